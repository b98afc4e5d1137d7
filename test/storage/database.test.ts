import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { Database } from '../../src/storage/database.js';

describe('the schema of a SQLite file', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-schema-'));
    path = join(folder, 'zhubo.sqlite');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is as it was after a migration that did not get to its end, and the next start does it', async () => {
    // Every statement stood alone: after half a migration no start could do it again ("duplicate column name").
    const stranger = new Libsql(path);
    stranger.exec('create table users (id text)');
    await expect(Database.open(path, systemClock, silentLog)).rejects.toThrow(/cannot be brought to this version/);
    expect(stranger.prepare("select name from sqlite_schema where type = 'table'").all()).toEqual([{ name: 'users' }]);
    stranger.exec('drop table users');
    stranger.close();
    const database = await Database.open(path, systemClock, silentLog);
    expect(await database.db.selectFrom('users').selectAll().execute()).toEqual([]);
    await database.close();
  });

  it('is made once by processes that start together', async () => {
    const opened = await Promise.all(
      Array.from({ length: 3 }, async () => await Database.open(path, systemClock, silentLog)),
    );
    for (const database of opened) {
      expect(await database.db.selectFrom('commits').select('n').execute()).toEqual([{ n: 0 }]);
      await database.close();
    }
  });

  it('goes on after another process has kept the lock, in transactions and outside of them', async () => {
    // A statement that was busy stood in the way of every commit after it, until the garbage collector came by.
    const database = await Database.open(path, systemClock, silentLog);
    const { db } = database;
    const tenantOf = (id: string) => ({ id, since: 0, name: null });
    const other = new Libsql(path);
    const during = async (work: () => Promise<unknown>): Promise<void> => {
      other.exec('begin immediate');
      const done = work();
      // The write is asked for, and turned away at least once, before the other process ends.
      await systemClock.sleep(0);
      await systemClock.sleep(0);
      other.exec('commit');
      await done;
    };
    await during(async () => await db.insertInto('tenants').values(tenantOf('a')).execute());
    await during(
      async () =>
        await database.transaction(async (held) => await held.insertInto('tenants').values(tenantOf('b')).execute()),
    );
    await database.transaction(async (held) => await held.insertInto('tenants').values(tenantOf('c')).execute());
    expect((await db.selectFrom('tenants').select('id').orderBy('id').execute()).map(({ id }) => id)).toEqual([
      'a',
      'b',
      'c',
    ]);
    other.close();
    await database.close();
  });

  it('gives what statements gave before they were kept: after an error, after another schema, and however many there are', async () => {
    const database = await Database.open(path, systemClock, silentLog);
    const { db } = database;
    const insert = async (id: string) => await db.insertInto('tenants').values({ id, since: 0, name: null }).execute();
    const all = async () => (await db.selectFrom('tenants').selectAll().orderBy('id').execute()) as unknown[];
    await insert('a');
    await expect(insert('a')).rejects.toThrow(/UNIQUE/);
    await insert('b');
    const ofA = { id: 'a', since: 0, name: null };
    const ofB = { id: 'b', since: 0, name: null };
    expect(await all()).toEqual([ofA, ofB]);
    for (let n = 1; n <= 150; n += 1) {
      const { rows } = await sql`select ${sql.lit(n)} as n`.execute(db);
      expect(rows).toEqual([{ n }]);
    }
    expect(await all()).toEqual([ofA, ofB]);
    // By another process, as a newer version would.
    const other = new Libsql(path);
    other.exec('alter table tenants add column more text');
    expect(await all()).toEqual([
      { ...ofA, more: null },
      { ...ofB, more: null },
    ]);
    await insert('c');
    other.exec('drop table commits');
    other.close();
    await expect(db.selectFrom('commits').selectAll().execute()).rejects.toThrow(/no such table/);
    expect(await all()).toHaveLength(3);
    await database.close();
  });
});
