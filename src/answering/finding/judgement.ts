import { FACETS } from '../../domain/comment.js';
import type { Comparison } from '../matching/likeness.js';
import type { Ontology } from '../understanding/ontology.js';
import type { Reader } from '../understanding/reading.js';
import type { FactProfile } from './fact-profile.js';
import { comparisonOf, covers, MATCH_FEATURES, type Question } from './match.js';

/** Names of the numbers that decide whether a fact answers a question at all: the match and what the question holds. */
export const ANSWER_FEATURES = [
  ...MATCH_FEATURES.map((name) => `best-${name}`),
  'belief-top',
  'off-topic',
  'odd',
  'asking',
  'cues',
  'cue-missed',
  'residue-missed',
  'residue-missed-2',
  'concepts-missed',
  'attribute-missed',
  'margin',
  'fact-speaks-facet',
  'needs-nothing-more',
  'concepts-nowhere',
  'residue-nowhere',
  'alike-share',
  'alike-none',
  'alike-margin',
] as const;

/** One hidden layer (tanh) of rows over the features, each row with its bias last, then one output. */
export interface Network {
  readonly hidden: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly bias: number;
}

/** `models/understanding/ranking.json`, learnt by the training tools. */
export interface RankingFile {
  readonly format: 'zhubo-ranking/2';
  readonly match: readonly number[];
  /** Whether the first of the ranking answers, over `ANSWER_FEATURES`. */
  readonly answer: Network;
  readonly threshold: number;
  readonly closer: CloserWeights;
  /** Which product is meant, over `POINTING_FEATURES`; null: not learnt yet. */
  readonly pointing: Network | null;
}

/** What the closer look counts: in the order of facts, and, with a constant, in the belief (on its logit). */
export interface CloserWeights {
  readonly rank: number;
  readonly answer: number;
  readonly bias: number;
}

export function dot(features: Float32Array, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < features.length; i += 1) sum += (features[i] ?? 0) * (weights[i] ?? 0);
  return sum;
}

/** What a network makes of some features: a logit. */
export function logitOf(features: Float32Array, { hidden, output, bias }: Network): number {
  let sum = bias;
  hidden.forEach((row, i) => {
    sum += Math.tanh(dot(features, row) + (row[features.length] ?? 0)) * (output[i] ?? 0);
  });
  return sum;
}

/** How sure the judgement is that a fact answers, 0..1. */
export function judge(features: Float32Array, network: Network): number {
  return 1 / (1 + Math.exp(-logitOf(features, network)));
}

/** Attributes that live in a product's own fields: a known product always answers them. */
const FIELDS = new Set(['price', 'stock', 'discount', 'price-variant']);

/** What decides whether the best fact answers the question; the order of `ANSWER_FEATURES`. */
export function answerFeatures(
  question: Question,
  best: FactProfile,
  bestMatch: Float32Array,
  margin: number,
  candidates: readonly FactProfile[],
  reader: Reader,
): Float32Array {
  const { reading } = question;
  const ontology: Ontology = reader.ontology;
  const features = new Float32Array(ANSWER_FEATURES.length);
  features.set(bestMatch);
  let at = MATCH_FEATURES.length;
  const push = (value: number): void => {
    features[at] = value;
    at += 1;
  };
  const [top] = reading.attributes;
  push(top?.belief ?? 0);
  push(reader.beliefOf(reading, 'off-topic'));
  push(reader.beliefOf(reading, 'odd'));
  push(reader.asking(reading));
  push(reading.cues.size > 0 ? 1 : 0);
  const missed = [...reading.cues].filter((cue) => strengthOf(best, cue, ontology) < 0.4);
  push(reading.cues.size === 0 ? 0 : missed.length / reading.cues.size);
  const residue = reading.residue.filter((word) => !covers(best, word));
  push(residue.length > 0 ? 1 : 0);
  push(residue.length > 1 ? 1 : 0);
  const concepts = new Set(reading.concepts.map(({ concept }) => concept));
  let conceptsMissed = 0;
  for (const concept of concepts) {
    const category = ontology.concepts[concept]?.category ?? '';
    const listed = ontology.attributeOfConcept(concept) !== undefined && (best.categories.get(category) ?? 0) >= 1;
    if (!best.concepts.has(concept) && !listed) conceptsMissed += 1;
  }
  push(concepts.size === 0 ? 0 : conceptsMissed / concepts.size);
  push(top !== undefined && strengthOf(best, top.attribute, ontology) < 0.3 ? top.belief : 0);
  push(Math.min(2, margin));
  push(best.fact.facet === (top === undefined ? '' : ontology.attributes[top.attribute]?.facet) ? 1 : 0);
  const id = top === undefined ? '' : (ontology.attributes[top.attribute]?.id ?? '');
  push(FIELDS.has(id) && best.fact.facet !== 'overview' && residue.length === 0 ? (top?.belief ?? 0) : 0);
  // What no fact of the product or the store speaks of, the best one does not answer either.
  const nowhere = [...concepts].filter((concept) => !candidates.some((profile) => profile.concepts.has(concept)));
  push(concepts.size === 0 ? 0 : nowhere.length / concepts.size);
  push(residue.some((word) => !candidates.some((profile) => covers(profile, word))) ? 1 : 0);
  // The likeness judges all candidates together, and whether none of them fits.
  const { likeness } = reader;
  const { meaning } = question;
  const comparisons = candidates.map((profile) => comparisonOf(question, profile, likeness));
  const fits = candidates.map((profile, i) =>
    likeness.fit(meaning, comparisons[i] as Comparison, FACETS.indexOf(profile.fact.facet)),
  );
  const none = likeness.none(meaning, comparisons);
  const own = fits[candidates.indexOf(best)] ?? 0;
  const highest = Math.max(none, ...fits);
  const total = fits.reduce((sum, fit) => sum + Math.exp(fit - highest), Math.exp(none - highest));
  const others = fits.filter((_, i) => candidates[i] !== best);
  push(Math.exp(own - highest) / total);
  push(Math.exp(none - highest) / total);
  push(Math.tanh((own - Math.max(...others, own - 3)) / 3));
  return features;
}

/** How strongly a fact states an attribute, or half as strongly one that is near to it. */
function strengthOf(profile: FactProfile, attribute: number, ontology: Ontology): number {
  let strength = profile.attributes.get(attribute) ?? 0;
  for (const id of ontology.attributes[attribute]?.near ?? [])
    strength = Math.max(strength, 0.6 * (profile.attributes.get(ontology.indexOf(id) ?? -1) ?? 0));
  return strength;
}
