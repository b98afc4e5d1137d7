import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import type { Product, Variant } from '../../../src/domain/product.js';
import { Catalogue } from '../../../src/knowledge/catalogue.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';
import { NOW, RULES, SHOPS, verdictOf } from './bench.js';

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
  return new ClauseCheck().check(draft, {
    catalogue,
    now: NOW,
    product: 'lip',
    asked: null,
    rules: RULES,
  }).supported;
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

describe('a clause that names no variant', () => {
  const shop = loadCatalogue(new URL('shops/options.shop.json', import.meta.url).pathname);

  it.each([
    ['kettle', 'size', '高26厘米。', '1.2升的多高'],
    ['kettle', 'price.large', '119元。', '1.2升的多少钱'],
    ['bear', 'spec', '重420克。', '40厘米的多重'],
    ['pillow', 'spec', '厚7厘米。', '低枕多厚'],
  ])('speaks of the one that was asked for: %s.%s %s %s', (id, facet, clause, asked) => {
    expect(verdictOf(shop, clause, id, [`${id}.${facet}`], asked)).toMatchObject({ supported: true });
  });

  it.each([
    ['kettle', 'size', '高26厘米。', '0.8升的多高'],
    ['kettle', 'price', '直播间119元。', '小的多少钱'],
    ['kettle', 'price', '99元。', '1.2升的多少钱'],
    ['kettle', 'stock.small', '还有40件。', '1.2升的有吗'],
    ['polish', 'color.2', '适合聚会。', '奶咖适合什么场合'],
    ['polish', 'color.2', '适合上班。', '酒红什么时候涂'],
    ['bear', 'spec', '重180克。', '40厘米的多重'],
    ['pillow', 'price.low', '79元。', '高枕多少钱'],
    ['rug', 'usage', '放床边正好。', '大号放哪'],
    ['bear', 'stock.white25', '还有7件。', '焦糖棕25的还有吗'],
  ])('says nothing that holds for another: %s.%s %s %s', (id, facet, clause, asked) => {
    expect(verdictOf(shop, clause, id, [`${id}.${facet}`], asked)).toMatchObject({ supported: false });
  });
});
