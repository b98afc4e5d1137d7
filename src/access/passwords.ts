import { hash, verify } from '@node-rs/argon2';
import { Failure } from '../domain/failure.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../domain/passwords.js';
import { because } from '../domain/reasons.js';

/** Argon2id (the library's own choice) as OWASP has it: 19 MiB, two passes, one lane. About 30 ms of another thread. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashed at once, since each takes its memory; how many may wait. */
const AT_ONCE = 2;
const MOST_WAITING = 50;

/** Hashes passwords and checks them, a few at a time. */
export class Passwords {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Checked when there is no such user, so that it takes as long as when there is. */
  #nobody: Promise<string> | undefined;

  /** @throws Failure `bad_request` for one that is too short or long, `overloaded`. */
  async hash(password: string): Promise<string> {
    const { length } = password;
    if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD)
      throw new Failure(
        'bad_request',
        because('password-length', { length, least: SHORTEST_PASSWORD, most: LONGEST_PASSWORD }),
      );
    return await this.#inTurn(async () => await hash(password.normalize('NFC'), COST));
  }

  /** Whether the password is the one; null: there is none, and it takes as long to say so. */
  async verify(kept: string | null, password: string): Promise<boolean> {
    const against = kept ?? (await (this.#nobody ??= hash('nobody', COST)));
    const right = await this.#inTurn(
      async () => await verify(against, password.slice(0, LONGEST_PASSWORD).normalize('NFC')).catch(() => false),
    );
    return right && kept !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING)
        throw new Failure('overloaded', because('too-many-signing-in'), { retryable: true });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
