import { because, type Reason } from '../../domain/reasons.js';
import type { Case, Outcome } from './rehearsal.js';

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
  /** Questions that only the candidate gets right, and silences that only the serving parts keep. */
  readonly mended: number;
  readonly broken: number;
}

/** A training whose parts were tried. */
export interface Tried {
  readonly trusted: readonly Asked[];
  readonly batch: readonly Asked[];
  /** What came of the trusted ones and then of the batch. */
  readonly serving: readonly Outcome[];
  readonly candidate: readonly Outcome[];
}

type Asked = Pick<Case, 'label'>;

/** What becomes of a training. */
export interface Decision {
  readonly decision: 'promoted' | 'kept' | 'refused';
  readonly reason: Reason;
}

/** Fewer labels teach nothing. */
export const FEWEST_LABELS = 20;
/** A candidate must be right on so large a share of all labels more than the serving parts, and on one at least. */
const PROMOTION_MARGIN = 0.005;
/** A candidate that breaks a silence must mend so many questions for each. */
const MENDED_FOR_BROKEN = 3;
/** The serving parts are sure above and below; a batch that says otherwise there more often than this is refused. */
const SURE = { yes: 0.85, no: 0.1 };
const MOST_CONTRADICTED = 0.4;
const FEWEST_SURE = 8;
/** A batch with which so large a share of what was trusted before goes wrong, and more than three questions, is refused; chance costs less. */
const MOST_LOST = 0.05;

/** What serving parts and candidate made of the questions. */
export function figuresOf({ trusted, batch, serving, candidate }: Tried): Figures {
  const all = [...trusted, ...batch];
  const right = (outcomes: readonly Outcome[]): boolean[] => all.map((one, i) => isRight(one, outcomes[i]));
  const [before, after] = [right(serving), right(candidate)];
  return {
    labels: all.length,
    batch: batch.length,
    serving: scoreOf(all, before),
    candidate: scoreOf(all, after),
    trustedServing: scoreOf(trusted, before),
    trustedCandidate: scoreOf(trusted, after),
    contradicted: contradictionOf(batch, serving.slice(trusted.length)),
    mended: all.filter((_, i) => after[i] === true && before[i] === false).length,
    broken: all.filter(({ label }, i) => label.facts.length === 0 && before[i] === true && after[i] === false).length,
  };
}

/**
 * Promoted only when better by the margin, with no loss of abstention that is not made up for, and none on what was trusted before.
 * @param trusted How many were trusted before.
 */
export function decide(figures: Figures, trusted: number): Decision {
  const { serving, candidate, trustedServing, trustedCandidate, contradicted, labels, mended, broken } = figures;
  if (labels < FEWEST_LABELS)
    return { decision: 'kept', reason: because('training-few', { labels, least: FEWEST_LABELS }) };
  if (contradicted > MOST_CONTRADICTED)
    return {
      decision: 'refused',
      reason: because('training-contradicts', { share: percent(contradicted), most: percent(MOST_CONTRADICTED) }),
    };
  if (trusted >= FEWEST_LABELS && trustedServing.right - trustedCandidate.right > Math.max(3, trusted * MOST_LOST))
    return {
      decision: 'refused',
      reason: because('training-loses', { right: trustedCandidate.right, trusted, before: trustedServing.right }),
    };
  const wanted = serving.right + Math.max(1, Math.ceil(labels * PROMOTION_MARGIN));
  if (candidate.right < wanted)
    return { decision: 'kept', reason: because('training-not-better', { right: candidate.right, labels, wanted }) };
  if (candidate.abstention < serving.abstention && mended < MENDED_FOR_BROKEN * broken)
    return {
      decision: 'kept',
      reason: because('training-talks', {
        ...{ share: percent(candidate.abstention), before: percent(serving.abstention), mended, broken },
      }),
    };
  const reason = because('training-better', { right: candidate.right, labels, before: serving.right });
  return { decision: 'promoted', reason };
}

/** The right fact first and given, or silence where nothing answers. */
function isRight({ label: { facts } }: Asked, outcome: Outcome | undefined): boolean {
  const first = outcome?.first ?? null;
  return first === null ? facts.length === 0 : facts.includes(first);
}

function contradictionOf(batch: readonly Asked[], outcomes: readonly Outcome[]): number {
  let [sure, otherwise] = [0, 0];
  batch.forEach(({ label: { facts } }, i) => {
    const { first = null, belief = 0.5 } = outcomes[i] ?? {};
    if (first === null ? belief > SURE.no : belief < SURE.yes) return;
    sure += 1;
    if (first === null ? facts.length > 0 : !facts.includes(first)) otherwise += 1;
  });
  return sure < FEWEST_SURE ? 0 : otherwise / sure;
}

/** @param cases The first of those that were tried. */
function scoreOf(cases: readonly Asked[], right: readonly boolean[]): Score {
  const share = (answered: boolean): number => {
    const of = right.filter((_, i) => cases[i] !== undefined && cases[i].label.facts.length > 0 === answered);
    return of.length === 0 ? 1 : of.filter(Boolean).length / of.length;
  };
  return {
    questions: cases.length,
    right: cases.filter((_, i) => right[i]).length,
    recall: share(true),
    abstention: share(false),
  };
}

function percent(share: number): number {
  return Math.round(share * 1_000) / 10;
}
