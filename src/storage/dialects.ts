import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { Tables } from './tables.js';

const CONNECTIONS = 8;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 60_000;

/**
 * A pool of connections, none of them opened yet.
 * @throws Failure `bad_request` for what is no address.
 */
export function openPostgres(
  place: string,
  log: Log,
): {
  readonly db: Kysely<Tables>;
  /** The server and the database, without who signs in and how. */
  readonly name: string;
} {
  const url = URL.parse(place);
  if (url === null || url.hostname === '' || url.pathname.length < 2)
    throw new Failure('bad_request', 'ZHUBO_DATABASE is to be postgres://user:password@host/database.');
  const types = new pg.TypeOverrides();
  // The driver would give them as text; none of ours exceeds 2^53.
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString: place,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'zhubo',
    types,
  });
  pool.on('error', (error) => log.warn({ error }, 'an idle connection to PostgreSQL broke'));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, name: `PostgreSQL at ${url.host}${url.pathname}` };
}

/** Whether a lock was held by another process for too long: SQLite's BUSY, PostgreSQL's lock_not_available. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  return code.startsWith('SQLITE_BUSY') || code === '55P03';
}

/** Whether a row with this key is there already, in either dialect. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505';
}
