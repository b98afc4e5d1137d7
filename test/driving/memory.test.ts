import { describe, expect, it } from 'vitest';
import { Memory } from '../../src/driving/memory.js';

/** A memory of a bundle of 2000 pictures that was shown stretches, `[from, to]` each. */
function after(...stretches: readonly (readonly [number, number])[]): Memory {
  const memory = new Memory(2000);
  for (const [from, to] of stretches) for (let picture = from; picture <= to; picture += 1) memory.show(picture);
  return memory;
}

describe('what was shown', () => {
  it('repeats as far as a stretch goes on in the same order', () => {
    expect(after([0, 299]).repeating(0, 299)).toBe(300);
    expect(after([0, 299]).repeating(0, 99)).toBe(100);
    expect(after([0, 99], [500, 699]).repeating(0, 299)).toBe(100);
    expect(after([0, 299]).repeating(1000, 1100)).toBe(0);
  });

  it('counts what went before with it, where that already repeated', () => {
    // 100..199 followed 0..99 the first time too.
    expect(after([0, 199], [1000, 1099], [0, 99]).repeating(100, 199)).toBe(200);
    // The second time something else followed; the first time is not forgotten over it.
    expect(after([0, 199], [0, 99], [1000, 1099], [0, 99]).repeating(100, 199)).toBe(200);
    expect(after([0, 199], [1000, 1099]).repeating(100, 199)).toBe(100);
  });

  it('sees through a picture or two skipped at a cut, and through a few others between', () => {
    expect(after([0, 199], [1000, 1099], [0, 97]).repeating(101, 199)).toBeGreaterThan(190);
    expect(after([0, 199], [1000, 1099], [0, 94], [1500, 1504]).repeating(100, 199)).toBe(200);
    expect(after([0, 199], [1000, 1099], [0, 89], [1500, 1509]).repeating(100, 199)).toBe(100);
  });

  it('is recognised for half a minute', () => {
    expect(after([0, 99], [500, 1149]).repeating(0, 99)).toBe(100);
    expect(after([0, 99], [500, 1199]).repeating(0, 99)).toBe(0);
  });

  it('grows familiar while it comes in the same order, and fresh again within a minute', () => {
    const memory = after([0, 99], [500, 599], [0, 49]);
    expect(memory.familiar).toBe(49);
    expect(memory.freshness(0, 40)).toBeLessThan(0.05);
    expect(memory.freshness(500, 560)).toBeGreaterThan(memory.freshness(0, 40));
    expect(memory.freshness(1000, 1100)).toBe(1);
    memory.show(1000);
    expect(memory.familiar).toBe(0);
  });
});
