import { describe, expect, it } from 'vitest';
import { quantile, share, shareOf } from '../../src/evaluation/statistics.js';

describe('a share', () => {
  it('has the interval of Wilson', () => {
    // Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611.
    expect(share(81, 263).low).toBeCloseTo(0.2553, 4);
    expect(share(81, 263).high).toBeCloseTo(0.3662, 4);
    expect(share(0, 20).low).toBe(0);
    expect(share(0, 20).high).toBeCloseTo(0.1611, 4);
  });

  it('of nothing is not a number and excludes nothing', () => {
    expect(shareOf([], () => true)).toEqual({ hits: 0, of: 0, rate: NaN, low: 0, high: 1 });
  });
});

describe('a quantile', () => {
  it('is a value that occurred', () => {
    expect(quantile([5, 1, 9, 3], 0.5)).toBe(3);
    expect(quantile([5, 1, 9, 3], 0.99)).toBe(9);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
