import { describe, expect, it } from 'vitest';
import { cosineOf, directionOf, packed, Rarity, unpacked, weighed } from '../../../src/answering/finding/direction.js';
import { Experience, type ExperienceFile } from '../../../src/answering/finding/experience.js';
import { reader, understander } from '../understanding/reader.js';

/** What viewers wrote: words round their questions that stand in many. */
const HEARD = [
  '主播请问这个会掉色吗谢谢',
  '主播请问几天能到谢谢',
  '主播请问有没有大码谢谢',
  '主播请问能开发票吗谢谢',
  '会起球吗',
  '能机洗吗',
  '有运费险吗',
  '多重啊',
];
const rarity = Rarity.of(HEARD);

/** How alike two are spelt, 0..1. */
function spelt(one: string, other: string, by: Rarity | null): number {
  const [a, b] = [one, other].map((masked) => directionOf({ masked }, reader, by));
  if (a === undefined || b === undefined) throw new Error('two directions were asked for');
  return cosineOf(weighed(a, 1), unpacked(packed(b.vector), packed(b.sketch)));
}

describe('the direction of a question', () => {
  // Two questions with the same words round them were nearer to each other than to themselves without: their like was not found.
  it('is told by what is asked, not by the words that stand round every question', () => {
    const [question, same, other] = ['主播请问会起球吗谢谢', '会起球吗', '主播请问能机洗吗谢谢'];
    expect(spelt(question, other, null)).toBeGreaterThan(spelt(question, same, null));
    expect(spelt(question, same, rarity)).toBeGreaterThan(spelt(question, other, rarity));
  });

  it('is the same by a rarity that was kept', () => {
    const kept = Rarity.read(rarity.toString());
    const [a, b] = [rarity, kept].map((by) => directionOf({ masked: '主播会起球吗' }, reader, by));
    expect(a).toEqual(b);
  });

  it('is told by every word alike where nothing was heard', () => {
    const [one, other] = ['会起球吗', '会褪色吗'];
    expect(spelt(one, other, Rarity.of([]))).toBeCloseTo(spelt(one, other, null), 2);
  });
});

describe('what was learnt by an earlier version of the product', () => {
  it('is read, and finds the same question', () => {
    const masked = '会起球吗';
    const { vector, sketch } = directionOf({ masked }, reader, null);
    const fact = { id: 'pilling', facet: 'care' } as const;
    const asked = { room: 'r', product: null, hints: false, fact, vector: packed(vector), sketch: packed(sketch) };
    const pulls = { near: 1, kin: 1, judged: 1, nothing: 1 };
    const file: ExperienceFile = { format: 'zhubo-experience/2', asked: [asked], pulls };
    expect(new Experience(file, 'r').asks(understander.read(masked), reader)).toBe(true);
  });
});
