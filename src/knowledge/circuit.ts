import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';

export interface CircuitOptions {
  readonly clock: Clock;
  /** Failures in a row after which nothing is tried for a while. */
  readonly failures: number;
  readonly pauseMs: number;
}

/**
 * Spares a service that is down, and the callers their waiting: after some failures in a row calls are refused at once; after a
 * pause one call at a time tries again. Only failures of the service count, not what was wrong with a call.
 */
export class Circuit {
  readonly #name: string;
  readonly #options: CircuitOptions;
  #failures = 0;
  #openUntil = 0;
  #trying = false;
  #reason: string | undefined;

  constructor(name: string, options: CircuitOptions) {
    this.#name = name;
    this.#options = options;
  }

  /** Why calls are refused now; undefined while they are tried. */
  get broken(): string | undefined {
    return this.#failures >= this.#options.failures ? this.#reason : undefined;
  }

  /** @throws Failure `unavailable`, retryable, while the service is spared; else what the work throws. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { clock, failures, pauseMs } = this.#options;
    const open = this.#failures >= failures;
    if (open && (this.#trying || clock.monotonic() < this.#openUntil))
      throw new Failure(
        'unavailable',
        `${this.#name} is spared after ${this.#failures} failures: ${this.#reason ?? ''}`,
        {
          retryable: true,
        },
      );
    if (open) this.#trying = true;
    try {
      const value = await work();
      this.#failures = 0;
      this.#reason = undefined;
      return value;
    } catch (error) {
      if (error instanceof Failure && error.retryable) {
        this.#failures += 1;
        this.#reason = error.message;
        this.#openUntil = clock.monotonic() + pauseMs;
      } else if (error instanceof Failure) this.#failures = 0;
      throw error;
    } finally {
      if (open) this.#trying = false;
    }
  }
}
