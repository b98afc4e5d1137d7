import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, beforeEach, afterEach } from 'vitest';
import { sql } from 'kysely';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { Evidence } from '../../src/flywheel/evidence.js';
import { Feedback } from '../../src/flywheel/feedback.js';
import type { JournalEntry } from '../../src/flywheel/journal.js';
import { JournalWriter, RoomJournal } from '../../src/flywheel/journal-writer.js';
import { prune, redact } from '../../src/flywheel/retention.js';
import { type VerifyOptions, verifyJournal } from '../../src/flywheel/verification.js';
import type { Database } from '../../src/storage/database.js';

/** An answer as a room records it. */
export function answerEntry(viewer: string, text: string, more: Record<string, unknown> = {}): JournalEntry {
  return {
    kind: 'answer',
    room: 'demo',
    turn: 'a1',
    comments: [{ id: `${viewer}/c1`, viewer, text, receivedAt: 0 }],
    understanding: { language: 'zh', intent: 'question', asks: [{ text }], facets: ['price'], products: ['mug'] },
    asked: { thread: null, pinned: 'mug' },
    sentences: [
      {
        text: '99元',
        language: 'zh',
        citations: ['mug.price'],
        kind: 'facts',
        verdict: { supported: true, check: 'rendered-from-facts' },
      },
    ],
    interrupted: false,
    mediaTime: 48_000,
    ...more,
  };
}

/** What every database owes the journal. */
export function journalContract(name: string, open: () => Promise<Database>): void {
  describe(`the journal in ${name}`, () => {
    let database: Database;
    let now: number;
    let tenant: string;
    let made = 0;
    let writer: JournalWriter;
    let journal: RoomJournal;
    const clock: Clock = { ...systemClock, now: () => now };

    beforeEach(async () => {
      database = await open();
      now = Date.parse('2026-11-26T00:00:00Z');
      made += 1;
      tenant = `t${made}`;
      writer = new JournalWriter(database, clock, silentLog);
      journal = journalOf('demo');
    });
    afterEach(async () => {
      await writer.close();
      await database.close();
    });

    const journalOf = (room: string): RoomJournal =>
      new RoomJournal(writer, { tenant, room }, () => ({
        time: now,
        show: 's1',
        factOf: (id) => (id === 'mug.price' ? { version: 3, source: 'api' } : undefined),
        made: () => ({ voice: 'embedded' }),
      }));
    const record = async (...entries: JournalEntry[]): Promise<void> => {
      for (const entry of entries) {
        now += 1;
        journal.record(entry);
      }
      await writer.flushed();
    };
    const comment = (viewer: string, text: string): JournalEntry => ({
      kind: 'comment',
      room: 'demo',
      id: `${viewer}/c1`,
      viewer,
      nickname: '小李',
      text,
      outcome: 'answered',
      turn: 'a1',
    });
    const verified = async (options: VerifyOptions = {}) => {
      const [report] = await verifyJournal(database.db, { tenant, ...options });
      if (report === undefined) throw new Error('there is no chain');
      return report;
    };

    it('keeps the whole chain from comment to sentence, with the versions of facts and parts', async () => {
      await record(comment('v1', '多少钱'), answerEntry('v1', '多少钱'));
      const evidence = new Evidence(database.db);
      const { entries } = await evidence.page(tenant, { room: 'demo' }, 10);
      expect(entries.map(({ kind, n }) => [kind, n])).toEqual([
        ['answer', 2],
        ['comment', 1],
      ]);
      expect(entries[0]).toMatchObject({
        turn: 'a1',
        outcome: 'answered',
        product: 'mug',
        facet: 'price',
        body: {
          comments: [{ viewer: 'v1', text: '多少钱' }],
          facts: { 'mug.price': { version: 3, source: 'api' } },
          sentences: [{ text: '99元', verdict: { check: 'rendered-from-facts' } }],
          mediaTime: 48_000,
          by: { voice: 'embedded' },
        },
      });
      expect(await evidence.turn(tenant, 'demo', 'a1')).toHaveLength(2);
      expect(await verified()).toMatchObject({ links: 2, broken: null, head: { n: 2 } });
    });

    it('names the first link that was changed, taken out or cut off at the end', async () => {
      await record(...Array.from({ length: 5 }, (_, i) => comment(`v${i}`, `问题${i}`)));
      const noted = (await verified()).head;
      await database.db
        .updateTable('journal')
        .set({ outcome: 'refused' })
        .where('tenant', '=', tenant)
        .where('n', '=', 3)
        .execute();
      expect((await verified()).broken?.n).toBe(3);
      await database.db
        .updateTable('journal')
        .set({ outcome: 'answered' })
        .where('tenant', '=', tenant)
        .where('n', '=', 3)
        .execute();
      expect((await verified({ noted })).broken).toBeNull();
      await database.db
        .updateTable('journal_personal')
        .set({ value: '"x"' })
        .where('tenant', '=', tenant)
        .where('n', '=', 2)
        .where('field', '=', 'text')
        .execute();
      expect((await verified()).broken).toEqual({ n: 2, why: 'text was changed' });
      await database.db.deleteFrom('journal_personal').where('tenant', '=', tenant).where('n', '=', 2).execute();
      expect((await verified()).broken).toMatchObject({ n: 2, why: expect.stringContaining('no redaction') as string });
      await database.db.deleteFrom('journal').where('tenant', '=', tenant).where('n', '=', 2).execute();
      expect((await verified()).broken).toEqual({ n: 2, why: 'link 2 is missing' });
    });

    it('knows a chain that was written anew from the one whose head was noted down', async () => {
      await record(comment('v1', '多少钱'));
      const noted = (await verified()).head;
      await sql`delete from journal where tenant = ${tenant}`.execute(database.db);
      await sql`delete from journal_heads where tenant = ${tenant}`.execute(database.db);
      await sql`delete from journal_personal where tenant = ${tenant}`.execute(database.db);
      await record(comment('v1', '贵不贵'));
      expect((await verified()).broken).toBeNull();
      expect((await verified({ room: 'demo', noted })).broken).toEqual({
        n: 1,
        why: 'it is not the link that was noted down',
      });
    });

    it('is whole while a room on air goes on adding to it', async () => {
      // A check read the head first and then links up to the newest: those added in between were reported as a break.
      await record(...Array.from({ length: 5 }, (_, i) => comment(`v${i}`, `问题${i}`)));
      const [report] = await Promise.all([verified(), record(comment('v6', '新问题'))]);
      expect(report.broken).toBeNull();
      expect(await verified()).toMatchObject({ links: 6, broken: null });
    });

    it('is whole while a viewer is erased and old links are taken away', async () => {
      await record(comment('v1', '我叫王芳'), comment('v2', '多少钱'));
      const [report] = await Promise.all([
        verified(),
        redact(database, clock, { tenant, of: { viewer: 'v1' }, reason: 'asked by mail', by: 'o1' }),
      ]);
      expect(report.broken).toBeNull();
      now += 1_000_000;
      await record(comment('v3', '贵不贵'));
      const [pruned] = await Promise.all([verified(), prune(database, now)]);
      expect(pruned.broken).toBeNull();
    });

    it('notices links behind its head', async () => {
      await record(comment('v1', 'a'), comment('v2', 'b'));
      const { hash } = await database.db
        .selectFrom('journal')
        .select('hash')
        .where('tenant', '=', tenant)
        .where('n', '=', 1)
        .executeTakeFirstOrThrow();
      await database.db.updateTable('journal_heads').set({ n: 1, hash }).where('tenant', '=', tenant).execute();
      expect((await verified()).broken).toEqual({ n: 2, why: 'there are links behind its head' });
    });

    it.each([
      ['a NUL', 'mug\0'],
      ['half a surrogate pair', 'mug\ud83d'],
    ])('is whole after %s in what an integrator sent', async (_name, product) => {
      // SQLite gave another text back than was hashed; PostgreSQL took no batch any more, of no tenant.
      const order = { kind: 'platform', room: 'demo', id: 'e1', viewer: 'v1', event: 'order', product } as const;
      await record(order, comment('v1', product));
      expect(await verified()).toMatchObject({ links: 2, broken: null });
    });

    it('erases what a viewer said and who they are, and the chain stays whole', async () => {
      await record(comment('v1', '我叫王芳'), answerEntry('v1', '我叫王芳'), comment('v2', '多少钱'));
      const erased = await redact(database, clock, { tenant, of: { viewer: 'v1' }, reason: 'asked by mail', by: 'o1' });
      // The comment's id, words, name and viewer; the same of the answer's, and how they were understood.
      expect(erased).toBe(8);
      expect(await verified()).toMatchObject({ broken: null, erased: 8, links: 4 });
      const { rows } = await sql<{
        value: string;
      }>`select value from journal_personal where tenant = ${tenant}`.execute(database.db);
      expect(JSON.stringify(rows)).not.toContain('王芳');
      const { entries } = await new Evidence(database.db).page(tenant, {}, 10);
      expect(JSON.stringify(entries)).not.toMatch(/王芳|v1/);
      expect(JSON.stringify(entries)).toContain('多少钱');
      expect(await redact(database, clock, { tenant, of: { viewer: 'v1' }, reason: 'again', by: 'o1' })).toBe(0);
    });

    it('erases what was said to a viewer by name, for each who is named, and the chain stays whole', async () => {
      const said = { kind: 'sentence', room: 'demo', turn: 's1', language: 'zh', citations: [] } as const;
      await record(
        { ...said, text: '谢谢小李、阿明的关注。', named: ['v1', 'v2'] },
        { ...said, text: '欢迎大家。' },
        { ...said, text: '小李来啦，欢迎。', named: ['v1'] },
      );
      const texts = async (): Promise<string> => {
        const { entries } = await new Evidence(database.db).page(tenant, {}, 10);
        return JSON.stringify(entries);
      };
      expect(await texts()).toMatch(/小李来啦.*欢迎大家.*谢谢小李、阿明/s);
      // Of two sentences the viewer and the words.
      expect(await redact(database, clock, { tenant, of: { viewer: 'v1' }, reason: 'asked', by: 'o1' })).toBe(4);
      expect(await texts()).not.toMatch(/小李|阿明|v1/);
      expect(await texts()).toContain('欢迎大家');
      // The words went with the first who asked.
      expect(await redact(database, clock, { tenant, of: { viewer: 'v2' }, reason: 'asked', by: 'o1' })).toBe(1);
      expect(await verified()).toMatchObject({ broken: null, erased: 5, links: 5 });
    });

    it('takes away what is old from the front, and what is left is checked from the anchor', async () => {
      await record(comment('v1', 'a'), comment('v2', 'b'));
      now += 1_000_000;
      const before = now;
      await record(comment('v3', 'c'));
      expect(await prune(database, before)).toBeGreaterThanOrEqual(2);
      expect(await verified()).toMatchObject({ first: 3, links: 1, broken: null });
      await record(comment('v4', 'd'));
      expect(await verified()).toMatchObject({ first: 3, links: 2, broken: null });
    });

    it('pages through everything once, in order, whatever comes in meanwhile', async () => {
      await record(...Array.from({ length: 7 }, (_, i) => comment('v1', `${i}`)));
      const evidence = new Evidence(database.db);
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await evidence.page(tenant, { outcome: 'answered' }, 3, cursor);
        seen.push(...page.entries.map(({ n }) => n));
        cursor = page.next ?? undefined;
        await record(comment('v2', 'more'));
      } while (cursor !== undefined);
      expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
      await expect(evidence.page(tenant, {}, 3, 'nonsense')).rejects.toThrow(/cursor/);
      const none = await evidence.page(`${tenant}-other`, {}, 3);
      expect(none.entries).toEqual([]);
    });

    it('counts what was too much, and says so in the chain', async () => {
      const small = new JournalWriter(database, clock, silentLog, { mostWaiting: 10 });
      const room = new RoomJournal(small, { tenant, room: 'flood' }, () => ({
        time: now,
        show: 's1',
        factOf: () => undefined,
        made: () => ({}),
      }));
      for (let i = 0; i < 25; i += 1) room.record(comment(`v${i}`, 'x'));
      expect(small.figures()).toMatchObject({ waiting: 10, lost: 15 });
      await room.close();
      expect(small.state().status).toBe('degraded');
      const { entries } = await new Evidence(database.db).page(tenant, { room: 'flood', kinds: ['gap'] }, 5);
      expect(entries.map(({ body }) => body['lost'])).toEqual([15]);
      expect((await verified({ room: 'flood' })).broken).toBeNull();
      await small.close();
    });

    it('keeps on the disk what memory has no room for, and writes all of it in its order', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'zhubo-spills-'));
      const small = new JournalWriter(database, clock, silentLog, { mostWaiting: 10, spills: folder });
      const room = new RoomJournal(small, { tenant, room: 'flood' }, () => ({
        time: now,
        show: 's1',
        factOf: () => undefined,
        made: () => ({}),
      }));
      for (let i = 0; i < 300; i += 1) room.record(comment(`v${i}`, `问题${i}`));
      expect(small.figures()).toMatchObject({ waiting: 10, lost: 0 });
      expect(small.figures().diskBytes).toBeGreaterThan(0);
      await small.flushed();
      expect(small.figures()).toEqual({ written: 300, waiting: 0, lost: 0, diskBytes: 0 });
      expect(await verified({ room: 'flood' })).toMatchObject({ links: 300, broken: null });
      const { entries } = await new Evidence(database.db).page(tenant, { room: 'flood' }, 300);
      expect(entries.map(({ body }) => body['text']).reverse()).toEqual(
        Array.from({ length: 300 }, (_, i) => `问题${i}`),
      );
      // What is calm again goes to the database at once, and nothing is left on the disk.
      room.record(comment('v1', '谢谢'));
      expect(small.figures()).toMatchObject({ waiting: 1, diskBytes: 0 });
      await small.close();
      expect(readdirSync(folder)).toEqual([]);
      rmSync(folder, { recursive: true });
    });

    it('writes a flood in batches, has others take their turn in between, and is whole', async () => {
      // The thread was let go of when the last was written: 20,000 that waited stopped everything for two seconds.
      for (let i = 0; i < 2_000; i += 1) journal.record(comment(`v${i}`, `问题${i}`));
      const waiting: number[] = [];
      while (writer.figures().waiting > 0) {
        waiting.push(writer.figures().waiting);
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      await writer.flushed();
      expect(waiting[0]).toBe(2_000);
      expect(waiting.some((n) => n < 2_000)).toBe(true);
      expect(await verified()).toMatchObject({ links: 2_000, broken: null });
      const { entries } = await new Evidence(database.db).page(tenant, {}, 1);
      expect(entries).toMatchObject([{ n: 2_000, body: { viewer: 'v1999', text: '问题1999' } }]);
    });

    it("joins an operator's judgement to the answer, the last one counting", async () => {
      await record(answerEntry('v1', '多少钱'), comment('v1', '多少钱'));
      const feedback = new Feedback(database.db, clock);
      const about = { tenant, room: 'demo', n: 1, source: 'operator:o1' } as const;
      await feedback.give({ ...about, kind: 'wrong' });
      await feedback.give({ ...about, kind: 'better', facts: ['mug.promotion'] });
      await feedback.give({ ...about, kind: 'thanks', source: 'viewer' });
      const entry = await new Evidence(database.db).entry(tenant, 'demo', 1);
      expect(entry.feedback.map(({ kind }) => kind).sort()).toEqual(['better', 'thanks']);
      await expect(feedback.give({ ...about, n: 2, kind: 'good' })).rejects.toThrow(/no answer 2/);
    });
  });
}
