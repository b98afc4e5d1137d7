import { dot, judge, type RankingFile } from '../../answering/finding/judgement.js';
import { shifted } from '../../answering/finding/experience.js';
import type { Random } from '../../domain/clock.js';
import { type Case, type Near, nearOf } from './cases.js';

/** The numbers that are fitted; with the questions asked before they make an experience. */
export interface Weights {
  readonly ranking: RankingFile;
  readonly near: number;
  readonly judged: number;
  readonly nothing: number;
}

const EPOCHS = 120;
/** How strongly weights are pulled back to the shipped ones: as much as so many cases weigh. */
const PRIOR_CASES = 150;
/** What nearness counts before anything was learnt. */
const FIRST_NEAR = 0.3;
/** Thresholds that are tried. */
const THRESHOLDS = Array.from({ length: 21 }, (_, i) => Math.round((0.35 + i * 0.02) * 100) / 100);
const NOTHING: Near = { facts: new Float32Array(0), nothing: 0 };

/** What a case comes to under some weights. */
export interface Outcome {
  /** The fact put first is right. */
  readonly first: boolean;
  readonly belief: number;
}

export function outcomeOf(one: Case, near: Near, { ranking, near: pull, judged, nothing }: Weights): Outcome {
  const best = bestOf(one, near, ranking.match, pull);
  if (best === null) return { first: false, belief: 0 };
  const belief = judge(one.judged(best.at, best.margin), ranking.answer);
  return {
    first: one.candidates[best.at]?.right === true,
    belief: shifted(belief, judged * (near.facts[best.at] ?? 0) - nothing * near.nothing),
  };
}

/** Whether the right thing happens: the right fact first and given, or silence where nothing answers. */
export function isRight(one: Case, { first, belief }: Outcome, threshold: number): boolean {
  return one.label.facts.length === 0 ? belief < threshold : first && belief >= threshold;
}

/**
 * Fits ranking, judgement and threshold to cases, pulled towards the shipped weights: a few labels move little, many move more. Nearness of
 * a case is to the other cases, as it will be for a new question.
 */
export function fit(cases: readonly Case[], shipped: RankingFile, random: Random): Weights {
  const nears = cases.map((one) => nearOf(one, cases));
  const rows = cases.map((one, i) => ({ one, near: nears[i] ?? NOTHING }));
  const ranked = fitMatch(rows, shipped, random);
  const judgement = fitJudgement(rows, shipped, ranked, random);
  const weights = {
    ranking: { ...shipped, match: ranked.match, answer: judgement.answer },
    near: ranked.near,
    ...judgement.moves,
  };
  const threshold = thresholdOf(rows, weights, shipped);
  return { ...weights, ranking: { ...weights.ranking, threshold } };
}

interface Row {
  readonly one: Case;
  readonly near: Near;
}

function bestOf(
  { candidates }: Case,
  near: Near,
  match: readonly number[],
  pull: number,
): { readonly at: number; readonly margin: number } | null {
  let [at, top, second] = [-1, -Infinity, -Infinity];
  candidates.forEach(({ features }, i) => {
    const score = dot(features, match) + pull * (near.facts[i] ?? 0);
    if (score > top) [at, top, second] = [i, score, top];
    else if (score > second) second = score;
  });
  return at < 0 ? null : { at, margin: second === -Infinity ? 0 : top - second };
}

function fitMatch(rows: readonly Row[], shipped: RankingFile, random: Random): { match: number[]; near: number } {
  const match = [...shipped.match];
  let near = FIRST_NEAR;
  const usable = rows.filter(({ one }) => one.candidates.some(({ right }) => right));
  const decay = PRIOR_CASES / Math.max(1, usable.length) / 100;
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const pace = 0.05 * (1 - epoch / EPOCHS);
    for (let step = 0; step < usable.length; step += 1) {
      const row = usable[Math.floor(random() * usable.length)];
      if (row === undefined) break;
      const { candidates } = row.one;
      const scores = candidates.map(({ features }, i) => dot(features, match) + near * (row.near.facts[i] ?? 0));
      const top = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - top));
      const total = shares.reduce((sum, share) => sum + share, 0);
      const good = candidates.reduce((sum, { right }, i) => sum + (right ? (shares[i] ?? 0) : 0), 0);
      candidates.forEach(({ features, right }, i) => {
        const share = shares[i] ?? 0;
        const error = share / total - (right ? share / Math.max(1e-9, good) : 0);
        for (let k = 0; k < match.length; k += 1) match[k] = (match[k] ?? 0) - pace * error * (features[k] ?? 0);
        near -= pace * error * (row.near.facts[i] ?? 0);
      });
      for (let k = 0; k < match.length; k += 1)
        match[k] = (match[k] ?? 0) - pace * decay * ((match[k] ?? 0) - (shipped.match[k] ?? 0));
      near = Math.max(0, near);
    }
  }
  return { match: match.map(short), near: short(near) };
}

/** The hidden layer stays as shipped; how its units count, and what nearness adds, is fitted. */
function fitJudgement(
  rows: readonly Row[],
  shipped: RankingFile,
  { match, near: pull }: { readonly match: readonly number[]; readonly near: number },
  random: Random,
): { answer: RankingFile['answer']; moves: { judged: number; nothing: number } } {
  const { hidden } = shipped.answer;
  const output = [...shipped.answer.output];
  let { bias } = shipped.answer;
  let [judged, nothing] = [FIRST_NEAR, FIRST_NEAR];
  const examples = rows.flatMap(({ one, near }) => {
    const best = bestOf(one, near, match, pull);
    if (best === null) return [];
    const features = one.judged(best.at, best.margin);
    const active = hidden.map((row) => Math.tanh(dot(features, row) + (row[features.length] ?? 0)));
    const right = one.candidates[best.at]?.right === true;
    // The wrong fact for a question that has an answer is half a mistake; silence where nothing answers counts more.
    const weight = right ? 1 : one.label.facts.length > 0 ? 0.5 : 1.3;
    return [{ active, near: near.facts[best.at] ?? 0, nothing: near.nothing, y: right ? 1 : 0, weight }];
  });
  const decay = PRIOR_CASES / Math.max(1, examples.length) / 100;
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const pace = 0.05 * (1 - epoch / EPOCHS);
    for (let step = 0; step < examples.length; step += 1) {
      const row = examples[Math.floor(random() * examples.length)];
      if (row === undefined) break;
      const sum = row.active.reduce((all, value, i) => all + value * (output[i] ?? 0), bias);
      const logit = sum + judged * row.near - nothing * row.nothing;
      const error = (1 / (1 + Math.exp(-logit)) - row.y) * row.weight;
      output.forEach((value, i) => {
        output[i] = value - pace * (error * (row.active[i] ?? 0) + decay * (value - (shipped.answer.output[i] ?? 0)));
      });
      bias -= pace * (error + decay * (bias - shipped.answer.bias));
      judged = Math.max(0, judged - pace * error * row.near);
      nothing = Math.max(0, nothing + pace * error * row.nothing);
    }
  }
  return {
    answer: { hidden, output: output.map(short), bias: short(bias) },
    moves: { judged: short(judged), nothing: short(nothing) },
  };
}

/**
 * The threshold with which most goes right, of those with which silence is kept where nothing answers at least as often as with the
 * shipped parts; of equally good ones rather one with which less is said.
 */
function thresholdOf(rows: readonly Row[], weights: Weights, shipped: RankingFile): number {
  const before = rows.map(({ one }) => outcomeOf(one, NOTHING, { ranking: shipped, near: 0, judged: 0, nothing: 0 }));
  const after = rows.map(({ one, near }) => outcomeOf(one, near, weights));
  const quiet = (outcomes: readonly Outcome[], threshold: number): number =>
    rows.filter(({ one }, i) => one.label.facts.length === 0 && (outcomes[i]?.belief ?? 0) < threshold).length;
  const right = (threshold: number): number =>
    rows.filter(({ one }, i) => isRight(one, after[i] ?? { first: false, belief: 0 }, threshold)).length;
  const floor = quiet(before, shipped.threshold);
  const allowed = THRESHOLDS.filter((threshold) => quiet(after, threshold) >= floor);
  if (allowed.length === 0) return Math.max(...THRESHOLDS);
  const most = Math.max(...allowed.map(right));
  const best = allowed.filter((threshold) => right(threshold) >= most - rows.length / 200);
  return best[Math.floor(best.length * 0.75)] ?? shipped.threshold;
}

function short(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
