import type { AnswerContext } from '../domain/answer.js';
import type { Ask, Understanding } from '../domain/comment.js';
import type { Fact } from '../domain/product.js';

/** What was found for one question of a comment. */
export interface Evidence {
  readonly ask: Ask;
  /** Product the answer is about; null: the store, or none is known. */
  readonly product: string | null;
  /** For comparisons and lists: all products in play, `product` first. */
  readonly products: readonly string[];
  /** Facts that support an answer, best first; empty unless `answerable`. */
  readonly facts: readonly ScoredFact[];
  /** How sure it is that the facts answer the question, 0..1; compared with a calibrated threshold. */
  readonly belief: number;
  readonly answerable: boolean;
  /** Why not: nothing in the catalogue speaks of it, no product is known, or it is not about the shop at all. */
  readonly reason?: 'no-fact' | 'which-product' | 'off-topic';
}

export interface ScoredFact {
  readonly fact: Fact;
  /** Share of belief, 0..1. */
  readonly belief: number;
}

/** Finds what an answer may rest on: the port between understanding and generation. */
export interface EvidenceFinder {
  /** One entry per ask, in order; for a comment that asks nothing: empty. Stops early when `signal` aborts. */
  find(understanding: Understanding, context: AnswerContext, signal: AbortSignal): Promise<readonly Evidence[]>;
}
