import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import type { Money, Product, Promotion, PromotionRule } from '../../src/domain/product.js';
import { Catalogue } from '../../src/knowledge/catalogue.js';
import { quote, type QuoteItem } from '../../src/knowledge/pricing.js';

const yuan = (major: number): Money => ({ minor: Math.round(major * 100), currency: 'CNY' });
const NOW = 1_000;

function product(id: string, price: number, livePrice = price, variants: [string, number][] = []): Product {
  return {
    id,
    link: 1,
    name: { zh: id, en: id },
    aliases: [],
    price: yuan(price),
    livePrice: yuan(livePrice),
    stock: 9,
    tagline: { zh: '', en: '' },
    variants: variants.map(([variant, live]) => ({
      id: variant,
      options: {},
      price: yuan(live + 10),
      livePrice: yuan(live),
      stock: 1,
    })),
    sizeChart: [],
  };
}

function promotion(id: string, rule: PromotionRule, more: Partial<Promotion> = {}): Promotion {
  return { id, products: null, rule, stacks: false, source: 'test', version: 1, ...more };
}

const per300: PromotionRule = { kind: 'threshold-off', threshold: yuan(300), off: yuan(40), repeats: true };
const once300: PromotionRule = { ...per300, repeats: false };
const twentyOff: PromotionRule = { kind: 'percent-off', percentOff: 20, fromCount: 1 };
const second: PromotionRule = { kind: 'nth-off', nth: 2, percentOff: 50 };
const twoGetOne: PromotionRule = { kind: 'buy-get', buy: 2, get: 1 };
const coupon: PromotionRule = { kind: 'coupon', off: yuan(20), threshold: yuan(199) };

function shop(promotions: readonly Promotion[]): Catalogue {
  const products = [
    product('coat', 599, 399),
    product('mug', 129, 89),
    product('socks', 49, 29.9),
    product('shoes', 310, 200, [
      ['small', 200],
      ['large', 250],
    ]),
  ];
  return new Catalogue({ name: { zh: '', en: '' }, currency: 'CNY', products, facts: [], promotions });
}

const priced = (promotions: readonly Promotion[], ...items: [string, number, string?][]) =>
  quote(
    shop(promotions),
    items.map(([id, count, variant]) => ({ product: id, count, ...(variant === undefined ? {} : { variant }) })),
    NOW,
  );
const total = (promotions: readonly Promotion[], ...items: [string, number, string?][]): number =>
  priced(promotions, ...items).total.minor / 100;

describe('a quote', () => {
  it('is the live prices where no promotion holds, beside the regular ones', () => {
    const quoted = priced([], ['coat', 2], ['socks', 3]);
    expect(quoted).toMatchObject({
      listTotal: yuan(599 * 2 + 49 * 3),
      liveTotal: yuan(887.7),
      total: yuan(887.7),
      promotions: [],
      gifts: [],
      free: [],
      from: false,
    });
  });

  it.each<[string, number, PromotionRule, [string, number, string?][]]>([
    ['nothing below the threshold', 269.1, per300, [['socks', 9]]],
    ['40 off 399', 359, per300, [['coat', 1]]],
    ['80 off 798', 718, per300, [['coat', 2]]],
    ['40 off once, however much is spent', 758, once300, [['coat', 2]]],
    ['20 percent of everything', 319.2, twentyOff, [['coat', 1]]],
    ['20 percent rounded down to the fen: 5.98 of 29.90', 23.92, twentyOff, [['socks', 1]]],
    ['the second piece at half price', 133.5, second, [['mug', 2]]],
    ['one half price of three', 222.5, second, [['mug', 3]]],
    ['two half prices of four', 267, second, [['mug', 4]]],
    [
      'no half price for two different products',
      118.9,
      second,
      [
        ['mug', 1],
        ['socks', 1],
      ],
    ],
    [
      'the cheaper of two variants at half price',
      350,
      second,
      [
        ['shoes', 1, 'small'],
        ['shoes', 1, 'large'],
      ],
    ],
    ['one of three free', 178, twoGetOne, [['mug', 3]]],
    ['two of seven free, and the rest paid', 89 * 5, twoGetOne, [['mug', 7]]],
    ['a coupon from its threshold', 379, coupon, [['coat', 1]]],
    ['no coupon below it', 178, coupon, [['mug', 2]]],
  ])('takes %s', (_what, expected, rule, items) => {
    expect(total([promotion('p', rule)], ...items)).toBe(expected);
  });

  it('counts pieces on top when fewer are asked for than a promotion gives', () => {
    const two = priced([promotion('p', twoGetOne)], ['mug', 2]);
    expect(two.total).toEqual(yuan(178));
    expect(two.free).toEqual([{ promotion: 'p', product: 'mug', included: 0, onTop: 1 }]);
    expect(priced([promotion('p', twoGetOne)], ['mug', 3]).free).toEqual([
      { promotion: 'p', product: 'mug', included: 1, onTop: 0 },
    ]);
    expect(priced([promotion('p', twoGetOne)], ['mug', 1]).free).toEqual([]);
  });

  it('takes the better of two that do not go together', () => {
    const both = [promotion('percent', twentyOff), promotion('per300', per300)];
    expect(priced(both, ['coat', 1]).promotions).toEqual([{ promotion: both[0], off: yuan(79.8) }]);
    const many = [promotion('percent', { ...twentyOff, percentOff: 5 }), promotion('per300', per300)];
    expect(priced(many, ['coat', 1]).promotions.map((one) => one.promotion.id)).toEqual(['per300']);
  });

  it('combines those that stack, from the goods to the order, thresholds looking at what is left', () => {
    const stack = { stacks: true };
    const all = [
      promotion('coupon', coupon, stack),
      promotion('per300', per300, stack),
      promotion('percent', twentyOff, stack),
    ];
    const quoted = priced(all, ['coat', 1]);
    // 399 - 79.8 = 319.2; - 40 = 279.2; - 20 = 259.2
    expect(quoted.promotions.map(({ promotion: { id }, off }) => [id, off.minor])).toEqual([
      ['percent', 7_980],
      ['per300', 4_000],
      ['coupon', 2_000],
    ]);
    expect(quoted.total).toEqual(yuan(259.2));
  });

  it('leaves a promotion that stacks unused where it would cost a better one', () => {
    const all = [
      promotion('small', { kind: 'percent-off', percentOff: 1, fromCount: 1 }, { stacks: true }),
      promotion('big', { kind: 'coupon', off: yuan(50), threshold: yuan(399) }, { stacks: true }),
    ];
    expect(priced(all, ['coat', 1]).promotions.map((one) => one.promotion.id)).toEqual(['big']);
  });

  it('keeps promotions of different goods apart: both hold', () => {
    const all = [
      promotion('coats', twentyOff, { products: ['coat'] }),
      promotion('mugs', second, { products: ['mug'] }),
    ];
    expect(total(all, ['coat', 1], ['mug', 2])).toBe(319.2 + 133.5);
    expect(total(all, ['socks', 1])).toBe(29.9);
  });

  it('earns gifts from their threshold without taking anything off, and rather than nothing', () => {
    const brush = { kind: 'gift', gift: { zh: '杯刷', en: 'a brush' }, threshold: yuan(100) } as const;
    expect(priced([promotion('brush', brush)], ['mug', 1]).gifts).toEqual([]);
    const earned = priced([promotion('brush', brush)], ['mug', 2]);
    expect(earned.gifts).toEqual([{ promotion: 'brush', gift: brush.gift }]);
    expect(earned.total).toEqual(earned.liveTotal);
  });

  it('knows when a promotion holds', () => {
    expect(total([promotion('p', twentyOff, { validUntil: NOW })], ['coat', 1])).toBe(399);
    expect(total([promotion('p', twentyOff, { validFrom: NOW + 1 })], ['coat', 1])).toBe(399);
    expect(total([promotion('p', twentyOff, { validFrom: NOW, validUntil: NOW + 1 })], ['coat', 1])).toBe(319.2);
  });

  it('says that an open variant makes the price the least it can be', () => {
    expect(priced([], ['shoes', 1])).toMatchObject({ total: yuan(200), from: true });
    expect(priced([], ['shoes', 1, 'large'])).toMatchObject({ total: yuan(250), from: false });
  });

  it.each<[string, [string, number, string?], RegExp]>([
    ['an unknown product', ['hat', 1], /no product "hat"/],
    ['an unknown variant', ['shoes', 1, 'huge'], /shoes has no variant "huge"/],
    ['no pieces', ['coat', 0], /0 pieces of coat cannot be priced; allowed: 1 to/],
    ['half a piece', ['coat', 0.5], /0\.5 pieces/],
  ])('refuses %s', (_name, item, message) => {
    expect(() => priced([], item)).toThrow(message);
  });

  it('is never negative, never above the live and the list total, adds up, and more promotions never cost more', () => {
    const random = seededRandom(20_261_111);
    const below = (n: number): number => Math.floor(random() * n);
    const ids = ['coat', 'mug', 'socks', 'shoes'];
    const anyRule = (): PromotionRule => {
      const threshold = yuan(1 + below(900));
      const off = yuan((1 + below(threshold.minor)) / 100);
      const rules: PromotionRule[] = [
        { kind: 'threshold-off', threshold, off, repeats: random() < 0.5 },
        { kind: 'percent-off', percentOff: 1 + below(99), fromCount: 1 + below(4) },
        { kind: 'nth-off', nth: 2 + below(3), percentOff: 1 + below(100) },
        { kind: 'buy-get', buy: 1 + below(3), get: 1 + below(3) },
        { kind: 'coupon', off, threshold: random() < 0.3 ? yuan(0) : threshold },
        { kind: 'gift', gift: { zh: '礼', en: 'gift' }, threshold },
      ];
      return rules[below(rules.length)] ?? twentyOff;
    };
    for (let round = 0; round < 400; round += 1) {
      const items: QuoteItem[] = Array.from({ length: 1 + below(4) }, () => ({
        product: ids[below(ids.length)] ?? 'coat',
        count: 1 + below(7),
      }));
      const promotions: Promotion[] = [];
      let before = Infinity;
      for (let n = 0; n < 6; n += 1) {
        const quoted = quote(shop(promotions), items, NOW);
        const off = quoted.promotions.reduce((sum, one) => sum + one.off.minor, 0);
        expect(quoted.total.minor).toBe(quoted.liveTotal.minor - off);
        expect(Number.isInteger(quoted.total.minor)).toBe(true);
        expect(quoted.total.minor).toBeGreaterThanOrEqual(0);
        expect(quoted.liveTotal.minor).toBeLessThanOrEqual(quoted.listTotal.minor);
        expect(quoted.total.minor).toBeLessThanOrEqual(before);
        expect(quote(shop(promotions), items, NOW)).toEqual(quoted);
        before = quoted.total.minor;
        promotions.push(
          promotion(`p${n}`, anyRule(), {
            stacks: random() < 0.5,
            products: random() < 0.5 ? null : ids.filter(() => random() < 0.5),
          }),
        );
      }
    }
  });
});
