import type { Language } from '../../src/domain/language.js';
import { spokenText } from '../../src/speech/normalisation/spoken-text.js';

const RATE = 48_000;
const STEP = RATE / 100;
/** 10 ms softer than this are no speech, though they may be breath: dBFS RMS. Soft fricatives lie above. */
const SPEECH_DB = -40;
/** Shorter silences are the closures of stops. */
const SHORTEST_MS = 110;

/** The value below which a share of the values lies; NaN without any. */
export function quantileOf(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
}

/** Pauses between speech, ms, and how loud it is in the quietest twentieth of the sound, dBFS. */
export function pauses(sound: Int16Array): { readonly inside: readonly number[]; readonly floorDb: number } {
  const levels = Array.from({ length: Math.floor(sound.length / STEP) }, (_, i) => {
    let sum = 1e-9;
    for (let at = i * STEP; at < (i + 1) * STEP; at += 1) sum += ((sound[at] as number) / 32_768) ** 2;
    return 10 * Math.log10(sum / STEP);
  });
  const inside: number[] = [];
  let quiet = NaN;
  for (const level of levels) {
    if (level < SPEECH_DB) quiet += 10;
    else {
      if (quiet >= SHORTEST_MS) inside.push(quiet);
      quiet = 0;
    }
  }
  return { inside, floorDb: quantileOf(levels, 0.05) };
}

/** Fundamental of voiced speech, Hz, every 20 ms: the first strong peak of the autocorrelation of 40 ms between 70 and 500 Hz. */
export function melody(sound: Int16Array): { readonly hertz: readonly number[] } {
  const low = Float32Array.from({ length: Math.floor(sound.length / 6) }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < 6; k += 1) sum += sound[6 * i + k] as number;
    return sum / 6;
  });
  const hertz: number[] = [];
  for (let from = 0; from + 480 <= low.length; from += 160) {
    const at = (lag: number): number => {
      let [sum, own, other] = [0, 1, 1];
      for (let i = from; i < from + 320; i += 1) {
        const [a, b] = [low[i] as number, low[i + lag] as number];
        sum += a * b;
        own += a * a;
        other += b * b;
      }
      return own < 320 * 500 ** 2 ? 0 : sum / Math.sqrt(own * other);
    };
    const peaks = Array.from({ length: 115 - 16 }, (_, i) => at(i + 16));
    const most = Math.max(...peaks);
    if (most < 0.75) continue;
    const first = peaks.findIndex(
      (one, i) => one > 0.9 * most && one >= (peaks[i - 1] ?? -1) && one >= (peaks[i + 1] ?? -1),
    );
    if (first > 0) hertz.push(8_000 / (first + 16));
  }
  return { hertz };
}

/** Syllables of a text as it is said: hanzi, and groups of vowels in Latin words. */
export function syllables(text: string, language: Language): number {
  const said = spokenText(text, language);
  const latin = said.match(/[a-z']+/giu) ?? [];
  return (
    (said.match(/\p{Script=Han}/gu) ?? []).length +
    latin.reduce((sum, word) => sum + Math.max(1, (word.replace(/e$/iu, '').match(/[aeiouy]+/giu) ?? []).length), 0)
  );
}
