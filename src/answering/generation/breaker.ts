import type { Clock } from '../../domain/clock.js';

export interface BreakerOptions {
  readonly clock: Clock;
  /** Failures in a row that open it. Default 3. */
  readonly failures?: number;
  /** First pause, ms; it doubles with every failed trial up to `mostPauseMs`. Default 5 s and 2 min. */
  readonly pauseMs?: number;
  readonly mostPauseMs?: number;
}

/** `closed`: requests go. `open`: none goes. `half-open`: one goes to see. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * Spares an endpoint that fails, and the viewers the waiting. A request is let through by `enter` and has to end in exactly one
 * of `succeeded`, `failed` and `left` (it was cut off: says nothing about the endpoint). Shared by the rooms that use an endpoint.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #failuresToOpen: number;
  readonly #firstPause: number;
  readonly #mostPause: number;
  #failures = 0;
  #pause: number;
  #openUntil = 0;
  #trial = false;
  #reason = '';

  constructor({ clock, failures = 3, pauseMs = 5_000, mostPauseMs = 120_000 }: BreakerOptions) {
    this.#clock = clock;
    this.#failuresToOpen = failures;
    this.#firstPause = pauseMs;
    this.#mostPause = mostPauseMs;
    this.#pause = pauseMs;
  }

  get state(): BreakerState {
    if (this.#failures < this.#failuresToOpen) return 'closed';
    return this.#trial || this.#clock.monotonic() >= this.#openUntil ? 'half-open' : 'open';
  }

  /** Why it failed last; empty when the last request succeeded. */
  get reason(): string {
    return this.#reason;
  }

  /** Whether a request may go now. */
  enter(): boolean {
    const { state } = this;
    if (state === 'closed') return true;
    if (state === 'open' || this.#trial) return false;
    this.#trial = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#trial = false;
    this.#pause = this.#firstPause;
    this.#reason = '';
  }

  /** @param reason For people; never a secret. */
  failed(reason: string): void {
    this.#reason = reason;
    this.#failures += 1;
    if (this.#trial) this.#pause = Math.min(this.#mostPause, this.#pause * 2);
    this.#trial = false;
    if (this.#failures >= this.#failuresToOpen) this.#openUntil = this.#clock.monotonic() + this.#pause;
  }

  left(): void {
    this.#trial = false;
  }
}
