import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import { loadMeanings } from '../../../src/answering/grounding/load-meanings.js';
import { Meanings } from '../../../src/answering/grounding/meanings.js';
import type { Facet } from '../../../src/domain/comment.js';
import { Catalogue } from '../../../src/knowledge/catalogue.js';
import { NOW, RULES, SHOPS } from './bench.js';

const [shown] = SHOPS.demo.products;
if (shown === undefined) throw new Error('the demo shop has no product');
const product = { ...shown, id: 'thing', name: { zh: '宠物窝', en: 'pet bed' }, aliases: [], variants: [] };

/** Whether a clause passes that cites one fact. */
function passes(
  stated: string,
  clause: string,
  meanings: Meanings | null = loadMeanings(),
  facet: Facet = 'feature',
): boolean {
  const language = /[\u3400-\u9fff]/.test(stated) ? 'zh' : 'en';
  const fact = { id: 'thing.x', product: 'thing', facet, text: { [language]: stated }, source: 'test', version: 1 };
  const shop = new Catalogue({
    name: SHOPS.demo.name,
    currency: 'CNY',
    products: [product],
    facts: [fact],
    promotions: [],
  });
  const verdict = new ClauseCheck(meanings).check(
    { text: clause, language: /[\u3400-\u9fff]/.test(clause) ? 'zh' : 'en', citations: ['thing.x'] },
    { catalogue: shop, now: NOW, product: 'thing', asked: null, rules: RULES },
  );
  return verdict.supported;
}

describe('words that mean alike', () => {
  it('are those with a sense in common, in one language or two', () => {
    const meanings = new Meanings('女孩子 girl\n女生 schoolgirl girl\n段 section\n截 section chunk\ntoss flip pitch\n');
    expect(meanings.near('女孩子', '女生')).toBe(true);
    expect(meanings.near('截', '段')).toBe(true);
    expect(meanings.near('flip', 'toss')).toBe(true);
    expect(meanings.near('女生', 'girl')).toBe(true);
    expect(meanings.near('女生', '段')).toBe(false);
    expect(meanings.words('女生截')).toEqual(['女生', '截']);
    expect(meanings.words('女生房')).toBeNull();
  });

  it.each([
    ['吞整根可能卡住，急吞的狗掰成三段。', '整根吞可能卡住，吞得急的狗掰成三截。'],
    ['锅身是铝合金的，三层麦饭石涂层。', '锅身铝合金，麦饭石涂了三层。'],
    ['Weighs 1.6 kg, light enough to toss.', 'It weighs 1.6 kg, light enough to flip.'],
  ])('bear out what is soft beside what is said: %s', (stated, clause) => {
    expect(passes(stated, clause)).toBe(true);
  });

  it('bear out nothing where nobody knows any', () => {
    const [stated, clause] = ['吞整根可能卡住，急吞的狗掰成三段。', '整根吞可能卡住，吞得急的狗掰成三截。'];
    expect(passes(stated, clause, null)).toBe(false);
  });

  it.each([
    ['numbers', '吞整根可能卡住，急吞的狗掰成三段。', '整根吞可能卡住，吞得急的狗掰成四截。'],
    ['denials', '面料柔软，不会卡住狗毛。', '面料柔软，会夹住狗毛。'],
    ['materials', '内里是海绵，外面是帆布。', '内里是海绵，外面是麻布。'],
    ['what it withstands', '底部防滑，可以拆洗。', '底部防水，可以拆洗。'],
    ['what comes with it', '有拉链，可以拆洗。', '有拉链和提手，可以拆洗。'],
    ['gifts', '可以拆洗，有两个尺寸。', '可以拆洗，送两个垫子。'],
    ['what nothing else of the fact is beside', '急吞的狗掰成三段。', '这个是拼接的。'],
  ])('never bear out %s', (_what, stated, clause) => {
    expect(passes(stated, clause)).toBe(false);
  });
});
