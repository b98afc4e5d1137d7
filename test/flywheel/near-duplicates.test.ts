import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import { Groups, likenessOf, shinglesOf } from '../../src/flywheel/near-duplicates.js';

const WORDS = [...'这个那个可以能不能什么时候发货到新疆多久颜色尺码大小洗衣机'];

describe('groups of what is alike', () => {
  it.each([1, 2, 3])('are those that comparing each with each makes (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const texts = Array.from({ length: 400 }, () =>
      Array.from({ length: 2 + Math.floor(random() * 8) }, () => WORDS[Math.floor(random() * WORDS.length)]).join(''),
    );
    const groups = new Groups<string>(0.45);
    const compared: string[][] = [];
    for (const text of texts) {
      const shingles = shinglesOf(text);
      if (shingles.size === 0) continue;
      groups.add(shingles, text);
      const found = compared.find(([first = '']) => likenessOf(shinglesOf(first), shingles) >= 0.45);
      if (found === undefined) compared.push([text]);
      else found.push(text);
    }
    expect(compared.some((group) => group.length > 1)).toBe(true);
    expect(groups.all).toEqual(compared);
  });
});
