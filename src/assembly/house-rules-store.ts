import { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import { FACETS } from '../domain/comment.js';
import type { Log } from '../domain/log.js';
import { HouseRules, type RuleChange, type Topic } from '../room/house-rules.js';
import type { Database } from '../storage/database.js';

const topics = z.array(z.object({ facet: z.enum(FACETS).nullable(), product: z.string().nullable() }));

/** Rooms' bans and muted topics, over restarts of the server until the room goes off the air. */
export class HouseRulesStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  /** Changes are written one after the other: of two about one viewer the later holds. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  /** A room's rules as they were left, without bans that are over. */
  async open(tenant: string, room: string): Promise<HouseRules> {
    const { db } = this.#database;
    await this.#last;
    await db.deleteFrom('bans').where('room', '=', room).where('until', '<=', this.#clock.now()).execute();
    const bans = await db
      .selectFrom('bans')
      .select(['viewer', 'until'])
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .execute();
    const muted = await db
      .selectFrom('muted_topics')
      .select('topics')
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .executeTakeFirst();
    return new HouseRules(this.#clock, {
      bans,
      topics: this.#topicsOf(room, muted?.topics),
      keep: async (change) => await this.#inTurn(async () => await this.#write(tenant, room, change)),
    });
  }

  /** The room is off the air: what was for its show is over; bans for a time go on. */
  async showEnded(room: string): Promise<void> {
    await this.#inTurn(async () => {
      const { db } = this.#database;
      await db.deleteFrom('bans').where('room', '=', room).where('until', 'is', null).execute();
      await db.deleteFrom('muted_topics').where('room', '=', room).execute();
    });
  }

  async #write(tenant: string, room: string, change: RuleChange): Promise<void> {
    const { db } = this.#database;
    switch (change.kind) {
      case 'ban': {
        const { viewer, until } = change;
        await db
          .insertInto('bans')
          .values({ tenant, room, viewer, until })
          .onConflict((conflict) => conflict.columns(['tenant', 'room', 'viewer']).doUpdateSet({ until }))
          .execute();
        return;
      }
      case 'unban':
        await db
          .deleteFrom('bans')
          .where('tenant', '=', tenant)
          .where('room', '=', room)
          .where('viewer', '=', change.viewer)
          .execute();
        return;
      case 'mute': {
        const row = { topics: JSON.stringify(change.topics) };
        await db
          .insertInto('muted_topics')
          .values({ tenant, room, ...row })
          .onConflict((conflict) => conflict.columns(['tenant', 'room']).doUpdateSet(row))
          .execute();
      }
    }
  }

  /** Those a newer version wrote and this one does not know are left out, and said so. */
  #topicsOf(room: string, json: string | undefined): readonly Topic[] {
    const parsed = topics.safeParse(json === undefined ? [] : JSON.parse(json));
    if (parsed.success) return parsed.data;
    this.#log.warn({ room }, 'muted topics of the store cannot be read; none are muted');
    return [];
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    await turn;
  }
}
