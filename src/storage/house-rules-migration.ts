import type { Kysely } from 'kysely';
import { type Dialect, tableOf, wholeOf } from './schema.js';

/** Who may not write in a room, and what it does not talk about. */
export async function houseRulesTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await tableOf(db, dialect, 'bans')
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('viewer', 'text', (column) => column.notNull())
    .addColumn('until', wholeOf(dialect))
    .addPrimaryKeyConstraint('bans_key', ['tenant', 'room', 'viewer'])
    .execute();
  await tableOf(db, dialect, 'muted_topics')
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('topics', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('muted_topics_key', ['tenant', 'room'])
    .execute();
}
