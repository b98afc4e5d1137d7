import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Kysely, Migrator, sql } from 'kysely';
import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import { because } from '../domain/reasons.js';
import { copyApart } from './copying.js';
import { isBusy, openPostgres } from './dialects.js';
import { type Dialect, migrationsOf } from './migrations.js';
import { openSqlite, RETRY_MS } from './sqlite.js';
import type { Tables } from './tables.js';

/** How long a write waits for another process's (an import from the command line), milliseconds. */
const BUSY_MS = 3_000;

/** Where everything that must outlive the process is written: a SQLite file, or a PostgreSQL database of one schema. */
export class Database {
  readonly dialect: Dialect;
  /** What messages call it: the file's path, or the host of the server. */
  readonly name: string;
  readonly db: Kysely<Tables>;
  readonly #closing = new AbortController();

  private constructor(dialect: Dialect, name: string, db: Kysely<Tables>) {
    this.dialect = dialect;
    this.name = name;
    this.db = db;
  }

  /**
   * Opens the file (and makes it) or the server's database, checks it and brings its schema up to date.
   * @param place Path of a SQLite file, or `postgres://user:password@host/database`.
   * @throws Failure `unavailable` naming it and what to do: it cannot be opened, is damaged, or comes from a newer version.
   */
  static async open(place: string, clock: Clock, log: Log): Promise<Database> {
    if (/^postgres(?:ql)?:/.test(place)) {
      const { db, name } = openPostgres(place, log);
      return await Database.#prepared('postgres', name, db, async () => {
        // The oldest that is still looked after when this was written.
        const { rows } = await sql<{
          version: string;
        }>`select current_setting('server_version_num') as version`.execute(db);
        const version = Number(rows[0]?.version);
        if (!(version >= 130_000))
          throw new Failure('unavailable', `${name} is PostgreSQL ${version / 10_000}; 13 or later is needed.`);
      });
    }
    try {
      mkdirSync(dirname(place), { recursive: true });
      const db = openSqlite(place, clock, BUSY_MS);
      return await Database.#prepared('sqlite', place, db, async () => await checkSqlite(db, place));
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure('unavailable', `${place} cannot be opened: ${asError(error).message}`, { cause: error });
    }
  }

  static async #prepared(
    dialect: Dialect,
    name: string,
    db: Kysely<Tables>,
    check: () => Promise<void>,
  ): Promise<Database> {
    try {
      await check();
      const database = new Database(dialect, name, db);
      // PostgreSQL migrates in a transaction and under a lock by itself. In SQLite each statement would stand alone: a process that
      // dies in between, or another that migrates too, would leave a file that no version can open.
      if (dialect === 'postgres') await migrate(db, dialect, name);
      else await database.transaction(async (connection) => await migrate(connection, dialect, name));
      return database;
    } catch (error) {
      await db.destroy();
      if (error instanceof Failure) throw error;
      const { message } = asError(error);
      const advice = dialect === 'sqlite' ? 'Restore a backup of it.' : 'Check ZHUBO_DATABASE and the server.';
      throw new Failure('unavailable', `${name} is not a usable database: ${message}. ${advice}`, { cause: error });
    }
  }

  /** Another connection to a file that is open in this process, for another thread: neither checked nor brought up to date again. */
  static async beside(file: string, clock: Clock): Promise<Database> {
    const db = openSqlite(file, clock, BUSY_MS);
    await prepareSqlite(db);
    return new Database('sqlite', file, db);
  }

  /** The file, that another thread may open too; null: there is none, or it is in this process's memory. */
  get file(): string | null {
    return this.dialect === 'sqlite' && this.name !== ':memory:' ? this.name : null;
  }

  /** Runs `work` while this connection to SQLite does nothing: another thread's may write, and neither finds the file locked. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    return await this.db.connection().execute(async () => await work());
  }

  /**
   * Runs `work` in a transaction that holds the write lock from its start: what it reads is still true when it writes.
   * @throws Failure `overloaded` (retryable) when another process keeps the lock; whatever `work` throws, after a rollback.
   */
  async transaction<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return await this.db.connection().execute(async (connection) => {
      await this.#begin(connection);
      try {
        const result = await work(connection);
        await sql`commit`.execute(connection);
        return result;
      } catch (error) {
        await sql`rollback`.execute(connection);
        throw error;
      }
    });
  }

  /**
   * Writes a consistent copy of the file while everything goes on; the copying is done by a process of its own.
   * @throws Failure `bad_request` when there is a file already, or this is no file; `unavailable` when it came to nothing.
   */
  async backup(path: string): Promise<void> {
    if (this.dialect === 'postgres')
      throw new Failure('bad_request', `${this.name} is a server: back it up with pg_dump, or as its operator does.`);
    if (this.name === ':memory:') throw new Failure('bad_request', 'A database in memory has no backup.');
    if (existsSync(path)) throw new Failure('bad_request', `${path} exists; a backup overwrites nothing.`);
    mkdirSync(dirname(path), { recursive: true });
    const { signal } = this.#closing;
    await copyApart(this.name, path, { signal });
  }

  async close(): Promise<void> {
    this.#closing.abort(new Failure('unavailable', because('server-closing')));
    await this.db.destroy();
  }

  async #begin(connection: Kysely<Tables>): Promise<void> {
    const busy = (cause: unknown): Failure =>
      new Failure('overloaded', `Another process has been writing for ${BUSY_MS} ms.`, { retryable: true, cause });
    if (this.dialect === 'postgres') {
      await sql`begin`.execute(connection);
      try {
        await sql`set local lock_timeout = ${sql.lit(BUSY_MS)}`.execute(connection);
        await sql`select n from commits for update`.execute(connection);
      } catch (error) {
        await sql`rollback`.execute(connection);
        throw isBusy(error) ? busy(error) : error;
      }
      return;
    }
    try {
      await sql`begin immediate`.execute(connection);
    } catch (error) {
      throw isBusy(error) ? busy(error) : error;
    }
  }
}

async function prepareSqlite(db: Kysely<Tables>): Promise<void> {
  // SQLite waits by blocking the thread, and rooms live on it: what is busy is tried again from here.
  await sql`pragma busy_timeout = ${sql.lit(RETRY_MS)}`.execute(db);
  // Readers never wait for a writer, and a crash loses at most the last commit, never the file.
  await sql`pragma journal_mode = wal`.execute(db);
  await sql`pragma synchronous = normal`.execute(db);
  await sql`pragma foreign_keys = on`.execute(db);
}

async function checkSqlite(db: Kysely<Tables>, path: string): Promise<void> {
  await prepareSqlite(db);
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(3)`.execute(db);
  const found = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  if (found.length > 0)
    throw new Failure('unavailable', `${path} is damaged: ${found.join('; ').slice(0, 300)}. Restore a backup of it.`);
}

async function migrate(db: Kysely<Tables>, dialect: Dialect, name: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrationsOf(dialect)) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const { message } = asError(error);
  throw new Failure('unavailable', `${name} cannot be brought to this version's schema: ${message}`, { cause: error });
}
