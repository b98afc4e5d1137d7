import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import { Catalogue } from '../../../src/knowledge/catalogue.js';
import { NOW, RULES, SHOPS } from './bench.js';

const { name, currency, products } = SHOPS.demo;
const checker = new ClauseCheck();

/** The verdict on a clause that cites one fact of the first product, which says `stated`. */
function verdict(stated: string, clause: string) {
  const language = /[\u3400-\u9fff]/.test(clause) ? ('zh' as const) : ('en' as const);
  const product = products[0]?.id ?? '';
  const fact = {
    id: `${product}.usage`,
    product,
    facet: 'usage' as const,
    text: language === 'zh' ? { zh: stated } : { en: stated },
    source: 'test',
    version: 1,
  };
  const catalogue = new Catalogue({ name, currency, products, facts: [fact], promotions: [] });
  return checker.check(
    { text: clause, language, citations: [fact.id] },
    { catalogue, now: NOW, product, asked: null, rules: RULES },
  );
}

// A language model that flipped one denial in a fact's own words got past the check in 20 of 595 drafts: in a list, behind another
// denial, in front of 的, with "any" for "no".
describe("a fact's own words with a denial more or less", () => {
  it.each([
    ['倒过来晃也不会漏水。', '倒过来晃也会漏水。'],
    ['防虫不防潮。', '不防虫不防潮。'],
    ['里面没有电池和螺丝刀，要另买。', '里面有电池和螺丝刀，要另买。'],
    ['有二十个不用胶水就能拼的模型。', '有二十个不用胶水就不能拼的模型。'],
    ['怕甜可以不加糖浆。', '怕甜不可以不加糖浆。'],
    ['六个月以下的宝宝不要用，怕卡住。', '六个月以下的宝宝可以用，怕卡住。'],
    ['没有加色素，也没有加香精。', '没有加不色素，也没有加香精。'],
    ['Hand wash, no wringing, dry flat.', 'Hand wash, any wringing, dry flat.'],
    ['It dries in an hour and does not stain the cloth.', 'It dries in an hour and does stain the cloth.'],
    ['One scoop a week is plenty.', 'One scoop a week is not plenty.'],
  ])('is refused: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: false });
    expect(verdict(stated, stated)).toMatchObject({ supported: true });
  });

  it.each([
    ['倒过来晃也不会漏水。', '倒过来晃不漏水的。'],
    ['防虫不防潮。', '不过防虫不防潮哦。'],
  ])('is spoken when it says the same: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: true });
  });
});

describe('a statement in front of a question, or one that only sounds like a question', () => {
  it.each([
    ['防泼水，但不是雨衣，大雨还是要撑伞。', '不防泼水，大雨还是要撑伞呢。'],
    ['有刻度，能看到还有多少水。', '有刻度，不能看到还有多少水呢。'],
    ['不能机洗。', '能机洗，您喜欢吗？'],
    ['不能机洗。', '可以机洗，大家想要几件呢？'],
  ])('is checked: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: false });
  });

  it('needs its citation', () => {
    const product = products[0]?.id ?? '';
    const context = { catalogue: SHOPS.demo, now: NOW, product, asked: null, rules: RULES };
    for (const text of ['尺码从S到XL，平时穿什么拍什么呢。', '面料不掉毛，夜里还是要开灯呢。'])
      expect(checker.check({ text, language: 'zh', citations: [] }, context)).toMatchObject({ supported: false });
  });

  it.each(['您是想问尺码，还是想问颜色呢？', '家人们，想看哪一款呢？', 'So, which one do you like?'])(
    'leaves a question a question: %s',
    (clause) => {
      expect(verdict('可以机洗。', clause)).toMatchObject({ supported: true });
    },
  );
});

describe('opposites in one fact', () => {
  it.each([
    ['往外转松开，按下收紧。', '按下松开，往外转收紧。'],
    ['满一岁请换大童杯。', '满一岁也能接着用。'],
    ['英文说明书可下载。', '附英文说明书。'],
    ['长90宽45高30厘米。', '宽90长45厘米。'],
  ])('do not change places: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: false });
  });

  it.each([
    ['往外转松开，按下收紧。', '按下收紧，往外转松开。'],
    ['长90宽45高30厘米。', '长90宽45厘米。'],
  ])('stay as they are: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: true });
  });
});

describe('what is given, and what a price will do', () => {
  it.each([
    [
      'It comes in sand and rust, cotton throughout.',
      'It comes in sand and rust, you get a small brush as a gift today.',
    ],
    ['It comes in sand and rust, cotton throughout.', 'It comes in sand and rust, the price doubles at midnight.'],
  ])('needs a fact: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: false });
  });
});

describe('what a denial reaches', () => {
  it.each([
    ['It does not fit Nikon, Sony or Canon cameras.', 'It does not fit Sony cameras.'],
    ['没油自动停机，外壳防烫。', '没油它自己会停机。'],
    ['洗后会起皱，不影响穿。', '洗后会起皱，照样穿。'],
  ])('and what it does not: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: true });
  });

  it.each([
    ['It does not fit Nikon, Sony or Canon cameras.', 'Sony cameras fit.'],
    ['没油自动停机，外壳防烫。', '没油也不会停机。'],
    ['洗后会起皱，不影响穿。', '洗后会起皱，不能穿。'],
  ])('so that the opposite is refused: %s %s', (stated, clause) => {
    expect(verdict(stated, clause)).toMatchObject({ supported: false });
  });
});
