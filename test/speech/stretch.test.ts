import { describe, expect, it } from 'vitest';
import { Synthesis } from '../../src/speech/process/synthesis.js';
import { Stretch } from '../../src/speech/process/sound/stretch.js';
import { VOICES } from '../../src/speech/voices/catalogue.js';
import { clicks } from './clicks.js';
import { melody, quantileOf } from './prosody.js';
import { wholeSound } from './sound.js';

const speech = async (): Promise<Float32Array> => {
  const chunks = (await Synthesis.load()).speak('今天这款羊绒围巾只要八十九元。', 'zh', {
    voice: VOICES.female,
    rate: 1,
    pitch: 0,
  });
  return Float32Array.from(wholeSound(chunks), (level) => level / 32_768);
};

function stretched(sound: Float32Array, factor: number, piece: number): Float32Array {
  const stretch = new Stretch(factor);
  const out: number[] = [];
  for (let at = 0; at < sound.length; at += piece) out.push(...stretch.push(sound.slice(at, at + piece)));
  out.push(...stretch.finish());
  return Float32Array.from(out);
}

const sixteen = (sound: Float32Array): Int16Array => Int16Array.from(sound, (level) => Math.round(level * 32_767));

describe('stretching speech', () => {
  it.each([0.7, 0.85, 1.2, 1.6])('by %f keeps its melody and clicks nowhere', async (factor) => {
    const sound = await speech();
    const out = stretched(sound, factor, 4_800);
    expect(out.length).toBe(Math.round(sound.length * factor));
    // The melody of a whole sentence is known to half a semitone, and shifts with how many looks fall on which syllable.
    const [before, after] = [sound, out].map((one) => quantileOf(melody(sixteen(one)).hertz, 0.5));
    expect(Math.abs(12 * Math.log2((after ?? 0) / (before ?? 1)))).toBeLessThan(1);
    expect(clicks(sixteen(out), 8).length).toBeLessThanOrEqual(clicks(sixteen(sound), 8).length);
  });

  it.each([0.4, 0.7, 1.2, 1.6, 2.5])('by %f leaves a steady voice its pitch to the cent', (factor) => {
    // A vowel: twelve harmonics of 220 Hz.
    const vowel = Float32Array.from({ length: 96_000 }, (_, at) => {
      let level = 0;
      for (let harmonic = 1; harmonic <= 12; harmonic += 1)
        level += Math.sin((2 * Math.PI * 220 * harmonic * at) / 48_000) / harmonic;
      return 0.2 * level;
    });
    const out = stretched(vowel, factor, 4_800);
    const [from, until] = [9_600, out.length - 9_600];
    const rises: number[] = [];
    for (let at = from; at < until; at += 1) {
      const [a, b] = [out[at - 1] ?? 0, out[at] ?? 0];
      if (a < 0 && b >= 0) rises.push(at - b / (b - a));
    }
    const period = ((rises.at(-1) ?? 0) - (rises[0] ?? 0)) / (rises.length - 1);
    expect(Math.abs(1_200 * Math.log2(48_000 / period / 220))).toBeLessThan(5);
  });

  it('gives the same whatever way the sound is cut', async () => {
    const sound = await speech();
    for (const factor of [0.7, 1.2, 1.6]) {
      const [one, other] = [stretched(sound, factor, 777), stretched(sound, factor, 9_600)];
      // Compared by hand: a diff of a hundred thousand samples takes minutes.
      expect(one.length).toBe(other.length);
      expect(one.findIndex((level, i) => level !== other[i])).toBe(-1);
    }
  });

  it('leaves sound that is to keep its length as it is', async () => {
    const sound = await speech();
    expect(stretched(sound, 1, 4_800)).toEqual(sound);
  });
});
