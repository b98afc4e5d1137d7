import type { Language } from '../../domain/language.js';
import type { Fact, Product } from '../../domain/product.js';
import type { SceneKind } from '../../domain/scene.js';
import { listed } from '../../knowledge/wording.js';
import {
  claims,
  type FactPoint,
  type NothingPoint,
  type Point,
  productOf,
  type WhichPoint,
} from '../planning/point.js';
import { sayFit } from './fit-wordings.js';
import { sayOption, stated } from './option-wordings.js';
import type { PhraseMemory } from './phrase-memory.js';
import * as phrases from './phrases.js';
import { rewordings } from './price-wordings.js';
import type { Tone } from './persona.js';
import { type Phrases, phrasesOf } from './scene-phrases.js';
import { sayCompared, sayListed, sayRecommended } from './several-wordings.js';
import { sayTotal } from './total-wordings.js';
import { capital, type Choices, filled, type Wording } from './wording.js';

/** Wordings of one sentence that are tried before the plainest. */
const MOST_WAYS = 4;
/** Of each wording said again; the check may stop one. */
const MOST_AGAIN = 2;

/** How a point is to be said. */
export interface Manner {
  readonly language: Language;
  readonly tone: Tone;
  /** Product that listeners see on the card; others are named. */
  readonly shown: string | null;
  /** Viewers who asked the same, at least 1. */
  readonly viewers: number;
  /** Points that were made before in this answer. */
  readonly before: number;
  /** Read, not heard: no openers. */
  readonly terse: boolean;
}

/**
 * Words points from facts and fields alone. What is true is decided before; here only how it is said, differently from
 * last time where there are other ways.
 */
export class Composer {
  readonly #memory: PhraseMemory;
  readonly #phrases: Phrases;

  /** @param scene What the room is; its words are said. */
  constructor(memory: PhraseMemory, scene: SceneKind = 'shop') {
    this.#memory = memory;
    this.#phrases = phrasesOf(scene);
  }

  /** The sentences that make a point, in order, each with its alternatives. At least one. */
  compose(point: Point, manner: Manner): readonly Choices[] {
    const sentences = this.#sentences(point, manner).flatMap((ways) => this.#ledIn(ways, point, manner));
    return sentences.map((ways, i) => {
      const plainest = ways.at(-1);
      if (plainest === undefined) return ways;
      if (i > 0) return this.#following(ways, point, manner);
      return [
        ...this.#fresh(this.#introduced(ways, point, manner)),
        ...this.#fresh(ways.length > 1 ? ways.slice(0, -1) : []),
        plainest,
      ];
    });
  }

  /** A sentence that claims nothing. */
  talk(key: keyof typeof phrases.TALK | 'closer', language: Language): Choices {
    const wordings = key === 'closer' ? this.#phrases.closers : this.#phrases.talk[key];
    return this.#phrased(`talk.${key}`, wordings, language, 'talk');
  }

  /** What is said when a point cannot be made after all. */
  refusal(language: Language): Choices {
    return because('not-verified', this.#phrased('refusal', this.#phrases.refusals, language, 'refusal'));
  }

  /**
   * The same choices for the ear: what was not heard within ten minutes comes first, then the rest behind words that say that it is
   * said again, and only then what sounds like a recording.
   */
  unheard(choices: Choices): Choices {
    const fresh = choices.filter(({ text }) => this.#memory.isFresh(text));
    if (fresh.length === choices.length) return choices;
    const again = choices.flatMap((way): Wording[] => {
      if (way.kind === 'talk') return [];
      const key = `again.${way.language}`;
      const all = this.#memory.ordered(key, phrases.AGAIN[way.language]).map((option): Wording => ({
        ...way,
        text: `${option}${way.text}`,
        phrase: { key, option },
      }));
      return all.filter(({ text }) => this.#memory.isFresh(text)).slice(0, MOST_AGAIN);
    });
    return [...fresh, ...again.reverse(), ...choices.filter(({ text }) => !this.#memory.isFresh(text))];
  }

  /** The plainest wording of facts: as the catalogue states them. */
  plain(facts: readonly Fact[], language: Language): Choices[] {
    return facts.map((fact) => [stated(fact, language)]);
  }

  /** Words were heard that were chosen elsewhere: the show's own. */
  heard(text: string): void {
    this.#memory.spoke(text);
  }

  /** A wording was spoken. */
  spoke({ text, phrase }: Wording): void {
    this.#memory.spoke(text);
    if (phrase !== undefined) this.#memory.use(phrase.key, phrase.option);
  }

  #sentences(point: Point, manner: Manner): readonly Choices[] {
    const { language } = manner;
    switch (point.kind) {
      case 'fact':
        return this.#facts(point, manner);
      case 'option':
        return [sayOption(point, language)];
      case 'variant':
        return [point.facts.map((fact) => this.#ways(fact, point.product, language, true)).reduce(together)];
      case 'total':
        return sayTotal(point, language);
      case 'fit':
        return sayFit(point, language);
      case 'compare':
        return sayCompared(point, language);
      case 'recommend':
        return sayRecommended(point, language, this.#phrases.recommends);
      case 'list':
        return sayListed(point, language, this.#phrases.lists);
      case 'which':
        return [because('which-product', this.#which(point, language))];
      case 'nothing':
        return [because(point.why, this.#nothing(point, manner))];
    }
  }

  #facts({ fact, also, product }: FactPoint, { language, shown }: Manner): Choices[] {
    const facts = also === null ? [fact] : [fact, also];
    return facts.map((one) => this.#ways(one, product, language, product?.id !== shown));
  }

  /** A statement that there is in the other language only, with a lead in the language wanted. */
  #ledIn(ways: Choices, point: Point, { language }: Manner): Choices[] {
    const plainest = ways.at(-1);
    if (plainest === undefined || plainest.kind !== 'facts' || plainest.language === language) return [ways];
    const lead = this.#phrased('foreign', phrases.FOREIGN, language, 'talk');
    if (point.kind !== 'recommend' && point.kind !== 'compare') return [lead, ways];
    const sides =
      point.kind === 'recommend'
        ? point.offers.map(({ product }) => product)
        : point.sides.map(({ product }) => product);
    const product = sides.find(({ id }) => plainest.citations.some((cited) => cited.startsWith(`${id}.`)));
    if (product === undefined) return [lead, ways];
    const name = language === 'zh' ? `${product.name.zh}，` : `The ${product.name.en}. `;
    return [lead.map((way) => ({ ...way, text: `${name}${way.text}` })), ways];
  }

  /** A fact in other words where its fields allow it, and as it is stated. */
  #ways(fact: Fact, product: Product | null, language: Language, named: boolean): Choices {
    const plain = stated(fact, language);
    if (product === null || plain.language !== language) return [plain];
    const key = `fact.${fact.facet}.${fact.variant === undefined ? 'product' : 'variant'}`;
    const texts = rewordings(fact, product, language, named).map(capital);
    // What is saved is the rendered promotion's to state.
    const citing = (text: string): readonly string[] =>
      fact.variant === undefined && /省|\bsave\b/.test(text)
        ? [...new Set([fact.id, `${product.id}.price`, `${product.id}.promotion`])]
        : plain.citations;
    return [...texts.map((text): Wording => ({ ...plain, text, citations: citing(text) })), plain].map(
      (wording, i) => ({
        ...wording,
        phrase: { key, option: String(i) },
      }),
    );
  }

  /** The first sentence of a point with small words before it; empty where none belong. */
  #introduced(ways: Choices, point: Point, manner: Manner): Choices {
    if (!claims(point)) return [];
    const { language, before, viewers } = manner;
    const product = needsName(point, manner) ? productOf(point) : null;
    const key = `${before > 0 ? 'connective' : viewers > 2 ? 'address' : 'opener'}.${language}`;
    return ways.flatMap((way): Wording[] => {
      if (way.language !== language) return [];
      const openers = this.#memory.ordered(key, openersOf(point, manner, this.#phrases));
      const names =
        product === null || holdsName(way.text, product)
          ? ['']
          : this.#memory
              .ordered(`named.${language}`, phrases.PRODUCT_OPENERS[language])
              .map((opener) => filled(opener, { name: product.name[language] }));
      // Two openers in a row would stammer.
      const alone = names[0] !== '' && before === 0 && viewers <= 2;
      const said = alone
        ? names.map((name) => ['', name] as const)
        : openers.map((opener, i) => [opener, `${opener}${names[i % names.length] ?? ''}`] as const);
      const all = said.map(([option, words]): Wording => ({
        ...way,
        text: capital(`${words}${way.text}`),
        phrase: { key, option },
      }));
      // Two, should the check stop one: the word for what is asked about (发货) may not stand before every fact.
      return this.#freshest(all, 2);
    });
  }

  /** A later sentence of a point: as it is, or joined on where these very words were spoken lately. */
  #following(ways: Choices, point: Point, { language, terse }: Manner): Choices {
    const plainest = ways.at(-1);
    if (plainest === undefined || terse || !claims(point) || this.#memory.recency(plainest.text) === 0) return ways;
    const key = `following.${language}`;
    const joined = this.#memory
      .ordered(key, phrases.FOLLOWING[language])
      .map((option): Wording => ({ ...plainest, text: `${option}${plainest.text}`, phrase: { key, option } }));
    return plainest.language === language ? [...this.#fresh([...ways.slice(0, -1), ...joined]), plainest] : ways;
  }

  /** Those said longest ago or never, in their order. */
  #freshest(ways: Choices, most: number): Wording[] {
    return ways
      .map((way) => ({ way, recency: this.#memory.recency(way.text) }))
      .sort((a, b) => a.recency - b.recency)
      .slice(0, most)
      .map(({ way }) => way);
  }

  /** Those not said lately first, otherwise by chance. */
  #fresh(ways: Choices): Choices {
    const order = this.#memory.ordered(
      'ways',
      ways.map((_, i) => String(i)),
    );
    return this.#freshest(
      order.flatMap((i) => ways[Number(i)] ?? []),
      MOST_WAYS,
    );
  }

  #which({ candidates }: WhichPoint, language: Language): Choices {
    const open = this.#phrased('which', this.#phrases.which, language, 'refusal');
    if (candidates.length < 2) return open;
    const names = candidates.map(({ name }) => (language === 'zh' ? name.zh : `the ${name.en}`));
    const either = language === 'zh' ? names.join('，还是') : listed(names, 'en').replace(/ and /g, ' or ');
    const asked = this.#phrased('which-of', this.#phrases.whichOf, language, 'refusal').map((way) => ({
      ...way,
      text: filled(way.text, { names: either }),
    }));
    return [...asked, ...open.slice(0, 1)];
  }

  #nothing({ why, product }: NothingPoint, { language, before, shown }: Manner): Choices {
    if (why === 'off-topic') return this.#phrased('off-topic', this.#phrases.offTopic, language, 'refusal');
    if (before > 0) return this.#phrased('further-refusal', this.#phrases.furtherRefusals, language, 'refusal');
    const plain = this.#phrased('refusal', this.#phrases.refusals, language, 'refusal');
    if (product === null || product.id === shown) return plain;
    const named = this.#phrased('named-refusal', this.#phrases.namedRefusals, language, 'refusal').map((way) => ({
      ...way,
      text: filled(way.text, { name: product.name[language] }),
    }));
    return [...named, ...plain.slice(0, 1)];
  }

  #phrased(key: string, wordings: phrases.Wordings, language: Language, kind: Wording['kind']): Choices {
    return this.#memory.ordered(`${key}.${language}`, wordings[language]).map((text): Wording => ({
      text,
      language,
      citations: [],
      kind,
      phrase: { key: `${key}.${language}`, option: text },
    }));
  }
}

function because(why: string, ways: Choices): Choices {
  return ways.map((way) => ({ ...way, why }));
}

/** Two sentences as one, way by way. */
function together(a: Choices, b: Choices): Choices {
  return a.flatMap((one, i) => {
    const other = b[Math.min(i, b.length - 1)];
    if (other === undefined || other.language !== one.language) return [];
    const text = `${one.text}${one.language === 'zh' ? '' : ' '}${other.text}`;
    return [{ ...one, text, citations: [...new Set([...one.citations, ...other.citations])] }];
  });
}

function openersOf(
  point: Point,
  { language, tone, before, viewers, terse }: Manner,
  { namesFacets }: Phrases,
): readonly string[] {
  if (before > 0) return phrases.CONNECTIVES[language];
  const facets = (openers: phrases.Wordings): readonly string[] =>
    namesFacets ? facetOpeners(point, language, openers) : [];
  if (viewers > 2) return [...phrases.ADDRESS[language], ...facets(phrases.FACET_ADDRESS)];
  return terse ? [''] : [...phrases.OPENERS[tone][language], ...facets(phrases.FACET_OPENERS)];
}

function facetOpeners(point: Point, language: Language, openers: phrases.Wordings): string[] {
  if (point.kind !== 'fact') return [];
  const noun = phrases.FACET_NOUNS[point.fact.facet]?.[language];
  return noun === undefined ? [] : openers[language].map((opener) => filled(opener, { noun }));
}

function needsName(point: Point, { shown }: Manner): boolean {
  if (!claims(point) || point.kind === 'compare' || point.kind === 'recommend' || point.kind === 'list') return false;
  const product = productOf(point);
  return product !== null && product.id !== shown;
}

function holdsName(text: string, { name, aliases }: Product): boolean {
  const said = text.toLowerCase();
  return [name.zh, name.en, ...aliases].some((one) => said.includes(one.toLowerCase()));
}
