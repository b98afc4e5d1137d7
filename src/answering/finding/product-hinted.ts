import type { Comparison } from '../matching/likeness.js';
import type { AskedMeaning } from '../matching/likeness.js';

/** How much nearer a word of the question must be to another product's facts than to anything said of the one at hand. */
const NEARER = 0.4;
/** The same for the next best product: nearer than this, and the word tells nothing apart. */
const SHARED = 0.25;

/**
 * The one other product that a question which names none is about: some word of it that counts is spoken of by that product's facts and by
 * nothing that is said of the product at hand or of the store ("do the keycaps get shiny", while earphones are shown).
 * @param here The question against the facts of the product at hand and of the store.
 * @param others The same against each other product's own facts.
 */
export function hintedProduct(
  asked: AskedMeaning,
  here: readonly Comparison[],
  others: ReadonlyMap<string, readonly Comparison[]>,
): string | undefined {
  const known = nearest(asked.count, here);
  const found = [...others]
    .map(([product, comparisons]) => {
      const theirs = nearest(asked.count, comparisons);
      let most = 0;
      // A unit of average weight counts once.
      theirs.forEach((value, u) => {
        const weight = Math.min(1, (asked.shares[u] ?? 0) * asked.count);
        most = Math.max(most, weight * (value - Math.max(0, known[u] ?? 0)));
      });
      return { product, most };
    })
    .sort((a, b) => b.most - a.most);
  const [best, next] = found;
  if (best === undefined || best.most < NEARER || (next?.most ?? 0) > SHARED) return undefined;
  return best.product;
}

function nearest(count: number, comparisons: readonly Comparison[]): Float32Array {
  const values = new Float32Array(count).fill(-1);
  for (const one of comparisons)
    for (let u = 0; u < count; u += 1) values[u] = Math.max(values[u] as number, one.nearest[u] ?? -1);
  return values;
}
