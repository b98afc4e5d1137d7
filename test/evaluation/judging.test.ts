import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/answering/evidence.js';
import type { Sentence } from '../../src/domain/answer.js';
import type { Ask } from '../../src/domain/comment.js';
import type { Answered } from '../../src/evaluation/asking.js';
import { judge } from '../../src/evaluation/judging.js';
import { attackMeasure, qualities } from '../../src/evaluation/measures.js';
import type { Asked } from '../../src/evaluation/question-set.js';
import { failedOf, plain, type Report, shortfalls, tablesOf } from '../../src/evaluation/report.js';
import { share } from '../../src/evaluation/statistics.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';
import { realParts } from '../answering/real-parts.js';
import { HandClock } from '../room/fakes.js';

const catalogue = loadCatalogue(new URL('../../config/shop.json', import.meta.url).pathname);
const clock = new HandClock();
const { answerer } = realParts(() => catalogue, { clock });

const ask: Ask = {
  text: '',
  kind: 'fact',
  facets: [],
  attributes: [],
  terms: [],
  products: [],
  measures: { options: [], numbers: [] },
};

function found(...ids: string[]): Evidence {
  const facts = ids.flatMap((id) => catalogue.fact(id) ?? []).map((fact) => ({ fact, belief: 1 }));
  return { ask, product: 'down-jacket', products: [], facts, belief: 1, answerable: facts.length > 0 };
}

function said(text: string, citations: string[], kind: Sentence['kind'] = 'facts'): Sentence {
  return { text, language: 'zh', citations, kind, verdict: { supported: true, check: 'rendered-from-facts' } };
}

function answered(
  asked: Pick<Asked, 'expect'> & Partial<Asked>,
  evidence: Evidence[],
  sentences: Sentence[],
): Answered {
  const full: Asked = { id: 'q', text: '多少钱', language: 'zh', ...asked };
  return {
    set: 'test',
    asked: full,
    text: full.text,
    context: { thread: null, pinned: 'down-jacket', recent: [] },
    understanding: answerer.understand(full.text),
    evidence,
    sentences,
    first: { wallMs: 2, cpuMs: 1 },
  };
}

const PRICE = said('轻暖羽绒服直播间价399元，平时价599元。', ['down-jacket.price']);
const REFUSAL = said('这一点我不敢乱说。', [], 'refusal');

describe('a judgement', () => {
  it('ranks the right fact over all questions of the comment', () => {
    const wanted = { expect: { facts: ['down-jacket.care'] } };
    const second = answered(
      wanted,
      [found('down-jacket.price', 'down-jacket.size'), found('down-jacket.care')],
      [PRICE],
    );
    expect(judge(second, catalogue, clock.now(), [])).toMatchObject({ rank: 2, inThree: true, correct: false });
    const missing = answered(wanted, [], [REFUSAL]);
    expect(judge(missing, catalogue, clock.now(), [])).toMatchObject({ rank: Infinity, inThree: false, refused: true });
  });

  it('takes an answer for correct when the fact is cited and the words are said', () => {
    const expected = { facts: ['down-jacket.price'] };
    const right = answered({ expect: expected, mustSay: ['399'] }, [found('down-jacket.price')], [PRICE]);
    expect(judge(right, catalogue, clock.now(), [])).toMatchObject({ correct: true, complaints: [] });
    const lacking = answered({ expect: expected, mustSay: ['包邮'] }, [found('down-jacket.price')], [PRICE]);
    expect(judge(lacking, catalogue, clock.now(), []).complaints).toEqual(['does not say 包邮']);
    const all = answered(
      { expect: { all: ['down-jacket.price', 'down-jacket.care'] } },
      [found('down-jacket.price')],
      [PRICE],
    );
    expect(judge(all, catalogue, clock.now(), []).complaints).toContain('does not cite down-jacket.care');
  });

  it('holds what was said against the liar’s table and the oracle, one by one', () => {
    const said419 = said('轻暖羽绒服直播间价419元。', ['down-jacket.price']);
    const one = answered({ expect: { facts: ['down-jacket.price'] } }, [found('down-jacket.price')], [said419]);
    const told = {
      attack: 'changed-number',
      text: '419元',
      language: 'zh',
      citations: [],
      fragments: ['419元'],
    } as const;
    const judged = judge(one, catalogue, clock.now(), [told]);
    expect(judged.sentences[0]).toMatchObject({
      lie: 'changed-number: 419元',
      flaws: [expect.stringContaining('419')],
    });
    const measure = attackMeasure('changed-number', [judged], 1, share(0, 0));
    expect(measure).toMatchObject({ byLiar: 1, byOracle: 1, hallucinated: { hits: 1, of: 1 } });
  });

  it('calls nothing said silence', () => {
    const silent = judge(answered({ expect: { abstain: true } }, [], []), catalogue, clock.now(), []);
    expect(failedOf(silent)?.why).toEqual(['silence: nothing was said']);
  });
});

describe('a report', () => {
  it('shows shares with their intervals and what stays below the targets', () => {
    const judged = [
      judge(
        answered({ expect: { facts: ['down-jacket.price'] } }, [found('down-jacket.price')], [PRICE]),
        catalogue,
        clock.now(),
        [],
      ),
      judge(answered({ id: 'r', expect: { abstain: true } }, [], [PRICE]), catalogue, clock.now(), []),
    ];
    const report: Report = {
      sets: ['test'],
      generator: 'test',
      qualities: qualities(judged),
      latency: { wallP50: 1, wallP99: 2, cpuP50: 1, cpuP99: 99 },
      clauses: [],
      drafts: [],
      attacks: [],
      hallucinations: [],
      failures: judged.flatMap((one) => failedOf(one) ?? []),
    };
    expect(plain(tablesOf(report)[0] ?? { title: '', head: [], rows: [] })).toMatch(/all +2 +1\.000 \[0\.21, 1\.00\]/);
    expect(shortfalls(report).map(({ measure }) => measure)).toEqual(['abstention', 'first sentence p99']);
    expect(report.failures.map(({ where, why }) => [where, why])).toEqual([['test/r', ['wants a refusal']]]);
  });
});
