import type { AnswerContext, Answerer, Question, Sentence } from '../domain/answer.js';
import type { Clock, Random } from '../domain/clock.js';
import type { Facet, Understanding } from '../domain/comment.js';
import type { Language } from '../domain/language.js';
import type { Fact } from '../domain/product.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import { Retrieval } from '../knowledge/retrieval.js';
import { check } from './grounding.js';
import { opener, talk } from './phrases.js';
import { understand } from './understanding.js';

/** Facets the store can answer for every product. */
const STORE_WIDE: ReadonlySet<Facet> = new Set(['shipping', 'returns', 'invoice', 'payment', 'gift', 'warranty']);
/** Without a facet word, a fact is only used when it covers this much of the question's weight: else refuse. */
const ENOUGH_COVERAGE = 0.62;
/** Questions in one comment that are answered; more would turn an answer into a speech. */
const MOST_FACETS = 3;

export interface CatalogueAnswererOptions {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The embedded answerer: no language model. It understands by lexicon, retrieves facts and speaks them as the catalogue
 * renders them; what the catalogue does not say is refused.
 */
export class CatalogueAnswerer implements Answerer {
  readonly mode = 'embedded: answers from the catalogue, no language model';
  readonly #catalogue: Catalogue;
  readonly #retrieval: Retrieval;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(options: CatalogueAnswererOptions) {
    this.#catalogue = options.catalogue;
    this.#retrieval = new Retrieval(options.catalogue);
    this.#clock = options.clock;
    this.#random = options.random;
  }

  understand(text: string): Understanding {
    return understand(text, this.#catalogue);
  }

  /** The facts an answer would rest on, best first; empty: nothing supports an answer. */
  facts(text: string, context: AnswerContext): readonly Fact[] {
    const { facets, products } = this.understand(text);
    const now = this.#clock.now();
    // Named in the comment, else what this viewer asked about, else pinned, else spoken of just before.
    const product = products[0] ?? context.thread ?? context.pinned ?? context.recent[0] ?? null;
    const asked = products.length > 1 ? products.slice(0, 2) : [product];
    const found: Fact[] = [];
    for (const facet of facets.slice(0, MOST_FACETS)) {
      for (const one of asked) {
        const fact = this.#byFacet(one, facet, now);
        if (fact !== undefined && !found.includes(fact)) found.push(fact);
      }
    }
    if (facets.length > 0) return found.slice(0, MOST_FACETS);
    const [best] = this.#retrieval.search(text, { pinned: product, now, limit: 1 });
    if (best === undefined) return [];
    // A bare product name ("羽绒服") asks to be told about it.
    if (products.length > 0 && isBareName(text, this.#catalogue, products)) {
      const overview = product === null ? undefined : this.#byFacet(product, 'overview', now);
      return overview === undefined ? [] : [overview];
    }
    const rightProduct = best.fact.product === null || best.fact.product === product;
    return best.coverage >= ENOUGH_COVERAGE && rightProduct ? [best.fact] : [];
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous for language models
  async *answer(question: Question, context: AnswerContext, signal: AbortSignal): AsyncIterable<Sentence> {
    const { language, intent, facets, products } = this.understand(question.lead.text);
    if (signal.aborted) return;
    if (intent !== 'question' && intent !== 'chatter') {
      yield this.#saying(talk(intent, language, this.#random), language);
      return;
    }
    const facts = this.facts(question.lead.text, context);
    if (facts.length === 0) {
      const unclear =
        facets.length > 0 &&
        products.length === 0 &&
        context.thread === null &&
        context.pinned === null &&
        context.recent.length === 0;
      yield this.#saying(
        talk(unclear ? 'whichProduct' : 'refusal', language, this.#random),
        language,
        'nothing-supports',
      );
      return;
    }
    let first = true;
    for (const fact of facts) {
      const text = `${first ? opener(language, this.#random) : ''}${fact.text[language]}`;
      const verdict = check(text, [fact]);
      if (verdict.supported) yield { text, language, citations: [fact.id], verdict, kind: 'facts' };
      else yield this.#saying(talk('refusal', language, this.#random), language, verdict.check);
      first = false;
    }
  }

  #byFacet(product: string | null, facet: Facet, now: number): Fact | undefined {
    if (product === null && !STORE_WIDE.has(facet)) return undefined;
    const [fact] = this.#catalogue.lookUp(product, facet, now);
    if (fact !== undefined) return fact;
    // No promotion is itself an answer: the price says so.
    return facet === 'promotion' ? this.#catalogue.lookUp(product, 'price', now)[0] : undefined;
  }

  /** A sentence that claims nothing; `refusal` names why nothing could be claimed. */
  #saying(text: string, language: Language, refusal?: string): Sentence {
    const verdict = check(text, []);
    return refusal === undefined
      ? { text, language, citations: [], verdict, kind: 'talk' }
      : { text, language, citations: [], verdict: { ...verdict, check: refusal }, kind: 'refusal' };
  }
}

/** True when the comment is a product's name and little else. */
function isBareName(text: string, catalogue: Catalogue, products: readonly string[]): boolean {
  let rest = text.normalize('NFKC').toLowerCase();
  for (const id of products) {
    const product = catalogue.product(id);
    const names =
      product === undefined
        ? []
        : [product.name.zh, product.name.en, ...product.aliases, `${product.link}号`, `${product.link}`];
    for (const name of names.sort((a, b) => b.length - a.length)) rest = rest.replaceAll(name.toLowerCase(), '');
  }
  return rest.replace(/链接|号|number|link|the|[\s\p{P}]/gu, '').length <= 2;
}
