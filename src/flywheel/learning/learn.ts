import type { ExperienceFile, Pulls } from '../../answering/finding/experience.js';
import type { CatalogueContent } from '../../knowledge/catalogue.js';
import { because, type Reason } from '../../domain/reasons.js';
import { type Label, questionKey } from './label.js';
import { type Case, type Outcome, Rehearsal, type RehearsalParts } from './rehearsal.js';

/** Everything a training needs, and nothing else: it runs in a process of its own. */
export interface LearningInput {
  /** Labels of batches that were accepted before. */
  readonly trusted: readonly Label[];
  /** The new batch. */
  readonly batch: readonly Label[];
  readonly shops: Readonly<Record<string, CatalogueContent>>;
  /** What the serving parts were taught: of the trusted ones; empty: they are the shipped ones. */
  readonly served: readonly Label[];
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
  /** Questions that only the candidate gets right, and silences that only the serving parts keep. */
  readonly mended: number;
  readonly broken: number;
}

export interface LearningResult {
  readonly decision: 'promoted' | 'kept' | 'refused';
  readonly reason: Reason;
  readonly figures: Figures;
  readonly experience: ExperienceFile | null;
}

/** Set on the development sets (test/answering/sets). */
const PULLS: Pulls = { near: 4, kin: 0.5, judged: 8, nothing: 7 };
/** Fewer labels teach nothing. */
export const FEWEST_LABELS = 20;
const MOST_ASKED = 4_000;
const FOLDS = 8;
/** A candidate must be right on so large a share of all labels more than the serving parts, and on one at least. */
export const PROMOTION_MARGIN = 0.005;
/** A candidate that breaks a silence must mend so many questions for each. */
const MENDED_FOR_BROKEN = 3;
/** The serving parts are sure above and below; a batch that says otherwise there more often than this is refused. */
const SURE = { yes: 0.85, no: 0.1 };
const MOST_CONTRADICTED = 0.4;
const FEWEST_SURE = 8;
/** A batch with which so large a share of what was trusted before goes wrong, and more than three questions, is refused; chance costs less. */
const MOST_LOST = 0.05;

/**
 * Remembers the labels, tries the candidate against the serving parts in the tenant's rooms, and says what becomes of it.
 * @param onProgress Told the share 0..1 that is done.
 */
export async function learn(
  input: LearningInput,
  parts: RehearsalParts,
  onProgress: (share: number) => void = () => undefined,
): Promise<LearningResult> {
  let folds = 0;
  const onFold = (): void => onProgress(++folds / (2 * FOLDS));
  const rooms = new Rehearsal(input.shops, parts);
  const casesOf = (labels: readonly Label[]): Case[] => unique(labels.flatMap((label) => rooms.caseOf(label) ?? []));
  const trusted = casesOf(input.trusted);
  const known = new Set(trusted.map(({ key }) => key));
  const batch = casesOf(input.batch).filter(({ key }) => !known.has(key));
  const all = [...trusted, ...batch];
  const served = new Set(input.served.map(questionKey));
  const taught = trusted.filter(({ key }) => served.has(key));
  const serving = await shadowOf(rooms, all, taught, onFold);
  const candidate = await shadowOf(rooms, all, all, onFold);
  const right = (outcomes: readonly Outcome[]) => all.map((one, i) => isRight(one, outcomes[i]));
  const [before, after] = [right(serving), right(candidate)];
  const figures: Figures = {
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
  const { decision, reason } = decide(figures, trusted.length);
  return { decision, reason, figures, experience: decision === 'promoted' ? experienceOf(all) : null };
}

function experienceOf(cases: readonly Case[]): ExperienceFile {
  const asked = cases.slice(-MOST_ASKED).flatMap((one) => one.asked);
  return { format: 'zhubo-experience/2', asked, pulls: PULLS };
}

/** Promoted only when better by the margin, with no loss of abstention that is not made up for, and none on what was trusted before. */
function decide(figures: Figures, trusted: number): Pick<LearningResult, 'decision' | 'reason'> {
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

/**
 * What rooms that were taught `taught` make of every case: each time without the fold that the case is in, so that nobody is asked what
 * they were told.
 */
async function shadowOf(
  rooms: Rehearsal,
  cases: readonly Case[],
  taught: readonly Case[],
  onFold: () => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const others = taught.filter(({ key }) => foldOf(key) !== fold);
    rooms.learn(others.length === 0 ? null : experienceOf(others));
    for (const [i, one] of cases.entries()) if (foldOf(one.key) === fold) outcomes[i] = await rooms.ask(one);
    onFold();
  }
  return outcomes;
}

/** The right fact first and given, or silence where nothing answers. */
function isRight({ label: { facts } }: Case, outcome: Outcome | undefined): boolean {
  const first = outcome?.first ?? null;
  return first === null ? facts.length === 0 : facts.includes(first);
}

function contradictionOf(batch: readonly Case[], outcomes: readonly Outcome[]): number {
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
function scoreOf(cases: readonly Case[], right: readonly boolean[]): Score {
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

function percent(share: number): number {
  return Math.round(share * 1_000) / 10;
}
