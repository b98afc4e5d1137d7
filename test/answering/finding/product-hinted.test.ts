import { describe, expect, it } from 'vitest';
import { hintedProduct } from '../../../src/answering/finding/product-hinted.js';
import type { AskedMeaning, Comparison } from '../../../src/answering/matching/likeness.js';

/** A question of three units, the last counting half as much as an average one. */
const asked: AskedMeaning = {
  vector: new Float32Array(2),
  units: new Float32Array(6),
  count: 3,
  shares: Float32Array.of(0.5, 1 / 3, 1 / 6),
  facets: new Float32Array(),
  none: 0,
};
const near = (...nearest: number[]): Comparison => ({
  alike: 0,
  nearest: Float32Array.from(nearest),
  covered: 0,
  hole: 0,
});

describe('the product a question hints at', () => {
  it('is the one whose facts alone speak of a word that counts', () => {
    const others = new Map([
      ['keyboard', [near(0.1, 0.2, 0.9), near(0.9, 0.1, 0)]],
      ['lamp', [near(0.2, 0.8, 0.1)]],
    ]);
    expect(hintedProduct(asked, [near(0.1, 0.7, 0.9)], others)).toBe('keyboard');
  });

  it('is none when the product at hand, or the store, speaks of it too', () => {
    const others = new Map([['keyboard', [near(0.9, 0.1, 0)]]]);
    expect(hintedProduct(asked, [near(0.1, 0.1, 0.1), near(0.8, 0.7, 0.9)], others)).toBeUndefined();
  });

  it('is none when two others speak of it', () => {
    const others = new Map([
      ['keyboard', [near(0.9, 0.1, 0)]],
      ['lamp', [near(0.8, 0.1, 0.1)]],
    ]);
    expect(hintedProduct(asked, [near(0.1, 0.7, 0.9)], others)).toBeUndefined();
  });

  it('is none for a word that hardly counts', () => {
    const others = new Map([['keyboard', [near(0.1, 0.1, 0.9)]]]);
    expect(hintedProduct(asked, [near(0.1, 0.1, 0.2)], others)).toBeUndefined();
  });

  it('is none where there is no other product', () => {
    expect(hintedProduct(asked, [near(0.1, 0.1, 0.1)], new Map())).toBeUndefined();
  });
});
