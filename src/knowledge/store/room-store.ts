import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Database } from '../../storage/database.js';
import { isTaken } from '../../storage/dialects.js';
import type { RoomTables, Tables } from '../../storage/tables.js';

/** Of a tenant, archived ones not counted. */
const MOST_ROOMS = 500;

/** What a room.json says, without its format, its id and its shop. */
export type RoomBody = Readonly<Record<string, unknown>>;

/** What can be edited of a room. */
export interface RoomContent {
  /** A shop of the room's tenant. */
  readonly shop: string;
  /** Only who has a pass may watch. */
  readonly private: boolean;
  readonly body: RoomBody;
}

export interface StoredRoom extends RoomContent {
  readonly id: string;
  readonly tenant: string;
  readonly version: number;
  readonly since: number;
  readonly archived: number | null;
  /** Whether it is to be on air. */
  readonly live: boolean;
  /** Hash of the file it was taken from last; null: it was made otherwise. */
  readonly seed: string | null;
}

export interface RoomVersion extends RoomContent {
  readonly version: number;
  readonly since: number;
  readonly source: string;
}

/** Rooms as they are prepared: who is in them, what is said, and every version of that. */
export class RoomStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** By id. */
  async list(tenant: string): Promise<readonly StoredRoom[]> {
    return await this.#rooms(this.#database.db, (query) => query.where('rooms.tenant', '=', tenant));
  }

  /** The shop of each room, archived ones too, by the room's id. */
  async shops(tenant: string): Promise<ReadonlyMap<string, string>> {
    const rows = await newest(this.#database.db)
      .select(['rooms.id', 'room_versions.shop'])
      .where('rooms.tenant', '=', tenant)
      .execute();
    return new Map(rows.map(({ id, shop }) => [id, shop]));
  }

  /** Those of all tenants that are to be on air. */
  async toBeLive(): Promise<readonly StoredRoom[]> {
    return await this.#rooms(this.#database.db, (query) =>
      query.where('rooms.live', '=', 1).where('rooms.archived', 'is', null),
    );
  }

  /** @throws Failure `not_found`. */
  async get(tenant: string, id: string): Promise<StoredRoom> {
    return await this.#one(this.#database.db, tenant, id);
  }

  /** Every version, newest first. @throws Failure `not_found`. */
  async versions(tenant: string, id: string): Promise<readonly RoomVersion[]> {
    await this.get(tenant, id);
    const rows = await this.#database.db
      .selectFrom('room_versions')
      .selectAll()
      .where('room', '=', id)
      .orderBy('version', 'desc')
      .limit(200)
      .execute();
    return rows.map(({ version, since, source, ...row }) => ({ version, since, source, ...contentOf(row) }));
  }

  /** @throws Failure `conflict` when the id is taken, also by another tenant. */
  async create(
    tenant: string,
    id: string,
    content: RoomContent,
    source: string,
    seed: string | null = null,
  ): Promise<StoredRoom> {
    const since = this.#clock.now();
    try {
      return await this.#database.transaction(async (db) => {
        const { count } = await db
          .selectFrom('rooms')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('tenant', '=', tenant)
          .where('archived', 'is', null)
          .executeTakeFirstOrThrow();
        if (count >= MOST_ROOMS) throw new Failure('conflict', `There are ${MOST_ROOMS} rooms already; archive one.`);
        const head = { id, tenant, version: 1, since, archived: null, seed };
        await db
          .insertInto('rooms')
          .values({ ...head, live: 0 })
          .execute();
        await this.#write(db, id, 1, content, source);
        return { ...head, live: false, ...content };
      });
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new Failure('conflict', `The room id ${JSON.stringify(id)} is taken.`, { cause: error });
    }
  }

  /**
   * Makes a new version of a room.
   * @throws Failure `not_found`, `stale`, `conflict` for one that is archived; whatever `next` throws.
   */
  async change(
    tenant: string,
    id: string,
    next: (room: StoredRoom) => RoomContent,
    { source, ifVersion, seed }: { readonly source: string; readonly ifVersion?: number; readonly seed?: string },
  ): Promise<StoredRoom> {
    return await this.#database.transaction(async (db) => {
      const room = await this.#one(db, tenant, id);
      if (ifVersion !== undefined && ifVersion !== room.version)
        throw new Failure('stale', because('changed-meanwhile', { version: room.version, wanted: ifVersion }));
      if (room.archived !== null && seed === undefined)
        throw new Failure('conflict', `The room ${id} is archived; restore it before.`);
      const content = next(room);
      const version = room.version + 1;
      const head = seed === undefined ? { version } : { version, seed };
      await db.updateTable('rooms').set(head).where('id', '=', id).execute();
      await this.#write(db, id, version, content, source);
      return { ...room, ...content, ...head };
    });
  }

  /** Puts a room away, or takes it out again. @throws Failure `not_found`. */
  async setArchived(tenant: string, id: string, archived: boolean): Promise<StoredRoom> {
    await this.get(tenant, id);
    await this.#database.db
      .updateTable('rooms')
      .set(archived ? { archived: this.#clock.now(), live: 0 } : { archived: null })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
    return await this.get(tenant, id);
  }

  /** Remembers over restarts whether a room is to be on air. */
  async setLive(tenant: string, id: string, live: boolean): Promise<void> {
    await this.#database.db
      .updateTable('rooms')
      .set({ live: live ? 1 : 0 })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
  }

  async #one(db: Kysely<Tables>, tenant: string, id: string): Promise<StoredRoom> {
    const [room] = await this.#rooms(db, (query) =>
      query.where('rooms.tenant', '=', tenant).where('rooms.id', '=', id),
    );
    if (room === undefined) throw new Failure('not_found', `There is no room ${JSON.stringify(id.slice(0, 100))}.`);
    return room;
  }

  async #rooms(
    db: Kysely<Tables>,
    which: (query: ReturnType<typeof joined>) => ReturnType<typeof joined>,
  ): Promise<StoredRoom[]> {
    const rows = await which(joined(db)).execute();
    return rows
      .map(({ shop, private: hidden, body, live, ...head }) => ({
        ...head,
        live: live === 1,
        ...contentOf({ shop, private: hidden, body }),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async #write(db: Kysely<Tables>, room: string, version: number, content: RoomContent, source: string): Promise<void> {
    const { shop, private: hidden, body } = content;
    await db
      .insertInto('room_versions')
      .values({
        room,
        version,
        since: this.#clock.now(),
        source,
        shop,
        private: hidden ? 1 : 0,
        body: JSON.stringify(body),
      })
      .execute();
  }
}

/** Rooms beside their newest version. */
function newest(db: Kysely<Tables>) {
  return db
    .selectFrom('rooms')
    .innerJoin('room_versions', (join) =>
      join.onRef('room_versions.room', '=', 'rooms.id').onRef('room_versions.version', '=', 'rooms.version'),
    );
}

/** Rooms with all of their newest version. */
function joined(db: Kysely<Tables>) {
  return newest(db)
    .select(['rooms.id', 'rooms.tenant', 'rooms.version', 'rooms.since', 'rooms.archived', 'rooms.live', 'rooms.seed'])
    .select(['room_versions.shop', 'room_versions.private', 'room_versions.body']);
}

function contentOf({
  shop,
  private: hidden,
  body,
}: Pick<Selectable<RoomTables['room_versions']>, 'shop' | 'private' | 'body'>): RoomContent {
  return { shop, private: hidden === 1, body: JSON.parse(body) as RoomBody };
}
