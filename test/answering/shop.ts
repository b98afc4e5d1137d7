import type { Catalogue } from '../../src/knowledge/catalogue.js';
import { catalogueOf } from '../../src/knowledge/shop-content.js';
import { shopOf } from '../../src/knowledge/shop-file.js';

const both = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });

/** A coat with colours, sizes and a chart, jeans with two prices, a scarf, and promotions that are computed. */
export function shop(): Catalogue {
  const variant = (id: string, zh: string, en: string, size: string, stock: number): object => ({
    id,
    options: { color: both(zh, en), size: both(size, size) },
    stock,
  });
  const content = {
    format: 'zhubo-shop/1',
    store: {
      name: both('试店', 'Test Shop'),
      currency: 'CNY',
      facts: { shipping: both('当天发货。', 'We ship the same day.') },
    },
    products: [
      {
        id: 'coat',
        link: 1,
        name: both('长大衣', 'Long Coat'),
        aliases: ['大衣', 'coat'],
        price: 500,
        livePrice: 400,
        facts: {
          material: both('面料是羊毛。', 'It is made of wool.'),
          overview: both('长款大衣。', 'It is a long coat.'),
        },
        variants: [
          variant('black-m', '黑色', 'black', 'M', 3),
          variant('black-l', '黑色', 'black', 'L', 0),
          variant('grey-m', '雾霾灰', 'haze grey', 'M', 5),
        ],
        sizeChart: [
          { size: 'M', heightCm: [155, 168], weightKg: [45, 60] },
          { size: 'L', heightCm: [165, 175], weightKg: [58, 70] },
        ],
      },
      {
        id: 'jeans',
        link: 2,
        name: both('牛仔裤', 'Jeans'),
        aliases: [],
        price: 200,
        facts: { overview: both('直筒牛仔裤。', 'They are straight jeans.') },
        variants: [
          { id: 'short', options: { length: both('短', 'short') }, price: 200, stock: 1 },
          { id: 'long', options: { length: both('长', 'long') }, price: 220, stock: 2 },
        ],
      },
      {
        id: 'scarf',
        link: 3,
        name: both('围巾', 'Scarf'),
        aliases: [],
        price: 99,
        stock: 9,
        facts: { color: both('有红色和蓝色。', 'It comes in red and blue.') },
      },
    ],
    promotions: [
      {
        id: 'more',
        products: null,
        rule: { kind: 'threshold-off', threshold: 700, off: 100, repeats: false },
        stacks: true,
      },
    ],
  };
  return catalogueOf(shopOf(content, 'shop.json'));
}
