import { describe, expect, it } from 'vitest';
import { Track } from '../../src/delivery/track.js';
import { seededRandom } from '../../src/domain/clock.js';
import { SAMPLES_PER_PICTURE } from '../../src/domain/media-time.js';
import { Schedule } from '../../src/stage/schedule.js';

const HOUR = 3_600_000;

/** The stage's loop on a clock of its own: what was sent when, and which wall time was told for it. */
class Run {
  now = 1_000;
  at = 0;
  readonly schedule: Schedule;
  /** Lateness of sound and of pictures against the wall time told for their media time, ms. */
  readonly sound: number[] = [];
  readonly pictures: number[] = [];
  #told = { at: 0, wallMs: 0 };

  constructor() {
    this.schedule = new Schedule({ monotonic: () => this.now });
  }

  /** @param wake Delay of the timer, ms. @param work Time a step takes, ms. */
  step(wake: number, work: number): void {
    if (!this.schedule.isDue) this.now += this.schedule.rest + wake;
    const { late, due, tells } = this.schedule.take();
    if (tells) this.#told = { at: this.at, wallMs: due };
    const wall = this.#told.wallMs + (this.at - this.#told.at) / 48;
    if (!late) this.pictures.push(this.now - wall);
    this.now += late ? 0.1 : work;
    this.sound.push(this.now - wall);
    this.at += SAMPLES_PER_PICTURE;
  }
}

describe('the schedule of the stage', () => {
  it('does not drift in ten hours of timers that wake late, and sound and picture stay together', () => {
    const run = new Run();
    const random = seededRandom(1);
    for (let i = 0; i < (10 * HOUR) / 40; i += 1) run.step(random() * 4, 8 + random() * 10);
    expect(Math.abs(run.now - 1_000 - 10 * HOUR)).toBeLessThan(40);
    const skew = run.sound.map((ms, i) => ms - (run.pictures[i] ?? NaN));
    expect(Math.max(...skew.slice(-90_000))).toBeLessThanOrEqual(20);
    expect(Math.max(...run.sound.slice(-90_000))).toBeLessThanOrEqual(25);
  });

  it('after a stall sends all of the sound and skips pictures, and is on time again at once', () => {
    const run = new Run();
    for (let i = 0; i < 100; i += 1) run.step(1, 10);
    const [pictures, sound] = [run.pictures.length, run.sound.length];
    run.now += 700;
    for (let i = 0; i < 100; i += 1) run.step(1, 10);
    expect(run.sound.length - sound).toBe(100);
    // Seventeen fell due meanwhile; the one whose time it is has a picture again.
    expect(run.pictures.length - pictures).toBeGreaterThanOrEqual(82);
    expect(run.pictures.length - pictures).toBeLessThan(100);
    expect(Math.max(...run.sound.slice(-80))).toBeLessThanOrEqual(12);
    expect(Math.max(...run.pictures.slice(-80))).toBeLessThanOrEqual(12);
  });

  it('begins anew after the machine slept, and tells the new time with the first packet', () => {
    const run = new Run();
    for (let i = 0; i < 30; i += 1) run.step(1, 10);
    run.now += 8 * HOUR;
    const before = run.sound.length;
    for (let i = 0; i < 100; i += 1) run.step(1, 10);
    expect(run.sound.length - before).toBe(100);
    expect(Math.max(...run.sound.slice(before))).toBeLessThanOrEqual(12);
  });
});

describe('the time of sound and picture on the wire', () => {
  it('is the same media time for a day, across the wrap of both clocks, in every layer', () => {
    const [sound, whole] = [new Track('opus'), new Track('h264')];
    const half = new Track('h264', 1, whole);
    const line = (track: Track, perSecond: number): ((at: number) => number) => {
      let [last, ticks] = [track.timestamp(0, 0), 0];
      return (at) => {
        const now = track.timestamp(at, 0);
        ticks += (now - last) | 0;
        last = now;
        return ticks / perSecond;
      };
    };
    const [heard, seen] = [line(sound, 48_000), line(whole, 90_000)];
    for (let second = 0; second <= 26 * 3_600; second += 10) {
      const at = second * 48_000;
      expect(Math.abs(heard(at) - seen(at))).toBeLessThan(0.001);
      expect(half.timestamp(at, 0)).toBe(whole.timestamp(at, 0));
    }
  });
});
