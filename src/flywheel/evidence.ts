import { type Kysely, sql } from 'kysely';
import { Failure } from '../domain/failure.js';
import type { FlywheelTables, Tables } from '../storage/tables.js';
import { bodyOf, type Link } from './chain.js';
import type { JsonValue } from './canonical.js';
import type { LinkKind } from './journal.js';
import { unseal } from './sealing.js';

/** Which links are wanted. */
export interface JournalFilter {
  readonly room?: string | undefined;
  readonly kinds?: readonly LinkKind[] | undefined;
  readonly outcome?: string | undefined;
  readonly product?: string | undefined;
  readonly facet?: string | undefined;
  readonly turn?: string | undefined;
  readonly show?: string | undefined;
  /** Milliseconds since the epoch; from included, until not. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

/** A link as it is read: what was not erased is back in its body. */
export interface JournalView {
  readonly room: string;
  readonly n: number;
  readonly time: number;
  readonly kind: string;
  readonly show: string | null;
  readonly turn: string | null;
  readonly outcome: string | null;
  readonly product: string | null;
  readonly facet: string | null;
  readonly body: Readonly<Record<string, JsonValue>>;
  readonly hash: string;
  readonly feedback: readonly FeedbackView[];
}

export interface FeedbackView {
  readonly id: string;
  readonly time: number;
  readonly kind: string;
  readonly source: string;
  readonly facts: readonly string[];
  readonly answer: string | null;
}

export interface Page {
  readonly entries: readonly JournalView[];
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null;
}

interface Place {
  readonly time: number;
  readonly room: string;
  readonly n: number;
}

/** Reads a tenant's journal. */
export class Evidence {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /**
   * Links that fit, newest first.
   * @throws Failure `bad_request` for a cursor that is none.
   */
  async page(tenant: string, filter: JournalFilter, limit: number, cursor?: string): Promise<Page> {
    let query = filtered(this.#db, tenant, filter);
    if (cursor !== undefined) {
      const { time, room, n } = placeOf(cursor);
      query = query.where(sql<boolean>`(time, room, n) < (${time}, ${room}, ${n})`);
    }
    const rows = await query
      .orderBy('time', 'desc')
      .orderBy('room', 'desc')
      .orderBy('n', 'desc')
      .limit(limit + 1)
      .execute();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      entries: await this.#opened(tenant, shown, true),
      next: rows.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  /** @throws Failure `not_found`. */
  async entry(tenant: string, room: string, n: number): Promise<JournalView> {
    const [row] = await filtered(this.#db, tenant, { room }).where('n', '=', n).execute();
    const [view] = row === undefined ? [] : await this.#opened(tenant, [row], true);
    if (view === undefined)
      throw new Failure('not_found', `The journal of ${JSON.stringify(room.slice(0, 100))} has no link ${n}.`);
    return view;
  }

  /** Everything of a turn, in order: comments, the answer with its verdicts, sentences as they were heard, corrections. */
  async turn(tenant: string, room: string, turn: string, show?: string): Promise<readonly JournalView[]> {
    const newest =
      show ??
      (await filtered(this.#db, tenant, { room, turn }).orderBy('n', 'desc').limit(1).executeTakeFirst())?.show_id;
    if (newest == null) return [];
    const rows = await filtered(this.#db, tenant, { room, turn, show: newest }).orderBy('n').limit(1_000).execute();
    return await this.#opened(tenant, rows, true);
  }

  /**
   * Links that fit, oldest first, in slices.
   * @param personal Whether personal fields are opened.
   */
  async *slices(
    tenant: string,
    filter: JournalFilter,
    personal: boolean,
    size = 500,
  ): AsyncGenerator<readonly JournalView[]> {
    let after: Place | null = null;
    for (;;) {
      let query = filtered(this.#db, tenant, filter);
      if (after !== null)
        query = query.where(sql<boolean>`(time, room, n) > (${after.time}, ${after.room}, ${after.n})`);
      const rows: readonly Link[] = await query.orderBy('time').orderBy('room').orderBy('n').limit(size).execute();
      const last = rows.at(-1);
      if (last === undefined) return;
      yield await this.#opened(tenant, rows, personal);
      after = last;
      if (rows.length < size) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  async #opened(tenant: string, rows: readonly Link[], personal: boolean): Promise<JournalView[]> {
    if (rows.length === 0) return [];
    const fields = personal ? await this.#of('journal_personal', tenant, rows) : new Map<string, Personal[]>();
    const feedback = await this.#of('feedback', tenant, rows);
    return rows.map((row) => {
      const { room, n, time, kind, show_id: show, turn, outcome, product, facet, hash } = row;
      const body = unseal(bodyOf(row), fields.get(`${room}/${n}`) ?? []);
      const views = (feedback.get(`${room}/${n}`) ?? []).map(feedbackOf);
      return { room, n, time, kind, show, turn, outcome, product, facet, body, hash, feedback: views };
    });
  }

  async #of<Table extends 'journal_personal' | 'feedback'>(
    table: Table,
    tenant: string,
    rows: readonly Link[],
  ): Promise<Map<string, FlywheelTables[Table][]>> {
    const found = new Map<string, FlywheelTables[Table][]>();
    for (const room of new Set(rows.map((row) => row.room))) {
      const numbers = rows.filter((row) => row.room === room).map(({ n }) => n);
      const some = (await this.#db
        .selectFrom(table as 'feedback')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('room', '=', room)
        .where('n', 'in', numbers)
        .execute()) as unknown as FlywheelTables[Table][];
      for (const one of some) {
        const key = `${room}/${one.n}`;
        found.set(key, [...(found.get(key) ?? []), one]);
      }
    }
    return found;
  }
}

type Personal = FlywheelTables['journal_personal'];

function feedbackOf({ id, time, kind, source, facts, answer }: FlywheelTables['feedback']): FeedbackView {
  return { id, time, kind, source, facts: JSON.parse(facts) as string[], answer };
}

function filtered(db: Kysely<Tables>, tenant: string, filter: JournalFilter) {
  const { room, kinds, outcome, product, facet, turn, show, from, until } = filter;
  let query = db.selectFrom('journal').selectAll().where('tenant', '=', tenant);
  if (room !== undefined) query = query.where('room', '=', room);
  if (kinds !== undefined && kinds.length > 0) query = query.where('kind', 'in', [...kinds]);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  if (product !== undefined) query = query.where('product', '=', product);
  if (facet !== undefined) query = query.where('facet', '=', facet);
  if (turn !== undefined) query = query.where('turn', '=', turn);
  if (show !== undefined) query = query.where('show_id', '=', show);
  if (from !== undefined) query = query.where('time', '>=', from);
  if (until !== undefined) query = query.where('time', '<', until);
  return query;
}

function cursorOf({ time, room, n }: Place): string {
  return Buffer.from(JSON.stringify([time, room, n])).toString('base64url');
}

function placeOf(cursor: string): Place {
  try {
    const [time, room, n] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (Number.isSafeInteger(time) && typeof room === 'string' && Number.isSafeInteger(n))
      return { time: time as number, room, n: n as number };
  } catch {
    // Told below.
  }
  throw new Failure(
    'bad_request',
    `The cursor ${JSON.stringify(cursor.slice(0, 60))} is none; send the one of \`next\`.`,
  );
}
