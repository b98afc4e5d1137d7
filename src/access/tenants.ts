import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import type { Database } from '../storage/database.js';
import { isTaken } from '../storage/dialects.js';
import { DEFAULT_TENANT } from './principal.js';

const MOST_TENANTS = 10_000;

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly since: number;
}

/** Whose shops, rooms, keys and people there are. */
export class Tenants {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Makes the default tenant where it is missing. */
  async prepare(): Promise<void> {
    await this.#database.db
      .insertInto('tenants')
      .values({ id: DEFAULT_TENANT, since: this.#clock.now(), name: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** By id. */
  async list(): Promise<readonly Tenant[]> {
    const rows = await this.#database.db.selectFrom('tenants').selectAll().orderBy('id').execute();
    return rows.map(({ id, name, since }) => ({ id, name: name ?? id, since }));
  }

  /** @throws Failure `not_found`. */
  async get(id: string): Promise<Tenant> {
    const row = await this.#database.db.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new Failure('not_found', `There is no tenant ${JSON.stringify(id.slice(0, 100))}.`);
    return { id: row.id, name: row.name ?? row.id, since: row.since };
  }

  /** Takes back one that nothing belongs to yet. */
  async remove(id: string): Promise<void> {
    await this.#database.db.deleteFrom('tenants').where('id', '=', id).execute();
  }

  /** @throws Failure `conflict` for an id that is taken. */
  async create(id: string, name: string): Promise<Tenant> {
    const made = { id, name, since: this.#clock.now() };
    try {
      await this.#database.transaction(async (db) => {
        const { count } = await db
          .selectFrom('tenants')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        if (count >= MOST_TENANTS) throw new Failure('conflict', `There are ${MOST_TENANTS} tenants already.`);
        await db.insertInto('tenants').values(made).execute();
      });
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new Failure('conflict', `The id ${JSON.stringify(id)} is taken.`, { cause: error });
    }
    return made;
  }
}
