import { describe, expect, it } from 'vitest';
import { flippedFrom, promisedBeyond } from '../../../src/answering/generation/second-look.js';
import { recountedFrom } from '../../../src/answering/grounding/recounted.js';

describe('a denial put in or left out', () => {
  it.each([
    ['一岁以下的婴儿可以吃蜂蜜呢。', '一岁以下的婴儿不能吃蜂蜜。'],
    ['全国不包邮，港澳台和海外不发呢。', '全国包邮，港澳台和海外不发。'],
    ['是这样的，里面有花生呢。', '里面没有花生。'],
    ['苹果、安卓和电脑都不能连呢。', '苹果、安卓和电脑都能连。'],
    ['水温不超过30度，可以烘干呢。', '用洗衣机羊毛档，水温不超过30度，不能烘干。'],
    ['辣油单独一包，不吃辣不可以不放哦。', '辣油单独一包，不吃辣可以不放。'],
    ['这款（薄荷绿）现在没有货，还有5件呢。', '体温计（薄荷绿）现在有货，还有5件。'],
    ['You can put it in the dishwasher, and babies may eat honey.', 'Babies may not eat honey.'],
    ['It is waterproof and you can dive with it.', 'It is not waterproof and you cannot dive with it.'],
  ])('is found: %s', (draft, statement) => {
    expect(flippedFrom(draft, [statement])).not.toBeNull();
  });

  it.each([
    ['不要水洗哦，只能干洗。', '只能干洗，不要水洗也不要机洗。'],
    ['不含荧光剂，放心。', '符合婴幼儿A类标准，不含荧光剂。'],
    ['杯身是316不锈钢。', '内胆是316不锈钢，杯盖不含双酚A。'],
    ['防风但是不防水。', '面料防风，但不是防水面料。'],
    ['七天无理由可以退，来回运费不用您出。', '七天无理由退货，运费我们出。'],
    ['下单后48小时内发货。', '下单后 48 小时内发货，新疆、西藏和港澳台不包邮。'],
    [
      'No dishwasher please, rinse it with warm water.',
      'Rinse it with warm water before first use; no microwave, no dishwasher.',
    ],
    ['Happy to tell you, it has no lining.', 'It has no lining; the cloth is sewn by hand.'],
  ])('is not seen where there is none: %s', (draft, statement) => {
    expect(flippedFrom(draft, [statement])).toBeNull();
  });
});

describe('a count in another measure', () => {
  it('is found where pieces become boxes or pounds', () => {
    const stock = ['机器人现在有货，还有36件。', 'We have the robot in stock, 36 left.'];
    expect(recountedFrom('还剩36箱。', stock)).toBe('36箱');
    expect(recountedFrom('There are 36 boxes left.', stock)).toBe('36 boxes');
    for (const fine of ['还剩36台。', '还有36件。', '还有136箱。', 'There are 36 left.'])
      expect(recountedFrom(fine, stock), fine).toBeNull();
    expect(recountedFrom('一份10袋。', ['每盒10袋，还有10件。'])).toBeNull();
  });
});

describe('something given away', () => {
  it('is found unless a statement gives it', () => {
    const lamp = ['Choose from red and brown switches.', 'A lamp for small desks.'];
    expect(promisedBeyond('Red and brown, and you get a small lamp as a gift today.', lamp)).toBe('gift');
    expect(promisedBeyond('面料是羊毛，再送您一条围巾。', ['面料是羊毛。'])).not.toBeNull();
    for (const [fine, statement] of [
      ['买大衣送您一个防尘罩。', '买大衣送一个防尘衣罩。'],
      ['Feel free to ask about the wool.', 'It is made of wool.'],
      ['It is BPA-free.', 'The cup has no BPA.'],
      ['当天发货，送到家门口。', '当天发货，送货上门。'],
      ['适合送人。', '送礼也合适。'],
    ] as const)
      expect(promisedBeyond(fine, [statement]), fine).toBeNull();
  });
});
