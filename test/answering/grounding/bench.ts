import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import { loadMeanings } from '../../../src/answering/grounding/load-meanings.js';
import type { GroundingContext, TenantRules } from '../../../src/answering/grounding/draft.js';
import type { Understanding } from '../../../src/domain/comment.js';
import type { Verdict } from '../../../src/domain/answer.js';
import type { Catalogue } from '../../../src/knowledge/catalogue.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';

const here = (path: string): string => new URL(path, import.meta.url).pathname;
export const SHOPS = {
  demo: loadCatalogue(here('../../../config/shop.json')),
  trail: loadCatalogue(here('shops/trail.shop.json')),
  pantry: loadCatalogue(here('shops/pantry.shop.json')),
} as const;
export type Shop = keyof typeof SHOPS;

/** 2026-11-25, 12:00 UTC. */
export const NOW = Date.UTC(2026, 10, 25, 12);
export const RULES: TenantRules = {
  bannedWords: ['祖传', '闭眼入', 'no brainer'],
  competitors: ['优衣库', '京东', 'Decathlon', 'Best Buy'],
};

/** The check reads a comment's own words; how it was understood does not matter to it. */
const NOTHING: Understanding = { language: 'zh', intent: 'question', asks: [], facets: [], products: [] };

const checker = new ClauseCheck(loadMeanings());

/** The check's verdict on a clause said while `product` is on show. */
export function verdictOf(
  shop: Catalogue,
  text: string,
  product: string | null,
  citations: readonly string[],
  asked?: string,
): Verdict {
  const context: GroundingContext = {
    catalogue: shop,
    now: NOW,
    product,
    asked: asked === undefined ? null : { text: asked, understanding: NOTHING },
    rules: RULES,
  };
  return checker.check({ text, language: /[\u3400-\u9fff]/.test(text) ? 'zh' : 'en', citations }, context);
}
