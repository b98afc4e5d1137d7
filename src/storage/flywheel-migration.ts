import { type Kysely, sql } from 'kysely';
import { type Dialect, tableOf, wholeOf } from './schema.js';

/** The journal's chains, what in them is personal, what people thought of answers, and what was learnt from it. */
export async function flywheelTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const whole = wholeOf(dialect);
  await tableOf(db, dialect, 'journal_heads')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('n', whole, (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('pruned_n', whole, (column) => column.notNull())
    .addColumn('pruned_hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_heads_key', ['tenant', 'room'])
    .execute();
  await tableOf(db, dialect, 'journal')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('n', whole, (column) => column.notNull().check(sql`n >= 1`))
    .addColumn('time', whole, (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('show_id', 'text')
    .addColumn('turn', 'text')
    .addColumn('outcome', 'text')
    .addColumn('product', 'text')
    .addColumn('facet', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_key', ['tenant', 'room', 'n'])
    .execute();
  await tableOf(db, dialect, 'journal_personal')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('n', whole, (column) => column.notNull())
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('subject', 'text')
    .addColumn('salt', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_personal_key', ['tenant', 'room', 'n', 'field'])
    .execute();
  await tableOf(db, dialect, 'feedback')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('n', whole, (column) => column.notNull())
    .addColumn('time', whole, (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('answer', 'text')
    .execute();
  await tableOf(db, dialect, 'decided_gaps')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('decision', 'text', (column) => column.notNull())
    .addColumn('fact', 'text')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('time', whole, (column) => column.notNull())
    .addPrimaryKeyConstraint('decided_gaps_key', ['tenant', 'room', 'id'])
    .execute();
  await tableOf(db, dialect, 'learnt_parts')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('version', whole, (column) => column.notNull())
    .addColumn('time', whole, (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('serving', whole, (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('figures', 'text', (column) => column.notNull())
    .addColumn('file', 'text')
    .addPrimaryKeyConstraint('learnt_parts_key', ['tenant', 'version'])
    .execute();
  await db.schema.createIndex('journal_time').on('journal').columns(['tenant', 'time', 'room', 'n']).execute();
  await db.schema.createIndex('journal_turn').on('journal').columns(['tenant', 'room', 'turn']).execute();
  await db.schema
    .createIndex('journal_personal_subject')
    .on('journal_personal')
    .columns(['tenant', 'subject'])
    .execute();
  await db.schema.createIndex('feedback_entry').on('feedback').columns(['tenant', 'room', 'n']).execute();
}
