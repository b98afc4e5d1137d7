import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CatalogueAnswerer } from '../../src/answering/catalogue-answerer.js';
import { seededRandom, systemClock } from '../../src/domain/clock.js';
import { loadRoomFile } from '../../src/knowledge/script.js';

interface Questions {
  readonly answerable: readonly (readonly [string, string])[];
  readonly unanswerable: readonly string[];
}

const questions = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8')) as Questions;
const { catalogue } = loadRoomFile(new URL('../../config/room.json', import.meta.url).pathname);
const answerer = new CatalogueAnswerer({ catalogue, clock: systemClock, random: seededRandom(1) });
const pinned = { thread: null, pinned: 'down-jacket', recent: ['down-jacket'] };

describe('what an answer rests on', () => {
  it('is the right fact for at least 93 % of the question set, with product 1 pinned', () => {
    const wrong = questions.answerable.flatMap(([question, expected]) => {
      const [first] = answerer.facts(question, pinned);
      return first?.id === expected ? [] : [`${question}: ${first?.id ?? 'nothing'} instead of ${expected}`];
    });
    const recall = 1 - wrong.length / questions.answerable.length;
    console.log(`recall@1 ${recall.toFixed(3)} of ${questions.answerable.length}\n${wrong.join('\n')}`);
    expect(recall).toBeGreaterThanOrEqual(0.93);
  });

  it('is nothing for a question the catalogue cannot answer', () => {
    const answered = questions.unanswerable.filter((question) => answerer.facts(question, pinned).length > 0);
    console.log(`wrongly answered ${answered.length} of ${questions.unanswerable.length}: ${answered.join(' | ')}`);
    expect(answered).toEqual([]);
  });
});
