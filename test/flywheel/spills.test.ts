import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { Evidence } from '../../src/flywheel/evidence.js';
import type { Draft } from '../../src/flywheel/journal.js';
import { JournalWriter } from '../../src/flywheel/journal-writer.js';
import { drain } from '../../src/flywheel/spill-reading.js';
import { Spills } from '../../src/flywheel/spills.js';
import { verifyJournal } from '../../src/flywheel/verification.js';
import { Database } from '../../src/storage/database.js';

const key = { tenant: 'default', room: 'demo' };

function draft(text: string): Draft {
  return {
    ...{ kind: 'comment', time: 1, show: 's', turn: null, outcome: 'chat', product: null, facet: null },
    body: { id: 'v/c1', viewer: 'v', nickname: '', text, receivedAt: 1 },
  };
}

describe('links that wait on the disk', () => {
  let folder: string;
  let database: Database;
  let lost: number;
  let now: number;
  const clock: Clock = { ...systemClock, monotonic: () => now };
  const opened = (more: { readonly fileBytes?: number; readonly mostBytes?: number } = {}): Spills =>
    new Spills({ ...more, folder: waiting(), clock, log: silentLog, lost: (_key, links) => (lost += links) });
  const waiting = (): string => join(folder, 'journal');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-spills-'));
    database = await Database.open(join(folder, 'zhubo.sqlite'), systemClock, silentLog);
    lost = 0;
    now = 0;
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const texts = async (): Promise<unknown[]> => {
    const { entries } = await new Evidence(database.db).page('default', {}, 200);
    return entries.map(({ body }) => body['text'] ?? body['lost']).reverse();
  };
  const drained = async (spills: Spills): Promise<{ readonly links: number; readonly broken: number }> => {
    const sum = { links: 0, broken: 0 };
    for (let slice = await spills.next(); slice !== null; slice = await spills.next()) {
      const { to, links, broken } = await drain(database, slice, 1_000, 1);
      spills.take(slice, to);
      sum.links += links;
      sum.broken += broken;
    }
    return sum;
  };

  it('are found by the next process, the oldest first, and added once although one died in between', async () => {
    const spills = opened({ fileBytes: 500 });
    for (let i = 0; i < 20; i += 1) {
      spills.put(key, draft(`问题${i}`));
      await spills.flushed();
    }
    expect(readdirSync(waiting()).length).toBeGreaterThan(5);
    // It died after a commit, before it knew of it.
    const slice = await spills.next();
    if (slice === null) throw new Error('nothing waits');
    await drain(database, slice, 1_000, 1);
    const found = opened();
    expect(found.isEmpty).toBe(false);
    await drained(found);
    expect(await texts()).toEqual(Array.from({ length: 20 }, (_, i) => `问题${i}`));
    expect(found.isEmpty).toBe(true);
    expect(readdirSync(waiting())).toEqual([]);
    expect(await verifyJournal(database.db)).toMatchObject([{ links: 20, broken: null }]);
    await spills.close();
  });

  it('are their owner’s alone to read', async () => {
    const spills = opened();
    spills.put(key, draft('我叫王芳'));
    await spills.close();
    expect(statSync(waiting()).mode & 0o077).toBe(0);
    for (const name of readdirSync(waiting())) expect(statSync(join(waiting(), name)).mode & 0o077).toBe(0);
  });

  it('of a process that died while it wrote one are added without that one, which is counted', async () => {
    const spills = opened();
    spills.put(key, draft('一'));
    spills.put(key, draft('二'));
    await spills.close();
    const [name = ''] = readdirSync(waiting());
    const path = join(waiting(), name);
    writeFileSync(path, readFileSync(path).subarray(0, -7));
    expect(await drained(opened())).toEqual({ links: 1, broken: 1 });
    expect(await texts()).toEqual(['一']);
  });

  it('are read whole, however long one is', async () => {
    const spills = opened();
    const long = '长'.repeat(20_000);
    for (const text of ['一', long, '三']) spills.put(key, draft(text));
    await spills.flushed();
    expect(await drained(spills)).toEqual({ links: 3, broken: 0 });
    expect(await texts()).toEqual(['一', long, '三']);
    await spills.close();
  });

  it('are bounded, and what a disk does not take after all is told of', async () => {
    const spills = opened({ mostBytes: 500 });
    const put = [1, 2, 3, 4].map((n) => spills.put(key, draft(`${n}`)));
    expect(put).toEqual([true, true, true, false]);
    await spills.flushed();
    await drained(spills);
    rmSync(waiting(), { recursive: true });
    expect(spills.put(key, draft('五'))).toBe(true);
    await spills.flushed();
    expect(lost).toBe(1);
    expect(spills.put(key, draft('六'))).toBe(false);
    now += 2_000;
    expect(spills.put(key, draft('七'))).toBe(true);
    await spills.close();
  });

  it('are what a writer leaves whose database takes nothing, and come before what the next one takes', async () => {
    const journal = database.db;
    await sql`alter table journal rename to gone`.execute(journal);
    const writer = new JournalWriter(database, systemClock, silentLog, { mostWaiting: 2, spills: waiting() });
    for (const text of ['一', '二', '三', '四']) writer.take(key, draft(text));
    expect(writer.figures()).toMatchObject({ waiting: 2, lost: 0 });
    await writer.settled();
    expect(writer.state().status).toBe('degraded');
    expect(await writer.isWrittenWithin(1)).toBe(false);
    await writer.close();
    await sql`alter table gone rename to journal`.execute(journal);
    const next = new JournalWriter(database, systemClock, silentLog, { spills: waiting() });
    next.take(key, draft('五'));
    expect(await next.isWrittenWithin(10_000)).toBe(true);
    expect(await texts()).toEqual(['一', '二', '三', '四', '五']);
    expect(next.state()).toMatchObject({ status: 'ok' });
    await next.close();
    expect(readdirSync(waiting())).toEqual([]);
  });

  it('that are damaged cost what is damaged', async () => {
    const spills = opened();
    spills.put(key, draft('一'));
    await spills.close();
    const [name = ''] = readdirSync(waiting());
    appendFileSync(join(waiting(), name), 'nothing\n');
    const writer = new JournalWriter(database, systemClock, silentLog, { spills: waiting() });
    await writer.flushed();
    expect(await texts()).toEqual(['一']);
    await writer.close();
  });
});
