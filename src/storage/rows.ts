import { CompiledQuery, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** Rows of one statement: few sizes, so that few statements are kept prepared. More than a hundred at once gain nothing. */
const SIZES = [100, 10, 1] as const;

/** Statements by what they are for; the same in both databases. */
const texts = new Map<string, string>();

/**
 * Inserts many rows of one table. Where some thousand come in a second, building each statement's text anew would cost a fifth of all
 * that is done for a row: here each is built once, and SQLite keeps it prepared.
 * @param columns All that the rows have.
 */
export async function insertRows<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  columns: readonly (keyof Tables[Table] & string)[],
  rows: readonly Tables[Table][],
): Promise<void> {
  let done = 0;
  for (const size of SIZES) {
    for (; rows.length - done >= size; done += size) {
      const values: unknown[] = [];
      for (const row of rows.slice(done, done + size)) for (const column of columns) values.push(row[column]);
      await db.executeQuery(CompiledQuery.raw(textOf(table, columns, size), values));
    }
  }
}

function textOf(table: string, columns: readonly string[], size: number): string {
  const into = `${table} (${columns.join(', ')})`;
  const key = `${into} ${size}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  // Numbered parameters are PostgreSQL's; SQLite takes them for names, and numbers names in their order.
  const rows = Array.from(
    { length: size },
    (_, row) => `(${columns.map((_column, i) => `$${row * columns.length + i + 1}`).join(', ')})`,
  );
  const text = `insert into ${into} values ${rows.join(', ')}`;
  texts.set(key, text);
  return text;
}
