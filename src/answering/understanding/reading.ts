import type { Language } from '../../domain/language.js';
import type { Likeness } from '../matching/likeness.js';
import { featuresOf } from './features.js';
import type { Model } from './model.js';
import type { ConceptHit, Ontology } from './ontology.js';
import { shapeOf } from './phrase-matcher.js';
import type { Mention, ProductNames } from './product-names.js';
import { residueOf } from './residue.js';
import { SoundStarts, type Syllables } from './syllables.js';

/** A piece of a comment as the classifier and the lexicon see it. */
export interface Reading {
  /** Normalised. */
  readonly text: string;
  readonly masked: string;
  /** `masked` with numbers as `#`: what the places of concepts refer to. */
  readonly shape: string;
  readonly language: Language;
  readonly mentions: readonly Mention[];
  /** Belief 0..1 by label of the classifier. */
  readonly beliefs: Float32Array;
  /** Attributes with the share of belief of classifier and words together, most likely first, at most 6. */
  readonly attributes: readonly { readonly attribute: number; readonly belief: number }[];
  /** Attributes whose words it uses. */
  readonly cues: ReadonlySet<number>;
  readonly concepts: readonly ConceptHit[];
  /** Meaning that nothing explains. */
  readonly residue: readonly string[];
}

/** A piece as it is found, with what costs most read when it is asked for: many pieces are only looked at. */
class LazyReading implements Reading {
  readonly text: string;
  readonly masked: string;
  readonly shape: string;
  readonly language: Language;
  readonly mentions: readonly Mention[];
  readonly cues: ReadonlySet<number>;
  readonly #hits: readonly ConceptPlace[];
  readonly #reader: Reader;
  #concepts: readonly ConceptHit[] | undefined;
  #beliefs: Float32Array | undefined;
  #attributes: Reading['attributes'] | undefined;
  #residue: readonly string[] | undefined;

  constructor(
    found: Pick<Reading, 'text' | 'masked' | 'shape' | 'mentions' | 'cues'>,
    hits: readonly ConceptPlace[],
    reader: Reader,
  ) {
    const { text, masked, shape, mentions, cues } = found;
    this.text = text;
    this.masked = masked;
    this.shape = shape;
    this.language = /\p{Script=Han}/u.test(text) || !/[a-z]/.test(text) ? 'zh' : 'en';
    this.mentions = mentions;
    this.cues = cues;
    this.#hits = hits;
    this.#reader = reader;
  }

  get concepts(): readonly ConceptHit[] {
    return (this.#concepts ??= this.#reader.ontology.conceptsIn(this.shape));
  }

  get beliefs(): Float32Array {
    return (this.#beliefs ??= this.#reader.beliefs(featuresOf(this.masked, this.#reader.syllables, this.cues)));
  }

  get attributes(): Reading['attributes'] {
    return (this.#attributes ??= this.#reader.attributesOf(this));
  }

  get residue(): readonly string[] {
    if (this.#residue !== undefined) return this.#residue;
    const likely = this.attributes.slice(0, 3).map(({ attribute }) => attribute);
    const { words } = residueOf(this.shape, [...this.#hits, ...this.concepts], likely, this.#reader.ontology);
    return (this.#residue = words);
  }
}

type ConceptPlace = Pick<ConceptHit, 'from' | 'to'>;

/** Weight of the words beside the classifier in the belief of an attribute. */
const WORDS_SHARE = 0.35;

/** Reads pieces of comments. Pure; about 0.2 ms. */
export class Reader {
  readonly ontology: Ontology;
  readonly syllables: Syllables;
  readonly labels: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  /** How alike questions and facts are. */
  readonly likeness: Likeness;
  readonly #model: Model;
  /** Attribute words by their sound. */
  readonly #cueSounds = new Map<string, string>();
  /** The first two syllables of them. */
  readonly #cueStarts = new SoundStarts();

  constructor(model: Model, labels: readonly string[], ontology: Ontology, syllables: Syllables, likeness: Likeness) {
    this.#model = model;
    this.labels = labels;
    this.#places = new Map(labels.map((label, at) => [label, at]));
    this.ontology = ontology;
    this.syllables = syllables;
    this.likeness = likeness;
    for (const { cues, asks } of ontology.attributes)
      for (const cue of [...cues, ...asks])
        if (/^\p{Script=Han}{2,5}$/u.test(cue)) {
          const sound = this.#soundOf([...cue]);
          if (!this.#cueSounds.has(sound)) this.#cueSounds.set(sound, cue);
          this.#cueStarts.add(sound.split(' '));
        }
  }

  /** @param text Normalised. @param names Products of the room. */
  read(text: string, names: ProductNames): Reading {
    const { mentions, masked: typed } = names.find(text);
    let masked = typed;
    let shape = shapeOf(masked);
    let hits = this.ontology.asked(shape);
    if (hits.every(({ asking, from, to }) => asking && to - from <= 2)) {
      // 包油 for 包邮: characters of the same sound, where what is typed means nothing.
      const heard = this.#heard(masked);
      if (heard !== masked) {
        masked = heard;
        shape = shapeOf(masked);
        hits = this.ontology.asked(shape);
      }
    }
    const cues = new Set(hits.map(({ value }) => value));
    return new LazyReading({ text, masked, shape, mentions, cues }, hits, this);
  }

  /** What a piece may ask for, of the classifier and of its words. */
  attributesOf({ beliefs, cues, concepts }: Pick<Reading, 'beliefs' | 'cues' | 'concepts'>): Reading['attributes'] {
    const shares = new Map<number, number>();
    const implied = concepts.flatMap(({ concept }) => this.ontology.attributeOfConcept(concept) ?? []);
    const worded = cues.size > 0 ? [...cues] : implied;
    const wordsShare = worded.length > 0 ? WORDS_SHARE : 0;
    const { length } = this.ontology.attributes;
    for (let attribute = 0; attribute < length; attribute += 1) {
      const belief = (beliefs[attribute] as number) * (1 - wordsShare);
      if (belief > 0.01) shares.set(attribute, belief);
    }
    for (const attribute of worded) shares.set(attribute, (shares.get(attribute) ?? 0) + wordsShare / worded.length);
    return [...shares]
      .map(([attribute, belief]) => ({ attribute, belief }))
      .sort((a, b) => b.belief - a.belief)
      .slice(0, 6);
  }

  /** A text with the longest piece that sounds like an attribute's word written as that word. */
  #heard(text: string): string {
    const characters = [...text];
    const sounds = characters.map((character) => this.syllables.of(character) ?? character);
    const starts = this.#cueStarts.in(sounds);
    if (starts.length === 0) return text;
    for (let size = Math.min(5, characters.length); size >= 2; size -= 1) {
      for (const from of starts) {
        if (from + size > characters.length) break;
        const cue = this.#cueSounds.get(sounds.slice(from, from + size).join(' '));
        if (cue === undefined) continue;
        const said = characters.slice(from, from + size).join('');
        if (said === cue || this.ontology.common.has(said) || this.ontology.conceptsIn(said).length > 0) continue;
        return [...characters.slice(0, from), cue, ...characters.slice(from + size)].join('');
      }
    }
    return text;
  }

  #soundOf(characters: readonly string[]): string {
    return characters.map((character) => this.syllables.of(character) ?? character).join(' ');
  }

  /** Beliefs of the classifier over `labels`. */
  beliefs(features: Int32Array): Float32Array {
    return this.#model.classify(features);
  }

  /** Belief that a piece is of a class of talk: `greeting`, `off-topic`. */
  beliefOf(reading: Reading, label: string): number {
    const at = this.#places.get(label);
    return at === undefined ? 0 : (reading.beliefs[at] ?? 0);
  }

  /** Belief that a piece asks for something of the catalogue. */
  asking({ beliefs }: Reading): number {
    let sum = 0;
    for (let i = 0; i < this.ontology.attributes.length; i += 1) sum += beliefs[i] ?? 0;
    return sum;
  }
}
