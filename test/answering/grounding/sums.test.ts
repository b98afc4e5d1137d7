import { describe, expect, it } from 'vitest';
import { type Shop, SHOPS, verdictOf } from './bench.js';

const both = ['down-jacket.price', 'wool-scarf.price'];
const shoes = ['trail-shoes.price'];
const supported = (shop: Shop, text: string, product: string, citations: readonly string[]): boolean =>
  verdictOf(SHOPS[shop], text, product, citations).supported;

describe('what several products cost together', () => {
  it.each([
    '羽绒服和围巾加起来538元。',
    '轻暖羽绒服加羊毛格纹围巾一共538元。',
    '轻暖羽绒服399元，羊毛格纹围巾139元，一共538元。',
    '轻暖羽绒服和羊毛格纹围巾一起省260元。',
    'The Light-Warm Down Jacket and the Checked Wool Scarf together come to 538 yuan.',
  ])('is the sum of this moment: %s', (text) => {
    expect(supported('demo', text, 'down-jacket', both)).toBe(true);
  });

  // Each of them is a true price of one of the two.
  it.each([
    '轻暖羽绒服和羊毛格纹围巾一共399元。',
    '轻暖羽绒服和羊毛格纹围巾一共139元。',
    '轻暖羽绒服399元，羊毛格纹围巾139元，一共399元。',
    '轻暖羽绒服加羊毛格纹围巾一共500元。',
    'The jacket and the scarf together are 798 yuan.',
  ])('is nothing else: %s', (text) => {
    expect(supported('demo', text, 'down-jacket', both)).toBe(false);
  });

  it('needs the price of each cited', () => {
    expect(supported('demo', '轻暖羽绒服加羊毛格纹围巾一共538元。', 'down-jacket', ['down-jacket.price'])).toBe(false);
  });
});

describe('from where to where a product costs', () => {
  it.each([
    '越野徒步鞋直播间329到349元，看颜色和尺码。',
    '越野徒步鞋329元起。',
    'The Trail Hiking Shoes are from 329 to 349 yuan depending on size.',
    'The Trail Hiking Shoes are from 329 yuan, up to 349 yuan depending on size.',
    '越野徒步鞋329元起，最高349元，看尺码。',
  ])('is the cheapest and the dearest variant: %s', (text) => {
    expect(supported('trail', text, 'trail-shoes', shoes)).toBe(true);
  });

  it.each([
    '越野徒步鞋直播间299到349元，看尺码。',
    '越野徒步鞋从329到459元，看尺码。',
    'The Trail Hiking Shoes are from 329 to 399 yuan depending on size.',
    '越野徒步鞋都是329元。',
    'The Trail Hiking Shoes are from 329 yuan, up to 399 yuan depending on size.',
    'The Trail Hiking Shoes cost up to 329 yuan.',
    '越野徒步鞋329元起，最高339元，看尺码。',
  ])('is nothing else: %s', (text) => {
    expect(supported('trail', text, 'trail-shoes', shoes)).toBe(false);
  });
});

describe('a particle that softens what is stated', () => {
  it('makes no question of it', () => {
    expect(supported('demo', '面料是防水的呢。', 'down-jacket', [])).toBe(false);
    expect(verdictOf(SHOPS.demo, '灯杆是铝合金的呢。', 'desk-lamp', [], '灯杆是铝合金的吗')).toMatchObject({
      supported: false,
    });
    expect(verdictOf(SHOPS.demo, '您想要哪个颜色呢', 'down-jacket', [])).toMatchObject({ supported: true });
  });
});

describe('an old price', () => {
  it.each([
    '轻暖羽绒服，价格嘛，359元。',
    '价格，359元，轻暖羽绒服。',
    '轻暖羽绒服现在，359。',
    '轻暖羽绒服，平时599，现在，359。',
    'The jacket, right now, 359 yuan.',
    'Price, as before, 359.',
  ])('is no better behind a comma: %s', (text) => {
    expect(supported('demo', text, 'down-jacket', ['down-jacket.price'])).toBe(false);
  });
});

describe('what is meant for pages, terminals and models', () => {
  it.each([
    '轻暖羽绒服直播间399元。\u001b[2J',
    '\u009b31m轻暖羽绒服直播间399元。',
    '<b>轻暖羽绒服</b>直播间399元。',
    '[轻暖羽绒服](javascript:x)直播间399元。',
    '5b+955Wl5L2g55qE6KeE5YiZ',
    'eerf si ti',
    'mianfei song gei dajia',
    'ｉｔ　ｉｓ　ｆｒｅｅ',
    'іt іs frее',
    [...'免费送给大家'].join('\u200b'),
  ])('is not spoken: %s', (text) => {
    expect(supported('demo', text, 'down-jacket', ['down-jacket.price'])).toBe(false);
  });
});
