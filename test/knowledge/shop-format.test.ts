import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/domain/product.js';
import { promotionOf } from '../../src/knowledge/rendered-facts.js';
import { catalogueOf } from '../../src/knowledge/shop-content.js';
import { changesBetween } from '../../src/knowledge/import/plan.js';
import { loadShop, shopOf } from '../../src/knowledge/shop-file.js';
import { shopOutput } from '../../src/knowledge/shop-output.js';
import { demoShop } from './demo-shop.js';

const config = new URL('../../config/', import.meta.url).pathname;

const text = (facts: readonly Fact[], id: string): string => facts.find((fact) => fact.id === id)?.text.zh ?? '';

describe('the shop format', () => {
  const catalogue = catalogueOf(shopOf(demoShop(), 'a/shop.json'));
  const { facts } = catalogue;

  it('numbers several statements of a facet and keeps attribute, variant, validity and place of each', () => {
    expect(catalogue.fact('coat.care')?.source).toBe('shop.json#/products/0/facts/care/0');
    expect(catalogue.fact('coat.care.2')).toEqual({
      id: 'coat.care.2',
      product: 'coat',
      facet: 'care',
      attribute: 'ironing',
      variant: 'black-l',
      text: { en: 'Do not iron the black one.' },
      source: 'shop.json#/products/0/facts/care/1',
      version: 1,
      validFrom: Date.parse('2026-11-01T00:00:00Z'),
      validUntil: Date.parse('2026-12-01T00:00:00Z'),
    });
    expect(catalogue.fact('store.shipping')?.text).toEqual({ zh: '48 小时内发货。' });
  });

  it('renders the range where variants differ in price, and each variant by itself', () => {
    expect(text(facts, 'coat.price')).toBe('大衣不同规格价格不同，直播间价从399元到459元，平时价从599元到659元。');
    expect(catalogue.fact('coat.price')?.text.en).toContain('399 yuan to 459 yuan');
    expect(catalogue.fact('coat.price.black-l')).toMatchObject({ variant: 'black-l', facet: 'price' });
    expect(text(facts, 'coat.price.black-l')).toBe('大衣（黑色 L 码）直播间价459元，平时价659元。');
    expect(text(facts, 'coat.promotion')).toBe('大衣今天直播间每件至少省200元。');
    expect(facts.filter((fact) => fact.id.startsWith('mug.price'))).toHaveLength(1);
  });

  it('renders the stock of every variant, and says so when one is gone', () => {
    expect(catalogue.product('coat')?.stock).toBe(7);
    expect(text(facts, 'coat.stock')).toContain('还有7件');
    expect(text(facts, 'coat.stock.black-l')).toBe('大衣（黑色 L 码）暂时没有货了。');
    expect(catalogue.fact('coat.stock.black-l')?.text.en).toBe(
      'We are out of stock on the Coat (black, size L) for now.',
    );
  });

  it('renders colours and the size chart unless the merchant states them', () => {
    expect(text(facts, 'coat.color')).toBe('大衣有黑色和白色两个颜色。');
    expect(text(facts, 'coat.size')).toBe(
      '大衣有 M、L 2 个码：M 适合 160 到 168 厘米、52 到 60 公斤，L 适合 165 到 173 厘米。',
    );
    expect(text(facts, 'mug.size')).toBe('保温杯容量 450 毫升。');
    const json = demoShop();
    json.products[0].facts = { color: { zh: '大衣只有黑白两色。' } };
    const own = catalogueOf(shopOf(json, 'shop.json')).facts.filter((fact) => fact.facet === 'color');
    expect(own.map((fact) => fact.text.zh)).toEqual(['大衣只有黑白两色。']);
  });

  it('renders a promotion of the store once, and one of products for each of them by name', () => {
    expect(catalogue.fact('autumn.promotion')).toMatchObject({ product: null, facet: 'promotion', validUntil: 2_000 });
    expect(text(facts, 'autumn.promotion')).toBe('全店每满300元减40元。');
    expect(text(facts, 'mug.promotion.pair')).toBe('保温杯每买2件，第2件半价。');
    expect(catalogue.fact('coat.promotion.pair')).toBeUndefined();
    const ofRules = facts.flatMap((fact) => promotionOf(fact) ?? []);
    expect(ofRules).toEqual(['pair', 'autumn']);
  });

  it('finds the promotions of a product together with those of the whole store', () => {
    const found = catalogue.lookUp('mug', 'promotion', 1_000).map(({ id }) => id);
    expect(found).toEqual(['mug.promotion', 'mug.promotion.pair', 'autumn.promotion']);
    expect(catalogue.lookUp('mug', 'promotion', 2_000).map(({ id }) => id)).not.toContain('autumn.promotion');
    expect(catalogue.lookUp('mug', 'shipping', 0).map(({ id }) => id)).toEqual(['store.shipping']);
  });

  it('counts promotions that give something among the gifts, beside what is stated', () => {
    const json = demoShop();
    const gift = { kind: 'gift', gift: { zh: '杯刷', en: 'a brush' } };
    json.promotions[0] = { id: 'brush', products: null, rule: gift, stacks: true };
    json.store = { name: { zh: '店' }, currency: 'CNY', facts: { gift: { zh: '可以礼品包装。' } } };
    const of = (): string[] =>
      catalogueOf(shopOf(json, 's'))
        .lookUp('mug', 'gift', 0)
        .map(({ id }) => id);
    expect(of()).toEqual(['brush.promotion', 'store.gift']);
    json.products[1].facts = { gift: { zh: '附送杯垫。' } };
    expect(of()).toEqual(['mug.gift', 'brush.promotion']);
  });

  it('says one price as one where only the other differs between variants', () => {
    const json = demoShop();
    json.products[0].variants[1].price = 599;
    const said = catalogueOf(shopOf(json, 's')).fact('coat.price')?.text;
    expect(said?.zh).toBe('大衣不同规格价格不同，直播间价从399元到459元，平时价599元。');
  });

  it('writes a shop that reads as the same shop', () => {
    for (const content of [shopOf(demoShop(), 'shop.json'), loadShop(`${config}shop.json`)]) {
      const again = shopOf(JSON.parse(JSON.stringify(shopOutput(content))), 'shop.json');
      expect(changesBetween(content, again)).toEqual([]);
      expect(again.products.map(({ source, ...product }) => [product, source])).toEqual(
        content.products.map(({ source, ...product }) => [product, source]),
      );
    }
  });

  it('takes names in one language and fills the other', () => {
    expect(catalogue.product('mug')?.name).toEqual({ zh: '保温杯', en: '保温杯' });
    expect(catalogue.product('mug')?.tagline).toEqual({ zh: '保温杯', en: '保温杯' });
  });

  it.each<[string, (json: ReturnType<typeof demoShop>) => void, RegExp]>([
    ['an unknown key', (json) => Object.assign(json.products[0], { colour: 'red' }), /products\.0: .*"colour"/],
    ['an unknown facet', (json) => (json.products[0].facts = { washing: { zh: '水洗' } }), /"washing" is no facet/],
    [
      'a typed price fact',
      (json) => (json.products[0].facts = { price: { zh: '9元' } }),
      /"price" is rendered from fields/,
    ],
    ['a statement without a text', (json) => (json.products[0].facts = { care: {} }), /needs a text in zh, en or both/],
    [
      'a live price above the price',
      (json) => (json.products[1].livePrice = 999),
      /mug has a live price of 999, above its/,
    ],
    [
      'a variant above its price',
      (json) => (json.products[0].variants[0].livePrice = 600),
      /coat, variant black-m, has a live/,
    ],
    [
      'a promotion on nothing',
      (json) => (json.promotions[1].products = ['gone']),
      /pair names gone, which is no product/,
    ],
    [
      'a variant twice',
      (json) => (json.products[0].variants[1].id = 'black-m'),
      /coat: variants\.id "black-m" is used twice/,
    ],
    [
      'the same options twice',
      (json) => (json.products[0].variants[1].options = json.products[0].variants[0].options),
      /variant with options/,
    ],
    [
      'a chart upside down',
      (json) => (json.products[0].sizeChart[0].heightCm = [168, 160]),
      /size M has heightCm from 168 to 160/,
    ],
    ['a stock its variants do not hold', (json) => (json.products[0].stock = 3), /stock of 3, but its variants hold 7/],
    [
      'a price no variant has',
      (json) => json.products[0].variants.forEach((one) => Object.assign(one, { price: 659, livePrice: 459 })),
      /live price of 399, but its variants cost 459/,
    ],
    ['no stock at all', (json) => delete json.products[1].stock, /products\.1\.stock: is missing/],
    [
      'an invisible character',
      (json) => (json.products[1].name = { zh: '杯\u202e子' }),
      /products\.1\.name\.zh: has line breaks or control/,
    ],
    [
      'an end before the start',
      (json) => (json.promotions[0].validFrom = '2026-01-01T00:00:00Z'),
      /autumn would hold from/,
    ],
    ['a time that is none', (json) => (json.promotions[0].validUntil = 'tomorrow'), /validUntil: is not a time/],
    ['a price with three decimals', (json) => (json.products[1].price = 1.234), /more than two decimals/],
    ['a promotion called like a product', (json) => (json.promotions[0].id = 'mug'), /mug is called like a product/],
    ['more off than spent', (json) => (json.promotions[0].rule['off'] = 400), /autumn takes 400 off 300/],
    [
      'a statement on no variant',
      (json) => (json.products[1].facts = { care: { zh: '洗', variant: 'xl' } }),
      /the variant "xl", which mug/,
    ],
  ])('refuses %s, naming it', (_name, change, message) => {
    const json = demoShop();
    change(json);
    expect(() => shopOf(json, 'shop.json')).toThrow(message);
  });
});
