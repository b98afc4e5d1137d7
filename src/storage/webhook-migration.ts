import type { Kysely } from 'kysely';
import { type Dialect, tableOf, wholeOf } from './schema.js';

/** Webhooks, and what waits to be delivered to them or could not be. */
export async function webhookTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const whole = wholeOf(dialect);
  await tableOf(db, dialect, 'webhooks')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('events', 'text', (column) => column.notNull())
    .addColumn('rooms', 'text')
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('former_secret', 'text')
    .addColumn('former_until', whole)
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('disabled', whole)
    .addColumn('why', 'text')
    .addColumn('lost', whole, (column) => column.notNull().defaultTo(0))
    .execute();
  await tableOf(db, dialect, 'webhook_deliveries')
    .addColumn('webhook', 'text', (column) => column.notNull().references('webhooks.id').onDelete('cascade'))
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('seq', whole, (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('attempts', whole, (column) => column.notNull())
    .addColumn('dead', whole)
    .addColumn('error', 'text')
    .addPrimaryKeyConstraint('webhook_deliveries_key', ['webhook', 'room', 'seq'])
    .execute();
  await db.schema.createIndex('webhooks_tenant').on('webhooks').column('tenant').execute();
}
