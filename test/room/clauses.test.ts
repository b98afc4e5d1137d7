import { describe, expect, it } from 'vitest';
import { clauseEnds } from '../../src/room/clauses.js';

const words = (...texts: string[]): { kind: 'word'; at: number; length: number; text: string }[] =>
  texts.map((text, i) => ({ kind: 'word', at: i * 1_000, length: 900, text }));

describe('where clauses end', () => {
  it('is behind the words that a mark follows, in Chinese and English', () => {
    expect(clauseEnds('短款，连帽，很轻。', words('短', '款', '连', '帽', '很', '轻'))).toEqual([1_900, 3_900, 5_900]);
    expect(clauseEnds('Short, hooded, and light.', words('Short', 'hooded', 'and', 'light'))).toEqual([
      900, 1_900, 3_900,
    ]);
  });

  it('passes over words that are read otherwise than written, and finds repeated ones in order', () => {
    expect(clauseEnds('今天¥199，明天¥199。', words('今天', '一百九十九元', '明天', '¥199'))).toEqual([3_900]);
    expect(clauseEnds('好，好的，好。', words('好', '好', '的', '好'))).toEqual([900, 2_900, 3_900]);
  });

  it('is nowhere when nothing was made yet', () => {
    expect(clauseEnds('短款，连帽。', [])).toEqual([]);
  });
});
