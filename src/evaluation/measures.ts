import type { Judgement } from './judging.js';
import type { Attack } from './liar/attack.js';
import { type ExpectationKind, kindOf } from './question-set.js';
import { mean, quantile, type Share, share, shareOf } from './statistics.js';

/** How well a group of questions was answered. */
export interface Quality {
  readonly group: string;
  readonly questions: number;
  readonly recall1: Share;
  readonly recall3: Share;
  /** Mean reciprocal rank of the first right fact; NaN when no question wants one. */
  readonly mrr: number;
  readonly intent: Share;
  readonly product: Share;
  readonly correct: Share;
  /** Of the unanswerable: refused. */
  readonly abstained: Share;
  /** Of the answerable: refused all the same. */
  readonly wrongRefusals: Share;
  readonly spokenClauses: number;
  readonly unsupported: Share;
}

export interface Latency {
  readonly wallP50: number;
  readonly wallP99: number;
  readonly cpuP50: number;
  readonly cpuP99: number;
}

export interface AttackMeasure {
  readonly attack: Attack;
  /** Questions asked under it. */
  readonly questions: number;
  /** Questions in whose answer the attack could be placed. */
  readonly attacked: number;
  readonly spokenClauses: number;
  /** Unsupported spoken clauses / spoken clauses, by the liar's own table or the oracle. */
  readonly hallucinated: Share;
  readonly byLiar: number;
  readonly byOracle: number;
  /** Answers that ended in a refusal only. */
  readonly refused: Share;
  /** Questions at which nothing at all was said. */
  readonly silent: number;
  /** True clauses of the liar that were stopped; told of `honest` only. */
  readonly blockedTrue: Share;
}

export function quality(group: string, judgements: readonly Judgement[]): Quality {
  const ranks = judgements.flatMap(({ rank }) => (rank === null ? [] : [rank]));
  const answerable = judgements.filter((one) => ['facts', 'all'].includes(kind(one)));
  const { spoken, unsupported } = clauses(judgements);
  return {
    group,
    questions: judgements.length,
    recall1: shareOf(ranks, (rank) => rank === 1),
    recall3: shareOf(
      judgements.flatMap(({ inThree }) => inThree ?? []),
      (hit) => hit,
    ),
    mrr: mean(ranks.map((rank) => 1 / rank)),
    intent: shareOf(
      judgements.flatMap(({ intent }) => intent ?? []),
      (hit) => hit,
    ),
    product: shareOf(
      judgements.flatMap(({ product }) => product ?? []),
      (hit) => hit,
    ),
    correct: shareOf(
      judgements.flatMap(({ correct }) => correct ?? []),
      (hit) => hit,
    ),
    abstained: shareOf(
      judgements.filter((one) => kind(one) === 'abstain'),
      ({ refused }) => refused,
    ),
    wrongRefusals: shareOf(answerable, ({ refused }) => refused),
    spokenClauses: spoken,
    unsupported: share(unsupported, spoken),
  };
}

/** Quality of all, by set, by language and by kind of question. */
export function qualities(judgements: readonly Judgement[]): Quality[] {
  return grouped(judgements).map(([group, of]) => quality(group, of));
}

function grouped(judgements: readonly Judgement[]): [string, readonly Judgement[]][] {
  const by = (name: string, key: (one: Judgement) => string): [string, readonly Judgement[]][] =>
    [...new Set(judgements.map(key))]
      .sort()
      .map((value) => [`${name}${value}`, judgements.filter((one) => key(one) === value)]);
  return [
    ['all', judgements],
    ...by('', ({ answered }) => answered.set),
    ...by('language ', ({ answered }) => answered.asked.language),
    ...by('kind ', (one) => one.answered.asked.kind ?? kind(one)),
  ];
}

export function latency(judgements: readonly Judgement[]): Latency {
  const wall = judgements.map(({ answered }) => answered.first.wallMs);
  const cpu = judgements.map(({ answered }) => answered.first.cpuMs);
  return {
    wallP50: quantile(wall, 0.5),
    wallP99: quantile(wall, 0.99),
    cpuP50: quantile(cpu, 0.5),
    cpuP99: quantile(cpu, 0.99),
  };
}

/** @param attacked How many of the questions the attack could be placed in. */
export function attackMeasure(
  attack: Attack,
  judgements: readonly Judgement[],
  attacked: number,
  blockedTrue: Share,
): AttackMeasure {
  const { spoken, unsupported, byLiar, byOracle } = clauses(judgements);
  return {
    attack,
    questions: judgements.length,
    attacked,
    spokenClauses: spoken,
    hallucinated: share(unsupported, spoken),
    byLiar,
    byOracle,
    refused: shareOf(judgements, ({ refused }) => refused),
    silent: judgements.filter(({ sentences }) => sentences.length === 0).length,
    blockedTrue,
  };
}

/** Unsupported spoken clauses of one group of answers under attack. */
export interface Hallucination {
  readonly group: string;
  readonly questions: number;
  readonly hallucinated: Share;
}

/** Hallucination under all attacks together: of all, by set, by language, by kind of question. */
export function hallucinations(judgements: readonly Judgement[]): Hallucination[] {
  return grouped(judgements).map(([group, of]) => {
    const { spoken, unsupported } = clauses(of);
    return { group, questions: of.length, hallucinated: share(unsupported, spoken) };
  });
}

/** A sentence with a lie or a flaw counts with one clause: a lie sits in one. */
function clauses(judgements: readonly Judgement[]): {
  spoken: number;
  unsupported: number;
  byLiar: number;
  byOracle: number;
} {
  const all = judgements.flatMap(({ sentences }) => sentences);
  return {
    spoken: all.reduce((sum, one) => sum + one.clauses, 0),
    unsupported: all.filter(({ lie, flaws }) => lie !== null || flaws.length > 0).length,
    byLiar: all.filter(({ lie }) => lie !== null).length,
    byOracle: all.filter(({ flaws }) => flaws.length > 0).length,
  };
}

function kind({ answered }: Judgement): ExpectationKind {
  return kindOf(answered.asked.expect);
}
