import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

export type Dialect = 'sqlite' | 'postgres';

/** A new table; in SQLite one that holds its columns to their types, as PostgreSQL does by itself. */
export function tableOf(db: Kysely<unknown>, dialect: Dialect, table: string): CreateTableBuilder<string, string> {
  const made: CreateTableBuilder<string, string> = db.schema.createTable(table);
  return dialect === 'sqlite' ? made.modifyEnd(sql`strict`) : made;
}

/** The type of whole numbers, which hold milliseconds since the epoch. */
export function wholeOf(dialect: Dialect): 'integer' | 'bigint' {
  return dialect === 'sqlite' ? 'integer' : 'bigint';
}
