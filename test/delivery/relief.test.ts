import { describe, expect, it } from 'vitest';
import { Relief, type Relieved } from '../../src/delivery/relief.js';

class Watching implements Relieved {
  relieved = false;

  readonly couldHaveAll: boolean;

  constructor(couldHaveAll = true) {
    this.couldHaveAll = couldHaveAll;
  }

  relieve(on: boolean): void {
    this.relieved = on;
  }
}

const BUSY = { taken: 0.95, sending: 0.6 };
const EVEN = { taken: 0.7, sending: 0.5 };
const CALM = { taken: 0.4, sending: 0.3 };

describe('relief of the delivery thread', () => {
  it('gives the smallest picture to those who came last, more of them for as long as it is too much', () => {
    const relief = new Relief();
    const viewers = Array.from({ length: 8 }, () => new Watching());
    relief.tend(EVEN, viewers, 0);
    expect(relief.on).toBe(false);
    relief.tend(BUSY, viewers, 0);
    relief.tend(EVEN, viewers, 0);
    relief.tend(BUSY, viewers, 0);
    expect(relief.on).toBe(false);
    relief.tend(BUSY, viewers, 500);
    expect(relief.on).toBe(true);
    const have = (): string => viewers.map(({ relieved }) => (relieved ? '.' : 'W')).join('');
    expect(have()).toBe('WWWWWW..');
    expect(relief.relieved).toBe(2);
    relief.tend(BUSY, viewers, 1_000);
    expect(have()).toBe('WWWW....');
    relief.tend(EVEN, viewers, 1_500);
    expect(have()).toBe('WWWW....');
    for (let now = 2_000; now < 5_500; now += 500) relief.tend(BUSY, viewers, now);
    expect(have()).toBe('........');
  });

  it('gives the whole picture back a few at a time, after a while with time to spare, to those first who came first', () => {
    const relief = new Relief();
    const viewers = Array.from({ length: 20 }, () => new Watching());
    for (let now = 0; now < 5_000; now += 500) relief.tend(BUSY, viewers, now);
    const have = (): number[] => viewers.flatMap(({ relieved }, i) => (relieved ? [] : [i]));
    const after: number[] = [];
    for (let now = 5_000; now <= 25_000; now += 500) {
      relief.tend(now === 9_000 ? EVEN : CALM, viewers, now);
      after.push(have().length);
    }
    // Five seconds from 9.5 on, then each five seconds.
    expect(after.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => 0));
    expect(after.slice(19, 29)).toEqual(Array.from({ length: 10 }, () => 2));
    expect(after.at(-1)).toBe(6);
    expect(have()).toEqual([0, 1, 2, 3, 4, 5]);
    for (let now = 25_500; now < 90_000; now += 500) relief.tend(CALM, viewers, now);
    expect(have().length).toBe(20);
    expect(relief).toMatchObject({ on: false, relieved: 0 });
  });

  it('leaves the pictures alone where joins take the time, and those whose network has chosen already', () => {
    const relief = new Relief();
    const viewers = [new Watching(), new Watching(false), new Watching()];
    relief.tend({ taken: 1, sending: 0.1 }, viewers, 0);
    expect(relief.on).toBe(false);
    for (const now of [500, 1_000]) relief.tend(BUSY, viewers, now);
    expect(viewers.map(({ relieved }) => relieved)).toEqual([false, false, true]);
    // Who was last has left: all the others fit.
    relief.tend(EVEN, viewers.slice(0, 2), 1_500);
    expect(relief.on).toBe(false);
  });
});
