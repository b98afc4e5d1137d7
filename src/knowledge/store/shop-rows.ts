import { type Kysely, type Selectable, sql } from 'kysely';
import { setImmediate } from 'node:timers/promises';
import { catalogueOf, type ShopContent } from '../shop-content.js';
import { ordered, type Revision, type ShopState } from './revision.js';
import { factOfRow, productOfRow, promotionOfRow } from './rows.js';
import type { Tables, ThingTable } from '../../storage/tables.js';

/** Rows of one statement: well inside SQLite's 32,766 values, and short enough that the room's loop turns in between. */
const CHUNK = 200;

export interface ShopKey {
  readonly tenant: string;
  readonly shop: string;
}

/** Reads a shop as it was written, its facts in no order; undefined when there is none. */
export async function readShop(db: Kysely<Tables>, { tenant, shop }: ShopKey): Promise<ShopState | undefined> {
  const head = await db
    .selectFrom('shops')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('shop', '=', shop)
    .where('until', 'is', null)
    .executeTakeFirst();
  if (head === undefined) return undefined;
  const products = await current(db, 'products', { tenant, shop });
  const variants = new Map<string, Selectable<Tables['variants']>[]>();
  for (const row of live(await current(db, 'variants', { tenant, shop }))) {
    const of = variants.get(row.product) ?? [];
    of.push(row);
    variants.set(row.product, of);
  }
  const facts = await current(db, 'facts', { tenant, shop });
  const promotions = await current(db, 'promotions', { tenant, shop });
  const content: ShopContent = ordered({
    name: { zh: head.name_zh, en: head.name_en },
    currency: head.currency,
    products: live(products).map((row) => productOfRow(row, variants.get(row.id) ?? [], head.currency)),
    statements: live(facts)
      .filter((row) => row.rendered === 0)
      .map(factOfRow),
    promotions: live(promotions).map(promotionOfRow),
  });
  const gone = new Map<string, number>();
  for (const [table, rows] of [
    ['products', products],
    ['facts', facts],
    ['promotions', promotions],
  ] as const)
    for (const row of rows) if (row.removed === 1) gone.set(`${table}/${row.id}`, row.version);
  return { version: head.version, content, catalogue: catalogueOf(content, live(facts).map(factOfRow)), gone };
}

function live<T extends { readonly removed: number }>(rows: readonly T[]): T[] {
  return rows.filter((row) => row.removed === 0);
}

async function current<Table extends ThingTable>(
  db: Kysely<Tables>,
  table: Table,
  { tenant, shop }: ShopKey,
): Promise<Selectable<Tables[Table]>[]> {
  const { rows } = await sql<Selectable<Tables[Table]>>`
    select * from ${sql.table(table)} where tenant = ${tenant} and shop = ${shop} and until is null`.execute(db);
  return rows;
}

/** Writes a revision's rows at `now`; to be called inside a transaction. */
export async function writeRevision(
  db: Kysely<Tables>,
  { tenant, shop }: ShopKey,
  { state, writes }: Revision,
  source: string,
  now: number,
): Promise<void> {
  const { name, currency } = state.content;
  await sql`update commits set n = n + 1`.execute(db);
  await db
    .insertInto('tenants')
    .values({ id: tenant, since: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .updateTable('shops')
    .set({ until: now })
    .where('tenant', '=', tenant)
    .where('shop', '=', shop)
    .where('until', 'is', null)
    .execute();
  const whole = { tenant, shop, since: now, until: null };
  await db
    .insertInto('shops')
    .values({ ...whole, version: state.version, removed: 0, source, name_zh: name.zh, name_en: name.en, currency })
    .execute();
  for (const table of ['products', 'variants', 'facts', 'promotions'] as const) {
    for (const { row, closes } of writes[table]) {
      if (!closes) continue;
      const product = table === 'variants' && 'product' in row ? sql`and product = ${row.product}` : sql``;
      await sql`update ${sql.table(table)} set until = ${now}
        where tenant = ${tenant} and shop = ${shop} and id = ${row.id} ${product} and until is null`.execute(db);
    }
  }
  for (const rows of chunks(writes.products))
    await db
      .insertInto('products')
      .values(rows.map(({ row }) => ({ ...row, ...whole })))
      .execute();
  for (const rows of chunks(writes.variants))
    await db
      .insertInto('variants')
      .values(rows.map(({ row }) => ({ ...row, ...whole })))
      .execute();
  for (const rows of chunks(writes.promotions))
    await db
      .insertInto('promotions')
      .values(rows.map(({ row }) => ({ ...row, ...whole })))
      .execute();
  for (const rows of chunks(writes.facts)) {
    await db
      .insertInto('facts')
      .values(rows.map(({ row }) => ({ ...row, ...whole })))
      .execute();
    await setImmediate();
  }
}

function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < all.length; i += CHUNK) parts.push(all.slice(i, i + CHUNK));
  return parts;
}
