import type { Clock } from '../domain/clock.js';
import { forgetOldest } from '../domain/oldest.js';
import type { PlatformEvent } from '../domain/platform.js';

/** What a viewer did counts for this long. */
const COUNTS_MS = 30 * 60_000;
const MOST_VIEWERS = 50_000;
/** How much more a viewer's question counts who ordered, is a member, gave or follows. The most counts, they do not add up. */
const WEIGHT: Readonly<Record<PlatformEvent['kind'], number>> = {
  order: 1.6,
  gift: 1.4,
  clicked: 1.3,
  follow: 1.15,
  enter: 1,
  like: 1,
};

/** What the platform told of viewers, as a weight of their questions. Bounded; the longest silent are forgotten first. */
export class Standings {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly weight: number; readonly at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note({ kind, viewer }: Pick<PlatformEvent, 'kind' | 'viewer'>): void {
    const weight = Math.max(WEIGHT[kind], this.of(viewer));
    if (weight <= 1) return;
    this.#known.delete(viewer);
    this.#known.set(viewer, { weight, at: this.#clock.monotonic() });
    forgetOldest(this.#known, MOST_VIEWERS);
  }

  /** 1 for a stranger. */
  of(viewer: string): number {
    const known = this.#known.get(viewer);
    return known !== undefined && this.#clock.monotonic() - known.at < COUNTS_MS ? known.weight : 1;
  }
}
