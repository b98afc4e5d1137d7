import type { Facet } from '../../domain/comment.js';
import type { Fact } from '../../domain/product.js';
import type { FactQuery, Hit, IndexedFact } from '../fact-index.js';
import { tokens } from '../tokens.js';

/** What a preferred product, the store's own facts and a preferred facet count more (research: the pinned product twice). */
const PRODUCT = 2;
const STORE = 1.3;
const FACET = 2;
/** Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009), its usual constant. */
const FUSION = 60;
/** Facts are ranked again by preference, so an engine is asked for this many more than are wanted. */
const CANDIDATES_MORE = 4;
const CANDIDATES_LEAST = 40;
const CANDIDATES_MOST = 400;
/** Of a comment (300 characters) no more words than this are looked up. */
const QUERY_TOKENS = 256;

/** A fact as an engine found it, before preference. */
export interface Found {
  readonly factId: string;
  readonly product: string | null;
  readonly facet: Facet;
  readonly score: number;
}

/** Words by which a fact is found: what it says in each language, and its product's names. */
export function wordsOf({ fact, names }: IndexedFact): string[] {
  return tokens(`${fact.text.zh ?? ''} ${fact.text.en ?? ''} ${names}`);
}

/** The different words of a question, at most 256. */
export function askedWords(query: Pick<FactQuery, 'text'>): string[] {
  return [...new Set(tokens(query.text))].slice(0, QUERY_TOKENS);
}

/** How many an engine is asked for so that the preferred ones among them can come first. */
export function candidates(limit: number): number {
  return Math.min(CANDIDATES_MOST, Math.max(CANDIDATES_LEAST, limit * CANDIDATES_MORE));
}

/** Factor on a fact's score: above 1 for what the question prefers. */
export function preference(
  query: Pick<FactQuery, 'facets' | 'products'>,
  fact: Pick<Fact, 'product' | 'facet'>,
): number {
  const { facets, products } = query;
  let factor = 1;
  if (products !== undefined && products.length > 0) {
    if (fact.product === null) factor *= STORE;
    else if (products.includes(fact.product)) factor *= PRODUCT;
  }
  if (facets?.includes(fact.facet) === true) factor *= FACET;
  return factor;
}

/**
 * Lists of different engines (best first, scores not comparable) as one: a fact counts 1 / (60 + rank) for each list it is in.
 * One list alone keeps its scores.
 */
export function fused(lists: readonly (readonly Found[])[]): readonly Found[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  const byId = new Map<string, Found>();
  for (const list of filled) {
    list.forEach((found, rank) => {
      const share = 1 / (FUSION + rank + 1);
      byId.set(found.factId, { ...found, score: (byId.get(found.factId)?.score ?? 0) + share });
    });
  }
  return [...byId.values()];
}

/** The best `limit`, preferred ones first; equal scores in the order of their ids, so that answers repeat. */
export function ranked(query: FactQuery, found: readonly Found[]): readonly Hit[] {
  return found
    .map((one) => ({ factId: one.factId, score: one.score * preference(query, one) }))
    .sort((a, b) => b.score - a.score || (a.factId < b.factId ? -1 : 1))
    .slice(0, Math.max(0, query.limit));
}
