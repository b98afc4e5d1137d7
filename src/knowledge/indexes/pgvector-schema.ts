import type { Pool, PoolClient } from 'pg';
import { keyOf } from './keys.js';

/** Locks out another process that migrates at the same time; any number that nobody else uses. */
const LOCK = 7_203_151;

export interface PgForm {
  /** Schema of the index's tables; a plain name. */
  readonly schema: string;
  /** 0: without vectors. */
  readonly dimension: number;
  readonly model: string;
}

/** Table of an embedding model: an HNSW index needs vectors of one length, and those of two models are never compared. */
export function tableOf({ schema, dimension, model }: PgForm): string {
  return `"${schema}"."${bareName(dimension, model)}"`;
}

function bareName(dimension: number, model: string): string {
  return `facts_${keyOf(String(dimension), dimension > 0 ? model : '').slice(0, 12)}`;
}

/** What makes the tables, in order; never change one that was released, add another. */
function migrations({ schema, dimension, model }: PgForm): readonly { readonly id: string; readonly sql: string }[] {
  const table = tableOf({ schema, dimension, model });
  const name = bareName(dimension, model);
  return [
    {
      id: `${name}-1`,
      sql: `
        ${dimension > 0 ? 'CREATE EXTENSION IF NOT EXISTS vector;' : ''}
        CREATE TABLE ${table} (
          key text PRIMARY KEY,
          scope text NOT NULL,
          tenant text NOT NULL,
          room text NOT NULL,
          fact text NOT NULL,
          product text,
          facet text NOT NULL,
          stamp text NOT NULL,
          valid_from double precision NOT NULL,
          valid_until double precision NOT NULL,
          words tsvector NOT NULL,
          length integer NOT NULL
          ${dimension > 0 ? `, vector vector(${dimension})` : ''}
        );
        CREATE INDEX "${name}_scope" ON ${table} (scope);
        CREATE INDEX "${name}_words" ON ${table} USING gin (words);
        ${dimension > 0 ? `CREATE INDEX "${name}_vector" ON ${table} USING hnsw (vector vector_ip_ops);` : ''}
      `,
    },
  ];
}

/** Brings the schema up to date, alone; tables of other models are dropped. */
export async function migrate(pool: Pool, form: PgForm): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS "${form.schema}"`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS "${form.schema}".migrations (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
    );
    await dropOthers(client, form);
    const done = await client.query<{ id: string }>(`SELECT id FROM "${form.schema}".migrations`);
    const ids = new Set(done.rows.map(({ id }) => id));
    for (const { id, sql } of migrations(form)) {
      if (ids.has(id)) continue;
      await client.query(sql);
      await client.query(`INSERT INTO "${form.schema}".migrations (id) VALUES ($1)`, [id]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function dropOthers(client: PoolClient, { schema, dimension, model }: PgForm): Promise<void> {
  const own = bareName(dimension, model);
  const found = await client.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename ~ '^facts_[0-9a-f]{12}$' AND tablename <> $2`,
    [schema, own],
  );
  for (const { tablename } of found.rows) {
    await client.query(`DROP TABLE "${schema}"."${tablename}"`);
    await client.query(`DELETE FROM "${schema}".migrations WHERE id LIKE $1`, [`${tablename}-%`]);
  }
}
