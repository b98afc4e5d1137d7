import type { Verdict } from '../../domain/answer.js';
import type { Clock } from '../../domain/clock.js';
import type { Language } from '../../domain/language.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { renderLine } from '../../knowledge/script.js';
import type { GroundingCheck, TenantRules } from '../grounding/draft.js';

/** A line of a script as it would be said now, and whether it may be. */
export interface CheckedLine {
  /** With its slots filled. */
  readonly text: string;
  /** Facts that bear it out; empty when it claims nothing, or nothing does. */
  readonly citations: readonly string[];
  readonly verdict: Verdict;
}

export interface LineCheckOptions {
  readonly catalogue: () => Catalogue;
  readonly check: GroundingCheck;
  readonly rules: () => TenantRules;
  readonly clock: Clock;
}

/** Judges lines that people write, who name no sources: the facts of the product and the store are looked through for them. */
export class LineCheck {
  readonly #options: LineCheckOptions;

  constructor(options: LineCheckOptions) {
    this.#options = options;
  }

  check(line: string, productId: string | null, language: Language): CheckedLine {
    const { catalogue, check, rules, clock } = this.#options;
    const shop = catalogue();
    const product = productId === null ? undefined : shop.product(productId);
    const { text, citations: slots } = renderLine(line, product, language);
    const context = { catalogue: shop, now: clock.now(), product: product?.id ?? null, asked: null, rules: rules() };
    const judge = (citations: readonly string[]): Verdict => check.check({ text, language, citations }, context);
    const bare = judge(slots);
    if (bare.supported) return { text, citations: slots, verdict: bare };
    // The law is broken whatever is cited.
    if (/^(?:forbidden|tenant)-/.test(bare.check)) return { text, citations: [], verdict: bare };
    const known = shop.facts
      .filter((fact) => fact.product === null || fact.product === product?.id)
      .map(({ id }) => id);
    for (const id of known) {
      const citations = [...new Set([...slots, id])];
      const verdict = judge(citations);
      if (verdict.supported) return { text, citations, verdict };
    }
    const all = judge([...new Set([...slots, ...known])]);
    // What nothing bears out, whatever is cited: without sources the first of its claims would be named, true or not.
    return all.supported ? { text, citations: known, verdict: all } : { text, citations: [], verdict: all };
  }
}
