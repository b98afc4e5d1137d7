import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';

export interface GateOptions {
  /** Between one and the next, ms. */
  readonly everyMs: number;
  /** Who may wait at once; one more is refused. */
  readonly queue: number;
  /** Longest wait, ms. */
  readonly patienceMs: number;
  readonly clock: Clock;
}

/** A timer that comes later than this, ms, is behind work; ordinary ones are some ms late. */
const BEHIND_MS = 15;
/** So many times as long as the thread was behind, nobody else is let in. */
const BREATH = 4;
/** But never longer than this, ms. */
const LONGEST_BREATH_MS = 500;

interface Waiting {
  /** Monotonic ms. */
  readonly until: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Lets joins in one after the other: each costs some 11 ms of the delivery thread, and two hundred at once would hold up the packets
 * of those who watch already. It counts starts, not who is still at it: a handshake is mostly waiting for the viewer's network, and
 * with a few places for who is at it, twenty viewers far away kept everyone else outside (measured: 119 of 200 refused). A thread
 * that has more to do than it can is behind with the packets of those who watch: nobody is let in until it has caught up, and who waits
 * too long is sent away to come again, or elsewhere.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #waiting: Waiting[] = [];
  #resting = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws Failure `overloaded` (retryable) when too many wait already, or it took too long. */
  async enter(): Promise<void> {
    if (!this.#resting) {
      void this.#rest();
      return;
    }
    const { queue, patienceMs, clock } = this.#options;
    if (this.#waiting.length >= queue)
      throw new Failure('overloaded', `${queue} viewers are waiting to join already.`, { retryable: true });
    const until = clock.monotonic() + patienceMs;
    await new Promise<void>((resolve, reject) => this.#waiting.push({ until, resolve, reject }));
  }

  /** Shut for a moment after each, until nobody waits. */
  async #rest(): Promise<void> {
    const { everyMs, clock } = this.#options;
    this.#resting = true;
    for (let another = true; another;) {
      const due = clock.monotonic() + everyMs;
      await clock.sleep(everyMs);
      const behind = clock.monotonic() - due;
      this.#sendAway();
      if (behind > BEHIND_MS && this.#waiting.length > 0) {
        await clock.sleep(Math.min(BREATH * behind, LONGEST_BREATH_MS));
        this.#sendAway();
      }
      const next = this.#waiting.shift();
      next?.resolve();
      another = next !== undefined;
    }
    this.#resting = false;
  }

  #sendAway(): void {
    const { patienceMs, clock } = this.#options;
    while ((this.#waiting[0]?.until ?? Infinity) <= clock.monotonic()) {
      const why = `No place to join within ${patienceMs / 1000} s.`;
      this.#waiting.shift()?.reject(new Failure('overloaded', why, { retryable: true }));
    }
  }
}
