import { describe, expect, it } from 'vitest';
import { Reading } from '../../src/stage/reading.js';

const word = (text: string, at: number): { kind: 'word'; at: number; length: number; text: string } => ({
  kind: 'word',
  at,
  length: 100,
  text,
});

describe('how far a sentence has been spoken', () => {
  it('follows the words as they begin, through what is read otherwise than written', () => {
    const reading = new Reading('现在¥199，很划算。');
    reading.note([word('现', 0), word('在', 400), word('一百九十九元', 900)]);
    reading.note([word('很', 2_000), word('划', 2_400), word('算', 2_800)]);
    expect([0, 500, 1_000, 2_000, 9_000].map((at) => reading.upTo(at))).toEqual([1, 2, 2, 8, 10]);
  });

  it('finds repeated words in order and never goes back', () => {
    const reading = new Reading('好，好的，好。');
    reading.note([word('好', 0), word('好', 500), word('的', 700), word('好', 1_000)]);
    expect([0, 500, 700, 1_000].map((at) => reading.upTo(at))).toEqual([1, 3, 4, 6]);
  });

  it('is unknown of a voice that tells no words', () => {
    expect(new Reading('你好').upTo(1_000)).toBeNull();
  });
});
