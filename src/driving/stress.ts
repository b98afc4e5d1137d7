import { SAMPLES_PER_PICTURE } from '../domain/media-time.js';

/** A stress stands out of the sound about it by this factor. */
const STANDS_OUT = 1.25;
/** Pictures each way among which a stress is the loudest. */
const REACH = 4;
/** Quieter than this (RMS of 16-bit samples, -40 dBFS) is no speech. */
const AUDIBLE = 328;

/**
 * Where speech stresses: local peaks of loudness, as pictures (40 ms) from the start of `sound` (48 kHz). Nods and raised brows
 * fall on them: heads move with the amplitude of speech (Munhall et al. 2004, "Visual prosody and speech intelligibility").
 */
export function stressesOf(sound: Int16Array): number[] {
  const count = Math.floor(sound.length / SAMPLES_PER_PICTURE);
  const loud = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let k = i * SAMPLES_PER_PICTURE; k < (i + 1) * SAMPLES_PER_PICTURE; k += 1) sum += (sound[k] as number) ** 2;
    loud[i] = Math.sqrt(sum / SAMPLES_PER_PICTURE);
  }
  const audible = loud.filter((value) => value > AUDIBLE);
  if (audible.length === 0) return [];
  const mean = audible.reduce((sum, value) => sum + value, 0) / audible.length;
  const found: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const value = loud[i] as number;
    if (value < STANDS_OUT * mean || value <= AUDIBLE) continue;
    const about = loud.subarray(Math.max(0, i - REACH), i + REACH + 1);
    if (about.every((other) => other <= value) && i - (found.at(-1) ?? -REACH - 1) > REACH) found.push(i);
  }
  return found;
}

/** 0 where every accent falls on a stress, 1 where all are far off. Without accents she suits silence, not speech. */
export function misfit(accents: readonly number[], stresses: readonly number[]): number {
  if (stresses.length === 0) return accents.length === 0 ? 0 : 0.5;
  if (accents.length === 0) return 0.6;
  const miss = (accent: number): number => Math.min(...stresses.map((stress) => Math.abs(stress - accent))) / 10;
  return accents.reduce((sum, accent) => sum + Math.min(1, miss(accent)), 0) / accents.length;
}
