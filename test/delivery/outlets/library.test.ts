import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutletStore } from '../../../src/assembly/outlet-store.js';
import { RecordingLibrary } from '../../../src/delivery/outlets/recording/library.js';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import type { OutletSpec } from '../../../src/domain/outlet.js';
import { Database } from '../../../src/storage/database.js';

describe('what outlets leave on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-outlets-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('recordings are listed oldest first, and nothing else of the folder is found or deleted', async () => {
    mkdirSync(join(folder, 'demo'));
    const names = ['20261126T031502123Z.vtt', '20261126T031502123Z.mp4', '20261125T031502123Z.mp4', 'notes.txt'];
    for (const name of names) {
      writeFileSync(join(folder, 'demo', name), 'film');
      utimesSync(join(folder, 'demo', name), 1, 1);
    }
    const library = new RecordingLibrary(folder, systemClock);
    expect((await library.list('demo')).map(({ name }) => name)).toEqual([names[2], names[1], names[0]]);
    expect(await library.list('never-recorded')).toEqual([]);
    for (const name of ['notes.txt', '../demo/20261126T031502123Z.mp4', '..', '', '20261126T031502123Z.mp4/'])
      await expect(library.find('demo', name)).rejects.toThrow('The room has no recording');
    await library.remove('demo', '20261125T031502123Z.mp4');
    expect(await library.list('demo')).toHaveLength(2);
  });

  it('a recording that is being written is not deleted', async () => {
    mkdirSync(join(folder, 'demo'));
    writeFileSync(join(folder, 'demo', '20261126T031502123Z.mp4'), 'film');
    const library = new RecordingLibrary(folder, systemClock);
    await expect(library.remove('demo', '20261126T031502123Z.mp4')).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });

  it('outlets are there again after a restart, as they were last changed', async () => {
    const path = join(folder, 'zhubo.sqlite');
    const specs: OutletSpec[] = [
      { id: 'a', room: 'demo', name: 'SFU', enabled: true, type: 'whip', url: 'https://sfu.example/w', token: 't' },
      { id: 'b', room: 'demo', name: '', enabled: false, type: 'rtmp', url: 'rtmp://push.example/live', key: 'k' },
      { id: 'c', room: 'bank', name: '', enabled: true, type: 'recording', minutes: 60, megabytes: 2_000 },
    ];
    const database = await Database.open(path, systemClock, silentLog);
    const store = new OutletStore(database, systemClock, silentLog);
    for (const spec of specs) await store.put(spec);
    const changed: OutletSpec = { ...(specs[1] as Extract<OutletSpec, { type: 'rtmp' }>), key: 'new', enabled: true };
    await store.put(changed);
    await store.remove('c');
    await database.close();
    const again = await Database.open(path, systemClock, silentLog);
    expect(await new OutletStore(again, systemClock, silentLog).all()).toEqual([specs[0], changed]);
    await again.close();
  });
});
