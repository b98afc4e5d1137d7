import { type CreateTableBuilder, type Kysely, type Migration, sql } from 'kysely';
import { accessTables } from './access-migration.js';
import { flywheelTables } from './flywheel-migration.js';
import { houseRulesTables } from './house-rules-migration.js';
import { journalMarksTable } from './journal-marks-migration.js';
import { type Dialect, tableOf, wholeOf } from './schema.js';
import { webhookTables } from './webhook-migration.js';

export type { Dialect } from './schema.js';

type Step = (db: Kysely<unknown>, dialect: Dialect) => Promise<void>;

/** The schema's history, applied in order of the names. What a migration that has shipped makes is never changed. */
const STEPS: Readonly<Record<string, Step>> = {
  '2026-11-25-catalogue': catalogue,
  '2026-11-26-without-price': withoutPrice,
  '2026-11-27-product-images': productImages,
  '2026-11-28-access': accessTables,
  '2026-11-28-outlets': outlets,
  '2026-11-29-flywheel': flywheelTables,
  '2026-11-29-webhooks': webhookTables,
  '2026-11-30-house-rules': houseRulesTables,
  '2026-12-01-journal-marks': journalMarksTable,
};

export function migrationsOf(dialect: Dialect): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(STEPS).map(([name, step]) => [name, { up: async (db: Kysely<unknown>) => await step(db, dialect) }]),
  );
}

async function catalogue(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const whole = wholeOf(dialect);
  await tableOf(db, dialect, 'tenants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('since', whole, (column) => column.notNull())
    .execute();
  await versioned(db, dialect, 'shops', [])
    .addColumn('name_zh', 'text', (column) => column.notNull())
    .addColumn('name_en', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull().check(sql`currency in ('CNY', 'USD')`))
    .execute();
  await versioned(db, dialect, 'products', ['id'])
    .addColumn('link', whole, (column) => column.notNull())
    .addColumn('name_zh', 'text', (column) => column.notNull())
    .addColumn('name_en', 'text', (column) => column.notNull())
    .addColumn('aliases', 'text', (column) => column.notNull())
    .addColumn('price', whole, (column) => column.notNull().check(sql`price > 0`))
    .addColumn('live_price', whole, (column) => column.notNull().check(sql`live_price > 0`))
    .addColumn('stock', whole, (column) => column.notNull().check(sql`stock >= 0`))
    .addColumn('tagline_zh', 'text', (column) => column.notNull())
    .addColumn('tagline_en', 'text', (column) => column.notNull())
    .addColumn('size_chart', 'text', (column) => column.notNull())
    .execute();
  await versioned(db, dialect, 'variants', ['product', 'id'])
    .addColumn('position', whole, (column) => column.notNull())
    .addColumn('options', 'text', (column) => column.notNull())
    .addColumn('price', whole, (column) => column.notNull().check(sql`price > 0`))
    .addColumn('live_price', whole, (column) => column.notNull().check(sql`live_price > 0`))
    .addColumn('stock', whole, (column) => column.notNull().check(sql`stock >= 0`))
    .execute();
  await versioned(db, dialect, 'facts', ['id'])
    .addColumn('rendered', whole, (column) => column.notNull())
    .addColumn('product', 'text')
    .addColumn('facet', 'text', (column) => column.notNull())
    .addColumn('attribute', 'text')
    .addColumn('variant', 'text')
    .addColumn('zh', 'text')
    .addColumn('en', 'text')
    .addColumn('valid_from', whole)
    .addColumn('valid_until', whole)
    .execute();
  await versioned(db, dialect, 'promotions', ['id'])
    .addColumn('products', 'text')
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('stacks', whole, (column) => column.notNull())
    .addColumn('valid_from', whole)
    .addColumn('valid_until', whole)
    .execute();
  for (const table of ['shops', 'products', 'variants', 'facts', 'promotions'])
    await db.schema
      .createIndex(`${table}_now`)
      .on(table)
      .columns(['tenant', 'shop'])
      .where(sql`until`, 'is', null)
      .execute();
}

/** Price and stock may be absent. SQLite cannot loosen a column: the table is made anew and takes the rows over. */
async function withoutPrice(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') {
    for (const column of ['price', 'live_price', 'stock'])
      await db.schema
        .alterTable('products')
        .alterColumn(column, (change) => change.dropNotNull())
        .execute();
    return;
  }
  const whole = wholeOf(dialect);
  await sql`alter table products rename to products_priced`.execute(db);
  await sql`drop index products_now`.execute(db);
  await versioned(db, dialect, 'products', ['id'])
    .addColumn('link', whole, (column) => column.notNull())
    .addColumn('name_zh', 'text', (column) => column.notNull())
    .addColumn('name_en', 'text', (column) => column.notNull())
    .addColumn('aliases', 'text', (column) => column.notNull())
    .addColumn('price', whole, (column) => column.check(sql`price > 0`))
    .addColumn('live_price', whole, (column) => column.check(sql`live_price > 0`))
    .addColumn('stock', whole, (column) => column.check(sql`stock >= 0`))
    .addColumn('tagline_zh', 'text', (column) => column.notNull())
    .addColumn('tagline_en', 'text', (column) => column.notNull())
    .addColumn('size_chart', 'text', (column) => column.notNull())
    .execute();
  const columns = sql.raw(
    [
      'tenant, shop, id, version, since, until, removed, source',
      'link, name_zh, name_en, aliases, price, live_price, stock, tagline_zh, tagline_en, size_chart',
    ].join(', '),
  );
  await sql`insert into products (${columns}) select ${columns} from products_priced`.execute(db);
  await sql`drop table products_priced`.execute(db);
  await db.schema
    .createIndex('products_now')
    .on('products')
    .columns(['tenant', 'shop'])
    .where(sql`until`, 'is', null)
    .execute();
}

/** Products may have a picture. */
async function productImages(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('products').addColumn('image', 'text').execute();
}

/** Where rooms' streams are sent. */
async function outlets(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const whole = wholeOf(dialect);
  await tableOf(db, dialect, 'outlets')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('enabled', whole, (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .execute();
}

/** A table whose rows are versions of a thing, known by `key` within its shop. */
function versioned(
  db: Kysely<unknown>,
  dialect: Dialect,
  table: string,
  key: readonly ('product' | 'id')[],
): CreateTableBuilder<string, string> {
  const whole = wholeOf(dialect);
  let keyed: CreateTableBuilder<string, string> = tableOf(db, dialect, table)
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('shop', 'text', (column) => column.notNull());
  for (const name of key) keyed = keyed.addColumn(name, 'text', (column) => column.notNull());
  return keyed
    .addColumn('version', whole, (column) => column.notNull().check(sql`version >= 1`))
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('until', whole)
    .addColumn('removed', whole, (column) => column.notNull().defaultTo(0))
    .addColumn('source', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_versions`, ['tenant', 'shop', ...key, 'version']);
}
