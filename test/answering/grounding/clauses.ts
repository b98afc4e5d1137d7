import { readdirSync, readFileSync } from 'node:fs';
import type { Catalogue } from '../../../src/knowledge/catalogue.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';

/**
 * Clauses about eleven shops, written from their facts alone and before the vocabulary was widened for any of them:
 * `clauses/NAME.txt` about `shops/NAME.shop.json`, one a line. `+ PRODUCT FACETS | TEXT` is true, `- ATTACK PRODUCT FACETS | TEXT` is
 * false or forbidden. PRODUCT `-` is the store; FACETS are ids without their owner, with commas, `OWNER.` before a foreign one.
 */
export interface WrittenClause {
  readonly shop: Catalogue;
  readonly name: string;
  /** Null: it is true. */
  readonly attack: string | null;
  readonly product: string | null;
  readonly citations: readonly string[];
  readonly text: string;
}

const here = (path: string): string => new URL(path, import.meta.url).pathname;

/** Clauses of the shops that the vocabulary has been looked at with, and of those kept back to see whether it carries over. */
export const OPEN = ['pets', 'pans', 'bedding', 'cars', 'baby'] as const;
export const KEPT_BACK = ['luggage', 'instruments', 'games'] as const;
/** Written later, again from the facts alone; garden was kept back while the check was worked on with the others. */
export const LATER = ['coffee', 'kids-shoes'] as const;
export const LATER_KEPT_BACK = ['garden'] as const;
/** What holds for one variant, said of it and of others; `choices` was written when the check had been made with `options`. */
export const OF_VARIANTS = ['options', 'choices'] as const;

export function writtenClauses(names: readonly string[]): WrittenClause[] {
  const known = readdirSync(here('clauses'));
  return names.flatMap((name) => {
    if (!known.includes(`${name}.txt`)) throw new Error(`no clauses/${name}.txt; there are ${known.join(', ')}`);
    const shop = loadCatalogue(here(`shops/${name}.shop.json`));
    const lines = readFileSync(here(`clauses/${name}.txt`), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => read(line, name, shop));
  });
}

function read(line: string, name: string, shop: Catalogue): WrittenClause {
  const at = line.indexOf('|');
  const [sign = '', ...words] = line.slice(0, at).trim().split(/\s+/);
  const attack = sign === '-' ? (words.shift() ?? '') : null;
  const [owner = '', facets = ''] = words;
  const product = owner === '-' ? null : owner;
  const citations = facets
    .split(',')
    .filter((facet) => facet !== '')
    .map((facet) => (/^p\d+\./.test(facet) ? facet : `${product ?? 'store'}.${facet}`));
  // A wrong citation is one that exists: the fault is only that it does not say so.
  for (const id of citations) if (shop.fact(id) === undefined) throw new Error(`${name}: no fact ${id} in ${line}`);
  return { shop, name, attack, product, citations, text: line.slice(at + 1).trim() };
}
