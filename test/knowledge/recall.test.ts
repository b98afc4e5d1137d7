import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CatalogueEvidence } from '../../src/answering/finding/catalogue-evidence.js';
import { CloserLook } from '../../src/answering/finding/closer-look.js';
import { loadRanking } from '../../src/answering/finding/ranking-file.js';
import { loadReader } from '../../src/answering/understanding/load.js';
import { Understander } from '../../src/answering/understanding/understander.js';
import { systemClock } from '../../src/domain/clock.js';
import { loadRoomFile } from '../../src/knowledge/script.js';

interface Questions {
  readonly answerable: readonly (readonly [string, string])[];
  readonly unanswerable: readonly string[];
}

const questions = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8')) as Questions;
const { catalogue } = loadRoomFile(new URL('../../config/room.json', import.meta.url).pathname);
const models = new URL('../../models/understanding/', import.meta.url).pathname;
const pinned = { thread: null, pinned: 'down-jacket', recent: ['down-jacket'] };

describe('what an answer rests on, in the demo shop', () => {
  let facts: (question: string) => Promise<readonly string[]>;
  beforeAll(async () => {
    const reader = loadReader(models);
    const understander = new Understander(reader, () => catalogue);
    const ranking = loadRanking(`${models}ranking.json`);
    const closer = await CloserLook.open(models, reader, ranking.closer);
    const finder = new CatalogueEvidence({
      understander,
      catalogue: () => catalogue,
      ranking,
      closer,
      clock: systemClock,
    });
    const { signal } = new AbortController();
    await finder.prepare(signal);
    facts = async (question) => {
      const evidence = await finder.find(understander.understand(question), pinned, signal);
      return evidence.flatMap((one) => one.facts.map(({ fact }) => fact.id));
    };
  });

  it('is the right fact for at least 93 % of its question set, with product 1 pinned', async () => {
    const wrong: string[] = [];
    for (const [question, expected] of questions.answerable) {
      const [first] = await facts(question);
      if (first !== expected) wrong.push(`${question}: ${first ?? 'nothing'} instead of ${expected}`);
    }
    const recall = 1 - wrong.length / questions.answerable.length;
    console.log(`recall@1 ${recall.toFixed(3)} of ${questions.answerable.length}\n${wrong.join('\n')}`);
    expect(recall).toBeGreaterThanOrEqual(0.93);
  });

  it('is nothing for nine in ten questions the catalogue cannot answer', async () => {
    const answered: string[] = [];
    for (const question of questions.unanswerable) if ((await facts(question)).length > 0) answered.push(question);
    console.log(`wrongly answered ${answered.length} of ${questions.unanswerable.length}: ${answered.join(' | ')}`);
    expect(answered.length / questions.unanswerable.length).toBeLessThanOrEqual(0.1);
  });
});
