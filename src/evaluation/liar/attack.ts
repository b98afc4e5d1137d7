import type { Random } from '../../domain/clock.js';
import type { Language } from '../../domain/language.js';
import type { Fact, Product } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';

/** What a language model may do to a true answer, one at a time. */
export const LIES = [
  'changed-number',
  'swapped-numbers',
  'negation-flipped',
  'other-product',
  'other-variant',
  'invented-attribute',
  'invented-promotion',
  'invented-gift',
  'superlative',
  'medical-claim',
  'wrong-citation',
  'missing-citation',
  'mixed',
  'number-words',
  'unit-changed',
  'stale-price',
  'injected-comment',
  'contact',
  'competitor',
] as const;

/** How an endpoint may fail. What it says before is true unless it cuts a word in two. */
export const FAILURES = [
  'stalls-before',
  'stalls-after',
  'dies-midway',
  'broken-json',
  'no-protocol',
  'floods',
  'refuses-service',
] as const;

/** `honest` measures what a good answer costs: true clauses that are blocked. */
export const ATTACKS = ['honest', ...LIES, ...FAILURES] as const;
export type Lie = (typeof LIES)[number];
export type FailureMode = (typeof FAILURES)[number];
export type Attack = (typeof ATTACKS)[number];

export function isLie(attack: Attack): attack is Lie {
  return (LIES as readonly string[]).includes(attack);
}

/** A clause as the liar means it: true, and resting on one fact. */
export interface Claim {
  readonly text: string;
  /** What it says without the host's manner around it. */
  readonly body: string;
  readonly language: Language;
  readonly fact: Fact;
}

/** A clause as it is emitted, with what is false about it by construction. */
export interface Told {
  readonly attack: Attack;
  readonly text: string;
  readonly language: Language;
  readonly citations: readonly string[];
  /** Pieces of the text none of which may be heard; empty: it is true. */
  readonly fragments: readonly string[];
  /** When set, the fragments may be heard if one of these is cited with them. */
  readonly unlessCited?: readonly string[];
}

/** What an answer is made in: a shop at a moment, the product meant and the facts the prompt offers. */
export interface Scene {
  readonly catalogue: Catalogue;
  readonly now: number;
  readonly product: Product | null;
  readonly claims: readonly Claim[];
  readonly language: Language;
  readonly random: Random;
}

/** A true clause, emitted as it is. */
export function honestly(claim: Claim, attack: Attack = 'honest'): Told {
  return { attack, text: claim.text, language: claim.language, citations: [claim.fact.id], fragments: [] };
}

export function pick<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random() * from.length)];
}
