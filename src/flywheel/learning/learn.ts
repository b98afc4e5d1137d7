import type { ExperienceFile } from '../../answering/finding/experience.js';
import type { RankingFile } from '../../answering/finding/judgement.js';
import type { Reader } from '../../answering/understanding/reading.js';
import { type Clock, seededRandom } from '../../domain/clock.js';
import type { CatalogueContent } from '../../knowledge/catalogue.js';
import { type Case, casesOf, nearOf } from './cases.js';
import { fit, isRight, type Outcome, outcomeOf, type Weights } from './fitting.js';
import { type Label, questionKey } from './label.js';

/** Everything a training needs, and nothing else: it runs in a process of its own. */
export interface LearningInput {
  /** Labels of batches that were accepted before. */
  readonly trusted: readonly Label[];
  /** The new batch. */
  readonly batch: readonly Label[];
  readonly shops: Readonly<Record<string, CatalogueContent>>;
  /** What the serving parts were taught: of the trusted ones; empty: they are the shipped ones. */
  readonly served: readonly Label[];
  readonly seed: number;
}

/** How something did on questions it had not been taught. */
export interface Score {
  readonly questions: number;
  readonly right: number;
  /** Of those that something answers: the right fact first, and given. */
  readonly recall: number;
  /** Of those that nothing answers: silence. */
  readonly abstention: number;
}

export interface Figures {
  readonly labels: number;
  readonly batch: number;
  /** By parts: shipped or last promoted, and the candidate; both on held-out questions (eight folds). */
  readonly serving: Score;
  readonly candidate: Score;
  /** The same on labels trusted before alone. */
  readonly trustedServing: Score;
  readonly trustedCandidate: Score;
  /** Share of the batch that says otherwise where the serving parts are sure. */
  readonly contradicted: number;
  readonly weights: Omit<Weights, 'ranking'> & { readonly threshold: number };
}

export interface LearningResult {
  readonly decision: 'promoted' | 'kept' | 'refused';
  readonly reason: string;
  readonly figures: Figures;
  readonly experience: ExperienceFile | null;
}

/** Fewer labels teach nothing. */
export const FEWEST_LABELS = 20;
const MOST_ASKED = 4_000;
const FOLDS = 8;
/** A candidate must be right on so large a share of all labels more than the serving parts, and on one at least. */
export const PROMOTION_MARGIN = 0.005;
/** The serving parts are sure above and below; a batch that says otherwise there more often than this is refused. */
const SURE = { yes: 0.85, no: 0.1 };
const MOST_CONTRADICTED = 0.4;
const FEWEST_SURE = 8;
/** A batch with which so large a share of what was trusted before goes wrong, and more than three questions, is refused; chance costs less. */
const MOST_LOST = 0.05;

/**
 * Fits a candidate, tries it against the serving parts in shadow, and says what becomes of it.
 * @param onProgress Told the share 0..1 that is done, by fits: they take nearly all of the time.
 */
export function learn(
  input: LearningInput,
  shipped: RankingFile,
  reader: Reader,
  clock: Clock,
  onProgress: (share: number) => void = () => undefined,
): LearningResult {
  let fits = 0;
  const onFit = (): void => onProgress(++fits / (2 * FOLDS + 1));
  const shops = new Map(Object.entries(input.shops));
  const trusted = unique(casesOf(input.trusted, shops, reader, shipped, clock));
  const known = new Set(trusted.map(({ key }) => key));
  const batch = unique(casesOf(input.batch, shops, reader, shipped, clock)).filter(({ key }) => !known.has(key));
  const all = [...trusted, ...batch];
  const served = new Set(input.served.map(questionKey));
  const serving = shadowOf(
    all,
    trusted.filter(({ key }) => served.has(key)),
    shipped,
    input.seed,
    onFit,
  );
  const contradicted = contradictionOf(batch, serving);
  const candidate = shadowOf(all, all, shipped, input.seed, onFit);
  const weights = fit(all, shipped, seededRandom(input.seed));
  onFit();
  const size = trusted.length;
  const figures: Figures = {
    labels: all.length,
    batch: batch.length,
    serving: scoreOf(all, serving),
    candidate: scoreOf(all, candidate),
    trustedServing: scoreOf(trusted, serving),
    trustedCandidate: scoreOf(trusted, candidate),
    contradicted,
    weights: {
      near: weights.near,
      judged: weights.judged,
      nothing: weights.nothing,
      threshold: weights.ranking.threshold,
    },
  };
  const { decision, reason } = decide(figures, size);
  const { ranking, near, judged, nothing } = weights;
  const asked = all.slice(-MOST_ASKED).flatMap(({ label, packed: vector }) => {
    const { room, facts } = label;
    return (facts.length === 0 ? [null] : facts).map((fact) => ({ room, fact, vector }));
  });
  const experience: ExperienceFile = { format: 'zhubo-experience/1', ranking, asked, near, judged, nothing };
  return { decision, reason, figures, experience: decision === 'promoted' ? experience : null };
}

/** Promoted only when better by the margin, with no loss of abstention and none on what was trusted before. */
function decide(figures: Figures, trusted: number): Pick<LearningResult, 'decision' | 'reason'> {
  const { serving, candidate, trustedServing, trustedCandidate, contradicted, labels } = figures;
  if (labels < FEWEST_LABELS) return { decision: 'kept', reason: `${labels} labels; ${FEWEST_LABELS} are needed` };
  if (contradicted > MOST_CONTRADICTED)
    return {
      decision: 'refused',
      reason: `the batch says otherwise in ${percent(contradicted)} of what the serving parts are sure of; allowed: ${percent(MOST_CONTRADICTED)}`,
    };
  if (trusted >= FEWEST_LABELS && trustedServing.right - trustedCandidate.right > Math.max(3, trusted * MOST_LOST))
    return {
      decision: 'refused',
      reason: `with the batch ${trustedCandidate.right} of ${trusted} trusted questions go right; without it ${trustedServing.right}`,
    };
  const wanted = serving.right + Math.max(1, Math.ceil(labels * PROMOTION_MARGIN));
  if (candidate.right < wanted)
    return { decision: 'kept', reason: `${candidate.right} of ${labels} right, ${wanted} are needed` };
  if (candidate.abstention < serving.abstention)
    return {
      decision: 'kept',
      reason: `it is silent in ${percent(candidate.abstention)} where nothing answers; the serving parts in ${percent(serving.abstention)}`,
    };
  return { decision: 'promoted', reason: `${candidate.right} of ${labels} right, before ${serving.right}` };
}

interface Tried {
  readonly outcomes: readonly Outcome[];
  readonly thresholds: readonly number[];
}

/**
 * How parts that were taught `taught` do on every case: each time fitted anew without the fold that the case is in, so that nobody is
 * asked what they were told.
 */
function shadowOf(
  cases: readonly Case[],
  taught: readonly Case[],
  shipped: RankingFile,
  seed: number,
  onFold: () => void,
): Tried {
  const outcomes: Outcome[] = [];
  const thresholds: number[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const others = taught.filter(({ key }) => foldOf(key) !== fold);
    const weights =
      others.length === 0
        ? { ranking: shipped, near: 0, judged: 0, nothing: 0 }
        : fit(others, shipped, seededRandom(seed));
    cases.forEach((one, i) => {
      if (foldOf(one.key) !== fold) return;
      outcomes[i] = outcomeOf(one, nearOf(one, others), weights);
      thresholds[i] = weights.ranking.threshold;
    });
    onFold();
  }
  return { outcomes, thresholds };
}

function contradictionOf(batch: readonly Case[], { outcomes }: Tried): number {
  const own = outcomes.slice(outcomes.length - batch.length);
  let [sure, otherwise] = [0, 0];
  batch.forEach(({ label }, i) => {
    const { first = false, belief = 0.5 } = own[i] ?? {};
    if (belief < SURE.yes && belief > SURE.no) return;
    sure += 1;
    if (belief >= SURE.yes ? !first : label.facts.length > 0) otherwise += 1;
  });
  return sure < FEWEST_SURE ? 0 : otherwise / sure;
}

/** @param cases The first of those that were tried. */
function scoreOf(cases: readonly Case[], { outcomes, thresholds }: Tried): Score {
  const right = cases.map((one, i) => {
    const outcome = outcomes[i];
    return outcome !== undefined && isRight(one, outcome, thresholds[i] ?? 1);
  });
  const share = (which: (one: Case) => boolean): number => {
    const of = cases.flatMap((one, i) => (which(one) ? [right[i] === true] : []));
    return of.length === 0 ? 1 : of.filter(Boolean).length / of.length;
  };
  return {
    questions: cases.length,
    right: right.filter(Boolean).length,
    recall: share(({ label }) => label.facts.length > 0),
    abstention: share(({ label }) => label.facts.length === 0),
  };
}

/** The last label of each question. */
function unique(cases: readonly Case[]): Case[] {
  return [...new Map(cases.map((one) => [one.key, one])).values()];
}

/** The same fold for the same question, always (FNV-1a). */
function foldOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const character of key) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 8) % FOLDS;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
