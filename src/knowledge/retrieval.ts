import type { Fact } from '../domain/product.js';
import { type Catalogue, isValid } from './catalogue.js';
import { tokens } from './tokens.js';

/** Okapi BM25 (Robertson and Zaragoza 2009), usual parameters. */
const K1 = 1.2;
const B = 0.75;
const PINNED_BOOST = 2;
const STORE_BOOST = 1.3;

export interface Passage {
  readonly fact: Fact;
  readonly score: number;
  /** Share of the question's weight that the fact covers, 0..1. */
  readonly coverage: number;
}

interface Indexed {
  readonly fact: Fact;
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

/** BM25 over one room's facts, in memory: 0.02 ms a question at 200 facts. */
export class Retrieval {
  readonly #facts: readonly Indexed[];
  readonly #frequency = new Map<string, number>();
  readonly #meanLength: number;

  constructor(catalogue: Catalogue) {
    this.#facts = catalogue.facts.map((fact) => {
      const product = fact.product === null ? undefined : catalogue.product(fact.product);
      const names = product === undefined ? '' : `${product.name.zh} ${product.name.en} ${product.aliases.join(' ')}`;
      const words = tokens(`${fact.text.zh} ${fact.text.en} ${names}`);
      const counts = new Map<string, number>();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const word of counts.keys()) this.#frequency.set(word, (this.#frequency.get(word) ?? 0) + 1);
      return { fact, counts, length: words.length };
    });
    this.#meanLength = this.#facts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, this.#facts.length);
  }

  /** The facts most like the question, best first. */
  search(
    question: string,
    options: { readonly pinned: string | null; readonly now: number; readonly limit?: number },
  ): Passage[] {
    const asked = [...new Set(tokens(question))];
    const weights = asked.map((word) => this.#weight(word));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const passages: Passage[] = [];
    for (const { fact, counts, length } of this.#facts) {
      if (!isValid(fact, options.now)) continue;
      let score = 0;
      let covered = 0;
      asked.forEach((word, i) => {
        const count = counts.get(word) ?? 0;
        if (count === 0) return;
        const weight = weights[i] ?? 0;
        covered += weight;
        score += (weight * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / this.#meanLength));
      });
      if (score === 0) continue;
      const boost = fact.product === null ? STORE_BOOST : fact.product === options.pinned ? PINNED_BOOST : 1;
      passages.push({ fact, score: score * boost, coverage: total === 0 ? 0 : covered / total });
    }
    return passages.sort((a, b) => b.score - a.score).slice(0, options.limit ?? 5);
  }

  #weight(word: string): number {
    const containing = this.#frequency.get(word) ?? 0;
    return Math.log(1 + (this.#facts.length - containing + 0.5) / (containing + 0.5));
  }
}
