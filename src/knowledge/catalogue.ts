import type { Facet } from '../domain/comment.js';
import type { Bilingual } from '../domain/language.js';
import {
  type Fact,
  isPriced,
  type Money,
  type PricedProduct,
  type Product,
  type ProductCard,
  type Promotion,
} from '../domain/product.js';
import { printMoney } from './money.js';
import { promotionOf } from './rendered-facts.js';

export interface CatalogueContent {
  readonly name: Bilingual;
  readonly currency: Money['currency'];
  readonly products: readonly Product[];
  readonly facts: readonly Fact[];
  readonly promotions: readonly Promotion[];
}

/** One shop at one moment: products, promotions and every fact that may be said, by id, product and facet. Immutable. */
export class Catalogue {
  readonly name: Bilingual;
  readonly products: readonly Product[];
  readonly facts: readonly Fact[];
  readonly promotions: readonly Promotion[];
  readonly currency: Money['currency'];
  readonly #byId = new Map<string, Product>();
  readonly #byLink = new Map<number, Product>();
  readonly #factsById = new Map<string, Fact>();
  readonly #factsByProduct = new Map<string | null, Fact[]>();

  constructor(content: CatalogueContent) {
    this.name = content.name;
    this.currency = content.currency;
    this.products = content.products;
    this.facts = content.facts;
    this.promotions = content.promotions;
    for (const product of content.products) {
      this.#byId.set(product.id, product);
      this.#byLink.set(product.link, product);
    }
    for (const fact of content.facts) {
      this.#factsById.set(fact.id, fact);
      const of = this.#factsByProduct.get(fact.product) ?? [];
      of.push(fact);
      this.#factsByProduct.set(fact.product, of);
    }
  }

  product(id: string): Product | undefined {
    return this.#byId.get(id);
  }

  byLink(link: number): Product | undefined {
    return this.#byLink.get(link);
  }

  fact(id: string): Fact | undefined {
    return this.#factsById.get(id);
  }

  /**
   * Facts of a facet: the product's own, else the store's. Promotions are those of both, since both hold, and gifts count
   * the promotions that give one. Only facts valid at `now` (ms since epoch).
   */
  lookUp(product: string | null, facet: Facet, now: number): readonly Fact[] {
    const about = (of: string | null): readonly Fact[] =>
      this.factsOf(of, now).filter((fact) => fact.facet === facet || (facet === 'gift' && this.#gives(fact)));
    const own = product === null ? [] : about(product);
    if (own.length > 0 && facet !== 'promotion' && facet !== 'gift') return own;
    const stated = own.some((fact) => fact.facet === 'gift');
    // The store's words about gifts are for products that have none of their own; its promotions hold for all.
    return [...own, ...about(null).filter((fact) => !stated || fact.facet !== 'gift')];
  }

  #gives(fact: Fact): boolean {
    const id = promotionOf(fact);
    return id !== undefined && this.promotions.some((one) => one.id === id && one.rule.kind === 'gift');
  }

  /** A product's facts (null: the store's own) that are valid at `now`, in the order stated. */
  factsOf(product: string | null, now: number): readonly Fact[] {
    return (this.#factsByProduct.get(product) ?? []).filter((fact) => isValid(fact, now));
  }

  /** Promotions in force at `now` for a product (null: only those of the whole store). */
  promotionsFor(product: string | null, now: number): readonly Promotion[] {
    return this.promotions.filter(
      (promotion) =>
        isValid(promotion, now) &&
        (promotion.products === null || (product !== null && promotion.products.includes(product))),
    );
  }

  card(id: string): ProductCard | undefined {
    const product = this.#byId.get(id);
    if (product === undefined) return undefined;
    return {
      id: product.id,
      link: product.link,
      name: product.name,
      tagline: product.tagline,
      ...(isPriced(product) ? printedPrices(product) : {}),
      ...(product.stock === null ? {} : { stock: product.stock }),
      ...(product.image === undefined ? {} : { image: product.image }),
    };
  }
}

function printedPrices({ price, livePrice }: PricedProduct): Pick<ProductCard, 'livePrice' | 'listPrice'> {
  const reduced = livePrice.minor < price.minor;
  return { livePrice: printMoney(livePrice), ...(reduced ? { listPrice: printMoney(price) } : {}) };
}

export function isValid(entry: { readonly validFrom?: number; readonly validUntil?: number }, now: number): boolean {
  return (
    (entry.validFrom === undefined || entry.validFrom <= now) &&
    (entry.validUntil === undefined || now < entry.validUntil)
  );
}
