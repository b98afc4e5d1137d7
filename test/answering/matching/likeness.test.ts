import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Likeness } from '../../../src/answering/matching/likeness.js';
import { unitsOf } from '../../../src/answering/matching/units.js';
import { normalise } from '../../../src/answering/understanding/normalise.js';
import { Syllables } from '../../../src/answering/understanding/syllables.js';

const folder = new URL('../../../models/understanding/', import.meta.url);
const bytes = readFileSync(new URL('match.bin', folder));
const syllables = new Syllables(readFileSync(new URL('syllables.txt', folder), 'utf8'));
const likeness = Likeness.read(bytes);
const units = (text: string): Int32Array => unitsOf(normalise(text), syllables);

interface Checked {
  readonly asked: readonly number[];
  readonly facts: readonly { readonly facet: number; readonly statements: readonly (readonly number[])[] }[];
  /** Of each fact, and of "none of these". */
  readonly fits: readonly number[];
}

describe('the likeness of a question and a fact', () => {
  it('is what the trained network thought, rounding aside', () => {
    const checks = JSON.parse(readFileSync(new URL('match.check.json', folder), 'utf8')) as Checked[];
    expect(checks.length).toBeGreaterThan(10);
    for (const { asked, facts, fits } of checks) {
      const question = likeness.asked(Int32Array.from(asked));
      const compared = facts.map(({ statements }) =>
        likeness.compare(
          question,
          statements.map((one) => likeness.stated(Int32Array.from(one))),
        ),
      );
      const ours = [
        ...compared.map((one, i) => likeness.fit(question, one, facts[i]?.facet ?? -1)),
        likeness.none(question, compared),
      ];
      ours.forEach((fit, i) => {
        // int8 vectors: a few hundredths of a fit that runs over tens.
        expect(Math.abs(fit - (fits[i] as number))).toBeLessThan(0.35);
      });
    }
  });

  it.each([
    ['猫砂一袋多重', '一袋2.5公斤。', '原料是豌豆渣和玉米淀粉。'],
    ['how heavy is one bag', '一袋2.5公斤。', '原料是豌豆渣和玉米淀粉。'],
    ['几天能到', 'We ship within 24 hours by courier.', 'Wash it by hand in cold water.'],
  ])('%s is nearer to %s than to %s', (question, near, far) => {
    const asked = likeness.asked(units(question));
    const covered = (text: string): number => likeness.compare(asked, [likeness.stated(units(text))]).covered;
    expect(covered(near)).toBeGreaterThan(covered(far));
  });

  it('leaves no hole where the fact says the very words', () => {
    const asked = likeness.asked(units('包装是纸盒'));
    const same = likeness.compare(asked, [likeness.stated(units('包装是纸盒'))]);
    expect(same.alike).toBeCloseTo(1, 3);
    expect(same.covered).toBeGreaterThan(0.98);
    expect(same.hole).toBeLessThan(0.01);
  });

  it('reads a text without a single known thing as nothing', () => {
    const asked = likeness.asked(units('~~~'));
    expect([...asked.vector].every((value) => value === 0)).toBe(true);
    expect(Number.isFinite(likeness.none(asked, []))).toBe(true);
  });

  it('refuses a file of another kind or length, naming what it found', () => {
    const other = Buffer.from(bytes);
    other.write('ZUM1', 0, 'latin1');
    expect(() => Likeness.read(other)).toThrow(/begins with "ZUM1", expected ZUM2/);
    expect(() => Likeness.read(bytes.subarray(0, bytes.length - 4))).toThrow(/bytes, expected/);
    expect(() => Likeness.read(Buffer.alloc(3))).toThrow(/match\.bin/);
  });
});
