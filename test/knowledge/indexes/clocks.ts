import type { Clock } from '../../../src/domain/clock.js';

/** Sleeps up to this long are pauses (jumped over); longer ones are limits, which pass only when a test says so. */
const PAUSE_MS = 2_000;

/** A clock for real sockets in no time: pauses are over at once and move the time, limits are reached by `expire`. */
export class LeapingClock implements Clock {
  readonly pauses: number[] = [];
  #ms = 0;
  readonly #limits = new Set<() => void>();

  now(): number {
    return 1_800_000_000_000 + this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  /** Limits that run now. */
  get limits(): number {
    return this.#limits.size;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms <= PAUSE_MS) {
      this.pauses.push(ms);
      this.#ms += ms;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#limits.add(resolve);
      signal?.addEventListener(
        'abort',
        () => {
          this.#limits.delete(resolve);
          reject(new Error('aborted'));
        },
        { once: true },
      );
    });
  }

  /** Every limit that runs is reached. */
  expire(): void {
    for (const limit of this.#limits) limit();
    this.#limits.clear();
  }

  advance(ms: number): void {
    this.#ms += ms;
  }
}
