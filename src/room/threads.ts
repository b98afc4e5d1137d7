import type { Clock } from '../domain/clock.js';
import { forgetOldest } from '../domain/oldest.js';

/** A viewer's next question within this time is about the same product, unless it names another. */
const THREAD_MS = 60_000;
const MOST_THREADS = 10_000;

/** The product each viewer asked about last; bounded, the longest silent are forgotten first. */
export class Threads {
  readonly #clock: Clock;
  readonly #products = new Map<string, { product: string; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a viewer's next question is about; null when nothing, or too long ago. */
  productOf(viewer: string): string | null {
    const thread = this.#products.get(viewer);
    return thread !== undefined && this.#clock.monotonic() - thread.at < THREAD_MS ? thread.product : null;
  }

  remember(viewer: string, product: string): void {
    this.#products.delete(viewer);
    this.#products.set(viewer, { product, at: this.#clock.monotonic() });
    forgetOldest(this.#products, MOST_THREADS);
  }

  forget(viewer: string): void {
    this.#products.delete(viewer);
  }
}
