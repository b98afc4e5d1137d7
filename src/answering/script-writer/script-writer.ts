import type { Clock, Random } from '../../domain/clock.js';
import type { Language } from '../../domain/language.js';
import { isPriced, type Product } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { SceneKind } from '../../domain/scene.js';
import { sayMoney } from '../../knowledge/money.js';
import { DEFAULT_PERSONA, type Persona } from '../composing/persona.js';
import { PhraseMemory } from '../composing/phrase-memory.js';
import type { Generator } from '../generation/generator.js';
import { Offers } from '../generation/offers.js';
import { type DraftedClause, messagesFor, SLOT } from '../generation/protocol.js';
import { type GroundingCheck, NO_RULES, type TenantRules } from '../grounding/draft.js';
import type { FactPoint } from '../planning/point.js';
import { Composition, fitted, productFor } from './composition.js';
import {
  LEAST_SECONDS,
  MOST_SECONDS,
  type Part,
  type Pitch,
  type PitchLine,
  type PitchWish,
  secondsOf,
} from './pitch.js';

/** Facts offered to a model for a pitch. */
const MOST_FACTS = 14;
/** A pitch may be this much longer than asked for before lines are left out. */
const TOLERANCE = 1.15;
/** Seconds a line of a model takes, for how many are asked. */
const LINE_SECONDS = 4;

/** What of a pitch serves a segment of the show, by the segment's kind. */
const SEGMENTS: Readonly<Partial<Record<string, readonly Part[]>>> = {
  pitch: ['point', 'proof', 'offer'],
  demonstration: ['point'],
  promotion: ['offer', 'point'],
};

/** A segment to be filled. */
export interface SegmentWish {
  readonly product: string;
  readonly kind: string;
  readonly language: Language;
  readonly lengthMs: number;
}

export interface ScriptWriterOptions {
  readonly catalogue: () => Catalogue;
  readonly check: GroundingCheck;
  /** Null or absent: templates alone. */
  readonly generator?: Generator | null;
  readonly persona?: Persona;
  /** What the room is; a shop when absent. */
  readonly scene?: SceneKind;
  readonly rules?: () => TenantRules;
  readonly clock: Clock;
  readonly random: Random;
}

/** Writes pitches from a product's facts. Every line has passed the grounding check as it reads now. */
export class ScriptWriter {
  readonly #options: ScriptWriterOptions;
  readonly #memory: PhraseMemory;

  constructor(options: ScriptWriterOptions) {
    this.#options = options;
    this.#memory = new PhraseMemory(options.random, () => options.clock.monotonic());
  }

  /**
   * A pitch of about the length wanted; shorter when the facts do not fill it: nothing is padded.
   * @throws Failure `not_found` for an unknown product, `bad_request` for a length out of range.
   */
  async write(wish: PitchWish, signal: AbortSignal): Promise<Pitch> {
    const composition = this.#begin(wish);
    const drafted = await this.#drafted(wish, composition, signal);
    const lines = drafted ?? this.#composed(wish, composition);
    const seconds = lines.reduce((sum, { text }) => sum + secondsOf(text, wish.language), 0);
    return { lines, blocked: composition.blocked, seconds, by: drafted === null ? 'templates' : 'language-model' };
  }

  /**
   * Lines for a segment of the show, slots unfilled: from templates, at once. What was written lately comes last.
   * @throws as `write`.
   */
  lines(wish: PitchWish, parts: readonly Part[]): readonly string[] {
    const lines = this.#composed(wish, this.#begin(wish));
    return lines.filter(({ part }) => parts.includes(part)).map(({ say }) => say);
  }

  /** Lines for a segment of the show that is too short; empty where there is nothing to tell. A room's port. */
  readonly writeLines = ({ product, kind, language, lengthMs }: SegmentWish): readonly string[] => {
    const parts = SEGMENTS[kind] ?? [];
    if (parts.length === 0 || this.#options.catalogue().product(product) === undefined) return [];
    const seconds = Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, lengthMs / 1000));
    return this.lines({ product, language, seconds }, parts);
  };

  #begin({ product, language, seconds }: PitchWish): Composition {
    const { catalogue, clock, check, rules } = this.#options;
    const shop = catalogue();
    return new Composition({
      catalogue: shop,
      now: clock.now(),
      check,
      rules: rules?.() ?? NO_RULES,
      memory: this.#memory,
      product: productFor(shop, product, seconds),
      scene: this.#options.scene ?? 'shop',
      language,
    });
  }

  #composed(wish: PitchWish, composition: Composition): PitchLine[] {
    const fixed = {
      hook: composition.templated('hook'),
      offer: composition.templated('offer'),
      call: composition.templated('call'),
    };
    const rotated = (lines: readonly PitchLine[]): readonly PitchLine[] => {
      const key = `pitch.lines.${wish.product}.${wish.language}`;
      // The overview stays first; what was told last time comes last.
      const [first, ...rest] = lines;
      const order = this.#memory.ordered(
        key,
        rest.map(({ say }) => say),
      );
      const sorted = [...rest].sort((a, b) => order.indexOf(a.say) - order.indexOf(b.say));
      return first === undefined ? [] : [first, ...sorted];
    };
    const lines = fitted(
      fixed,
      rotated(composition.statements('point')),
      composition.statements('proof'),
      composition.promotions(),
      wish,
    );
    for (const { say, part } of lines)
      if (part === 'point') this.#memory.use(`pitch.lines.${wish.product}.${wish.language}`, say);
    return lines;
  }

  /** What a model wrote and the check let pass, completed where a part is missing; null: too little of it. */
  async #drafted(wish: PitchWish, composition: Composition, signal: AbortSignal): Promise<PitchLine[] | null> {
    const { catalogue, clock, generator, persona, scene } = this.#options;
    if (generator == null) return null;
    const shop = catalogue();
    const { language, seconds } = wish;
    const product = productFor(shop, wish.product, seconds);
    const price = shop.fact(`${product.id}.price`);
    const facts = [
      ...(price === undefined ? [] : [price]),
      ...composition.facts('point').slice(0, MOST_FACTS),
      ...composition.facts('proof').slice(0, 4),
    ].filter((fact) => fact.text[language] !== undefined);
    const points = facts.map((fact): FactPoint => ({ kind: 'fact', ask: NO_ASK, product, fact, also: null }));
    const offers = new Offers(points, shop, clock.now(), language, () => []);
    const request = offers.request('', 0, shop, seconds);
    const most = Math.max(5, Math.ceil(seconds / LINE_SECONDS) + 4);
    const generation = generator.generate(
      messagesFor(persona ?? DEFAULT_PERSONA, request, scene),
      offers.offered(most),
      signal,
    );
    const lines: PitchLine[] = [];
    let length = 0;
    for await (const clause of generation) {
      const say = asScript(clause, product, language);
      const line =
        say === null
          ? null
          : composition.line(partOf(clause, lines.length), say, clause.facts, (text) => offers.echoes(text));
      if (line === null || lines.some((other) => other.text === line.text)) continue;
      length += secondsOf(line.text, language);
      if (length > seconds * TOLERANCE) break;
      lines.push(line);
    }
    const claims = lines.filter(({ citations }) => citations.length > 0);
    if (claims.length < 2) return null;
    const offer = lines.some(({ citations }) => citations.includes(`${product.id}.price`))
      ? null
      : composition.templated('offer');
    const call = lines.at(-1)?.part === 'call' ? null : composition.templated('call');
    return [...lines, ...(offer === null ? [] : [offer]), ...(call === null ? [] : [call])];
  }
}

const NO_ASK: FactPoint['ask'] = {
  text: '',
  kind: 'fact',
  facets: [],
  attributes: [],
  terms: [],
  products: [],
  measures: { options: [], numbers: [] },
};

/** A model's slots as those of script lines, and its literal prices, too; null when a script has no such slot. */
function asScript({ say }: DraftedClause, product: Product, language: Language): string | null {
  const slots: Readonly<Record<string, string>> = {
    [`${product.id}.price.live`]: '{livePrice}',
    [`${product.id}.price.list`]: '{price}',
    [`${product.id}.stock.left`]: '{stock}',
  };
  if ([...say.matchAll(SLOT)].some(([, slot = '']) => slots[slot] === undefined)) return null;
  const script = say.replace(SLOT, (whole, slot: string) => slots[slot] ?? whole);
  // A price in figures would be yesterday's tomorrow.
  const prices: readonly (readonly [string, string])[] = isPriced(product)
    ? [
        [sayMoney(product.livePrice, language), '{livePrice}'],
        [sayMoney(product.price, language), '{price}'],
      ]
    : [];
  return prices.reduce(
    (text, [figure, slot]) => text.replace(new RegExp(`(?<![\\d.])${escaped(figure)}`, 'g'), slot),
    script,
  );
}

function partOf({ say, facts }: DraftedClause, place: number): Part {
  if (facts.some((id) => id.endsWith('.price'))) return 'offer';
  if (facts.length === 0) return place === 0 || !/链接|打字|公屏|tap|link|type/i.test(say) ? 'hook' : 'call';
  const facet = facts[0]?.split('.')[1] ?? '';
  return /^(?:certificate|origin|warranty|returns|safety|gift|shipping)$/.test(facet) ? 'proof' : 'point';
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
