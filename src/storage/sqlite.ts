import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteDialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import Libsql from 'libsql';
import type { Clock } from '../domain/clock.js';
import { forgetOldest } from '../domain/oldest.js';
import { isBusy } from './dialects.js';
import type { Tables } from './tables.js';

/** Between two tries of what met another process's write, milliseconds. */
export const RETRY_MS = 20;
/** What takes or gives a lock and answers nothing. */
const CONTROL = /^\s*(?:begin|commit|rollback|pragma \w+ = )/i;
/** Statements kept prepared, some 20 KB each: preparing one of the journal's for each batch cost half of what running it does. */
const MOST_KEPT = 100;
const WRITES = /^\s*(?:insert|update|delete|replace|create|alter|drop)\b/i;

/**
 * Opens a SQLite file, or makes it. What is busy with another process's write is tried again for `busyMs`, without blocking the
 * thread.
 * @throws Whatever libsql has to say about the file.
 */
export function openSqlite(path: string, clock: Clock, busyMs: number): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PatientDialect(new Statements(new Libsql(path)), clock, busyMs) });
}

/**
 * libsql (0.5.29) does not reset a statement that was busy, and while one that writes stands unreset no commit succeeds ("SQL
 * statements in progress"), until the garbage collector comes by. So the lock is taken by `exec`, which leaves nothing behind,
 * before anything that writes is run: after that it cannot be busy.
 */
class Statements implements SqliteDatabase {
  readonly #db: Libsql.Database;
  readonly #kept = new Map<string, SqliteStatement>();

  constructor(db: Libsql.Database) {
    this.#db = db;
  }

  close(): void {
    this.#db.close();
  }

  prepare(text: string): SqliteStatement {
    if (CONTROL.test(text)) {
      const run = (): { changes: number; lastInsertRowid: number } => {
        this.#db.exec(text);
        return { changes: 0, lastInsertRowid: 0 };
      };
      return { reader: false, all: () => [], run, iterate: () => [][Symbol.iterator]() };
    }
    let kept = this.#kept.get(text);
    if (kept === undefined) {
      kept = this.#prepared(text);
      forgetOldest(this.#kept, MOST_KEPT - 1);
      this.#kept.set(text, kept);
    }
    return kept;
  }

  #prepared(text: string): SqliteStatement {
    const statement = this.#db.prepare(text) as unknown as SqliteStatement;
    const writes = WRITES.test(text);
    const run = <T>(work: () => T): T => {
      try {
        return writes ? this.#locked(work) : work();
      } catch (error) {
        // It may stand unreset.
        this.#kept.delete(text);
        throw error;
      }
    };
    return {
      reader: statement.reader,
      all: (values) => run(() => statement.all(values)),
      run: (values) => run(() => statement.run(values)),
      // Of two that are read at once, each is a statement of its own.
      iterate: (values) => (this.#db.prepare(text) as unknown as SqliteStatement).iterate(values),
    };
  }

  #locked<T>(work: () => T): T {
    if (this.#isOpen()) return work();
    this.#db.exec('begin immediate');
    try {
      const result = work();
      this.#db.exec('commit');
      return result;
    } catch (error) {
      // Some failures end the transaction by themselves.
      if (this.#isOpen()) this.#db.exec('rollback');
      throw error;
    }
  }

  #isOpen(): boolean {
    return this.#db.inTransaction;
  }
}

class PatientDialect extends SqliteDialect {
  readonly #clock: Clock;
  readonly #busyMs: number;

  constructor(database: SqliteDatabase, clock: Clock, busyMs: number) {
    super({ database });
    this.#clock = clock;
    this.#busyMs = busyMs;
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    const release = driver.releaseConnection.bind(driver);
    driver.acquireConnection = async () => new PatientConnection(await acquire(), this.#clock, this.#busyMs);
    driver.releaseConnection = async (connection) =>
      await release(connection instanceof PatientConnection ? connection.inner : connection);
    return driver;
  }
}

class PatientConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #clock: Clock;
  readonly #busyMs: number;

  constructor(inner: DatabaseConnection, clock: Clock, busyMs: number) {
    this.inner = inner;
    this.#clock = clock;
    this.#busyMs = busyMs;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const deadline = this.#clock.monotonic() + this.#busyMs;
    for (;;) {
      try {
        return await this.inner.executeQuery<R>(query);
      } catch (error) {
        if (!isBusy(error) || this.#clock.monotonic() >= deadline) throw error;
        await this.#clock.sleep(RETRY_MS);
      }
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}
