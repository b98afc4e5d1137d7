import type { AnswerContext } from '../../domain/answer.js';
import type { Clock } from '../../domain/clock.js';
import type { Ask, Understanding } from '../../domain/comment.js';
import type { Fact, Product } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { Hit } from '../../knowledge/fact-index.js';
import type { Evidence, EvidenceFinder } from '../evidence.js';
import type { Understander } from '../understanding/understander.js';
import type { CloserLook } from './closer-look.js';
import { type Experience, type Nearness, shifted } from './experience.js';
import { type FactProfile, profileOf } from './fact-profile.js';
import { factsTogether } from './facts-together.js';
import { answerFeatures, dot, judge, type RankingFile } from './judgement.js';
import { match, type Question, questionOf } from './match.js';
import { chooseProduct, pointed, type Pointing, type PointingParts } from './pointing.js';
import { meant, pointsHere, type Meaning } from './product-meant.js';
import { ownFirst, type Ranked } from './ranked.js';
import { compared, listedProducts, recommended } from './several-products.js';

/** Where the best fact does not answer, so many behind it are judged; they must be this sure. */
const SECONDS = { most: 3, sure: 0.7 };
/** Above this many facts at once, each is looked at less closely. */
const READ_CLOSELY = 100;
/** Above this many facts, products that a question does not name are found by the index, where there is one. */
const READ_ALL = 4_000;

/** What others ask for a thing is nothing this catalogue can say. */
const OTHER_SHOPS =
  /京东|淘宝|天猫|拼多多|某宝|某东|唯品会|亚马逊|官网|别家|隔壁|其他店|别的店|别的直播间|amazon|walmart|ebay|temu|shein|aliexpress|taobao|\b(?:other|another|different) (?:shop|store|seller)|(?:price|cost|much|cheaper|sold|sell).* at (?!the moment|once|all|least|home|checkout)[a-z]+\b/;

/** A question before any judgement. */
export interface Considered {
  readonly question: Question;
  readonly meaning: Meaning;
  /** All candidates, the best first. */
  readonly ranked: readonly Ranked[];
}

export interface CatalogueEvidenceOptions {
  readonly understander: Understander;
  /** The snapshot of the moment. */
  readonly catalogue: () => Catalogue;
  readonly ranking: RankingFile;
  /** Reads the best facts once more; null: the ranking alone, which is how the ranking learns. */
  readonly closer: CloserLook | null;
  /** What the tenant's own questions have taught, asked anew each time; null: nothing yet. */
  readonly learnt?: () => Experience | null;
  readonly clock: Clock;
  /** Which attribute words of facts are seen: training leaves some out, so that the ranking does not lean on them. */
  readonly keepCue?: (attribute: number) => boolean;
  /** The room's fact index, for questions about no product in particular in large catalogues. */
  readonly search?: (text: string, limit: number, signal: AbortSignal) => Promise<readonly Hit[]>;
}

/**
 * Finds evidence in the catalogue's snapshot: the facts of the product meant and of the store, ranked by what they speak
 * of, and a calibrated judgement whether the best one answers at all. What a fact speaks of is read once, when it is
 * first looked at, and kept as long as the fact lives.
 */
export class CatalogueEvidence implements EvidenceFinder {
  readonly #understander: Understander;
  readonly #catalogue: () => Catalogue;
  readonly #closer: CloserLook | null;
  readonly #ranking: RankingFile;
  readonly #learnt: () => Experience | null;
  readonly #nearness = new WeakMap<Question, { readonly of: Experience; readonly nearness: Nearness }>();
  readonly #clock: Clock;
  readonly #search: CatalogueEvidenceOptions['search'];
  readonly #keepCue: CatalogueEvidenceOptions['keepCue'];
  readonly #profiles = new WeakMap<Fact, FactProfile>();

  constructor(options: CatalogueEvidenceOptions) {
    this.#understander = options.understander;
    this.#catalogue = options.catalogue;
    this.#closer = options.closer;
    this.#ranking = options.ranking;
    this.#learnt = options.learnt ?? (() => null);
    this.#clock = options.clock;
    this.#search = options.search;
    this.#keepCue = options.keepCue;
  }

  async find(understanding: Understanding, context: AnswerContext, signal: AbortSignal): Promise<readonly Evidence[]> {
    const found: Evidence[] = [];
    for (const ask of understanding.asks) {
      if (signal.aborted) break;
      found.push(await this.#evidence(ask, context, signal));
    }
    return found;
  }

  /** Reads all facts of the snapshot in slices of a few milliseconds, so that no first question waits for it. */
  async prepare(signal: AbortSignal): Promise<void> {
    const catalogue = this.#catalogue();
    let since = this.#clock.monotonic();
    for (const fact of catalogue.facts) {
      if (signal.aborted) return;
      this.profile(fact, catalogue);
      if (this.#clock.monotonic() - since < 4) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = this.#clock.monotonic();
    }
  }

  /** What a fact speaks of, read once. */
  profile(fact: Fact, catalogue: Catalogue): FactProfile {
    const known = this.#profiles.get(fact);
    if (known !== undefined) return known;
    const product = fact.product === null ? undefined : catalogue.product(fact.product);
    const profile = profileOf(fact, product, this.#understander.reader, this.#keepCue);
    this.#profiles.set(fact, profile);
    return profile;
  }

  /** Facts in the order of their fit; the best first. */
  rank(question: Question, facts: readonly Fact[], catalogue: Catalogue): Ranked[] {
    const { ontology } = this.#understander.reader;
    const weightOf = (piece: string): number => (ontology.common.has(piece) ? 0.1 : piece.length === 1 ? 0.2 : 1);
    const look = facts.length > READ_CLOSELY ? 'glance' : 'close';
    const weights = this.#ranking.match;
    const asked = this.#askedBefore(question);
    const ranked = facts
      .map((fact) => {
        const profile = this.profile(fact, catalogue);
        const features = match(question, profile, this.#understander.reader, weightOf, look);
        const drawn = asked === null ? 0 : drawOf(asked, fact);
        return { profile, features, score: dot(features, weights) + drawn };
      })
      .sort((a, b) => b.score - a.score);
    return ownFirst(question, ranked);
  }

  /** The ranking's best looked at once more, and how sure it is then that the first one answers; `judged` before that. */
  async #judged(
    question: Question,
    ranked: readonly Ranked[],
  ): Promise<{ readonly ranked: readonly Ranked[]; readonly belief: number; readonly judged: number }> {
    if (this.#closer === null || ranked.length === 0) {
      const judged = this.belief(question, ranked);
      return { ranked, belief: judged, judged };
    }
    const again = await this.#closer.look(question, ranked);
    const inOrder = ownFirst(question, again.ranked);
    const judged = this.belief(question, inOrder);
    return { ranked: inOrder, belief: this.#closer.belief(judged, again.answers), judged };
  }

  /** How sure it is that the best of `ranked` answers the question, 0..1. */
  belief(question: Question, ranked: readonly Ranked[]): number {
    const [best, second] = ranked;
    if (best === undefined) return 0;
    const margin = best.score - (second?.score ?? 0);
    const features = answerFeatures(
      question,
      best.profile,
      best.features,
      margin,
      ranked.map(({ profile }) => profile),
      this.#understander.reader,
    );
    const belief = judge(features, this.#ranking.answer);
    const asked = this.#askedBefore(question);
    if (asked === null) return belief;
    const { judged, nothing } = asked.of.file.pulls;
    const { fact } = best.profile;
    const near = Math.max(asked.nearness.to(fact), asked.nearness.toKinOf(fact) / 2);
    return shifted(belief, judged * near - nothing * asked.nearness.toNothing(fact.product));
  }

  /** How near a question comes to those asked before; looked up once. */
  #askedBefore(question: Question): { readonly of: Experience; readonly nearness: Nearness } | null {
    const of = this.#learnt();
    if (of === null) return null;
    const known = this.#nearness.get(question);
    if (known?.of === of) return known;
    const found = {
      of,
      nearness: of.nearness(question.reading, this.#understander.reader, question.meaning.vector),
    };
    this.#nearness.set(question, found);
    return found;
  }

  /** A question with the product meant and all candidates, the best first; before any judgement. */
  consider(ask: Ask, context: AnswerContext): Considered {
    const catalogue = this.#catalogue();
    const now = this.#clock.now();
    const { question, meaning: expected } = this.#expected(ask, context, catalogue);
    const { meaning } = this.#pointedAt(question, expected, catalogue, now, false);
    return { question, meaning, ranked: this.#candidates(question, meaning.product, catalogue, now) };
  }

  /** How much a question points at each product that may be meant; before any choice. */
  pointing(
    ask: Ask,
    context: AnswerContext,
  ): { readonly question: Question; readonly meaning: Meaning; readonly all: readonly Pointing[] } {
    const catalogue = this.#catalogue();
    const { question, meaning } = this.#expected(ask, context, catalogue);
    return { question, meaning, all: this.#pointings(question, meaning, catalogue, this.#clock.now(), true) };
  }

  /** A question with the product that its names, what is shown and what was asked before say. */
  #expected(
    ask: Ask,
    context: AnswerContext,
    catalogue: Catalogue,
  ): { readonly question: Question; readonly meaning: Meaning } {
    const { reading } = this.#understander.readAsk(ask);
    const question = questionOf(ask, reading, this.#understander.reader);
    return { question, meaning: this.#remembered(question, meant(ask, reading, context, catalogue), catalogue) };
  }

  /** The facts that may answer a question about a product: its own and the store's, the best first. */
  #candidates(question: Question, product: string | null, catalogue: Catalogue, now: number): Ranked[] {
    const own = product === null ? [] : catalogue.factsOf(product, now);
    // One variant's price or stock never leads: the product's own says what holds, the variant's joins it where it is named.
    const facts = [...own, ...catalogue.factsOf(null, now)].filter(
      ({ variant, facet }) => variant === undefined || (facet !== 'price' && facet !== 'stock'),
    );
    return this.rank(question, facts, catalogue);
  }

  /** A question that names no product, put nearly as one before that meant another than was shown, means that one. */
  #remembered(question: Question, meaning: Meaning, catalogue: Catalogue): Meaning {
    if (meaning.named.length > 0 || meaning.ambiguous || pointsHere(question.reading.text)) return meaning;
    const product = this.#askedBefore(question)?.nearness.hinted() ?? null;
    if (product === null || product === meaning.product || catalogue.product(product) === undefined) return meaning;
    return { product, products: [product], named: [], ambiguous: false };
  }

  /** "The one with the dinosaur", "那个枕头": the product that a question points at without its name, and the next likely. */
  #pointedAt(
    question: Question,
    meaning: Meaning,
    catalogue: Catalogue,
    now: number,
    fitted: boolean,
  ): { readonly meaning: Meaning; readonly other: string | null } {
    const { pointing } = this.#ranking;
    if (pointing === null || catalogue.products.length < 2) return { meaning, other: null };
    return chooseProduct(question, meaning, this.#pointings(question, meaning, catalogue, now, fitted), pointing);
  }

  #pointings(
    question: Question,
    meaning: Meaning,
    catalogue: Catalogue,
    now: number,
    fitted: boolean,
  ): readonly Pointing[] {
    const parts: PointingParts = {
      reader: this.#understander.reader,
      profiles: (product) => catalogue.factsOf(product, now).map((fact) => this.profile(fact, catalogue)),
      best: (product) => this.rank(question, catalogue.factsOf(product, now), catalogue)[0],
    };
    return pointed(question, meaning, catalogue, parts, fitted);
  }

  /** The facts of another product that the question points or hints at, where they answer it. */
  async #elsewhere(
    question: Question,
    expected: Meaning,
    catalogue: Catalogue,
    now: number,
  ): Promise<{ readonly meaning: Meaning; readonly ranked: readonly Ranked[]; readonly belief: number } | null> {
    if (expected.named.length > 0 || pointsHere(question.reading.text)) return null;
    const { meaning: likely, other: next } = this.#pointedAt(question, expected, catalogue, now, true);
    const other = likely.product === expected.product ? next : likely.product;
    if (other === null) return null;
    const theirs = await this.#judged(question, this.#candidates(question, other, catalogue, now));
    if (theirs.belief < this.#ranking.threshold || theirs.ranked[0]?.profile.fact.product !== other) return null;
    return { ...theirs, meaning: { product: other, products: [other], named: [], ambiguous: false } };
  }

  /** Another fact, alone, where the best one does not answer and one close behind it does. */
  #second(question: Question, ranked: readonly Ranked[]): { ranked: readonly Ranked[]; belief: number } | null {
    const judged = ranked.slice(1, 1 + SECONDS.most).map((one) => {
      const belief = this.belief(question, [one, ...ranked.filter((other) => other !== one)]);
      return { ranked: [one], belief };
    });
    return judged.sort((a, b) => b.belief - a.belief).find(({ belief }) => belief >= SECONDS.sure) ?? null;
  }

  async #evidence(ask: Ask, context: AnswerContext, signal: AbortSignal): Promise<Evidence> {
    const catalogue = this.#catalogue();
    const now = this.#clock.now();
    const { ontology } = this.#understander.reader;
    const considered = this.consider(ask, context);
    const { question } = considered;
    let { meaning, ranked } = considered;
    const { reading } = question;
    const view = { catalogue, now, rank: (facts: readonly Fact[]) => this.rank(question, facts, catalogue), ontology };
    const refused = (reason: NonNullable<Evidence['reason']>, belief: number): Evidence => ({
      ask,
      product: meaning.product,
      products: meaning.products,
      facts: [],
      belief,
      answerable: false,
      reason,
    });

    if (OTHER_SHOPS.test(ask.text) && ask.facets.some(({ facet }) => facet === 'price' || facet === 'promotion'))
      return refused('off-topic', 0.1);
    if (ask.kind === 'list') {
      // "Do you sell phone cases" asks for a thing: a list without it is no answer.
      const sells = (product: Product): boolean => {
        const names = [product.name.zh, product.name.en, ...product.aliases].join(' ').toLowerCase();
        return ask.terms.some((term) => names.includes(term));
      };
      if (ask.terms.length > 0 && !catalogue.products.some(sells)) return refused('no-fact', 0.2);
      const listed = listedProducts(catalogue, now);
      return { ask, product: null, products: listed.products, facts: listed.facts, belief: 0.9, answerable: true };
    }
    if (ask.kind === 'recommend' && meaning.named.length < 2) {
      const pool = await this.#everywhere(ask, catalogue, now, signal);
      const offers = recommended(question, view, pool, meaning);
      if (offers.facts.length > 0)
        return {
          ask,
          product: offers.products[0] ?? null,
          products: offers.products,
          facts: offers.facts,
          belief: 0.7,
          answerable: true,
        };
      return refused('no-fact', 0.3);
    }
    if (ask.kind === 'compare' && meaning.products.length > 1) {
      const facts = compared(question, view, meaning.products);
      if (facts.length > 0)
        return { ask, product: meaning.product, products: meaning.products, facts, belief: 0.8, answerable: true };
    }

    // A price or a stock count is some product's: no fact of the store stands in for it.
    const [first] = ask.facets;
    if (meaning.product === null && (first?.facet === 'price' || first?.facet === 'stock') && first.belief > 0.5)
      return refused('which-product', 0);
    const here = await this.#judged(question, ranked);
    // Read closely, a fact of the product at hand may seem to answer what was asked of another.
    const doubtful = Math.min(here.belief, here.judged) < this.#ranking.threshold;
    const theirs = doubtful ? await this.#elsewhere(question, meaning, catalogue, now) : null;
    let { belief } = here;
    ranked = here.ranked;
    if (belief < this.#ranking.threshold)
      ({ ranked, belief } = this.#second(question, considered.ranked) ?? { ranked, belief });
    if (theirs !== null && theirs.belief > belief) ({ meaning, ranked, belief } = theirs);
    const offTopic = this.#understander.reader.beliefOf(reading, 'off-topic');
    if (belief < this.#ranking.threshold) {
      if (offTopic > 0.5) return refused('off-topic', belief);
      if (meaning.product === null && this.#needsProduct(question, catalogue, now))
        return refused('which-product', belief);
      return refused('no-fact', belief);
    }
    const facts = factsTogether(ask, ranked, meaning.product, view, belief);
    return { ask, product: meaning.product, products: meaning.products, facts, belief, answerable: true };
  }

  /** Whether some product's fact would answer what the store's do not. */
  #needsProduct(question: Question, catalogue: Catalogue, now: number): boolean {
    const sample = catalogue.products.slice(0, 12);
    return sample.some(({ id }) => {
      const ranked = this.rank(question, catalogue.factsOf(id, now), catalogue);
      return this.belief(question, ranked) >= this.#ranking.threshold;
    });
  }

  async #everywhere(ask: Ask, catalogue: Catalogue, now: number, signal: AbortSignal): Promise<readonly Fact[]> {
    if (catalogue.facts.length <= READ_ALL || this.#search === undefined)
      return catalogue.products.flatMap(({ id }) => catalogue.factsOf(id, now));
    const hits = await this.#search(ask.text, 60, signal);
    return hits.flatMap(({ factId }) => catalogue.fact(factId) ?? []);
  }
}

/** What questions asked before add to a fact's rank. */
function drawOf({ of, nearness }: { readonly of: Experience; readonly nearness: Nearness }, fact: Fact): number {
  const { near, kin } = of.file.pulls;
  return near * nearness.to(fact) + kin * nearness.toKinOf(fact);
}
