import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../../src/domain/language.js';
import { msFromSamples } from '../../../src/domain/media-time.js';
import type { Cue } from '../../../src/domain/speech.js';
import { Synthesis } from '../../../src/speech/process/synthesis.js';
import type { VoiceName } from '../../../src/domain/speech.js';
import { VOICES } from '../../../src/speech/voices/catalogue.js';
import { Alignment, type Reference } from '../../../src/speech/voices/remote/alignment.js';
import { wholeSound } from '../sound.js';

const SENTENCES: readonly (readonly [Language, string])[] = [
  ['zh', '这款外套原价299元，今天直播间只要199元，喜欢的朋友可以下单。'],
  ['zh', '面料很舒服，颜色有三种，黑色卖得最好。'],
  ['zh', '下单后四十八小时内发货，全国包邮。'],
  ['en', 'The jacket comes in three colours, black, white and blue, and it ships tomorrow.'],
  ['en', 'If you have a question, write it below the video.'],
];

/**
 * Another engine is played by the embedded one with another voice at another rate, whose true times are known. A real engine differs
 * more in how it shares the time inside a clause: this error is what the method itself adds.
 */
describe('cues on another engine’s sound', () => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await Synthesis.load();
  });

  const spoken = (text: string, language: Language, voice: VoiceName, rate: number): Reference => {
    const chunks = [...synthesis.speak(text, language, { voice: VOICES[voice], rate, pitch: 0 })];
    return { samples: wholeSound(chunks), cues: chunks.flatMap(({ cues }) => cues) };
  };
  const words = (cues: readonly Cue[]): Extract<Cue, { kind: 'word' }>[] => cues.filter((cue) => cue.kind === 'word');
  /** Feeds a sound in pieces of 100 ms. */
  const aligned = (reference: Reference, sound: Int16Array, pace: number): { cues: Cue[]; pace: number } => {
    const alignment = new Alignment(reference, pace);
    const cues: Cue[] = [];
    for (let at = 0; at < sound.length; at += 4_800) {
      const piece = sound.slice(at, at + 4_800);
      const found = alignment.push(piece);
      for (const cue of found) expect(cue.at).toBeGreaterThanOrEqual(at);
      for (const cue of found) expect(cue.at).toBeLessThan(at + piece.length);
      cues.push(...found);
    }
    const rest = alignment.finish(sound.length);
    return { cues: [...cues, ...rest.cues], pace: rest.pace };
  };

  it.each<[VoiceName, number]>([
    ['male', 0.85],
    ['female-bright', 1.2],
    ['male', 1.1],
  ])('lie within 80 ms of the truth for %s at rate %f, once its pace is known', (voice, rate) => {
    let pace = 1;
    const errors: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (const [language, text] of SENTENCES) {
        const reference = spoken(text, language, 'female', 1);
        const truth = spoken(text, language, voice, rate);
        const found = aligned(reference, truth.samples, pace);
        pace = found.pace;
        expect(words(found.cues).map((cue) => cue.text)).toEqual(words(reference.cues).map((cue) => cue.text));
        if (round < 2) continue;
        const want = words(truth.cues);
        words(found.cues).forEach((cue, i) => errors.push(Math.abs(msFromSamples(cue.at - (want[i]?.at ?? 0)))));
      }
    }
    errors.sort((a, b) => a - b);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const p95 = errors[Math.floor(errors.length * 0.95)] ?? Infinity;
    console.log(`${voice} at ${rate}: word times off by ${mean.toFixed(0)} ms on average, p95 ${p95.toFixed(0)} ms`);
    expect(mean).toBeLessThan(80);
    expect(p95).toBeLessThan(200);
  });

  it('are in order and all there for silence, for a sound that ends early, and for no reference at all', () => {
    const reference = spoken('你好，欢迎。', 'zh', 'female', 1);
    const silent = aligned(reference, new Int16Array(48_000), 1).cues;
    const short = aligned(reference, reference.samples.slice(0, 9_600), 1).cues;
    for (const cues of [silent, short]) {
      expect(words(cues).map(({ text }) => text)).toEqual(words(reference.cues).map(({ text }) => text));
      expect([...cues].sort((a, b) => a.at - b.at).map(({ at }) => at)).toEqual(cues.map(({ at }) => at));
    }
    expect(aligned({ cues: [], samples: new Int16Array(0) }, reference.samples, 1).cues).toEqual([]);
  });
});
