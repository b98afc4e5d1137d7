import { Failure } from '../../domain/failure.js';
import type { Language } from '../../domain/language.js';
import type { Fact, Product } from '../../domain/product.js';
import type { SceneKind } from '../../domain/scene.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { promotionOf } from '../../knowledge/rendered-facts.js';
import { renderLine } from '../../knowledge/script.js';
import type { Wordings } from '../composing/phrases.js';
import type { PhraseMemory } from '../composing/phrase-memory.js';
import type { GroundingCheck, TenantRules } from '../grounding/draft.js';
import { Verification } from '../generation/verification.js';
import { LEAST_SECONDS, MOST_SECONDS, type Part, type PitchLine, secondsOf } from './pitch.js';
import { OFFERS, pitchWordsOf, POINT_FACETS, PRICES, PROOF_FACETS } from './templates.js';

export interface CompositionOptions {
  readonly catalogue: Catalogue;
  /** ms since epoch. */
  readonly now: number;
  readonly check: GroundingCheck;
  readonly rules: TenantRules;
  readonly memory: PhraseMemory;
  readonly product: Product;
  readonly language: Language;
  readonly scene: SceneKind;
}

/** A pitch in the making: lines from templates and facts, or from drafts, each checked as it reads now. */
export class Composition {
  readonly #options: CompositionOptions;
  readonly #verification: Verification;
  readonly blocked: { text: string; verdict: PitchLine['verdict'] }[] = [];

  constructor(options: CompositionOptions) {
    this.#options = options;
    const { catalogue, now, check, rules } = options;
    this.#verification = new Verification({ check, catalogue: () => catalogue, now: () => now, rules, question: null });
  }

  /** A line as it may be said; null, and noted, when it may not. With `echoes` it is a draft and doubted as such. */
  line(part: Part, say: string, facts: readonly string[] = [], echoes?: (text: string) => boolean): PitchLine | null {
    const { product, language } = this.#options;
    const { text, citations: slots } = renderLine(say, product, language);
    const citations = [...new Set([...facts, ...slots])];
    const verdict =
      echoes === undefined
        ? this.#verification.judge(text, language, citations, product.id)
        : this.#verification.doubted({ text, language, citations }, product.id, echoes);
    if (verdict.supported) return { part, say, text, citations, verdict };
    this.blocked.push({ text, verdict });
    return null;
  }

  /** The first of a part's templates that may be said, those not used lately first. */
  templated(part: 'hook' | 'offer' | 'call'): PitchLine | null {
    const { product, language, memory, scene } = this.#options;
    const { hooks, calls } = pitchWordsOf(scene);
    const wordings = part === 'hook' ? hooks : part === 'call' ? calls : this.#offers(product);
    const key = `pitch.${part}.${language}`;
    for (const say of memory.ordered(key, wordings[language])) {
      const line = this.line(part, say, part === 'offer' ? [`${product.id}.price`] : []);
      if (line === null) continue;
      memory.use(key, say);
      return line;
    }
    if (part !== 'offer') return null;
    const price = this.#options.catalogue.fact(`${product.id}.price`)?.text[language];
    return price === undefined ? null : this.line(part, price, [`${product.id}.price`]);
  }

  /** What the shop states for a part, as it states it, in the language wanted. */
  statements(part: 'point' | 'proof'): PitchLine[] {
    return this.facts(part).flatMap((fact) => {
      const text = fact.text[this.#options.language];
      return text === undefined ? [] : (this.line(part, text, [fact.id]) ?? []);
    });
  }

  /** Promotions without an end: a script is said again tomorrow. */
  promotions(): PitchLine[] {
    const { catalogue, now, product, language } = this.#options;
    return catalogue
      .lookUp(product.id, 'promotion', now)
      .filter((fact) => promotionOf(fact) !== undefined && fact.validUntil === undefined)
      .slice(0, 2)
      .flatMap((fact) => this.line('offer', fact.text[language] ?? '', [fact.id]) ?? []);
  }

  /** Facts that serve a part, what matters most first; one a facet before a second of any. */
  facts(part: 'point' | 'proof'): readonly Fact[] {
    const { catalogue, now, product } = this.#options;
    const facets = part === 'point' ? POINT_FACETS : PROOF_FACETS;
    const found = facets.flatMap((facet) => {
      const facts = part === 'point' ? catalogue.factsOf(product.id, now) : catalogue.lookUp(product.id, facet, now);
      return facts.filter((fact) => fact.facet === facet && fact.variant === undefined).map((fact, n) => ({ fact, n }));
    });
    return found.sort((a, b) => a.n - b.n).map(({ fact }) => fact);
  }

  #offers({ price, livePrice, variants }: Product): Wordings {
    // Nothing is said of a price where there is none.
    if (price === null || livePrice === null) return { zh: [], en: [] };
    const uniform = variants.every((one) => one.price.minor === price.minor && one.livePrice.minor === livePrice.minor);
    // Of several prices the slot knows one: the statement of the range is said instead.
    if (!uniform) return { zh: [], en: [] };
    return livePrice.minor < price.minor ? OFFERS : PRICES;
  }
}

/** Fills a length: what has to be there first, then points and proof in turn as long as they fit. */
export function fitted(
  fixed: Readonly<Record<'hook' | 'offer' | 'call', PitchLine | null>>,
  points: readonly PitchLine[],
  proof: readonly PitchLine[],
  promotions: readonly PitchLine[],
  wish: { readonly seconds: number; readonly language: Language },
): PitchLine[] {
  const length = ({ text }: PitchLine): number => secondsOf(text, wish.language);
  let left = wish.seconds;
  const take = (line: PitchLine | null, always: boolean): PitchLine[] => {
    if (line === null || (!always && length(line) > left)) return [];
    left -= length(line);
    return [line];
  };
  // The offer is what it is about; in a few seconds there is room for little else.
  const offer = take(fixed.offer, true);
  const hook = take(fixed.hook, false);
  const call = take(fixed.call, false);
  const body: PitchLine[] = [];
  const queue = alternating(points, proof);
  const [promotion, ...more] = promotions;
  const extra = promotion === undefined ? [] : take(promotion, false);
  for (const line of queue) body.push(...take(line, false));
  for (const line of more) extra.push(...take(line, false));
  return [
    ...hook,
    ...body.filter(({ part }) => part === 'point'),
    ...body.filter(({ part }) => part === 'proof'),
    ...offer,
    ...extra,
    ...call,
  ];
}

/** Two points, one proof, and so on. */
function alternating(points: readonly PitchLine[], proof: readonly PitchLine[]): PitchLine[] {
  const lines: PitchLine[] = [];
  for (let i = 0, j = 0; i < points.length || j < proof.length; i += 2, j += 1) {
    lines.push(...points.slice(i, i + 2), ...proof.slice(j, j + 1));
  }
  return lines;
}

/** @throws Failure `not_found` for a product that is not there, `bad_request` for a length out of range. */
export function productFor(catalogue: Catalogue, id: string, seconds: number): Product {
  const product = catalogue.product(id);
  if (product === undefined) {
    const some = catalogue.products.slice(0, 8).map((one) => one.id);
    throw new Failure('not_found', `There is no product ${JSON.stringify(id)}; there are: ${some.join(', ')}`);
  }
  if (!(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS))
    throw new Failure(
      'bad_request',
      `A pitch of ${seconds} seconds cannot be written; allowed: ${LEAST_SECONDS} to ${MOST_SECONDS}.`,
    );
  return product;
}
