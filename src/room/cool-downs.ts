import type { Clock } from '../domain/clock.js';
import { forgetOldest } from '../domain/oldest.js';

/** What was said this long ago no longer counts. */
const LATELY_MS = 10 * 60_000;
const MOST_KEPT = 2_000;

export interface CoolDown {
  /** What was said once waits this long, said twice lately twice as long, and so on. */
  readonly eachMs: number;
  readonly mostMs: number;
}

/** What was said aloud and how often lately: the more often, the longer it is not said again. Bounded. */
export class CoolDowns {
  readonly #clock: Clock;
  readonly #rule: CoolDown;
  /** Monotonic times, oldest first; in the order in which they were said last. */
  readonly #said = new Map<string, readonly number[]>();

  constructor(clock: Clock, rule: CoolDown) {
    this.#clock = clock;
    this.#rule = rule;
  }

  said(key: string): void {
    const now = this.#clock.monotonic();
    const times = [...this.#lately(key, now), now];
    this.#said.delete(key);
    this.#said.set(key, times);
    forgetOldest(this.#said, MOST_KEPT);
  }

  /** It was not heard after all. */
  unsaid(key: string): void {
    const times = this.#said.get(key)?.slice(0, -1) ?? [];
    if (times.length === 0) this.#said.delete(key);
    else this.#said.set(key, times);
  }

  /** Whether it was said so lately that it is not said again yet. */
  holds(key: string): boolean {
    const now = this.#clock.monotonic();
    const times = this.#lately(key, now);
    const last = times.at(-1);
    return last !== undefined && now - last < Math.min(this.#rule.mostMs, this.#rule.eachMs * times.length);
  }

  #lately(key: string, now: number): readonly number[] {
    return (this.#said.get(key) ?? []).filter((at) => now - at < LATELY_MS);
  }
}
