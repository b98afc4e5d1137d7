import type { Fact, Product, Readiness } from '../shapes.js';

export interface Gathered {
  readonly products: readonly Pick<Product, 'id' | 'stock'>[];
  readonly facts: readonly Pick<Fact, 'product' | 'facet' | 'rendered'>[];
  readonly segments: readonly { readonly product: string | null }[];
  /** Lines of the script that the grounding check does not let pass. */
  readonly unsupported: number;
  readonly parts: Readiness['parts'];
}

/** One thing on the list: whether it is as it should be, how many are not (or are), and whether it keeps a room from going live. */
export interface Judgement {
  readonly what: 'products' | 'facts' | 'store' | 'soldOut' | 'script' | 'covered' | 'lines' | 'parts' | 'label';
  readonly good: boolean;
  readonly grave: boolean;
  readonly count: number;
}

/** Statements a product should have, so that most questions find one. */
const FEWEST_FACTS = 3;

/** What stands between a room and a good show, in the order in which to mend it. */
export function judgements({ products, facts, segments, unsupported, parts }: Gathered): readonly Judgement[] {
  const stated = new Map<string | null, number>();
  for (const { product, rendered } of facts) if (!rendered) stated.set(product, (stated.get(product) ?? 0) + 1);
  const poor = products.filter(({ id }) => (stated.get(id) ?? 0) < FEWEST_FACTS).length;
  const ofStore = new Set(facts.filter(({ product }) => product === null).map(({ facet }) => facet));
  const shown = new Set(segments.map(({ product }) => product));
  const soldOut = products.filter(({ stock }) => stock === 0).length;
  const uncovered = products.filter(({ id }) => !shown.has(id)).length;
  const ill = Object.values(parts).filter(({ status }) => status === 'failed' || status === 'starting').length;
  return [
    { what: 'products', good: products.length > 0, grave: true, count: products.length },
    { what: 'facts', good: poor === 0, grave: false, count: poor },
    { what: 'store', good: ofStore.has('shipping') && ofStore.has('returns'), grave: false, count: 0 },
    { what: 'soldOut', good: soldOut === 0, grave: false, count: soldOut },
    { what: 'script', good: segments.length > 0, grave: true, count: segments.length },
    { what: 'covered', good: uncovered === 0, grave: false, count: uncovered },
    { what: 'lines', good: unsupported === 0, grave: false, count: unsupported },
    { what: 'parts', good: ill === 0, grave: true, count: ill },
    { what: 'label', good: true, grave: true, count: 0 },
  ];
}
