import { describe, expect, it } from 'vitest';
import { CatalogueEvidence } from '../../../src/answering/finding/catalogue-evidence.js';
import type { Network } from '../../../src/answering/finding/judgement.js';
import { chooseProduct, type Pointing, POINTING_FEATURES } from '../../../src/answering/finding/pointing.js';
import { loadRanking } from '../../../src/answering/finding/ranking-file.js';
import { Understander } from '../../../src/answering/understanding/understander.js';
import type { AnswerContext } from '../../../src/domain/answer.js';
import { systemClock } from '../../../src/domain/clock.js';
import type { Ask } from '../../../src/domain/comment.js';
import { catalogueOf } from '../../../src/knowledge/shop-content.js';
import { shopOf } from '../../../src/knowledge/shop-file.js';
import { reader } from '../understanding/reader.js';

const product = (id: string, link: number, zh: string, en: string, facts: object): object => ({
  id,
  link,
  name: { zh, en },
  aliases: [],
  price: 100,
  livePrice: 90,
  stock: 5,
  tagline: { zh, en },
  facts,
});
const catalogue = catalogueOf(
  shopOf(
    {
      format: 'zhubo-shop/1',
      store: {
        name: { zh: '枕头铺', en: 'Pillows' },
        currency: 'CNY',
        facts: { shipping: [{ zh: '每天下午五点前付款当天发货。' }] },
      },
      products: [
        product('latex', 1, '波浪乳胶枕', 'Contoured latex pillow', {
          size: [{ zh: '高10厘米，低8厘米。', en: '10 cm high, 8 cm low.' }],
        }),
        product('child', 2, '儿童荞麦枕', 'Buckwheat pillow for children', {
          audience: [{ zh: '适合三到十岁。', en: 'For ages three to ten.' }],
        }),
        product('travel', 3, 'U型旅行枕', 'Travel neck pillow', {
          feature: [{ zh: '充气十秒，收起来只有手机大。', en: 'Inflates in ten seconds.' }],
        }),
      ],
    },
    'pillows',
  ),
);
const understander = new Understander(reader, () => catalogue);
const ranking = loadRanking(new URL('../../../models/understanding/ranking.json', import.meta.url).pathname);
const finder = new CatalogueEvidence({
  understander,
  catalogue: () => catalogue,
  ranking,
  closer: null,
  clock: systemClock,
});
const shown = (pinned: string | null): AnswerContext => ({ thread: null, pinned, recent: [] });

function askOf(text: string): Ask {
  const [ask] = understander.understand(text).asks;
  if (ask === undefined) throw new Error(`${text} asks nothing`);
  return ask;
}

function considered(text: string, context: AnswerContext): string | null {
  return finder.consider(askOf(text), context).meaning.product;
}

function pointings(text: string, context: AnswerContext): ReturnType<CatalogueEvidence['pointing']> {
  return finder.pointing(askOf(text), context);
}

function of(all: readonly Pointing[], product: string): Pointing {
  const found = all.find((one) => one.product === product);
  if (found === undefined) throw new Error(`${product} is not among ${all.map((one) => one.product).join(', ')}`);
  return found;
}

const value = ({ features }: Pointing, name: (typeof POINTING_FEATURES)[number]): number =>
  features[POINTING_FEATURES.indexOf(name)] ?? NaN;

describe('the product a question points at', () => {
  it.each([
    ['儿童那个几岁能枕', 'latex', 'child'],
    ['荞麦的那只适合多大的孩子', 'travel', 'child'],
    ['is the buckwheat one ok for a four year old', 'latex', 'child'],
    ['旅行用的那个充气要多久', 'latex', 'travel'],
    ['how high is the latex one', 'child', 'latex'],
  ])('%s, while %s is shown: %s', (text, pinned, expected) => {
    expect(considered(text, shown(pinned))).toBe(expected);
  });

  it('is the one shown where nothing points at another', () => {
    for (const text of ['这个多高', '几岁能用', 'how much is it', '什么时候发货'])
      expect(considered(text, shown('latex')), text).toBe('latex');
  });

  it('is none where none is shown and nothing points', () => {
    for (const text of ['多少钱', '什么时候发货', 'how much']) expect(considered(text, shown(null)), text).toBeNull();
  });
});

describe('what points at a product', () => {
  it('are words of its name and of its facts that no other has, more so beside "that one"', () => {
    const { all } = pointings('充气的那个多大', shown('latex'));
    expect(all[0]?.product).toBe('latex');
    const [here, travel] = [of(all, 'latex'), of(all, 'travel')];
    expect(value(here, 'expected')).toBe(1);
    expect(value(travel, 'expected')).toBe(0);
    expect(value(travel, 'fact-words-elsewhere')).toBeGreaterThan(0);
    expect(value(travel, 'fact-described')).toBeGreaterThan(value(here, 'fact-described'));
  });

  it('are its sounds where it is written with other characters', () => {
    const { all } = pointings('儿童乔麦枕几岁能用', shown('latex'));
    expect(value(of(all, 'child'), 'name-sounds')).toBeGreaterThan(1);
  });

  it('holds "none" against the products where none is shown', () => {
    const { all } = pointings('什么时候发货', shown(null));
    expect(all[0]?.product).toBeNull();
    expect(all.map((one) => one.product)).toEqual(expect.arrayContaining(['latex', 'child', 'travel']));
  });
});

describe('the choice of a product', () => {
  const row = (name: (typeof POINTING_FEATURES)[number], by: number): Network => ({
    hidden: [[...POINTING_FEATURES.map((one) => (one === name ? by : 0)), 0]],
    output: [10],
    bias: 0,
  });

  it('keeps what is named unless it is as good as certain', () => {
    const { question, meaning, all } = pointings('2号链接几岁能用', shown('latex'));
    expect(meaning.named).toEqual(['child']);
    // Every other product is a little likelier.
    expect(chooseProduct(question, meaning, all, row('expected', -0.05)).meaning.product).toBe('child');
  });

  it('names the next likely one where it is not clear', () => {
    const { question, meaning, all } = pointings('充气吗', shown('latex'));
    const { meaning: kept, other } = chooseProduct(question, meaning, all, row('fact-words-elsewhere', 0.02));
    expect(kept.product).toBe('latex');
    expect(other).toBe('travel');
  });
});
