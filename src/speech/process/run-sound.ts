import { visemesOf } from '../visemes.js';
import type { Clause, Plan, Run } from '../plan.js';
import type { EngineVoice } from '../voices/catalogue.js';
import type { Language } from '../../domain/language.js';
import type { Viseme } from '../../domain/speech.js';
import { ENGINE_RATE, type Sound, type SpeechEngine } from './engine.js';

/** A run as sound at the engine's rate, with times in its samples. Silence in front is trimmed, the pause is behind. */
export interface RunSound {
  readonly samples: Float32Array;
  readonly words: readonly { readonly at: number; readonly end: number; readonly segment: number }[];
  readonly visemes: readonly { readonly at: number; readonly viseme: Viseme }[];
}

export interface Manner {
  readonly voice: Readonly<Record<Language, EngineVoice>>;
  /** Factor on the rate, 0.5..2. */
  readonly rate: number;
  /** Engine steps, -30..30. */
  readonly pitch: number;
}

const samplesOf = (ms: number): number => Math.round((ms * ENGINE_RATE) / 1000);

/** -46 dBFS: below the softest onset of a fricative, above the engine's noise. */
const AUDIBLE = 160;
const KEPT_BEFORE = samplesOf(5);
const KEPT_BEHIND = samplesOf(12);
const FADE = samplesOf(4);
/** Between a Chinese and an English run inside a clause. */
const JOINT = samplesOf(25);
/** Shorter pauses keep the shape before them. */
const SHORTEST_SHUT = samplesOf(90);
/** Lively host: shorter than the engine's own 150 and 300 ms. */
const PAUSES: Readonly<Record<Clause['mark'], number>> = {
  '': 0,
  ',': samplesOf(150),
  '.': samplesOf(260),
  '?': samplesOf(260),
  '!': samplesOf(240),
};
/** Behind the last clause: the caller sets the distance between sentences. */
const TAIL = samplesOf(40);

/**
 * Speaks one run of a clause, with the joint or the pause behind it. One run and not the clause, so the first sound of a
 * mixed sentence does not wait for the other language. Pure: the same run gives the same samples.
 */
export function runSound(engine: SpeechEngine, plan: Plan, clause: number, index: number, manner: Manner): RunSound {
  const runs = plan.clauses[clause]?.runs ?? [];
  const run = runs[index];
  if (run === undefined) return { samples: new Float32Array(0), words: [], visemes: [] };
  const { samples: own, sound, start } = trimmed(engine, run, manner);
  const samples = new Float32Array(own.length + silenceBehind(plan, clause, index));
  samples.set(own);
  const end = own.length;
  const place = (ms: number): number => Math.min(end, Math.max(0, samplesOf(ms) - start));
  const words: { at: number; end: number; segment: number }[] = [];
  for (const word of sound.words) {
    const segment = segmentAt(run, word.at);
    if (segment === undefined) continue;
    const before = words.at(-1);
    if (before?.segment === segment) continue;
    if (before !== undefined) before.end = place(word.ms);
    words.push({ at: place(word.ms), end, segment });
  }
  const visemes: { at: number; viseme: Viseme }[] = [];
  sound.phonemes.forEach((phoneme, at) => {
    const shapes = visemesOf(phoneme.id);
    const begin = place(phoneme.ms);
    const next = sound.phonemes[at + 1];
    const until = next === undefined ? end : place(next.ms);
    if (shapes === undefined || until <= begin) return;
    // The engine marks the closure of every stop as a pause: too short for a mouth to shut.
    if (shapes[0] === 'sil' && until - begin < SHORTEST_SHUT && at < sound.phonemes.length - 2) return;
    shapes.forEach((viseme, step) => {
      const moment = begin + Math.round(((until - begin) * step) / shapes.length);
      if (visemes.at(-1)?.viseme !== viseme) visemes.push({ at: moment, viseme });
    });
  });
  // Between the two languages of a clause the mouth moves on; behind the clause it shuts.
  if (index === runs.length - 1 && visemes.at(-1)?.viseme !== 'sil') visemes.push({ at: end, viseme: 'sil' });
  return { samples, words, visemes };
}

function silenceBehind(plan: Plan, clause: number, index: number): number {
  const own = plan.clauses[clause];
  if (own === undefined || index < own.runs.length - 1) return JOINT;
  return clause === plan.clauses.length - 1 ? TAIL : PAUSES[own.mark];
}

function segmentAt(run: Run, at: number): number | undefined {
  return run.words.findLast((word) => word.at <= at)?.segment;
}

/** The run without the silence around it, faded at both ends over 4 ms so that no edge clicks. */
function trimmed(
  engine: SpeechEngine,
  run: Run,
  manner: Manner,
): { samples: Float32Array; sound: Sound; start: number } {
  const voice = manner.voice[run.language];
  const sound = engine.say(voice, manner.rate, manner.pitch, run.input);
  // The engine's voices differ in loudness: matched here, so the compressor treats both languages alike.
  const gain = 10 ** (voice.gain / 20) / 32_768;
  const audible = (sample: number): boolean => Math.abs(sample) > AUDIBLE;
  const first = sound.samples.findIndex(audible);
  if (first < 0) return { samples: new Float32Array(0), sound: { ...sound, words: [], phonemes: [] }, start: 0 };
  const start = Math.max(0, first - KEPT_BEFORE);
  const end = Math.min(sound.samples.length, sound.samples.findLastIndex(audible) + KEPT_BEHIND);
  const samples = Float32Array.from(sound.samples.subarray(start, end), (sample) => sample * gain);
  for (let at = 0; at < Math.min(FADE, samples.length); at += 1) {
    const ramp = (at + 0.5) / FADE;
    samples[at] = (samples[at] ?? 0) * ramp;
    samples[samples.length - 1 - at] = (samples[samples.length - 1 - at] ?? 0) * ramp;
  }
  return { samples, sound, start };
}
