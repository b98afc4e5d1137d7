import type { Verdict } from '../../domain/answer.js';
import type { Understanding } from '../../domain/comment.js';
import type { Language } from '../../domain/language.js';
import type { Catalogue } from '../../knowledge/catalogue.js';

/** A clause somebody (a language model, a merchant's script, an operator) wants spoken, with what it claims to rest on. */
export interface Draft {
  readonly text: string;
  readonly language: Language;
  /** Ids of facts and promotions cited; may be wrong or missing. */
  readonly citations: readonly string[];
}

/** What the check may know while it decides. */
export interface GroundingContext {
  readonly catalogue: Catalogue;
  /** Wall time of speaking, ms since epoch: prices, discounts and validity are those of this moment. */
  readonly now: number;
  /** The product the talk is about when a clause names none; null: the store. */
  readonly product: string | null;
  /** The comment being answered: its own numbers may be repeated. Null outside answers. */
  readonly asked: { readonly text: string; readonly understanding: Understanding } | null;
  readonly rules: TenantRules;
}

/** What a tenant forbids beyond the law. */
export interface TenantRules {
  readonly bannedWords: readonly string[];
  /** Names of competitors that must not be spoken. */
  readonly competitors: readonly string[];
}

export const NO_RULES: TenantRules = { bannedWords: [], competitors: [] };

/** The check's port. Pure and synchronous (about 0.05 ms a clause): nothing that waits may stand between a lie and its refusal. */
export interface GroundingCheck {
  check(draft: Draft, context: GroundingContext): Verdict;
}
