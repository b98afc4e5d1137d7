import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';

export interface GateOptions {
  /** Who may be inside at once. */
  readonly places: number;
  /** Who may wait at once; one more is refused. */
  readonly queue: number;
  /** Longest wait, ms. */
  readonly patienceMs: number;
  /** A place is free again after this long, ms, whatever became of who took it: one that vanished holds nobody up. */
  readonly holdMs: number;
  readonly clock: Clock;
}

/**
 * Lets joins in a few at a time: each costs some 20 ms of a core for its handshake, and two hundred at once would hold up the
 * packets of those who watch already.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Resolves when there is a place, with how to leave it.
   * @throws Failure `overloaded` (retryable) when too many wait already, or it took too long.
   */
  async enter(): Promise<() => void> {
    if (this.#inside < this.#options.places) return this.#take();
    const { queue, patienceMs, clock } = this.#options;
    if (this.#waiting.length >= queue)
      throw new Failure('overloaded', `${queue} viewers are waiting to join already.`, { retryable: true });
    const called = new AbortController();
    const call = (): void => called.abort();
    this.#waiting.push(call);
    const late = await clock.sleep(patienceMs, called.signal).then(
      () => true,
      () => false,
    );
    if (!late) return this.#take();
    this.#waiting.splice(this.#waiting.indexOf(call), 1);
    throw new Failure('overloaded', `No place to join within ${patienceMs / 1000} s.`, { retryable: true });
  }

  #take(): () => void {
    const { holdMs, clock } = this.#options;
    const left = new AbortController();
    this.#inside += 1;
    const free = (): void => {
      if (left.signal.aborted) return;
      left.abort();
      this.#inside -= 1;
      this.#waiting.shift()?.();
    };
    clock.sleep(holdMs, left.signal).then(free, () => undefined);
    return free;
  }
}
