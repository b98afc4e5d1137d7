import { type Fact, isPriced } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { ScoredFact } from '../evidence.js';
import type { Ontology } from '../understanding/ontology.js';
import type { Ranked } from './ranked.js';
import type { Question } from './match.js';
import type { Meaning } from './product-meant.js';

/** What the answers about several products look at. */
export interface View {
  readonly catalogue: Catalogue;
  readonly now: number;
  readonly rank: (facts: readonly Fact[]) => Ranked[];
  readonly ontology: Ontology;
}

const MOST_PRODUCTS = 3;
const MOST_LISTED = 8;
/** Attributes that say what kind of question it is, not what is looked for. */
const FRAMES = new Set([
  'recommend-ask',
  'price-range-list',
  'difference',
  'list-products',
  'price',
  'overview',
  'gift-free',
]);

/** The same fact of each product, so that they can be set side by side; what each is where none fits. */
export function compared(question: Question, view: View, products: readonly string[]): ScoredFact[] {
  const asksFor = question.reading.attributes.filter(
    ({ attribute, belief }) => belief > 0.15 && view.ontology.attributes[attribute]?.id !== 'difference',
  );
  return products.slice(0, MOST_PRODUCTS).flatMap((id) => {
    const facts = view.catalogue.factsOf(id, view.now).filter((fact) => fact.variant === undefined);
    const ranked = view.rank(facts);
    const [best] = ranked;
    const fits =
      best !== undefined && asksFor.some(({ attribute }) => (best.profile.attributes.get(attribute) ?? 0) > 0.4);
    const chosen = fits
      ? [best.profile.fact]
      : [
          facts.find(({ facet }) => facet === 'overview') ?? facts.find(({ facet }) => facet === 'feature'),
          facts.find(({ facet }) => facet === 'price'),
        ];
    return chosen.flatMap((fact) => (fact === undefined ? [] : [{ fact, belief: 0.7 }]));
  });
}

/** Products for a need or a budget, the best first, each with the fact that speaks for it. */
export function recommended(
  question: Question,
  view: View,
  pool: readonly Fact[],
  meaning: Meaning,
): { readonly products: string[]; readonly facts: ScoredFact[] } {
  const { catalogue } = view;
  const budget = question.ask.measures.budgetMinor;
  const affordable = (id: string): boolean =>
    budget === undefined || (catalogue.product(id)?.livePrice?.minor ?? Infinity) <= budget;
  const [top] = question.ask.attributes;
  if (budget !== undefined || top === 'price-range-list') {
    const dearest = /最贵|most expensive/.test(question.ask.text);
    const sorted = catalogue.products
      .filter(isPriced)
      .filter(({ id, stock }) => affordable(id) && stock !== 0)
      .sort((a, b) => (dearest ? b.livePrice.minor - a.livePrice.minor : a.livePrice.minor - b.livePrice.minor));
    const chosen = budget === undefined ? sorted.slice(0, 1) : sorted.slice(-MOST_PRODUCTS).reverse();
    const facts = chosen.flatMap(({ id }) => {
      const price = catalogue
        .factsOf(id, view.now)
        .find(({ facet, variant }) => facet === 'price' && variant === undefined);
      return price === undefined ? [] : [{ fact: price, belief: 0.7 }];
    });
    return { products: chosen.map(({ id }) => id), facts };
  }
  const wanted = question.reading.attributes.filter(
    ({ attribute, belief }) => belief > 0.1 && !FRAMES.has(view.ontology.attributes[attribute]?.id ?? ''),
  );
  const cues = [...question.reading.cues].filter((cue) => !FRAMES.has(view.ontology.attributes[cue]?.id ?? ''));
  const needs = [...wanted.map(({ attribute }) => attribute), ...cues];
  const asked = question.reading.concepts.map(({ concept }) => concept);
  const best = new Map<string, Ranked & { readonly fit: number }>();
  for (const ranked of view.rank(pool)) {
    const { fact, attributes, concepts } = ranked.profile;
    if (fact.product === null || fact.variant !== undefined || !affordable(fact.product)) continue;
    const fit =
      Math.max(0, ...needs.map((attribute) => attributes.get(attribute) ?? 0)) +
      asked.filter((concept) => concepts.has(concept)).length * 1.5;
    if (fit < 0.5) continue;
    const known = best.get(fact.product);
    if (known === undefined || fit > known.fit) best.set(fact.product, { ...ranked, fit });
  }
  const chosen = [...best.values()].sort((a, b) => b.fit - a.fit || b.score - a.score).slice(0, MOST_PRODUCTS);
  if (chosen.length > 0) {
    return {
      products: chosen.map(({ profile }) => profile.fact.product ?? ''),
      facts: chosen.map(({ profile }) => ({ fact: profile.fact, belief: 0.6 })),
    };
  }
  // Nothing fits the need. Without one, the product on show is what a host would recommend.
  if (needs.length > 0 || asked.length > 0 || question.reading.residue.length > 0) return { products: [], facts: [] };
  const shown = meaning.product ?? catalogue.products[0]?.id;
  const overview =
    shown === undefined ? undefined : catalogue.factsOf(shown, view.now).find(({ facet }) => facet === 'overview');
  return overview === undefined || shown === undefined
    ? { products: [], facts: [] }
    : { products: [shown], facts: [{ fact: overview, belief: 0.6 }] };
}

/** What is on sale: a product a fact, in the order of the links. */
export function listedProducts(
  catalogue: Catalogue,
  now: number,
): { readonly products: string[]; readonly facts: ScoredFact[] } {
  const products = [...catalogue.products].sort((a, b) => a.link - b.link).slice(0, MOST_LISTED);
  const facts = products.flatMap(({ id }) => {
    const own = catalogue.factsOf(id, now);
    const fact = own.find(({ facet }) => facet === 'overview') ?? own.find(({ facet }) => facet === 'price');
    return fact === undefined ? [] : [{ fact, belief: 0.8 }];
  });
  return { products: products.map(({ id }) => id), facts };
}
