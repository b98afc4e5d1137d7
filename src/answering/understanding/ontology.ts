import type { Facet } from '../../domain/comment.js';
import { longest, type PhraseMatch, PhraseMatcher } from './phrase-matcher.js';

/** What can be asked about, finer than a facet. */
export interface Attribute {
  readonly id: string;
  readonly facet: Facet;
  /** Facets under which merchants state it as well. */
  readonly also: readonly Facet[];
  /** Attributes whose facts answer it in part. */
  readonly near: readonly string[];
  /** Words in questions and statements, only in questions, only in statements. */
  readonly cues: readonly string[];
  readonly asks: readonly string[];
  readonly tells: readonly string[];
}

/** One meaning in both languages: a colour, a material, a city. */
export interface Concept {
  readonly id: string;
  readonly category: string;
  readonly words: readonly string[];
}

/** `models/understanding/ontology.json`, compiled from `data/` by the training tool. */
export interface OntologyFile {
  readonly format: 'zhubo-ontology/1';
  readonly attributes: readonly Attribute[];
  readonly concepts: readonly Concept[];
  /** Attribute that a question about a value of a category asks for. */
  readonly categoryAttributes: Readonly<Record<string, string>>;
  /** Words and two-character pieces that questions about many things use: they carry no meaning of their own. */
  readonly common: readonly string[];
  /** Words and two-character pieces of the example questions, by attribute. */
  readonly vocabulary: Readonly<Record<string, readonly string[]>>;
  /** Goods of all kinds, both languages. */
  readonly goods: readonly string[];
}

export interface AttributeHit extends PhraseMatch<number> {
  /** A word that is in questions only. */
  readonly asking: boolean;
}

export interface ConceptHit {
  readonly concept: number;
  readonly from: number;
  readonly to: number;
}

/** The ontology with its words ready to be found. */
export class Ontology {
  readonly attributes: readonly Attribute[];
  readonly concepts: readonly Concept[];
  readonly common: ReadonlySet<string>;
  readonly goods: ReadonlySet<string>;
  readonly #index = new Map<string, number>();
  readonly #vocabulary: readonly ReadonlySet<string>[];
  readonly #conceptAttribute: readonly (number | undefined)[];
  readonly #asking = new PhraseMatcher<{ attribute: number; asking: boolean }>();
  readonly #telling = new PhraseMatcher<number>();
  readonly #words = new PhraseMatcher<number>();
  readonly #cueWords = new Set<string>();

  constructor(file: OntologyFile) {
    this.attributes = file.attributes;
    this.concepts = file.concepts;
    this.common = new Set(file.common);
    this.goods = new Set(file.goods);
    file.attributes.forEach(({ id, cues, asks, tells }, i) => {
      this.#index.set(id, i);
      for (const cue of cues) {
        this.#asking.add(cue, { attribute: i, asking: false });
        this.#telling.add(cue, i);
        this.#cueWords.add(cue);
      }
      for (const cue of asks) this.#asking.add(cue, { attribute: i, asking: true });
      for (const cue of tells) this.#telling.add(cue, i);
    });
    this.#vocabulary = file.attributes.map(({ id }) => new Set(file.vocabulary[id] ?? []));
    this.#conceptAttribute = file.concepts.map(({ category }) => {
      const id = file.categoryAttributes[category];
      return id === undefined ? undefined : this.#index.get(id);
    });
    file.concepts.forEach(({ words }, i) => {
      // A single character is part of too many words to mean one thing; colours are said so.
      for (const word of words) if (word.length > 1 || file.concepts[i]?.category === 'color') this.#words.add(word, i);
    });
  }

  /** Place of an attribute in `attributes`; undefined for an id that is none. */
  indexOf(id: string): number | undefined {
    return this.#index.get(id);
  }

  /** Attribute words of a question's shape, the longest where they overlap. */
  asked(shape: string): AttributeHit[] {
    return longest(this.#asking.find(shape)).map(({ value, from, to }) => ({
      value: value.attribute,
      asking: value.asking,
      from,
      to,
    }));
  }

  /** Attribute words of a statement's shape. */
  told(shape: string): PhraseMatch<number>[] {
    return longest(this.#telling.find(shape));
  }

  /** Concepts that a shape names, the longest where they overlap. */
  conceptsIn(shape: string): ConceptHit[] {
    return longest(this.#words.find(shape)).map(({ value, from, to }) => ({ concept: value, from, to }));
  }

  attributeOfConcept(concept: number): number | undefined {
    return this.#conceptAttribute[concept];
  }

  /** Whether the example questions about an attribute use a word or a two-character piece. */
  speaksOf(attribute: number, word: string): boolean {
    return this.#vocabulary[attribute]?.has(word) === true;
  }

  /** Whether a word is one of an attribute's own: such a word alone names no product. */
  isCue(word: string): boolean {
    return this.#cueWords.has(word);
  }
}
