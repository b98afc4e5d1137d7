import type { Clock } from '../domain/clock.js';
import type { Database } from '../storage/database.js';
import { type Principal, scopesOf } from './principal.js';
import type { Revocations } from './revocations.js';
import { hashOf, newSecret } from './secrets.js';

/** A session ends this long after signing in, and this long after it was used last; milliseconds. */
export const SESSION_MS = 12 * 3_600_000;
const IDLE_MS = 2 * 3_600_000;
/** Of one user; a further one ends the oldest. */
const MOST_SESSIONS = 20;
/** The time of the last use is written at most this often. */
const SEEN_MS = 60_000;

/** Who is signed in. The cookie is a secret of 256 bits, made anew at every sign-in; here is its SHA-256. */
export class Sessions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #revocations: Revocations;

  constructor(database: Database, clock: Clock, revocations: Revocations) {
    this.#database = database;
    this.#clock = clock;
    this.#revocations = revocations;
  }

  /** Signs a user in. Returns the cookie's value. */
  async begin(user: { readonly id: string; readonly tenant: string }): Promise<string> {
    const secret = newSecret('zs_');
    const now = this.#clock.now();
    const { db } = this.#database;
    await db.deleteFrom('sessions').where('expires', '<=', now).execute();
    const open = await db
      .selectFrom('sessions')
      .select('hash')
      .where('user_id', '=', user.id)
      .orderBy('since', 'desc')
      .execute();
    for (const { hash } of open.slice(MOST_SESSIONS - 1)) await this.end(hash);
    const row = { tenant: user.tenant, user_id: user.id, csrf: newSecret(''), since: now, seen: now };
    await db
      .insertInto('sessions')
      .values({ ...row, hash: hashOf(secret), expires: now + IDLE_MS })
      .execute();
    await db.updateTable('users').set({ used: now }).where('id', '=', user.id).execute();
    return secret;
  }

  /** Who holds the cookie; undefined when the session has ended, or they are shut out. */
  async find(secret: string): Promise<Extract<Principal, { kind: 'user' }> | undefined> {
    const now = this.#clock.now();
    const row = await this.#database.db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['sessions.hash', 'sessions.csrf', 'sessions.since as begun', 'sessions.seen'])
      .select(['users.id', 'users.tenant', 'users.name', 'users.login', 'users.role'])
      .where('sessions.hash', '=', hashOf(secret))
      .where('sessions.expires', '>', now)
      .where('users.disabled', 'is', null)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { hash, begun, seen, tenant, ...user } = row;
    if (now - seen >= SEEN_MS)
      await this.#database.db
        .updateTable('sessions')
        .set({ seen: now, expires: Math.min(begun + SESSION_MS, now + IDLE_MS) })
        .where('hash', '=', hash)
        .execute();
    return { kind: 'user', ...user, tenant, credential: hash, scopes: scopesOf(user.role, tenant) };
  }

  /** Signs out. */
  async end(credential: string): Promise<void> {
    await this.#database.db.deleteFrom('sessions').where('hash', '=', credential).execute();
    this.#revocations.tell(credential);
  }

  /** Signs somebody out everywhere, but for one session. */
  async endAll(user: string, but = ''): Promise<void> {
    const ended = await this.#database.db
      .deleteFrom('sessions')
      .where('user_id', '=', user)
      .where('hash', '!=', but)
      .returning('hash')
      .execute();
    for (const { hash } of ended) this.#revocations.tell(hash);
  }
}
