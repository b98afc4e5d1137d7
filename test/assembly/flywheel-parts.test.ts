import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FlywheelParts } from '../../src/assembly/flywheel-parts.js';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { Metrics } from '../../src/ops/metrics.js';
import { readSettings } from '../../src/settings.js';
import { Database } from '../../src/storage/database.js';
import { answerEntry } from '../flywheel/journal-contract.js';

describe('the journal of a room', () => {
  it('tells the turns of two runs in one process apart: a room that was stopped and started numbers them anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zhubo-parts-'));
    const database = await Database.open(':memory:', systemClock, silentLog);
    await database.db.insertInto('tenants').values({ id: 'default', since: 0, name: null }).execute();
    const store = await CatalogueStore.open(database, systemClock, silentLog);
    let now = 1_000;
    const clock = { ...systemClock, now: () => now };
    const parts = await FlywheelParts.open({
      ...{ database, store, clock, log: silentLog, metrics: new Metrics() },
      settings: readSettings({ ZHUBO_DATA: folder }),
    });
    for (const text of ['第一场', '第二场']) {
      now += 60_000;
      const journal = parts.journalOf('default', 'demo', 'main', { factOf: () => undefined, made: () => ({}) });
      journal.record(answerEntry('v1', text, { turn: 'a1' }));
      await journal.close();
    }
    const { entries } = await parts.evidence.page('default', { room: 'demo' }, 10);
    const shows = new Set(entries.map(({ show }) => show));
    expect(shows.size).toBe(2);
    const newest = await parts.evidence.turn('default', 'demo', 'a1');
    expect(JSON.stringify(newest)).toContain('第二场');
    expect(JSON.stringify(newest)).not.toContain('第一场');
    await parts.close();
    await store.close();
    await database.close();
    rmSync(folder, { recursive: true });
  });
});
