import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { datasetOf } from '../../src/flywheel/dataset.js';
import { Evidence } from '../../src/flywheel/evidence.js';
import { Feedback } from '../../src/flywheel/feedback.js';
import { Insight } from '../../src/flywheel/insight.js';
import { JournalWriter, RoomJournal } from '../../src/flywheel/journal-writer.js';
import { withoutPersonal } from '../../src/flywheel/scrubbing.js';
import { shopOf } from '../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { Database } from '../../src/storage/database.js';
import { demoShop } from '../knowledge/demo-shop.js';
import { answerEntry } from './journal-contract.js';

const refusal = [
  { text: '我去问问', language: 'zh', citations: [], kind: 'refusal', verdict: { supported: true, check: 'talk' } },
];

describe('insight', () => {
  let database: Database;
  let store: CatalogueStore;
  let writer: JournalWriter;
  let insight: Insight;
  let now: number;
  const clock: Clock = { ...systemClock, now: () => now };

  beforeEach(async () => {
    now = 1_000_000;
    database = await Database.open(':memory:', clock, silentLog);
    store = await CatalogueStore.open(database, clock, silentLog);
    await store.replace('acme', 'demo', shopOf(demoShop(), 'shop.json'), { source: 'test' });
    writer = new JournalWriter(database, clock, silentLog);
    const rooms = new Map([
      ['demo', 'demo'],
      ['bare', 'no-such-shop'],
    ]);
    const shopsOf = async (tenant: string) => await Promise.resolve(tenant === 'acme' ? rooms : new Map());
    insight = new Insight(database, store, shopsOf, clock);
  });
  afterEach(async () => {
    await writer.close();
    await store.close();
    await database.close();
  });

  const refused = async (...texts: string[]): Promise<void> => {
    const journal = new RoomJournal(writer, { tenant: 'acme', room: 'demo' }, () => ({
      time: (now += 1_000),
      show: 's1',
      factOf: () => undefined,
      made: () => ({}),
    }));
    texts.forEach((text, i) => journal.record(answerEntry(`v${i}`, text, { sentences: refusal })));
    await writer.flushed();
  };

  it('puts unanswered questions together that are alike, and makes a fact of a group with one word from an operator', async () => {
    await refused('这个杯子能放洗碗机吗', '杯子可以放洗碗机吗', '能不能放洗碗机洗', '可以刻字吗');
    const gaps = await insight.gaps('acme', 'demo');
    expect(gaps.map(({ questions }) => questions)).toEqual([3, 1]);
    expect(gaps[0]).toMatchObject({ product: 'mug', viewers: 3 });
    const id = gaps[0]?.id ?? '';
    const fact = await insight.accept('acme', 'demo', id, { zh: '杯子可以放洗碗机。', facet: 'care', by: 'o1' });
    expect(store.snapshot('acme', 'demo').fact(fact)).toMatchObject({
      product: 'mug',
      facet: 'care',
      text: { zh: '杯子可以放洗碗机。' },
      source: 'operator:o1',
      version: 1,
    });
    expect(await insight.gaps('acme', 'demo')).toHaveLength(1);
    await insight.dismiss('acme', 'demo', gaps[1]?.id ?? '', 'o1');
    expect(await insight.gaps('acme', 'demo')).toEqual([]);
    await expect(insight.gaps('other', 'demo')).rejects.toThrow(/not known/);
    // A room whose shop was taken away.
    const texts = await insight.factTexts('acme');
    expect(['demo', 'bare', 'none'].map((room) => texts(room, fact))).toEqual([
      '杯子可以放洗碗机。',
      undefined,
      undefined,
    ]);
    await expect(insight.accept('acme', 'demo', id, { zh: '再来', by: 'o1' })).rejects.toThrow(/no gap/);
  });

  it('counts what was asked and what became of it', async () => {
    await refused('可以刻字吗', '能烧水吗');
    const figures = await insight.figures('acme', { room: 'demo' });
    expect(figures.answers).toEqual([{ product: 'mug', facet: 'price', outcome: 'refused', count: 2 }]);
    expect(figures.seconds?.p50).toBeGreaterThan(1_000);
  });

  it('exports examples with where they come from, and without whom', async () => {
    await refused('我叫王芳，能放洗碗机吗 13812345678');
    await new Feedback(database.db, clock).give({
      tenant: 'acme',
      room: 'demo',
      n: 1,
      kind: 'better',
      source: 'operator:o1',
      facts: ['mug.care'],
      answer: '可以放洗碗机。',
    });
    const lines: unknown[] = [];
    for (const name of ['retrieval', 'sft', 'preference'] as const) {
      const slices = new Evidence(database.db).slices('acme', { kinds: ['answer'] }, true);
      const options = { factText: () => '可放洗碗机', consent: 'given' } as const;
      for await (const bytes of datasetOf(slices, name, options)) lines.push(JSON.parse(Buffer.from(bytes).toString()));
    }
    expect(JSON.stringify(lines)).not.toMatch(/王芳|13812345|v0/);
    expect(lines).toMatchObject([
      { positives: [{ id: 'mug.care' }], answerable: true, provenance: { by: 'operator', consent: 'given', link: 1 } },
      { answer: '可以放洗碗机。' },
      { chosen: '可以放洗碗机。', rejected: '我去问问' },
    ]);
  });

  it('takes out what reaches somebody, and leaves what is asked', () => {
    expect(withoutPersonal('加微信 abc12345 问 a.b@c.com 160cm 55kg 穿什么码')).toBe(
      '加[contact] 问 [mail] 160cm 55kg 穿什么码',
    );
  });
});
