import { describe, expect, it } from 'vitest';
import { fitOf } from '../../../src/answering/planning/fit.js';
import { planOf } from '../../../src/answering/planning/planner.js';
import type { Point } from '../../../src/answering/planning/point.js';
import type { Evidence } from '../../../src/answering/evidence.js';
import { ask, found, nothing, unanswered } from '../parts.js';
import { shop } from '../shop.js';

const catalogue = shop();
const plan = (...evidence: Evidence[]): readonly Point[] => planOf(evidence, { catalogue, now: 0, context: nothing });
const kinds = (...evidence: Evidence[]): string[] => plan(...evidence).map(({ kind }) => kind);

describe('what an answer has to say', () => {
  it('computes what some pieces cost with the promotions of the moment', () => {
    const two = ask('两件大衣多少钱', ['price'], { kind: 'total', measures: { count: 2 } });
    const [point] = plan(found(catalogue, two, 'coat', ['coat.price']));
    expect(point).toMatchObject({ kind: 'total', quote: { total: { minor: 70_000 }, liveTotal: { minor: 80_000 } } });
    expect(point?.kind === 'total' && point.facts.map(({ id }) => id)).toEqual(['coat.price', 'more.promotion']);
  });

  it('counts each product of an order as it was said, and gives up where that cannot be told', () => {
    const order = (text: string, count?: number): Point | undefined =>
      plan(
        found(
          catalogue,
          ask(text, ['price'], {
            kind: 'total',
            products: ['coat', 'scarf'],
            measures: count === undefined ? {} : { count },
          }),
          'coat',
          ['coat.price'],
          ['coat', 'scarf'],
        ),
      )[0];
    const counts = (point: Point | undefined): unknown =>
      point?.kind === 'total' && point.items.map(({ count }) => count);
    expect(counts(order('大衣和围巾一起多少钱'))).toEqual([1, 1]);
    expect(counts(order('两件大衣三条围巾一共多少', 2))).toEqual([2, 3]);
    expect(counts(order('大衣围巾各两件多少', 2))).toEqual([2, 2]);
    expect(order('大衣和围巾一共五件多少钱', 5)?.kind).toBe('fact');
  });

  it('looks a body up in the size chart: one size, two, none that fits both, none at all', () => {
    const chart = catalogue.product('coat')?.sizeChart ?? [];
    expect(fitOf(chart, { heightCm: 160, weightKg: 50 })).toMatchObject({
      kind: 'one',
      rows: [{ size: 'M' }],
      missing: null,
    });
    expect(fitOf(chart, { heightCm: 166, weightKg: 59 })).toMatchObject({
      kind: 'between',
      rows: [{ size: 'M' }, { size: 'L' }],
    });
    expect(fitOf(chart, { heightCm: 160, weightKg: 65 })).toMatchObject({
      kind: 'split',
      byHeight: { size: 'M' },
      byWeight: { size: 'L' },
    });
    expect(fitOf(chart, { heightCm: 190, weightKg: 90 })).toMatchObject({ kind: 'outside' });
    expect(fitOf(chart, { heightCm: 172 })).toMatchObject({ kind: 'one', rows: [{ size: 'L' }], missing: 'weight' });
    expect(fitOf(chart, { shoeSize: 40 })).toBeNull();
    expect(fitOf([], { heightCm: 160 })).toBeNull();
  });

  it('tells the stock of the variants that were named', () => {
    const black = ask('黑色L还有吗', ['stock'], { measures: { options: ['黑色', 'l'] } });
    const [point] = plan(found(catalogue, black, 'coat', ['coat.stock']));
    expect(point?.kind === 'variant' && point.variants.map(({ id }) => id)).toEqual(['black-l']);
    const grey = ask('灰的还有吗', ['stock'], { measures: { options: ['灰的'] } });
    const [other] = plan(found(catalogue, grey, 'coat', ['coat.stock']));
    expect(other?.kind === 'variant' && other.variants.map(({ id }) => id)).toEqual(['grey-m']);
    // Grey is not made in L: what there is in grey says so.
    const none = ask('灰色L还有吗', ['stock'], { measures: { options: ['灰色', 'l'] } });
    const [near] = plan(found(catalogue, none, 'coat', ['coat.stock']));
    expect(near?.kind === 'variant' && near.variants.map(({ id }) => id)).toEqual(['grey-m']);
  });

  it('says no to an option only where a closed list leaves it out', () => {
    const has = (text: string, options: string[], product: string, facts: string[]): Point | undefined =>
      plan(found(catalogue, ask(text, ['color'], { measures: { options } }), product, facts))[0];
    expect(has('有红色吗', ['红色'], 'coat', ['coat.color'])).toMatchObject({ kind: 'option', has: [], asked: '红色' });
    expect(has('有黑色吗', ['黑色'], 'coat', ['coat.color'])).toMatchObject({ kind: 'option', has: [{ zh: '黑色' }] });
    expect(has('有银色吗', ['银色'], 'coat', ['coat.color']), 'silver may be what this shop calls grey').toMatchObject({
      kind: 'fact',
    });
    expect(has('any green', ['green'], 'scarf', ['scarf.color'])).toMatchObject({ kind: 'option', has: [] });
    expect(has('有酒红吗', ['酒红'], 'scarf', ['scarf.color']), 'the list speaks of red').toMatchObject({
      kind: 'fact',
    });
    const free = plan(
      found(catalogue, ask('均码吗', ['size'], { measures: { options: ['均码'] } }), 'coat', ['coat.size']),
    )[0];
    expect(free?.kind, 'a size is no colour').toBe('fact');
  });

  it('puts products side by side, recommends within a budget, lists a few', () => {
    const prices = ['coat.price', 'scarf.price'];
    const compared = ask('大衣和围巾哪个便宜', ['price'], { kind: 'compare', products: ['coat', 'scarf'] });
    expect(plan(found(catalogue, compared, 'coat', prices, ['coat', 'scarf']))[0]).toMatchObject({
      kind: 'compare',
      sides: [{ product: { id: 'coat' } }, { product: { id: 'scarf' } }],
    });
    const cheap = ask('100以内有什么', ['price'], { kind: 'recommend', measures: { budgetMinor: 10_000 } });
    expect(kinds(found(catalogue, cheap, 'scarf', ['scarf.price'], ['scarf']))).toEqual(['recommend']);
    const list = ask('都卖什么', [], { kind: 'list' });
    expect(kinds(found(catalogue, list, null, ['coat.overview', 'jeans.overview'], ['coat', 'jeans']))).toEqual([
      'list',
    ]);
  });

  it('says once what answers two questions, and refusals last', () => {
    const price = ask('多少钱', ['price']);
    const again = ask('什么价', ['price']);
    const unknown = ask('有球拍吗');
    const of = (one: typeof price): Evidence => found(catalogue, one, 'coat', ['coat.price']);
    expect(kinds(unanswered(unknown, 'no-fact'), of(price), of(again))).toEqual(['fact', 'nothing']);
  });

  it('does not add the saving to a price that says it', () => {
    const price = ask('多少钱', ['price']);
    const [point] = plan(found(catalogue, price, 'coat', ['coat.price', 'coat.promotion']));
    expect(point).toMatchObject({ kind: 'fact', also: null });
  });

  it('keeps why a question has no answer', () => {
    const one = ask('多少钱', ['price']);
    expect(plan(unanswered(one, 'which-product', ['coat', 'scarf']))[0]).toMatchObject({
      kind: 'which',
      candidates: [{ id: 'coat' }, { id: 'scarf' }],
    });
    expect(plan(unanswered(one, 'off-topic'))[0]).toMatchObject({ kind: 'nothing', why: 'off-topic' });
    expect(plan(unanswered(one, 'no-fact', ['coat']))[0]).toMatchObject({
      kind: 'nothing',
      why: 'no-fact',
      product: { id: 'coat' },
    });
  });
});
