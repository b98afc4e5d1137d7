import { describe, expect, it } from 'vitest';
import { CatalogueEvidence } from '../../../src/answering/finding/catalogue-evidence.js';
import { CloserLook, type Cross } from '../../../src/answering/finding/closer-look.js';
import { questionOf } from '../../../src/answering/finding/match.js';
import { loadRanking } from '../../../src/answering/finding/ranking-file.js';
import type { Ranked } from '../../../src/answering/finding/ranked.js';
import type { Units } from '../../../src/answering/matching/cross-encoder.js';
import { Understander } from '../../../src/answering/understanding/understander.js';
import { systemClock } from '../../../src/domain/clock.js';
import { catalogue, reader } from '../understanding/reader.js';

const ranking = loadRanking(new URL('../../../models/understanding/ranking.json', import.meta.url).pathname);
const noUnits: Units = { vectors: new Float32Array(0), lengths: new Float32Array(0), count: 0 };

describe('the closer look', () => {
  it('reads the same fact for the same words once, and what it made of it holds', async () => {
    // In a flood the network took as much of the thread as everything else that an answer needs.
    const read: number[] = [];
    const cross: Cross = {
      asked: () => noUnits,
      stated: () => noUnits,
      scores: async (_asked, candidates) => {
        read.push(candidates.length);
        return await Promise.resolve(Float32Array.from(candidates, (_, i) => 3 - i));
      },
    };
    const closer = new CloserLook(cross, reader, ranking.closer);
    const understander = new Understander(reader, () => catalogue);
    const options = { understander, catalogue: () => catalogue, ranking, closer: null, clock: systemClock };
    const finder = new CatalogueEvidence(options);
    const considered = (text: string) => {
      const [ask] = understander.understand(text).asks;
      if (ask === undefined) throw new Error(`${text} asks nothing`);
      const { ranked } = finder.consider(ask, { thread: null, pinned: 'down-jacket', recent: [] });
      return { question: questionOf(ask, understander.readAsk(ask).reading, reader), ranked };
    };
    const orderOf = ({ ranked }: { readonly ranked: readonly Ranked[] }) =>
      ranked.map(({ profile }) => profile.fact.id);

    const { question, ranked } = considered('这件羽绒服多少钱');
    const first = await closer.look(question, ranked);
    const again = considered('这件羽绒服多少钱');
    expect(again.question).not.toBe(question);
    const second = await closer.look(again.question, again.ranked);
    expect(read).toEqual([6]);
    expect(orderOf(second)).toEqual(orderOf(first));
    expect(second.answers).toBe(first.answers);

    await closer.look(question, [...ranked.slice(0, 4), ...ranked.slice(6, 8)]);
    expect(read).toEqual([6, 2]);
    const other = considered('羽绒服能机洗吗');
    await closer.look(other.question, other.ranked);
    expect(read).toEqual([6, 2, 6]);
  });
});
