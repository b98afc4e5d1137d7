import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import type { Product, Variant } from '../../../src/domain/product.js';
import { Catalogue } from '../../../src/knowledge/catalogue.js';
import { NOW, RULES, SHOPS } from './bench.js';

const [shown] = SHOPS.demo.products;
if (shown?.price == null || shown.livePrice == null) throw new Error('the demo shop has no product with a price');
const { price, livePrice } = shown;
const shade = (id: string, zh: string, en: string): Variant => ({
  id,
  options: { color: { zh, en } },
  stock: 5,
  price,
  livePrice,
});
const product: Product = {
  ...shown,
  id: 'lip',
  name: { zh: '唇泥', en: 'lip mud' },
  aliases: [],
  variants: [shade('a', '豆沙', 'rosewood'), shade('b', '番茄红', 'tomato red')],
};

function passes(stated: string, clause: string): boolean {
  const { name, currency } = SHOPS.demo;
  const fact = {
    id: 'lip.color',
    product: 'lip',
    facet: 'color' as const,
    text: { zh: stated },
    source: 'test',
    version: 1,
  };
  const catalogue = new Catalogue({ name, currency, products: [product], facts: [fact], promotions: [] });
  const draft = { text: clause, language: 'zh' as const, citations: ['lip.color'] };
  return new ClauseCheck().check(draft, { catalogue, now: NOW, product: 'lip', asked: null, rules: RULES }).supported;
}

describe('what a fact says of its options', () => {
  const day = '豆沙偏日常，番茄红显白。';
  const finish = '豆沙和番茄红两色，番茄红是哑光的，豆沙是水润的。';

  it.each([
    [day, '番茄红显白。'],
    [day, '豆沙偏日常一些。'],
    [finish, '番茄红是哑光的，豆沙是水润的。'],
  ])('holds for each as it says: %s %s', (stated, clause) => {
    expect(passes(stated, clause)).toBe(true);
  });

  it.each([
    [day, '番茄红偏日常。'],
    [day, '豆沙显白。'],
    [finish, '豆沙是哑光的。'],
    ['有豆沙、番茄红，豆沙偏粉，番茄红偏橘。', '番茄红偏粉。'],
  ])('holds for no other: %s %s', (stated, clause) => {
    expect(passes(stated, clause)).toBe(false);
  });
});
