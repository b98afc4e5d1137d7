import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { copyApart } from '../../src/storage/copying.js';
import { Database } from '../../src/storage/database.js';

const never = new AbortController().signal;

describe('a backup', () => {
  let folder: string;
  let path: string;
  let copy: string;
  let database: Database;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-copying-'));
    path = join(folder, 'zhubo.sqlite');
    copy = join(folder, 'copies/copy.sqlite');
    database = await Database.open(path, systemClock, silentLog);
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const write = async (id: string): Promise<void> => {
    await database.db.insertInto('tenants').values({ id, since: 0, name: null }).execute();
  };
  const tenantsIn = async (file: string): Promise<string[]> => {
    const opened = await Database.open(file, systemClock, silentLog);
    const rows = await opened.db.selectFrom('tenants').select('id').orderBy('id').execute();
    await opened.close();
    return rows.map(({ id }) => id);
  };

  it('is made while this thread takes its turns and goes on writing', async () => {
    // `vacuum into` on this thread held every room until all was copied.
    await write('before');
    let turns = 0;
    let over = false;
    const turn = (): void => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    const copying = database.backup(copy);
    setImmediate(turn);
    await write('meanwhile');
    await copying;
    over = true;
    expect(turns).toBeGreaterThan(1);
    // What is written but not yet moved from the log into the file is in it.
    expect(await tenantsIn(copy)).toContain('before');
    expect(await tenantsIn(path)).toEqual(['before', 'meanwhile']);
  });

  it('is there as a whole or not at all: when it is killed, when it fails, and when the server closes', async () => {
    const onStarted = (pid: number): void => void process.kill(pid, 'SIGKILL');
    const target = join(folder, 'killed.sqlite');
    await expect(copyApart(path, target, { signal: never, onStarted })).rejects.toMatchObject({
      ...{ code: 'unavailable', retryable: true },
      message: expect.stringContaining('ended by SIGKILL') as string,
    });
    const nowhere = join(folder, 'nowhere/copy.sqlite');
    await expect(copyApart(path, nowhere, { signal: never })).rejects.toThrow(/came to nothing: .*unable to open/);
    const closing = new AbortController();
    const stopped = expect(
      copyApart(path, target, { signal: closing.signal, onStarted: () => closing.abort(new Error('closing')) }),
    );
    await stopped.rejects.toThrow('closing');
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    // One that was killed leaves nothing in the way of the next.
    await copyApart(path, target, { signal: never });
    expect(await tenantsIn(target)).toEqual([]);
  });

  it('is not made of a database that is in memory', async () => {
    const memory = await Database.open(':memory:', systemClock, silentLog);
    await expect(memory.backup(copy)).rejects.toMatchObject({ code: 'bad_request' });
    await memory.close();
  });
});
