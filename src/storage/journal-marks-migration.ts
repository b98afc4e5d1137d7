import type { Kysely } from 'kysely';
import { type Dialect, tableOf, wholeOf } from './schema.js';

/** How far what is added to the journal has come: written with the links, so that asking twice adds them once. */
export async function journalMarksTable(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const whole = wholeOf(dialect);
  await tableOf(db, dialect, 'journal_marks')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', whole, (column) => column.notNull())
    .addColumn('time', whole, (column) => column.notNull())
    .execute();
}
