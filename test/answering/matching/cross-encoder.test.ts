import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CrossEncoder } from '../../../src/answering/matching/cross-encoder.js';

const folder = new URL('../../../models/understanding/', import.meta.url).pathname;
const network = join(folder, 'cross.onnx');
const table = join(folder, 'cross.bin');

interface Checked {
  readonly asked: readonly number[];
  readonly facts: readonly { stated: readonly number[]; facet: number; store: boolean; logit: number }[];
}

describe('the cross encoder', () => {
  it('thinks of questions and facts what it thought where it was trained', async () => {
    const cross = await CrossEncoder.load(network, table);
    const some = JSON.parse(readFileSync(join(folder, 'cross.check.json'), 'utf8')) as readonly Checked[];
    expect(some.length).toBeGreaterThan(10);
    const away: number[] = [];
    for (const { asked, facts } of some) {
      const candidates = facts.map(({ stated, facet, store }) => ({
        stated: cross.stated(Int32Array.from(stated)),
        facet,
        store,
      }));
      const logits = await cross.scores(cross.asked(Int32Array.from(asked)), candidates);
      facts.forEach(({ logit }, i) => away.push(Math.abs((logits[i] ?? NaN) - logit)));
    }
    // The matrices are kept in eight bits; logits go from -15 to 10.
    expect(Math.max(...away)).toBeLessThan(1);
    expect(away.reduce((sum, one) => sum + one, 0) / away.length).toBeLessThan(0.3);
  });

  it('scores a fact the same alone and among longer ones', async () => {
    const cross = await CrossEncoder.load(network, table);
    const [first, second] = JSON.parse(readFileSync(join(folder, 'cross.check.json'), 'utf8')) as readonly Checked[];
    if (first === undefined || second === undefined) throw new Error('nothing to check');
    const asked = cross.asked(Int32Array.from(first.asked));
    const all = [...first.facts, ...second.facts].map(({ stated, facet, store }) => ({
      stated: cross.stated(Int32Array.from(stated)),
      facet,
      store,
    }));
    const together = await cross.scores(asked, all);
    for (const [i, one] of all.entries())
      expect((await cross.scores(asked, [one]))[0]).toBeCloseTo(together[i] ?? NaN, 3);
  });

  it('reads what it has never seen, and nothing, without a number that is none', async () => {
    const cross = await CrossEncoder.load(network, table);
    const none = cross.stated(new Int32Array(0));
    expect([
      ...(await cross.scores(cross.asked(new Int32Array(12)), [{ stated: none, facet: 0, store: false }])),
    ]).toEqual([expect.closeTo(0, -2)]);
    expect(await cross.scores(cross.asked(new Int32Array(0)), [])).toHaveLength(0);
  });

  it('refuses files of another kind, naming them', async () => {
    const other = join(mkdtempSync(join(tmpdir(), 'zhubo-cross-')), 'other.bin');
    writeFileSync(other, 'ZUM2 something else');
    await expect(CrossEncoder.load(network, other)).rejects.toThrow(other);
    const short = `${other}.short`;
    writeFileSync(short, readFileSync(table).subarray(0, 1000));
    await expect(CrossEncoder.load(network, short)).rejects.toThrow('has 1000 bytes, expected');
    await expect(CrossEncoder.load(other, table)).rejects.toThrow(`${other} cannot be used`);
  });
});
