import { hash as digestOf } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../storage/database.js';
import { insertRows } from '../storage/rows.js';
import type { FlywheelTables, Tables } from '../storage/tables.js';
import { canonical, type JsonValue } from './canonical.js';
import type { Draft } from './journal.js';
import { seal } from './sealing.js';

/** Links to be added to one chain, in their order. */
export interface Addition {
  readonly key: ChainKey;
  readonly drafts: readonly Draft[];
}

/** What the first link of every chain takes for the hash before it. */
export const FIRST_HASH = '0'.repeat(64);

export interface ChainKey {
  readonly tenant: string;
  readonly room: string;
}

export type Link = FlywheelTables['journal'];

/** SHA-256 over the hash before and everything the row says, as canonical JSON. */
export function hashOf(before: string, link: Omit<Link, 'hash'>): string {
  const { tenant, room, n, time, kind, show_id, turn, outcome, product, facet, body } = link;
  // Canonical as it is: a list without objects.
  const covered = JSON.stringify([before, tenant, room, n, time, kind, show_id, turn, outcome, product, facet, body]);
  return digestOf('sha256', covered);
}

/** A chain's last link and the last one pruned. */
export async function headOf(
  db: Kysely<Tables>,
  { tenant, room }: ChainKey,
): Promise<FlywheelTables['journal_heads'] | undefined> {
  return await db
    .selectFrom('journal_heads')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('room', '=', room)
    .executeTakeFirst();
}

const KEY_COLUMNS = ['tenant', 'room', 'n'] as const;
const LINK_COLUMNS = [
  ...KEY_COLUMNS,
  ...(['time', 'kind', 'show_id', 'turn', 'outcome', 'product', 'facet', 'body', 'hash'] as const),
];
const PERSONAL_COLUMNS = [...KEY_COLUMNS, ...(['field', 'subject', 'salt', 'value'] as const)];

/** How far a source of links has come, kept with them: what is asked for again, its answer lost, is added once. */
export interface Mark {
  /** Of the source: one run of a writer, or a file of links that wait. */
  readonly id: string;
  /** Grows with all that the source gives. */
  readonly at: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/**
 * Adds all of these in one transaction.
 * @returns The links' numbers, list by list; null: the source had come as far as `mark` already, and nothing was added.
 */
export async function appendAll(
  database: Database,
  additions: readonly Addition[],
  mark: Mark,
): Promise<readonly (readonly number[])[] | null> {
  return await database.transaction(async (db) => {
    if ((await markOf(db, mark.id)) >= mark.at) return null;
    const numbers: (readonly number[])[] = [];
    for (const { key, drafts } of additions) numbers.push(await append(db, key, drafts));
    await setMark(db, mark);
    return numbers;
  });
}

/** How far a source has come; 0: it gave nothing yet. */
export async function markOf(db: Kysely<Tables>, id: string): Promise<number> {
  const row = await db.selectFrom('journal_marks').select('at').where('id', '=', id).executeTakeFirst();
  return row?.at ?? 0;
}

export async function setMark(db: Kysely<Tables>, { id, at, time }: Mark): Promise<void> {
  await db
    .insertInto('journal_marks')
    .values({ id, at, time })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ at, time }))
    .execute();
}

/** A chain's key as one text, for maps. */
export function nameOf({ tenant, room }: ChainKey): string {
  return JSON.stringify([tenant, room]);
}

/** What goes to chains, by the chain, in its order. */
export function byChain<Item extends { readonly key: ChainKey }>(
  items: readonly Item[],
): readonly { readonly key: ChainKey; readonly items: readonly Item[] }[] {
  const chains = new Map<string, { readonly key: ChainKey; readonly items: Item[] }>();
  for (const item of items) {
    const name = nameOf(item.key);
    const chain = chains.get(name) ?? { key: item.key, items: [] };
    chain.items.push(item);
    chains.set(name, chain);
  }
  return [...chains.values()];
}

/**
 * Adds links to a chain. To be called inside `Database.transaction`, whose lock keeps every other writer out.
 * @returns The links' numbers, in order.
 */
export async function append(db: Kysely<Tables>, key: ChainKey, drafts: readonly Draft[]): Promise<readonly number[]> {
  const { tenant, room } = key;
  const head = await headOf(db, key);
  let n = head?.n ?? 0;
  let hash = head?.hash ?? FIRST_HASH;
  const links: Link[] = [];
  const personal: FlywheelTables['journal_personal'][] = [];
  for (const draft of drafts) {
    n += 1;
    const sealed = seal(draft.kind, draft.body);
    const { time, kind, show, turn, outcome, product, facet } = draft;
    const row = {
      tenant,
      room,
      n,
      time,
      kind,
      show_id: column(show),
      turn: column(turn),
      outcome: column(outcome),
      product: column(product),
      facet: column(facet),
      body: canonical(sealed.body),
    };
    hash = hashOf(hash, row);
    links.push({ ...row, hash });
    for (const { field, subject, salt, value } of sealed.personal)
      personal.push({ tenant, room, n, field, subject, salt, value });
  }
  await insertRows(db, 'journal', LINK_COLUMNS, links);
  await insertRows(db, 'journal_personal', PERSONAL_COLUMNS, personal);
  await db
    .insertInto('journal_heads')
    .values({ tenant, room, n, hash, pruned_n: 0, pruned_hash: FIRST_HASH })
    .onConflict((conflict) => conflict.columns(['tenant', 'room']).doUpdateSet({ n, hash }))
    .execute();
  return links.map((link) => link.n);
}

/**
 * A text that both databases give back as it was put: at a NUL SQLite's driver ends it and PostgreSQL refuses the whole batch, and
 * half a surrogate pair comes back as another character; what was hashed would then never be found again. A body is JSON, where
 * both are escaped.
 */
function column(text: string | null): string | null {
  return text?.replace(/\0|\p{Surrogate}/gu, '\uFFFD') ?? null;
}

/** A body as it is kept. */
export function bodyOf(link: Pick<Link, 'body'>): Readonly<Record<string, JsonValue>> {
  return JSON.parse(link.body) as Readonly<Record<string, JsonValue>>;
}

/** Links of a chain in order, in slices, so that reading a long one keeps nobody waiting. */
export async function* linksOf(
  db: Kysely<Tables>,
  { tenant, room }: ChainKey,
  after: number,
  until: number,
  size = 500,
): AsyncGenerator<readonly Link[]> {
  let last = after;
  for (;;) {
    const rows = await db
      .selectFrom('journal')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('room', '=', room)
      .where('n', '>', last)
      .where('n', '<=', until)
      .orderBy('n')
      .limit(size)
      .execute();
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows;
    last = end.n;
    if (rows.length < size) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** The chains of a tenant, or of all. */
export async function chainsOf(
  db: Kysely<Tables>,
  tenant: string | null,
): Promise<readonly FlywheelTables['journal_heads'][]> {
  return await db
    .selectFrom('journal_heads')
    .selectAll()
    .where((eb) => (tenant === null ? sql<boolean>`1 = 1` : eb('tenant', '=', tenant)))
    .orderBy('tenant')
    .orderBy('room')
    .execute();
}
