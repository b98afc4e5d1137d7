import { describe, expect, it } from 'vitest';
import { Composer, type Manner } from '../../../src/answering/composing/composer.js';
import { PhraseMemory } from '../../../src/answering/composing/phrase-memory.js';
import type { Evidence } from '../../../src/answering/evidence.js';
import { planOf } from '../../../src/answering/planning/planner.js';
import type { Point } from '../../../src/answering/planning/point.js';
import { seededRandom } from '../../../src/domain/clock.js';
import { ask, found, nothing } from '../parts.js';
import { shop } from '../shop.js';

const catalogue = shop();
const manner: Manner = { language: 'zh', tone: 'warm', shown: 'coat', viewers: 1, before: 0, terse: false };
const point = (evidence: Evidence): Point => {
  const [first] = planOf([evidence], { catalogue, now: 0, context: nothing });
  if (first === undefined) throw new Error('no point');
  return first;
};
/** The plainest wording of each sentence: what is said is in it, without chance. */
function plainly(of: Point, language: 'zh' | 'en' = 'zh'): string[] {
  const composer = new Composer(new PhraseMemory(seededRandom(1), () => 0));
  return composer.compose(of, { ...manner, language }).map((ways) => ways.at(-1)?.text ?? '');
}
function allWays(of: Point, language: 'zh' | 'en' = 'zh'): string {
  const texts: string[] = [];
  for (let seed = 1; seed < 30; seed += 1) {
    const composer = new Composer(new PhraseMemory(seededRandom(seed), () => 0));
    texts.push(...composer.compose(of, { ...manner, language }).flatMap((ways) => ways.map(({ text }) => text)));
  }
  return [...new Set(texts)].join('\n');
}

const two = point(
  found(catalogue, ask('两件多少钱', ['price'], { kind: 'total', measures: { count: 2 } }), 'coat', ['coat.price']),
);
const body = (heightCm: number, weightKg: number): Point =>
  point(
    found(catalogue, ask('穿多大', ['size'], { kind: 'fit', measures: { heightCm, weightKg } }), 'coat', ['coat.size']),
  );

describe('the composer', () => {
  it('says what an order costs and by which rule, in both languages', () => {
    expect(plainly(two)).toEqual(['2件长大衣优惠后一共700元。', '全店满700元减100元。']);
    expect(plainly(two, 'en')).toEqual([
      'With the offers you pay 700 yuan for 2 pieces of the Long Coat.',
      'You get 100 yuan off when you spend 700 yuan in the whole store.',
    ]);
    expect(allWays(two)).toContain('800元');
  });

  it('says "from" where a variant was left open', () => {
    const jeans = point(
      found(catalogue, ask('两条多少', ['price'], { kind: 'total', measures: { count: 2 } }), 'jeans', ['jeans.price']),
    );
    expect(plainly(jeans)[0]).toMatch(/400元起/);
    expect(plainly(jeans, 'en')[0]).toMatch(/from 400 yuan/);
  });

  it('says which size fits, and says both when it is between two', () => {
    expect(plainly(body(160, 50))[0]).toBe('建议您拍M码。');
    expect(allWays(body(160, 50))).toContain('M码适合155到168厘米、45到60公斤。');
    expect(plainly(body(166, 59))[0]).toMatch(/M码.*L码/);
    expect(allWays(body(160, 65))).toMatch(/按身高是M码，按体重是L码/);
    expect(allWays(body(190, 95))).toMatch(/不在长大衣的尺码表范围里/);
    expect(plainly(body(160, 50), 'en')[0]).toBe('I suggest size M.');
    expect(allWays(body(160, 50), 'en')).toContain('fits 155 to 168 cm and 45 to 60 kg.');
  });

  it('warns when the size that fits is sold out', () => {
    expect(plainly(body(173, 65)).at(-1)).toBe('不过L码现在没有货了。');
  });

  it('denies a colour in the words of the viewer and says what there is', () => {
    const red = point(
      found(catalogue, ask('有红的吗', ['color'], { measures: { options: ['红的'] } }), 'coat', ['coat.color']),
    );
    expect(allWays(red)).toMatch(/没有红色。长大衣有黑色和雾霾灰两个颜色。/);
    const black = point(
      found(catalogue, ask('any black', ['color'], { measures: { options: ['black'] } }), 'coat', ['coat.color']),
    );
    expect(allWays(black, 'en')).toMatch(/Yes, in black\./);
  });

  it('never answers yes or no where no list decides', () => {
    const wool = point(found(catalogue, ask('是棉的吗', ['material']), 'coat', ['coat.material']));
    expect(allWays(wool)).not.toMatch(/^(?:是|有|对|可以|没|不|嗯|好的)/m);
    expect(allWays(wool, 'en')).not.toMatch(/^(?:yes|no|sure|of course|right)/im);
  });

  it('compares prices in one sentence', () => {
    const sides = point(
      found(
        catalogue,
        ask('哪个便宜', ['price'], { kind: 'compare', products: ['coat', 'scarf'] }),
        'coat',
        ['coat.price', 'scarf.price'],
        ['coat', 'scarf'],
      ),
    );
    expect(plainly(sides)).toEqual(['长大衣直播间价400元，围巾直播间价99元。']);
    expect(allWays(sides)).toContain('围巾更便宜');
  });

  it('has a tone', () => {
    const openers = (tone: Manner['tone']): string => {
      const composer = new Composer(new PhraseMemory(seededRandom(2), () => 0));
      const price = point(found(catalogue, ask('什么料子', ['material']), 'coat', ['coat.material']));
      const texts: string[] = [];
      for (let i = 0; i < 40; i += 1) texts.push(composer.compose(price, { ...manner, tone })[0]?.[0]?.text ?? '');
      return texts.join('\n');
    };
    expect(openers('brisk')).not.toContain('这个问题问得好');
    expect(openers('warm')).toContain('这个问题问得好');
  });

  it('does not come back to a wording while there are others', () => {
    const memory = new PhraseMemory(seededRandom(3), () => 0);
    const composer = new Composer(memory);
    const said: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      const [first] = composer.refusal('zh');
      if (first === undefined) throw new Error('no refusal');
      composer.spoke(first);
      said.push(first.text);
    }
    expect(new Set(said).size).toBe(5);
  });
});

describe('the phrase memory', () => {
  it('draws what was used longest ago, and stays bounded', () => {
    const memory = new PhraseMemory(seededRandom(1), () => 0);
    const drawn = Array.from({ length: 30 }, () => memory.pick('key', ['a', 'b', 'c']));
    for (let i = 1; i < drawn.length; i += 1) expect(drawn[i]).not.toBe(drawn[i - 1]);
    expect(memory.pick('none', [])).toBe('');
    for (let i = 0; i < 500; i += 1) memory.spoke(`s${i}`);
    expect(memory.recency('s0')).toBe(0);
    expect(memory.recency('s499')).toBeGreaterThan(memory.recency('s498'));
  });
});
