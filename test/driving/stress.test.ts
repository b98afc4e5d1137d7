import { describe, expect, it } from 'vitest';
import { SAMPLES_PER_PICTURE } from '../../src/domain/media-time.js';
import { stressesOf } from '../../src/driving/stress.js';

/** A tone whose loudness (0..1) is given per picture. */
function tone(loudness: readonly number[]): Int16Array {
  const sound = new Int16Array(loudness.length * SAMPLES_PER_PICTURE);
  for (let i = 0; i < sound.length; i += 1) {
    const level = loudness[Math.floor(i / SAMPLES_PER_PICTURE)] ?? 0;
    sound[i] = Math.round(12_000 * level * Math.sin((i * 2 * Math.PI * 180) / 48_000));
  }
  return sound;
}

describe('stresses of speech', () => {
  it('finds the pictures that stand out, one per peak', () => {
    const loudness = Array.from({ length: 50 }, () => 0.4);
    loudness[10] = 1;
    loudness[11] = 0.9;
    loudness[30] = 0.8;
    expect(stressesOf(tone(loudness))).toEqual([10, 30]);
  });

  it('finds none in silence, in a steady tone, or in what is too soft to hear', () => {
    expect(stressesOf(new Int16Array(50 * SAMPLES_PER_PICTURE))).toEqual([]);
    expect(stressesOf(tone(Array.from({ length: 50 }, () => 0.5)))).toEqual([]);
    expect(stressesOf(tone([0, 0, 0.01, 0, 0]))).toEqual([]);
  });
});
