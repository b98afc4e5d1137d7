import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { Kysely } from 'kysely';
import type { Database } from '../storage/database.js';
import type { Tables } from '../storage/tables.js';
import { append, type ChainKey, chainsOf, headOf } from './chain.js';
import { NAMED } from './sealing.js';

/** Links taken away in one transaction. */
const SLICE = 2_000;
const DAY_MS = 24 * 3_600_000;
/** Fields that one redaction names. */
const FIELDS = 500;

/**
 * Takes away what is older than `before` (ms since epoch), from the front of each chain. The last hash taken away stays as the anchor from
 * which the rest is checked.
 * @returns How many links.
 */
export async function prune(database: Database, before: number, signal?: AbortSignal): Promise<number> {
  let pruned = 0;
  for (const key of await chainsOf(database.db, null)) {
    for (;;) {
      signal?.throwIfAborted();
      const done = await pruneSlice(database, key, before);
      pruned += done;
      if (done < SLICE) break;
    }
  }
  await database.db.deleteFrom('journal_marks').where('time', '<', before).execute();
  return pruned;
}

async function pruneSlice(database: Database, { tenant, room }: ChainKey, before: number): Promise<number> {
  return await database.transaction(async (db) => {
    const head = await headOf(db, { tenant, room });
    if (head === undefined) return 0;
    const rows = await db
      .selectFrom('journal')
      .select(['n', 'hash', 'time'])
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .orderBy('n')
      .limit(SLICE)
      .execute();
    const kept = rows.findIndex(({ time }) => time >= before);
    const old = kept < 0 ? rows : rows.slice(0, kept);
    const last = old.at(-1);
    if (last === undefined) return 0;
    for (const table of ['journal', 'journal_personal', 'feedback'] as const)
      await db
        .deleteFrom(table)
        .where('tenant', '=', tenant)
        .where('room', '=', room)
        .where('n', '<=', last.n)
        .execute();
    await db
      .updateTable('journal_heads')
      .set({ pruned_n: last.n, pruned_hash: last.hash })
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .execute();
    return old.length;
  });
}

export interface Redaction {
  readonly tenant: string;
  /** All of one viewer's, as the room knows them; or one link. */
  readonly of: { readonly viewer: string } | { readonly room: string; readonly n: number };
  /** Who asked for it, as operators name it: kept for ever, so no names. */
  readonly reason: string;
  readonly by: string;
}

/**
 * Erases personal fields. The chain keeps their commitments and gets a link that names what was erased; nobody can find out what it was.
 * @returns How many fields.
 */
export async function redact(database: Database, clock: Clock, { tenant, of, reason, by }: Redaction): Promise<number> {
  return await database.transaction(async (db) => {
    let wanted = db.selectFrom('journal_personal').select(['room', 'n', 'field']).where('tenant', '=', tenant);
    if ('viewer' in of) wanted = wanted.where('subject', '=', of.viewer);
    else wanted = wanted.where('room', '=', of.room).where('n', '=', of.n);
    const own = await wanted.execute();
    const rows = [...own, ...('viewer' in of ? await wordsNaming(db, tenant, own) : [])];
    const rooms = new Map<string, { readonly n: number; readonly field: string }[]>();
    for (const { room, n, field } of rows) rooms.set(room, [...(rooms.get(room) ?? []), { n, field }]);
    for (const [room, fields] of rooms) {
      for (let i = 0; i < fields.length; i += FIELDS) {
        const some = fields.slice(i, i + FIELDS);
        const none = { show: null, turn: null, outcome: null, product: null, facet: null };
        const body = { fields: some.map(({ n, field }) => `${n}/${field}`), reason, by };
        await append(db, { tenant, room }, [{ ...none, kind: 'redaction', time: clock.now(), body }]);
        for (const { n, field } of some)
          await db
            .deleteFrom('journal_personal')
            .where('tenant', '=', tenant)
            .where('room', '=', room)
            .where('n', '=', n)
            .where('field', '=', field)
            .execute();
      }
    }
    return rows.length;
  });
}

/** The words of the sentences whose viewers are among these fields, as far as nobody had them erased before. */
async function wordsNaming(
  db: Kysely<Tables>,
  tenant: string,
  fields: readonly { readonly room: string; readonly n: number; readonly field: string }[],
): Promise<readonly { room: string; n: number; field: string }[]> {
  const words: { room: string; n: number; field: string }[] = [];
  for (const { room, n, field } of fields) {
    if (!field.startsWith(`${NAMED}.`) || words.some((one) => one.room === room && one.n === n)) continue;
    const found = await db
      .selectFrom('journal_personal')
      .select(['room', 'n', 'field'])
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .where('n', '=', n)
      .where('field', '=', 'text')
      .executeTakeFirst();
    if (found !== undefined) words.push(found);
  }
  return words;
}

/** Prunes once a day, from a minute after the start on. */
export class Retention {
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;

  /** @param days How long links are kept. */
  constructor(database: Database, days: number, clock: Clock, log: Log) {
    this.#ended = this.#run(database, days, clock, log);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #run(database: Database, days: number, clock: Clock, log: Log): Promise<void> {
    const { signal } = this.#closing;
    for (let wait = 60_000; !signal.aborted; wait = DAY_MS) {
      try {
        await clock.sleep(wait, signal);
        const links = await prune(database, clock.now() - days * DAY_MS, signal);
        if (links > 0) log.info({ links, days }, 'links of the journal have reached their age and were taken away');
      } catch (error) {
        if (!isAborted(signal)) log.error({ error: asError(error) }, 'the journal could not be pruned');
      }
    }
  }
}

/** Read through a function, since it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
