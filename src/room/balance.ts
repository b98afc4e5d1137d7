import type { Clock } from '../domain/clock.js';

/** Answers may take this much more time than the show has had; then the show goes on. */
const MOST_AHEAD_MS = 30_000;
/** Until they are this little ahead: a few sentences in a row, not one between two answers each. */
const EVEN_MS = 6_000;
/** What a single long answer may cost. */
const MOST_OWED_MS = 45_000;

/**
 * Who has the word when comments never end: answers for half a minute, then the show for as long. Without it a busy room
 * heard twenty minutes of answers and not one pitch. Time in which neither speaks counts for the show.
 */
export class Balance {
  readonly #clock: Clock;
  /** How far answers were ahead when the last ended, ms. */
  #ahead = 0;
  #at = 0;
  #showGoesOn = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An answer began at this monotonic time and is over now. */
  answered(began: number): void {
    const now = this.#clock.monotonic();
    this.#ahead = Math.min(MOST_OWED_MS, this.#aheadAt(began) + now - began);
    this.#at = now;
  }

  /** Whether questions wait for the show. */
  get showGoesOn(): boolean {
    const ahead = this.#aheadAt(this.#clock.monotonic());
    if (ahead > MOST_AHEAD_MS) this.#showGoesOn = true;
    else if (ahead < EVEN_MS) this.#showGoesOn = false;
    return this.#showGoesOn;
  }

  #aheadAt(now: number): number {
    return Math.max(0, this.#ahead - (now - this.#at));
  }
}
