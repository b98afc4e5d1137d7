import type { Facet } from '../../domain/comment.js';
import type { Fact, Product } from '../../domain/product.js';
import type { StatedMeaning } from '../matching/likeness.js';
import { unitsOf } from '../matching/units.js';
import { featuresOf, PRODUCT, stem } from '../understanding/features.js';
import { normalise } from '../understanding/normalise.js';
import { shapeOf } from '../understanding/phrase-matcher.js';
import type { Reader } from '../understanding/reading.js';

/** What a fact speaks of. */
export interface FactProfile {
  readonly fact: Fact;
  /** It says how one pays for what has no price in the shop's books (a fee, a tariff): that is what it costs. */
  readonly tariff: boolean;
  /** Attributes it states with a strength: 1 by its words, less by the classifier, more when the merchant says so. */
  readonly attributes: ReadonlyMap<number, number>;
  readonly concepts: ReadonlySet<number>;
  /** Concepts by category: a list of colours has several of one. */
  readonly categories: ReadonlyMap<string, number>;
  /** Words and two-character pieces. */
  readonly pieces: ReadonlySet<string>;
  /** Both languages, normalised, product names taken out. */
  readonly text: string;
  /** Each statement for the likeness. */
  readonly statements: readonly StatedMeaning[];
}

/** What a fact answers by its facet alone, with a strength: a fact about the origin says where, whatever its words. */
const BY_FACET: Readonly<Partial<Record<Facet, Readonly<Record<string, number>>>>> = {
  price: { price: 1 },
  stock: { stock: 1 },
  promotion: { discount: 1 },
  color: { color: 0.8 },
  origin: { origin: 0.8 },
  overview: { overview: 0.9, 'book-story': 0.3 },
  feature: { overview: 0.35, modes: 0.3, quality: 0.2 },
  material: { material: 0.5, ingredients: 0.5, included: 0.15 },
  size: { 'size-list': 0.5, 'size-pick': 0.4, dimensions: 0.3 },
  care: { washing: 0.35, 'care-general': 0.4 },
  shipping: { 'dispatch-time': 0.2, 'arrival-time': 0.2 },
  returns: { 'return-window': 0.4 },
  gift: { 'gift-free': 0.4, 'gift-box': 0.3 },
  safety: { 'safety-general': 0.5, warnings: 0.5, 'skin-allergy': 0.2 },
  usage: { 'how-to-use': 0.4, 'made-for': 0.4, 'how-to-eat': 0.2 },
  warranty: { 'warranty-length': 0.5, defect: 0.2 },
  invoice: { invoice: 0.9 },
  payment: { payment: 0.8, instalments: 0.15 },
  audience: { 'audience-age': 0.35, 'audience-gender': 0.25, 'made-for': 0.3, 'skin-type': 0.2 },
  certificate: { certificate: 0.7 },
  storage: { 'storage-temp': 0.4, storing: 0.4, 'shelf-life': 0.3 },
  order: { 'order-how': 0.4 },
};
const CLASSIFIER_FLOOR = 0.12;
/** Words alone; words that the classifier agrees with are 1; the classifier alone at most this. */
const WORDS_STRENGTH = 0.65;
const CLASSIFIER_STRENGTH = 0.9;

/** Reads what a fact speaks of; about 0.1 ms. */
export function profileOf(
  fact: Fact,
  product: Product | undefined,
  reader: Reader,
  keepCue: (attribute: number) => boolean = () => true,
): FactProfile {
  const { ontology, syllables } = reader;
  const names = product === undefined ? [] : plainNames(product);
  const attributes = new Map<number, number>();
  const concepts = new Set<number>();
  const texts: string[] = [];
  const raise = (attribute: number, strength: number): void => {
    attributes.set(attribute, Math.max(strength, attributes.get(attribute) ?? 0));
  };
  for (const statement of [fact.text.zh, fact.text.en]) {
    if (statement === undefined) continue;
    let text = normalise(statement);
    for (const name of names) if (name.length > 1) text = text.replaceAll(name, PRODUCT);
    texts.push(text);
    const shape = shapeOf(text);
    for (const { value } of ontology.told(shape)) if (keepCue(value)) raise(value, WORDS_STRENGTH);
    for (const { concept } of ontology.conceptsIn(shape)) concepts.add(concept);
    // Each clause for itself: one sentence may state four things.
    for (const clause of text.split(/[，,。;；.](?!\d)/)) {
      if (clause.trim().length < 2) continue;
      const cues = new Set(
        ontology
          .told(shapeOf(clause))
          .map(({ value }) => value)
          .filter(keepCue),
      );
      const beliefs = reader.beliefs(featuresOf(clause, syllables, cues));
      for (let attribute = 0; attribute < ontology.attributes.length; attribute += 1) {
        const belief = beliefs[attribute] ?? 0;
        if (belief > CLASSIFIER_FLOOR)
          raise(
            attribute,
            cues.has(attribute) ? WORDS_STRENGTH + (1 - WORDS_STRENGTH) * belief : belief * CLASSIFIER_STRENGTH,
          );
      }
    }
  }
  const tariff = fact.facet === 'payment' && product?.price === null;
  for (const [id, strength] of Object.entries({ ...BY_FACET[fact.facet], ...(tariff ? { price: 1.2 } : {}) })) {
    const attribute = ontology.indexOf(id);
    if (attribute !== undefined) raise(attribute, strength);
  }
  if (fact.attribute !== undefined) {
    const stated = ontology.indexOf(fact.attribute);
    if (stated !== undefined) raise(stated, 1.2);
  }
  const categories = new Map<string, number>();
  for (const concept of concepts) {
    const category = ontology.concepts[concept]?.category ?? '';
    categories.set(category, (categories.get(category) ?? 0) + 1);
  }
  const text = texts.join('\n');
  const statements = texts.map((one) => reader.likeness.stated(unitsOf(one, syllables)));
  return { fact, tariff, attributes, concepts, categories, pieces: new Set(piecesIn(text)), text, statements };
}

const plainNamesOf = new WeakMap<Product, readonly string[]>();

/** A product's names and aliases, normalised, the longest first; kept, since each of its facts asks for them. */
export function plainNames(product: Product): readonly string[] {
  const known = plainNamesOf.get(product);
  if (known !== undefined) return known;
  const names = [product.name.zh, product.name.en, ...product.aliases].map(normalise);
  names.sort((a, b) => b.length - a.length);
  plainNamesOf.set(product, names);
  return names;
}

/** Words (without plural) and two-character pieces of a normalised text. */
export function piecesIn(text: string): string[] {
  const found: string[] = [];
  for (const run of text.match(/\p{Script=Han}+|[a-z][a-z']*|\d+(?:\.\d+)?/gu) ?? []) {
    if (/^[a-z]/.test(run)) found.push(stem(run));
    else if (/^\d/.test(run)) found.push(run);
    else if (run.length === 1) found.push(run);
    else for (let i = 0; i + 1 < run.length; i += 1) found.push(run.slice(i, i + 2));
  }
  return found;
}
