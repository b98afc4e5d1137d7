import type { Selectable } from 'kysely';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { Database } from '../storage/database.js';
import type { AccessTables } from '../storage/tables.js';
import { type KeyScope, type Principal, SCOPES } from './principal.js';
import type { Revocations } from './revocations.js';
import { hashOf, newId, newSecret } from './secrets.js';

export const KEY_PREFIX = 'zk_';
/** How long the key before works on after a rotation unless another time is wished, and at most; seconds. */
export const OVERLAP_S = 24 * 3_600;
export const MOST_OVERLAP_S = 30 * 24 * 3_600;
/** Of a tenant; those that do not work any more are not counted. */
const MOST_KEYS = 200;
/** The time of the last use is written at most this often, milliseconds. */
const USED_MS = 60_000;

/** A key as its tenant sees it; the key itself is shown once, when it is made. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly since: number;
  readonly expires: number | null;
  readonly revoked: number | null;
  readonly used: number | null;
  /** Stays the same when a key is rotated. */
  readonly lineage: string;
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Milliseconds since the epoch. */
  readonly expires: number | null;
}

/** The keys of programs: 256 random bits each, kept as their SHA-256. */
export class Keys {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #revocations: Revocations;
  /** When the last use of each key was written. */
  readonly #used = new Map<string, number>();

  constructor(database: Database, clock: Clock, revocations: Revocations) {
    this.#database = database;
    this.#clock = clock;
    this.#revocations = revocations;
  }

  /**
   * Makes a key.
   * @returns It, and the secret, which cannot be had again.
   * @throws Failure `conflict` when the tenant has all the keys it may have.
   */
  async create(tenant: string, wanted: NewKey): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const id = newId('key');
    return await this.#insert(tenant, { ...wanted, id, lineage: id });
  }

  /** Newest first. */
  async list(tenant: string): Promise<readonly ApiKey[]> {
    const rows = await this.#database.db
      .selectFrom('api_keys')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('since', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(keyOf);
  }

  /** @throws Failure `not_found`. */
  async get(tenant: string, id: string): Promise<ApiKey> {
    const row = await this.#database.db
      .selectFrom('api_keys')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new Failure('not_found', `There is no key ${JSON.stringify(id.slice(0, 100))}.`);
    return keyOf(row);
  }

  /**
   * Makes a new key in place of one, which works on for a while.
   * @param overlap Seconds until the old one ends.
   * @throws Failure `not_found`, `conflict` for a key that is revoked or has expired.
   */
  async rotate(
    tenant: string,
    id: string,
    overlap: number,
  ): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const old = await this.get(tenant, id);
    const now = this.#clock.now();
    if (old.revoked !== null || (old.expires !== null && old.expires <= now))
      throw new Failure('conflict', because('key-over', { id }));
    const { name, scopes, expires, lineage } = old;
    const made = await this.#insert(tenant, { id: newId('key'), name, scopes, expires, lineage });
    const until = now + overlap * 1_000;
    await this.#database.db
      .updateTable('api_keys')
      .set({ expires: expires === null ? until : Math.min(expires, until) })
      .where('id', '=', id)
      .execute();
    if (overlap === 0) this.#revocations.tell(id);
    return made;
  }

  /**
   * Ends a key at once, the sockets opened with it too. Ending it again changes nothing.
   * @throws Failure `not_found`.
   */
  async revoke(tenant: string, id: string): Promise<ApiKey> {
    await this.get(tenant, id);
    await this.#database.db
      .updateTable('api_keys')
      .set({ revoked: this.#clock.now() })
      .where('id', '=', id)
      .where('revoked', 'is', null)
      .execute();
    this.#revocations.tell(id);
    return await this.get(tenant, id);
  }

  /** Who a key speaks for; undefined when it is unknown, revoked or has expired. */
  async find(secret: string): Promise<Principal | undefined> {
    const row = await this.#database.db
      .selectFrom('api_keys')
      .selectAll()
      .where('hash', '=', hashOf(secret))
      .executeTakeFirst();
    const now = this.#clock.now();
    if (row === undefined || row.revoked !== null || (row.expires !== null && row.expires <= now)) return undefined;
    await this.#note(row.id, now);
    const { tenant, name, lineage, id, scopes } = keyWithTenant(row);
    return { kind: 'key', tenant, id: lineage, credential: id, name, scopes: new Set(scopes) };
  }

  async #note(id: string, now: number): Promise<void> {
    if (now - (this.#used.get(id) ?? -Infinity) < USED_MS) return;
    this.#used.set(id, now);
    await this.#database.db.updateTable('api_keys').set({ used: now }).where('id', '=', id).execute();
  }

  async #insert(
    tenant: string,
    { scopes, ...wanted }: NewKey & { readonly id: string; readonly lineage: string },
  ): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const secret = newSecret(KEY_PREFIX);
    const row = {
      ...wanted,
      tenant,
      hash: hashOf(secret),
      scopes: JSON.stringify(scopes),
      since: this.#clock.now(),
      revoked: null,
      used: null,
    };
    await this.#database.transaction(async (db) => {
      const { count } = await db
        .selectFrom('api_keys')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where('revoked', 'is', null)
        .where((is) => is.or([is('expires', 'is', null), is('expires', '>', row.since)]))
        .executeTakeFirstOrThrow();
      if (count >= MOST_KEYS) throw new Failure('conflict', because('most-keys', { most: MOST_KEYS }));
      await db.insertInto('api_keys').values(row).execute();
    });
    return { key: keyOf(row), secret };
  }
}

type Row = Selectable<AccessTables['api_keys']>;

function keyWithTenant(row: Row): ApiKey & { readonly tenant: string } {
  return { ...keyOf(row), tenant: row.tenant };
}

function keyOf({ id, name, scopes, since, expires, revoked, used, lineage }: Row): ApiKey {
  const known = JSON.parse(scopes) as string[];
  return { id, name, scopes: SCOPES.filter((one) => known.includes(one)), since, expires, revoked, used, lineage };
}
