import type { Clock, Random } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';

/**
 * The promise's value. The work itself goes on when the wait ends early, so it must have an end of its own.
 * @throws Failure `timeout` after `ms`, the signal's reason when it aborts.
 */
export async function within<T>(
  work: Promise<T>,
  ms: number,
  clock: Clock,
  what: string,
  signal?: AbortSignal,
): Promise<T> {
  const done = new AbortController();
  const limits = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
  const late = clock.sleep(ms, limits).then((): never => {
    throw new Failure('timeout', `${what} took more than ${ms} ms.`, { retryable: true });
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

export interface RetryOptions {
  /** Times in all. */
  readonly times: number;
  /** The first pause, ms; each further one is twice as long. Jitter takes away up to half of it. */
  readonly firstPauseMs: number;
  readonly mostPauseMs: number;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether trying again can help. */
  readonly retryable: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
}

/** Tries until it works, cannot work, or was tried often enough; the last error is thrown. */
export async function retrying<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { times, firstPauseMs, mostPauseMs, clock, random, retryable, signal } = options;
  for (let tried = 1; ; tried += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (tried >= times || signal?.aborted === true || !retryable(error)) throw error;
      const pause = Math.min(mostPauseMs, firstPauseMs * 2 ** (tried - 1));
      await clock.sleep(pause * (1 - random() / 2), signal);
    }
  }
}

/** Pieces of work one after the other, at most so many waiting. */
export class Turns {
  readonly #most: number;
  readonly #what: string;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(what: string, most: number) {
    this.#what = what;
    this.#most = most;
  }

  /** @throws Failure `overloaded` when too many wait already. */
  async take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#waiting >= this.#most)
      throw new Failure('overloaded', `${this.#most} ${this.#what} wait already.`, { retryable: true });
    this.#waiting += 1;
    const turn = this.#last.then(async () => {
      signal?.throwIfAborted();
      return await work();
    });
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Resolves when everything that waits now is done, whatever became of it. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
