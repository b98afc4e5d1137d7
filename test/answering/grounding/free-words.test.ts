import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import { loadMeanings } from '../../../src/answering/grounding/load-meanings.js';
import type { Facet } from '../../../src/domain/comment.js';
import { Catalogue } from '../../../src/knowledge/catalogue.js';
import { NOW, RULES, SHOPS } from './bench.js';

const [shown] = SHOPS.demo.products;
if (shown === undefined) throw new Error('the demo shop has no product');
const product = { ...shown, id: 'thing', name: { zh: '小东西', en: 'widget' }, aliases: [], variants: [] };
const checker = new ClauseCheck(loadMeanings());

/** Whether a clause passes that cites one fact. */
function passes(stated: string, clause: string, facet: Facet = 'feature'): boolean {
  const language = (text: string): 'zh' | 'en' => (/[\u3400-\u9fff]/.test(text) ? 'zh' : 'en');
  const fact = {
    id: 'thing.x',
    product: 'thing',
    facet,
    text: { [language(stated)]: stated },
    source: 'test',
    version: 1,
  };
  const { name } = SHOPS.demo;
  const shop = new Catalogue({ name, currency: 'CNY', products: [product], facts: [fact], promotions: [] });
  return checker.check(
    { text: clause, language: language(clause), citations: ['thing.x'] },
    { catalogue: shop, now: NOW, product: 'thing', asked: null, rules: RULES },
  ).supported;
}

describe('everyday words', () => {
  it.each([
    ['手柄带手电和报警铃。', '手柄还能测心率。'],
    ['内胆陶瓷不粘涂层，外壳不锈钢。', '内胆是钛的。'],
    ['A 2.5 litre tank lasts a week.', 'The tank takes 2.5 gallons.'],
    [
      'Stir into hot water; more heat spoils the aroma.',
      'More heat spoils the aroma and it the price doubles at midnight.',
    ],
    ['It sweeps and mops.', 'It sweeps, mops and flies.'],
    ['七天内可退，吹嘴类乐器吹过不退。', '口琴吹过也能退。'],
  ])('do not pass where they tell of the goods: %s %s', (stated, clause) => {
    expect(passes(stated, clause)).toBe(false);
  });
});

describe('clauses that turn a fact round in its own words', () => {
  it.each([
    ['偏小半码，建议选大一码。', '偏大，建议买小一码。', 'size'],
    ['靴筒高14厘米，后面有拉链。', '侧面有拉链。', 'size'],
    ['展开25厘米见方，折起25乘12.5乘4厘米。', '折起来25厘米见方。', 'size'],
    ['锅炉保五年，其他两年，垫圈滤网不保。', '整机保五年。', 'warranty'],
    ['支持花呗和信用卡十二期免息，仅限机器。', '胶囊也能分期免息。', 'payment'],
    ['买机器送十颗试饮胶囊和一个奶缸。', '买胶囊送奶缸。', 'gift'],
    ['误差五音分以内，附校音卡。', '误差一音分以内。', 'spec'],
    ['一岁半到八岁合适。', '适合半岁到八岁。', 'audience'],
  ] as const)('are stopped: %s %s', (stated, clause, facet) => {
    expect(passes(stated, clause, facet)).toBe(false);
  });
});

describe('parts of a sentence made of everyday words alone', () => {
  it.each(['别的地方买不到', '下次就没有这样的了', '会自己走路', '妈妈们抢着要', '让您跑得更快', '师傅上门帮您装'])(
    'are claims too: %s',
    (added) => {
      expect(passes('建议手洗，水温不超过30度。', `建议手洗，水温别超过30度，${added}。`, 'care')).toBe(false);
    },
  );

  it.each(['and you will not take it off', 'and you need nothing else', 'and it walks by itself'])(
    'are claims too: %s',
    (added) => {
      expect(passes('Wash it by hand below 30 degrees.', `Wash it by hand below 30 degrees, ${added}.`, 'care')).toBe(
        false,
      );
    },
  );

  it.each(['大家放心', '喜欢的可以拍'])('are talk when a host speaks so: %s', (added) => {
    expect(passes('建议手洗，水温不超过30度。', `${added}，建议手洗，水温别超过30度。`, 'care')).toBe(true);
  });
});

describe('the same in other words', () => {
  it.each([
    ['叠着放，别挂，容易撑变形。', '挂着容易变形。', 'storage'],
    ['没水自动断电，外壳防烫。', '没水的话它会自己断电。', 'safety'],
    ['滤芯三十天换一片，每周拆洗泵一次。', '泵一星期拆洗一次。', 'care'],
    ['有红色和黄色。', '颜色有两种，红色和黄色。', 'color'],
    ['一岁以上成猫吃。', '满一岁的成猫吃。', 'audience'],
    ['打好约九十秒，完成自动停。', '一分半钟打好。', 'feature'],
    ['适合6个月到3岁。', '六个月以上到三岁合适。', 'audience'],
  ] as const)('is spoken: %s %s', (stated, clause, facet) => {
    expect(passes(stated, clause, facet)).toBe(true);
  });

  it.each([
    ['叠着放，别挂，容易撑变形。', '挂久了也不会变形。', 'storage'],
    ['叠着放，别挂，容易撑变形。', '可以挂着放。', 'storage'],
    ['滤芯三十天换一片，每周拆洗泵一次。', '泵一个月拆洗一次。', 'care'],
    ['有红色和黄色。', '颜色有三种。', 'color'],
    ['一岁以上成猫吃。', '不满一岁的小猫吃。', 'audience'],
  ] as const)('is not, when it is another thing: %s %s', (stated, clause, facet) => {
    expect(passes(stated, clause, facet)).toBe(false);
  });
});
