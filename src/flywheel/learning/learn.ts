import { Rarity } from '../../answering/finding/direction.js';
import type { ExperienceFile, Pulls } from '../../answering/finding/experience.js';
import type { CatalogueContent } from '../../knowledge/catalogue.js';
import { decide, type Decision, type Figures, figuresOf } from './gate.js';
import type { Heard, Label } from './label.js';
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
  /** How the serving parts measure nearness and what it counts; null: they are the shipped ones. */
  readonly servedBy: Measure | null;
  /** What viewers asked, judged or not: it tells which words are common. */
  readonly heard: readonly Heard[];
}

/** What of an experience is not its questions. */
export type Measure = Omit<ExperienceFile, 'asked'>;

export interface LearningResult extends Decision {
  readonly figures: Figures;
  readonly experience: ExperienceFile | null;
}

/** Set on the development sets (test/answering/sets). */
const PULLS: Pulls = { near: 4, kin: 0.5, judged: 8, nothing: 7 };
/**
 * Set on the same: with common words weighed down, how a question is spelt finds its like more surely than what it asks; of the
 * nearest ones at 0.4 there, 97 in 100 have the same answer.
 */
const SCALE = { spelt: 0.75, far: 0.4, same: 0.7 };
const MOST_ASKED = 4_000;
const FOLDS = 8;

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
  const measure = measureOf(rooms, [...input.heard, ...input.trusted, ...input.batch]);
  const casesOf = (labels: readonly Label[], by: Measure): Case[] =>
    unique(labels.flatMap((label) => rooms.caseOf(label, by.scale) ?? []));
  const trusted = casesOf(input.trusted, measure);
  const known = new Set(trusted.map(({ key }) => key));
  const batch = casesOf(input.batch, measure).filter(({ key }) => !known.has(key));
  const all = [...trusted, ...batch];
  // Each measures as it serves or will serve: the gate compares the two as they are.
  const by = input.servedBy ?? measure;
  const serving = await shadowOf(rooms, all, casesOf(input.served, by), by, onFold);
  const candidate = await shadowOf(rooms, all, all, measure, onFold);
  const figures = figuresOf({ trusted, batch, serving, candidate });
  const { decision, reason } = decide(figures, trusted.length);
  return { decision, reason, figures, experience: decision === 'promoted' ? experienceOf(all, measure) : null };
}

function experienceOf(cases: readonly Case[], measure: Measure): ExperienceFile {
  return { ...measure, asked: cases.slice(-MOST_ASKED).flatMap((one) => one.asked) };
}

/** @param heard Words that are heard more than once count once: a flood of the same makes nothing common. */
function measureOf(rooms: Rehearsal, heard: readonly Heard[]): Measure {
  const texts = new Set(heard.flatMap((one) => rooms.maskedOf(one) ?? []));
  const rarity = Rarity.of([...texts]).toString();
  return { format: 'zhubo-experience/3', pulls: PULLS, scale: { ...SCALE, rarity } };
}

/**
 * What rooms that were taught `taught` make of every case: each time without the fold that the case is in, so that nobody is asked what
 * they were told.
 */
async function shadowOf(
  rooms: Rehearsal,
  cases: readonly Case[],
  taught: readonly Case[],
  measure: Measure,
  onFold: () => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const others = taught.filter(({ key }) => foldOf(key) !== fold);
    rooms.learn(others.length === 0 ? null : experienceOf(others, measure));
    for (const [i, one] of cases.entries()) if (foldOf(one.key) === fold) outcomes[i] = await rooms.ask(one);
    onFold();
  }
  return outcomes;
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
