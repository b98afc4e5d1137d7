import { type Ask, FACETS } from '../../domain/comment.js';
import type { AskedMeaning, Comparison, Likeness } from '../matching/likeness.js';
import { FEATURES, unitsOf } from '../matching/units.js';
import { PRODUCT } from '../understanding/features.js';
import type { Reader, Reading } from '../understanding/reading.js';
import { type FactProfile, piecesIn } from './fact-profile.js';

/** Names of the numbers that say how well a fact fits a question, in order. */
export const MATCH_FEATURES = [
  'attribute',
  'attribute-top',
  'cue',
  'facet',
  'facet-first',
  'facet-also',
  'near',
  'concepts',
  'concept-list',
  'residue',
  'pieces',
  'own-product',
  'variant-unasked',
  'variant-asked',
  'focus',
  'words-in-common',
  'own-promotion',
  'first-statement',
  'option-list',
  'alike',
  'facet-alike',
  'covered',
  'hole',
] as const;

/** Features of a question that the likeness reads: 32 units of a longer one. */
const MOST_ASKED = 32 * FEATURES;

/** What of a question is compared with every fact; made once a question. */
export interface Question {
  readonly ask: Ask;
  readonly reading: Reading;
  readonly pieces: readonly string[];
  readonly facets: ReadonlyMap<string, number>;
  readonly meaning: AskedMeaning;
  /** Facts it was held against by the likeness. */
  readonly compared: Map<FactProfile, Comparison>;
}

export function questionOf(ask: Ask, reading: Reading, reader: Reader): Question {
  return {
    ask,
    reading,
    meaning: reader.likeness.asked(unitsOf(reading.masked, reader.syllables).slice(0, MOST_ASKED)),
    compared: new Map(),
    pieces: [...new Set(piecesIn(reading.masked.replaceAll(PRODUCT, ' ')))],
    facets: new Map(ask.facets.map(({ facet, belief }) => [facet, belief])),
  };
}

/** The likeness of a question and a fact, computed once. */
export function comparisonOf(question: Question, profile: FactProfile, likeness: Likeness): Comparison {
  const known = question.compared.get(profile);
  if (known !== undefined) return known;
  const comparison = likeness.compare(question.meaning, profile.statements);
  question.compared.set(profile, comparison);
  return comparison;
}

/** How well a fact fits a question: one number a name of `MATCH_FEATURES`, most in 0..1. */
export function match(
  question: Question,
  profile: FactProfile,
  reader: Reader,
  weightOf: (piece: string) => number,
  look: 'close' | 'glance' = 'close',
): Float32Array {
  const { ontology, likeness } = reader;
  const { ask, reading, pieces, facets, meaning } = question;
  const { fact } = profile;
  const features = new Float32Array(MATCH_FEATURES.length);
  let attribute = 0;
  let near = 0;
  let cue = 0;
  reading.attributes.forEach(({ attribute: asked, belief }, place) => {
    const strength = profile.attributes.get(asked) ?? 0;
    let neighbour = 0;
    for (const id of ontology.attributes[asked]?.near ?? [])
      neighbour = Math.max(neighbour, profile.attributes.get(ontology.indexOf(id) ?? -1) ?? 0);
    near += belief * neighbour;
    attribute += belief * strength;
    if (place === 0) features[1] = Math.max(strength, 0.5 * neighbour);
  });
  for (const asked of reading.cues) cue = Math.max(cue, profile.attributes.get(asked) ?? 0);
  features[0] = attribute;
  features[2] = cue;
  features[3] = facets.get(fact.facet) ?? 0;
  const [top] = reading.attributes;
  const known = top === undefined ? undefined : ontology.attributes[top.attribute];
  features[4] = known?.facet === fact.facet ? 1 : 0;
  features[5] = known?.also.includes(fact.facet) === true ? 1 : 0;
  features[6] = near;
  let shared = 0;
  let list = 0;
  const asked = new Set(reading.concepts.map(({ concept }) => concept));
  for (const concept of asked) {
    if (profile.concepts.has(concept)) shared += 1;
    const category = ontology.concepts[concept]?.category ?? '';
    if (ontology.attributeOfConcept(concept) !== undefined && (profile.categories.get(category) ?? 0) >= 1) list = 1;
  }
  features[7] = asked.size === 0 ? 0 : shared / asked.size;
  features[8] = list;
  features[9] =
    reading.residue.length === 0
      ? 0
      : reading.residue.filter((word) => covers(profile, word)).length / reading.residue.length;
  let covered = 0;
  let total = 0;
  let common = 0;
  for (const piece of pieces) {
    const weight = weightOf(piece);
    total += weight;
    if (!profile.pieces.has(piece)) continue;
    covered += weight;
    common += weight;
  }
  features[10] = total === 0 ? 0 : covered / total;
  features[11] = fact.product === null ? 0 : 1;
  const variantAsked =
    fact.variant !== undefined && ask.measures.options.some((option) => profile.text.includes(option));
  features[12] = fact.variant !== undefined && !variantAsked ? 1 : 0;
  features[13] = variantAsked ? 1 : 0;
  features[14] = profile.attributes.size === 0 ? 0 : Math.min(1, attribute) / Math.sqrt(profile.attributes.size);
  features[15] = Math.min(1, common / 12);
  features[16] = fact.facet === 'promotion' && fact.product !== null ? 1 : 0;
  features[17] = /\.\d+$/.test(fact.id) ? 0 : 1;
  features[18] =
    fact.facet === 'spec' && fact.attribute !== undefined && fact.id.endsWith(`.${fact.attribute}`) ? 1 : 0;
  const comparison =
    look === 'close' ? comparisonOf(question, profile, likeness) : likeness.glance(meaning, profile.statements);
  features[19] = comparison.alike;
  features[20] = Math.exp(meaning.facets[FACETS.indexOf(fact.facet)] ?? -10);
  features[21] = comparison.covered;
  features[22] = comparison.hole;
  return features;
}

/** Whether a fact speaks of a word: the word itself, or nearly all of its two-character pieces. */
export function covers(profile: FactProfile, word: string): boolean {
  if (profile.pieces.has(word)) return true;
  if (/^[a-z]/.test(word)) return word.length > 4 && profile.text.includes(word.slice(0, -1));
  if (profile.text.includes(word)) return true;
  const pieces = piecesIn(word);
  return pieces.length > 1 && pieces.filter((piece) => profile.pieces.has(piece)).length / pieces.length > 0.6;
}
