import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import { TokenBucket } from '../domain/token-bucket.js';
import { hashOf } from './secrets.js';
import { forgetOldest } from '../domain/oldest.js';

/** Wrong passwords for one login from one address before it has to wait, and from everywhere together. */
const FREE_TRIES = 5;
const FREE_TRIES_EVERYWHERE = 50;
/** The first wait; it doubles with every further wrong password. Milliseconds. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** After this long without a wrong password all is forgotten. */
const FORGET_MS = 24 * 3_600_000;
/** Tries of one address, whatever the login. */
const ADDRESS_BURST = 20;
const ADDRESS_PER_SECOND = 1 / 6;
const MOST_KNOWN = 20_000;

interface Tries {
  wrong: number;
  last: number;
  until: number;
}

/**
 * Slows guessing down. It counts the same for logins that exist and those that do not, so that it tells nothing about them. Somebody who
 * guesses from elsewhere locks out that address first, and only many of them together the login itself.
 */
export class LoginGuard {
  readonly #clock: Clock;
  readonly #tries = new Map<string, Tries>();
  readonly #addresses = new Map<string, TokenBucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws Failure `rate_limited` with how long to wait. */
  check(login: string, address: string): void {
    const now = this.#clock.monotonic();
    const bucket = this.#addresses.get(address) ?? new TokenBucket(ADDRESS_PER_SECOND, ADDRESS_BURST, now);
    forgetOldest(this.#addresses, MOST_KNOWN - 1);
    this.#addresses.set(address, bucket);
    const until = Math.max(
      this.#tries.get(here(login, address))?.until ?? 0,
      this.#tries.get(everywhere(login))?.until ?? 0,
    );
    if (until > now) {
      const seconds = Math.ceil((until - now) / 1_000);
      throw new Failure('rate_limited', because('too-many-passwords', { seconds }), {
        retryable: true,
      });
    }
    if (!bucket.take(now))
      throw new Failure('rate_limited', because('too-many-tries'), {
        retryable: true,
      });
  }

  wrong(login: string, address: string): void {
    this.#count(here(login, address), FREE_TRIES);
    this.#count(everywhere(login), FREE_TRIES_EVERYWHERE);
  }

  right(login: string, address: string): void {
    this.#tries.delete(here(login, address));
    // Else their own slips would add up over weeks, until each of them locked their login everywhere.
    this.#tries.delete(everywhere(login));
  }

  #count(key: string, free: number): void {
    const now = this.#clock.monotonic();
    const known = this.#tries.get(key);
    const wrong = (known === undefined || now - known.last > FORGET_MS ? 0 : known.wrong) + 1;
    const wait = wrong < free ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrong - free));
    forgetOldest(this.#tries, MOST_KNOWN - 1);
    this.#tries.set(key, { wrong, last: now, until: now + wait });
  }
}

function here(login: string, address: string): string {
  return hashOf(`${login}\0${address}`);
}

function everywhere(login: string): string {
  return hashOf(login);
}
