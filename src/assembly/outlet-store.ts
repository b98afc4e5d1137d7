import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import type { Log } from '../domain/log.js';
import type { OutletSpec, OutletTarget } from '../domain/outlet.js';
import type { Database } from '../storage/database.js';
import type { Tables } from '../storage/tables.js';

const target: z.ZodType<OutletTarget> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('whip'), url: z.url(), token: z.string().nullable() }),
  z.object({ type: z.literal('rtmp'), url: z.url(), key: z.string() }),
  z.object({ type: z.literal('recording'), minutes: z.number(), megabytes: z.number() }),
]);

/** The outlets of all rooms, in the store's file. Their keys lie there as they are: they must be sent again after a restart. */
export class OutletStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  /** In the order in which they were made. */
  async all(): Promise<OutletSpec[]> {
    const rows = await this.#database.db.selectFrom('outlets').selectAll().orderBy('since').orderBy('id').execute();
    return rows.flatMap((row) => this.#specOf(row));
  }

  async put({ id, room, name, enabled, ...rest }: OutletSpec): Promise<void> {
    const row = { name, enabled: enabled ? 1 : 0, target: JSON.stringify(rest) };
    await this.#database.transaction(async (db) => {
      await db
        .insertInto('outlets')
        .values({ id, room, since: this.#clock.now(), ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    });
  }

  async remove(id: string): Promise<void> {
    await this.#database.transaction(async (db) => {
      await db.deleteFrom('outlets').where('id', '=', id).execute();
    });
  }

  /** One that a newer version wrote is left alone, and said so. */
  #specOf({ id, room, name, enabled, target: json }: Selectable<Tables['outlets']>): OutletSpec[] {
    const parsed = target.safeParse(JSON.parse(json));
    if (parsed.success) return [{ id, room, name, enabled: enabled === 1, ...parsed.data }];
    this.#log.warn({ outlet: id, room }, 'an outlet of the store cannot be read and is left out');
    return [];
  }
}
