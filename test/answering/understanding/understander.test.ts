import { describe, expect, it } from 'vitest';
import { catalogue, reader, understander } from './reader.js';
import { Understander } from '../../../src/answering/understanding/understander.js';
import { Catalogue } from '../../../src/knowledge/catalogue.js';

const ask = (text: string) => understander.understand(text).asks[0];

describe('what a comment wants', () => {
  it.each([
    ['主播晚上好', 'greeting'],
    ['hello everyone', 'greeting'],
    ['谢谢主播', 'thanks'],
    ['thanks a lot', 'thanks'],
    ['太好看了吧', 'praise'],
    ['收到是坏的，客服不理人，投诉', 'complaint'],
    ['转人工', 'human'],
    ['i want to talk to a real person', 'human'],
    ['哈哈哈哈哈', 'chatter'],
    ['多少钱', 'question'],
    ['is it waterproof?', 'question'],
    ['主播好，这个多少钱呀', 'question'],
  ])('%s is a %s', (text, intent) => {
    expect(understander.understand(text).intent).toBe(intent);
  });

  it('asks nothing where nothing is asked', () => {
    expect(understander.understand('来啦来啦').asks).toEqual([]);
    expect(understander.understand('').asks).toEqual([]);
    expect(understander.understand('🤣🤣🤣').asks).toEqual([]);
  });
});

describe('what is asked about', () => {
  it.each([
    ['包邮吗', 'shipping'],
    ['包油吗', 'shipping'],
    ['几天发火', 'shipping'],
    ['可以退还吗', 'returns'],
    ['能開發票嗎', 'invoice'],
    ['咋洗啊', 'care'],
    ['how do i wash it', 'care'],
    ['孕妇能用吗', 'safety'],
    ['哪产的', 'origin'],
    ['怎么付款', 'payment'],
    ['hw much is it', 'price'],
    ['还有货没', 'stock'],
    ['能便宜点不', 'promotion'],
    ['有啥颜色', 'color'],
  ])('%s is about %s', (text, facet) => {
    expect(ask(text)?.facets[0]?.facet).toBe(facet);
  });

  it('names the attribute that is finer than the facet', () => {
    expect(ask('下雨天能穿吗')?.attributes).toContain('waterproof');
    expect(ask('does it have pockets')?.attributes).toContain('pockets');
    expect(ask('一次充电能用多久')?.attributes).toContain('battery');
    expect(ask('do you ship abroad')?.attributes).toContain('overseas');
  });

  it('keeps the words that nothing explains, so that an answer must speak of them', () => {
    expect(ask('这个能连卫星看球吗')?.terms.join('')).toContain('卫星');
    expect(ask('does it support teleportation')?.terms).toContain('teleportation');
  });
});

describe('several questions in one comment', () => {
  it('answers each in order, at most three', () => {
    const { asks } = understander.understand('多少钱，包邮吗，几天到？什么材质？');
    expect(asks.map(({ facets }) => facets[0]?.facet)).toEqual(['price', 'shipping', 'shipping']);
    expect(asks.map(({ attributes }) => attributes[0])).toEqual(['price', 'free-shipping', 'arrival-time']);
  });

  it('carries a product named in one part over to the next', () => {
    const { asks } = understander.understand('围巾什么材质？怎么洗？');
    expect(asks.map(({ products }) => products)).toEqual([['wool-scarf'], ['wool-scarf']]);
  });

  it('leaves one question whole when the rest is about the viewer', () => {
    const { asks } = understander.understand('我168，130斤，穿什么码');
    expect(asks).toHaveLength(1);
    expect(asks[0]).toMatchObject({ kind: 'fit', measures: { heightCm: 168, weightKg: 65 } });
  });
});

describe('kinds of questions', () => {
  it.each([
    ['两件多少钱', 'total'],
    ['how much for three socks altogether', 'total'],
    ['130斤168穿多大', 'fit'],
    ['1号和2号有什么区别', 'compare'],
    ['100以内有什么推荐', 'recommend'],
    ['你们都卖什么', 'list'],
    ['怎么洗', 'fact'],
  ])('%s is %s', (text, kind) => {
    expect(ask(text)?.kind).toBe(kind);
  });
});

describe('products in comments', () => {
  it.each([
    ['3号多少钱', 'wool-scarf'],
    ['三号链接多少钱', 'wool-scarf'],
    ['link 3 price', 'wool-scarf'],
    ['第一个怎么卖', 'down-jacket'],
    ['the first one how much', 'down-jacket'],
    ['最后一个多少钱', 'running-socks'],
    ['the last one please, how much', 'running-socks'],
    ['护手双多少钱', 'hand-cream'],
    ['how much is the scraf', 'wool-scarf'],
    ['how much are the socks', 'running-socks'],
    ['洋甘菊那个多少钱', 'hand-cream'],
    ['chamomile cream price', 'hand-cream'],
    ['羽绒服有黑色吗', 'down-jacket'],
  ])('%s means %s', (text, product) => {
    expect(understander.understand(text).products).toEqual([product]);
  });

  it.each(['包邮吗', '有礼盒吗', '38码有吗', '保温多久', '2件多少钱'])('%s names none', (text) => {
    expect(understander.understand(text).products).toEqual([]);
  });

  it('finds both of a comparison', () => {
    expect(understander.understand('羽绒服和围巾哪个保暖').products).toEqual(['down-jacket', 'wool-scarf']);
    expect(understander.understand('1 or 2, which is better').products).toEqual(['down-jacket', 'thermal-mug']);
  });

  it('follows the catalogue when it changes', () => {
    const [, ...others] = catalogue.products;
    const without = new Catalogue({
      name: catalogue.name,
      currency: 'CNY',
      products: others,
      facts: [],
      promotions: [],
    });
    let current = catalogue;
    const changing = new Understander(reader, () => current);
    expect(changing.understand('羽绒服多少钱').products).toEqual(['down-jacket']);
    current = without;
    expect(changing.understand('羽绒服多少钱').products).toEqual([]);
  });
});
