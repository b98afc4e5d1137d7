import { describe, expect, it } from 'vitest';
import { lateness, missing, PER_MS, STEP } from './arrivals.js';

/** Sound that takes 7 ms, and at each moment given so much longer. */
const sound = (late: readonly number[]): { ticks: number; arrivedMs: number }[] =>
  late.map((ms, i) => ({ ticks: 5_000 + i * STEP.audio, arrivedMs: 1_000 + i * 20 + 7 + ms }));

describe('what arrived at a viewer', () => {
  it('is late by its own timestamp against what is usual', () => {
    const arrivals = sound([0, 3, 0, 0, 0, 12, -2, 0]);
    expect(lateness(arrivals, PER_MS.audio, 1_100)).toEqual([12, -2, 0]);
  });

  it('is neither late nor early when nothing came to hold it against', () => {
    expect(lateness(sound([0, 4]), PER_MS.audio, 0)).toEqual([]);
    expect(lateness([], PER_MS.audio, 0)).toEqual([]);
  });

  it('counts what did not come between the first and the last', () => {
    const arrivals = sound([0, 0, 0, 0, 0, 0]);
    expect(missing(arrivals, STEP.audio)).toBe(0);
    expect(missing([...arrivals.slice(0, 2), ...arrivals.slice(4)], STEP.audio)).toBe(2);
    expect(missing([], STEP.audio)).toBe(0);
  });
});
