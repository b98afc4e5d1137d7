import type { Clock } from '../domain/clock.js';
import { forgetOldest } from '../domain/oldest.js';

/** A line heard this recently sounds like a recording. */
const STALE_MS = 10 * 60_000;
const MOST_KEPT = 5_000;

/** When each line was heard last. Bounded; the longest unheard are forgotten first. */
export class Heardness {
  readonly #clock: Clock;
  readonly #at = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(line: string): void {
    this.#at.delete(line);
    this.#at.set(line, this.#clock.monotonic());
    forgetOldest(this.#at, MOST_KEPT);
  }

  isFresh(line: string): boolean {
    const at = this.#at.get(line);
    return at === undefined || this.#clock.monotonic() - at >= STALE_MS;
  }

  /** The line that was heard longest ago, or never; '' of none. */
  leastRecent(lines: readonly string[]): string {
    const heardAt = (line: string): number => this.#at.get(line) ?? -Infinity;
    const [first = '', ...others] = lines;
    return others.reduce((least, line) => (heardAt(line) < heardAt(least) ? line : least), first);
  }
}
