import { describe, expect, it } from 'vitest';
import { inTwoLines, wordsOf } from '../../src/rendering/lines.js';

describe('lines of a caption', () => {
  it('break behind a mark near the middle, not inside a word', () => {
    expect(inTwoLines('轻暖羽绒服直播间价三百九十九元，平时价五百九十九元')).toEqual([
      '轻暖羽绒服直播间价三百九十九元，',
      '平时价五百九十九元',
    ]);
    expect(inTwoLines('The jacket is usually ¥599; in this room it is ¥399')).toEqual([
      'The jacket is usually ¥599;',
      'in this room it is ¥399',
    ]);
  });

  it('break between words where no mark is near, losing nothing', () => {
    const [first, second] = inTwoLines('没有标点的一句话也要在词与词之间分成两行显示出来');
    expect(first + second).toBe('没有标点的一句话也要在词与词之间分成两行显示出来');
    expect(Math.abs(first.length - second.length)).toBeLessThanOrEqual(4);
  });

  it('begin with no closing mark and end with no opening one', () => {
    for (const text of [
      '一盒（五双，黑白灰），怎么搭都行。',
      'A "gift" (box): ¥139, today.',
      '含绒量 90% 的白鸭绒，3.5 折。',
    ]) {
      const pieces = wordsOf(text);
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) {
        expect(piece).not.toMatch(/^[，。！？；：、）》”,.!?;:)%]/u);
        expect(piece).not.toMatch(/[（《“(¥]$/u);
      }
    }
  });
});
