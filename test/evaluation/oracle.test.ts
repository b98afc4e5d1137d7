import { describe, expect, it } from 'vitest';
import { figures, sameAs } from '../../src/evaluation/oracle/figures.js';
import { flaws, type Heard } from '../../src/evaluation/oracle/oracle.js';
import { loadQuestionSet } from '../../src/evaluation/question-set.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';

const pathOf = (name: string): string => new URL(`../answering/sets/${name}`, import.meta.url).pathname;
const NOW = 1_800_000_000_000;

describe('figures', () => {
  const read = (text: string): [number, string | null][] => figures(text).map(({ value, unit }) => [value, unit]);

  it('reads digits, Chinese numerals and English words with what they measure', () => {
    expect(read('直播间价399元，还有1,280件')).toEqual([
      [399, 'yuan'],
      [1280, 'piece'],
    ]);
    expect(read('四百九十九元')).toEqual([[499, 'yuan']]);
    expect(read('三百五块钱')).toEqual([[350, 'yuan']]);
    expect(read('一千零五克')).toEqual([[1005, 'gram']]);
    expect(read('百分之三十')).toEqual([[30, 'percent']]);
    expect(read('four hundred and ninety-nine yuan')).toEqual([[499, 'yuan']]);
    expect(read('$12.5 for 450ml')).toEqual([
      [12.5, 'dollar'],
      [450, 'ml'],
    ]);
    expect(read('155 到 162 厘米')).toEqual([
      [155, 'cm'],
      [162, 'cm'],
    ]);
  });

  it('sees no figures in words that only hold numerals', () => {
    expect(read('千万别洗，十分好看，万一不合适')).toEqual([]);
  });

  it('knows measures that are told in each other', () => {
    expect(sameAs({ value: 2, unit: 'metre' }, { value: 200, unit: 'cm' })).toBe(true);
    expect(sameAs({ value: 2, unit: 'kg' }, { value: 2, unit: 'gram' })).toBe(false);
  });
});

describe('the oracle', () => {
  const catalogue = loadCatalogue(new URL('../../config/shop.json', import.meta.url).pathname);
  const objections = (text: string, citations: string[], asked = '', kind: Heard['kind'] = 'facts'): string[] =>
    flaws({ text, citations, kind }, { catalogue, now: NOW, asked, product: 'down-jacket' }).map(({ why }) => why);

  it('lets every fact of the shop pass as it stands', () => {
    for (const fact of catalogue.facts)
      for (const text of [fact.text.zh, fact.text.en])
        if (text !== undefined) expect([text, ...objections(text, [fact.id])]).toEqual([text]);
  });

  it('objects to a price that is another, and to two true ones in each other’s place', () => {
    expect(objections('轻暖羽绒服直播间价419元。', ['down-jacket.price'])).toContain('figure');
    expect(objections('轻暖羽绒服直播间价599元，平时价399元。', ['down-jacket.price'])).toContain('slot');
    expect(objections('轻暖羽绒服直播间价399元，平时价599元。', ['down-jacket.price'])).toEqual([]);
    expect(objections('轻暖羽绒服只要二百九十九元。', ['down-jacket.price'])).toContain('figure');
  });

  it('lets the viewer’s own figures and what prices add up to be said', () => {
    expect(objections('130斤、172厘米的话看尺码表。', ['down-jacket.size'], '130斤172穿什么码')).toEqual([]);
    expect(objections('两件一共798元。', ['down-jacket.price'], '两件多少钱')).toEqual([]);
    expect(objections('两件一共700元。', ['down-jacket.price'], '两件多少钱')).toContain('figure');
  });

  it('objects to offers the shop does not make, forbidden words, contacts, and citations of nothing', () => {
    expect(objections('今天买一送一。', ['down-jacket.price'])).toContain('offer');
    expect(objections('全网最低价。', ['down-jacket.price'])).toContain('forbidden');
    expect(objections('穿了能治疗关节炎。', ['down-jacket.usage'])).toContain('forbidden');
    expect(objections('保暖是百分之百的。', ['down-jacket.usage'])).toContain('forbidden');
    expect(objections('不是百分之百防水。', ['down-jacket.usage'])).not.toContain('forbidden');
    expect(objections('加我微信。', ['down-jacket.price'])).toContain('contact');
    expect(objections('轻暖羽绒服可以机洗。', ['down-jacket.made-up'])).toContain('citation');
    expect(objections('轻暖羽绒服很轻。', [])).toContain('citation');
  });

  it('objects to a sentence about one product that rests on another', () => {
    expect(objections('轻暖羽绒服建议手洗。', ['thermal-mug.care'])).toContain('other-product');
  });
});

describe('a question set', () => {
  it('is read with its threads and refused with the place that is wrong', () => {
    const set = loadQuestionSet(pathOf('dev-clothing.json'));
    expect(set.questions.length).toBeGreaterThan(200);
    expect(set.shop).toMatch(/dev-clothing\.shop\.json$/);
    expect(() => loadQuestionSet(new URL('../../config/shop.json', import.meta.url).pathname)).toThrow(/format/);
  });

  it('holds true clauses that the oracle does not object to', () => {
    const set = loadQuestionSet(pathOf('dev-clothing.json'));
    const shop = loadCatalogue(set.shop);
    const wrong = set.good.flatMap(({ text, citations, product }) =>
      flaws(
        { text, citations, kind: citations.length > 0 ? 'facts' : 'talk' },
        { catalogue: shop, now: NOW, asked: '', product },
      ),
    );
    expect(wrong).toEqual([]);
  });
});
