import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CatalogueEvidence } from '../../../src/answering/finding/catalogue-evidence.js';
import { CloserLook } from '../../../src/answering/finding/closer-look.js';
import { loadRanking } from '../../../src/answering/finding/ranking-file.js';
import type { Evidence } from '../../../src/answering/evidence.js';
import { Understander } from '../../../src/answering/understanding/understander.js';
import type { AnswerContext } from '../../../src/domain/answer.js';
import { systemClock } from '../../../src/domain/clock.js';
import type { Catalogue } from '../../../src/knowledge/catalogue.js';
import { shopOf } from '../../../src/knowledge/shop-file.js';
import { catalogueOf } from '../../../src/knowledge/shop-content.js';
import { catalogue, reader } from '../understanding/reader.js';

const ranking = loadRanking(new URL('../../../models/understanding/ranking.json', import.meta.url).pathname);
const closer = await CloserLook.open(
  new URL('../../../models/understanding', import.meta.url).pathname,
  reader,
  ranking.closer,
);
const nothing: AnswerContext = { thread: null, pinned: null, recent: [] };
const pinned: AnswerContext = { thread: null, pinned: 'down-jacket', recent: [] };

function finderOf(of: Catalogue): (text: string, context?: AnswerContext) => Promise<readonly Evidence[]> {
  const understander = new Understander(reader, () => of);
  const finder = new CatalogueEvidence({ understander, catalogue: () => of, ranking, closer, clock: systemClock });
  return (text, context = nothing) => finder.find(understander.understand(text), context, new AbortController().signal);
}
const find = finderOf(catalogue);
const ids = (evidence: readonly Evidence[]): string[] =>
  evidence.flatMap(({ facts }) => facts.map(({ fact }) => fact.id));

describe('the question set of the demo shop', () => {
  const questions = JSON.parse(readFileSync(new URL('../../knowledge/questions.json', import.meta.url), 'utf8')) as {
    readonly answerable: readonly (readonly [string, string])[];
    readonly unanswerable: readonly string[];
  };

  it('gets the right fact first for at least 93 %', async () => {
    const wrong: string[] = [];
    for (const [question, expected] of questions.answerable) {
      const [first] = ids(await find(question, pinned));
      if (first !== expected) wrong.push(`${question}: ${first ?? 'nothing'} instead of ${expected}`);
    }
    expect(1 - wrong.length / questions.answerable.length, wrong.join('\n')).toBeGreaterThanOrEqual(0.93);
  });

  it('gets nothing for at least 90 % of what the shop does not say', async () => {
    const answered: string[] = [];
    for (const question of questions.unanswerable)
      if (ids(await find(question, pinned)).length > 0) answered.push(question);
    expect(1 - answered.length / questions.unanswerable.length, answered.join('\n')).toBeGreaterThanOrEqual(0.9);
  });
});

describe('evidence', () => {
  it('is about the product named before the thread, the thread before the pinned one', async () => {
    const context: AnswerContext = { thread: 'wool-scarf', pinned: 'desk-lamp', recent: ['thermal-mug'] };
    expect(ids(await find('多少钱', context))[0]).toBe('wool-scarf.price');
    expect(ids(await find('杯子多少钱', context))[0]).toBe('thermal-mug.price');
    expect(ids(await find('这个多少钱', context))[0]).toBe('desk-lamp.price');
    expect(ids(await find('多少钱', { ...context, thread: null }))[0]).toBe('desk-lamp.price');
    expect(ids(await find('刚才那个多少钱', { ...context, thread: null }))[0]).toBe('thermal-mug.price');
  });

  it('asks which product when none is known', async () => {
    const [evidence] = await find('多少钱');
    expect(evidence).toMatchObject({ answerable: false, reason: 'which-product', product: null, facts: [] });
  });

  it('needs no product for what the store says', async () => {
    expect(ids(await find('什么时候发货'))[0]).toBe('store.shipping');
    expect(ids(await find('do you give an invoice'))[0]).toBe('store.invoice');
  });

  it('knows what is not about the shop', async () => {
    const [evidence] = await find('今天天气怎么样', pinned);
    expect(evidence).toMatchObject({ answerable: false, reason: 'off-topic' });
  });

  it('answers whether a value is in a list by the list', async () => {
    expect(ids(await find('羽绒服有黑色吗'))[0]).toBe('down-jacket.color');
    expect(ids(await find('does the jacket come in green'))[0]).toBe('down-jacket.color');
  });

  it('has the price and the promotions for a total', async () => {
    const [evidence] = await find('围巾两条一共多少钱');
    expect(evidence?.ask.kind).toBe('total');
    expect(ids(evidence === undefined ? [] : [evidence])).toEqual(
      expect.arrayContaining(['wool-scarf.price', 'wool-scarf.promotion']),
    );
  });

  it('has the size fact for a body', async () => {
    const [evidence] = await find('我168 120斤羽绒服穿什么码');
    expect(evidence?.ask.kind).toBe('fit');
    expect(evidence?.facts[0]?.fact.id).toBe('down-jacket.size');
  });

  it('sets two products side by side', async () => {
    const [evidence] = await find('1号和3号有什么区别');
    expect(evidence?.products).toEqual(['down-jacket', 'wool-scarf']);
    expect(new Set(evidence?.facts.map(({ fact }) => fact.product))).toEqual(new Set(['down-jacket', 'wool-scarf']));
  });

  it('recommends within a budget', async () => {
    const [evidence] = await find('50以内有什么推荐');
    expect(evidence?.products.length).toBeGreaterThan(0);
    for (const id of evidence?.products ?? [])
      expect(catalogue.product(id)?.livePrice?.minor).toBeLessThanOrEqual(5_000);
  });

  it('finds a Chinese fact for an English question and the other way round', async () => {
    const shop = catalogueOf(
      shopOf(
        {
          format: 'zhubo-shop/1',
          store: { name: { zh: '小店' }, currency: 'CNY', facts: { payment: { en: 'There is no cash on delivery.' } } },
          products: [
            {
              id: 'tent',
              link: 1,
              name: { zh: '双人帐篷', en: 'Two-person tent' },
              price: 300,
              stock: 3,
              facts: {
                feature: [{ zh: '外帐防水，小到中雨没有问题。' }, { en: 'It packs into its own bag.' }],
                spec: { zh: '整顶重 2.1 公斤。' },
              },
            },
          ],
        },
        'small.json',
      ),
    );
    const findHere = finderOf(shop);
    const context = { ...nothing, pinned: 'tent' };
    expect(ids(await findHere('is it waterproof', context))[0]).toBe('tent.feature');
    expect(ids(await findHere('how heavy is it', context))[0]).toBe('tent.spec');
    expect(ids(await findHere('能货到付款吗', context))[0]).toBe('store.payment');
    expect(ids(await findHere('能折叠收纳吗', context))[0]).toBe('tent.feature.2');
  });

  it('stops when the signal has aborted', async () => {
    const understander = new Understander(reader, () => catalogue);
    const finder = new CatalogueEvidence({
      understander,
      catalogue: () => catalogue,
      ranking,
      closer,
      clock: systemClock,
    });
    expect(await finder.find(understander.understand('多少钱'), pinned, AbortSignal.abort())).toEqual([]);
  });
});
