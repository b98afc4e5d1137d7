import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlywheelParts } from '../../src/assembly/flywheel-parts.js';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { JournalWriter, RoomJournal } from '../../src/flywheel/journal-writer.js';
import { shopOf } from '../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { RoomStore } from '../../src/knowledge/store/room-store.js';
import { Metrics } from '../../src/ops/metrics.js';
import { readSettings } from '../../src/settings.js';
import { Database } from '../../src/storage/database.js';
import { demoShop } from '../knowledge/demo-shop.js';
import { answerEntry } from '../flywheel/journal-contract.js';

describe('the journal of a room', () => {
  let folder: string;
  let database: Database;
  let store: CatalogueStore;
  let parts: FlywheelParts;
  let now: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-parts-'));
    now = 1_000;
    const clock = { ...systemClock, now: () => now };
    database = await Database.open(':memory:', systemClock, silentLog);
    for (const id of ['default', 'other'])
      await database.db.insertInto('tenants').values({ id, since: 0, name: null }).execute();
    store = await CatalogueStore.open(database, systemClock, silentLog);
    const rooms = new RoomStore(database, clock);
    await store.replace('default', 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
    await rooms.create('default', 'demo', { shop: 'main', private: false, body: {} }, 'test');
    parts = await FlywheelParts.open({
      ...{ database, store, clock, log: silentLog, metrics: new Metrics() },
      shopsOf: async (tenant) => await rooms.shops(tenant),
      settings: readSettings({ ZHUBO_DATA: folder }),
    });
  });
  afterEach(async () => {
    await parts.close();
    await store.close();
    await database.close();
    rmSync(folder, { recursive: true });
  });

  it('tells the turns of two runs in one process apart: a room that was stopped and started numbers them anew', async () => {
    for (const text of ['第一场', '第二场']) {
      now += 60_000;
      const journal = parts.journalOf('default', 'demo', { factOf: () => undefined, made: () => ({}) });
      journal.record(answerEntry('v1', text, { turn: 'a1' }));
      await journal.close();
    }
    const { entries } = await parts.evidence.page('default', { room: 'demo' }, 10);
    const shows = new Set(entries.map(({ show }) => show));
    expect(shows.size).toBe(2);
    const newest = await parts.evidence.turn('default', 'demo', 'a1');
    expect(JSON.stringify(newest)).toContain('第二场');
    expect(JSON.stringify(newest)).not.toContain('第一场');
  });

  it('tells what its shop does not say also when it was not on air since the start, and to its tenant alone', async () => {
    // As another process left it: the morning after a restart there was "not known here" for every room.
    const writer = new JournalWriter(database, systemClock, silentLog);
    const journal = new RoomJournal(writer, { tenant: 'default', room: 'demo' }, () => ({
      ...{ time: 1_000, show: 's1', factOf: () => undefined, made: () => ({}) },
    }));
    const refusal = { text: '我去问问', language: 'zh', citations: [], kind: 'refusal', verdict: { supported: true } };
    journal.record(answerEntry('v1', '能放洗碗机吗', { sentences: [refusal] }));
    await journal.close();
    await writer.close();
    const [gap] = await parts.insight.gaps('default', 'demo');
    const fact = await parts.insight.accept('default', 'demo', gap?.id ?? '', { zh: '可以放洗碗机。', by: 'o1' });
    expect(store.snapshot('default', 'main').fact(fact)?.text.zh).toBe('可以放洗碗机。');
    for (const [tenant, room] of [
      ['other', 'demo'],
      ['default', 'none'],
    ] as const)
      await expect(parts.insight.gaps(tenant, room)).rejects.toMatchObject({ code: 'not_found' });
  });
});
