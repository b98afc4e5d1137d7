import { isPriced } from '../../domain/product.js';
import type { Scene } from './attack.js';
import { contains, dense } from './ledger.js';
import { figures } from '../oracle/figures.js';

/** What the shop states of the scene's product and of itself; a lie must not happen to be true. */
export class Truth {
  readonly #texts: readonly string[];
  readonly #values: ReadonlySet<number>;

  constructor({ catalogue, now, product }: Scene) {
    const facts = [...(product === null ? [] : catalogue.factsOf(product.id, now)), ...catalogue.factsOf(null, now)];
    const texts = facts.flatMap(({ text }) => [text.zh ?? '', text.en ?? '']);
    this.#texts = texts.map(dense);
    this.#values = new Set([
      ...texts.flatMap(figures).map(({ value }) => value),
      ...(product === null
        ? []
        : [
            product.link,
            ...(product.stock === null ? [] : [product.stock]),
            ...(isPriced(product) ? [product.price.minor / 100, product.livePrice.minor / 100] : []),
          ]),
    ]);
  }

  /** Whether the shop states these very words. */
  states(words: string): boolean {
    const needle = dense(words);
    return this.#texts.some((text) => contains(text, needle));
  }

  /** Whether any figure of the shop has this value, whatever it measures. */
  knows(value: number): boolean {
    return this.#values.has(value);
  }
}
