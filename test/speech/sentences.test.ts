import { describe, expect, it } from 'vitest';
import { LONGEST_SENTENCE, splitSentences } from '../../src/speech/sentences.js';

describe('splitSentences', () => {
  it('splits Chinese at its marks and keeps them', () => {
    expect(splitSentences('大家好！今天有新品。要不要看？好…', 'zh')).toEqual([
      '大家好！',
      '今天有新品。',
      '要不要看？',
      '好…',
    ]);
  });

  it('keeps decimals, abbreviations and closing quotes together', () => {
    expect(splitSentences('It is $19.99. Dr. Lee said "Buy it." Now, e.g. today.', 'en')).toEqual([
      'It is $19.99.',
      'Dr. Lee said "Buy it."',
      'Now, e.g. today.',
    ]);
    expect(splitSentences('他说：“便宜！”然后走了。', 'zh')).toEqual(['他说：“便宜！”', '然后走了。']);
  });

  it('ends a sentence at a line break', () => {
    expect(splitSentences('第一行\n第二行\n\n第三行', 'zh')).toEqual(['第一行', '第二行', '第三行']);
  });

  it('joins marks without words to the sentence before', () => {
    expect(splitSentences('好看！ 😀 \n！！', 'zh')).toEqual(['好看！😀！！']);
    expect(splitSentences('   \n ', 'zh')).toEqual([]);
  });

  it('cuts long sentences at a clause mark, at a space, or anywhere, and loses nothing but space', () => {
    const clauses = '这件衣服面料柔软舒适，'.repeat(12);
    const words = 'soft warm light '.repeat(40);
    const row = '好'.repeat(200);
    for (const [text, language] of [
      [clauses, 'zh'],
      [words, 'en'],
      [row, 'zh'],
      ['😀'.repeat(200) + '好', 'zh'],
    ] as const) {
      const pieces = splitSentences(text, language);
      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(LONGEST_SENTENCE[language]);
      expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u);
    }
    expect(splitSentences(clauses, 'zh')[0]).toMatch(/，$/);
  });
});
