import type { Facet } from './comment.js';
import type { Bilingual, Statement } from './language.js';

/** Money in the minor unit (fen, cent) so that no price is ever a float. */
export interface Money {
  readonly minor: number;
  readonly currency: 'CNY' | 'USD';
}

export interface Product {
  readonly id: string;
  /** The number viewers use: 1号链接. Unique in the room, from 1. */
  readonly link: number;
  readonly name: Bilingual;
  /** Other names viewers use, both languages. */
  readonly aliases: readonly string[];
  /** null: it has no price (a service, a topic, a department), and nothing may be said of one. */
  readonly price: Money | null;
  /** The price in this live room; equals `price` when there is none. */
  readonly livePrice: Money | null;
  /** Pieces left; with variants, the sum of theirs. null: it is not counted, and can never be sold out. */
  readonly stock: number | null;
  /** One line for the product card. */
  readonly tagline: Bilingual;
  /** Its picture: a file's name relative to the shop file's folder, e.g. `products/mug.webp`; absent: it has none. */
  readonly image?: string;
  /** What can be chosen; empty when the product is one thing. */
  readonly variants: readonly Variant[];
  /** Which size fits which body; empty when the shop states none. */
  readonly sizeChart: readonly SizeRow[];
}

export type PricedProduct = Product & { readonly price: Money; readonly livePrice: Money };

/** Whether it has a price. One with variants always has. */
export function isPriced(product: Product): product is PricedProduct {
  return product.price !== null && product.livePrice !== null;
}

/** One thing that can be ordered: a colour and a size of a product. */
export interface Variant {
  /** Unique in the product, e.g. `black-l`. */
  readonly id: string;
  /** Values by option: `{ color: { zh: '黑色', en: 'black' }, size: { zh: 'L', en: 'L' } }`. */
  readonly options: Readonly<Record<string, Bilingual>>;
  /** The product's own price unless it differs. */
  readonly price: Money;
  readonly livePrice: Money;
  readonly stock: number;
}

/** One line of a size chart; ranges are inclusive. A range that is not stated fits every body. */
export interface SizeRow {
  readonly size: string;
  readonly heightCm?: readonly [number, number];
  readonly weightKg?: readonly [number, number];
  /** Shoe sizes (EU) the row fits. */
  readonly shoeSize?: readonly [number, number];
}

/** How a promotion changes what is paid. `percentOff` 20 is 8折. */
export type PromotionRule =
  | { readonly kind: 'threshold-off'; readonly threshold: Money; readonly off: Money; readonly repeats: boolean }
  | { readonly kind: 'percent-off'; readonly percentOff: number; readonly fromCount: number }
  /** The nth piece of a product at a share less: 第二件半价 is nth 2, percentOff 50. */
  | { readonly kind: 'nth-off'; readonly nth: number; readonly percentOff: number }
  | { readonly kind: 'buy-get'; readonly buy: number; readonly get: number }
  | { readonly kind: 'coupon'; readonly off: Money; readonly threshold: Money }
  /** Something is added to the order; nothing is taken off. */
  | { readonly kind: 'gift'; readonly gift: Bilingual; readonly threshold: Money };

/** A promotion as a rule, so that a discount is computed at speaking time and never remembered. */
export interface Promotion {
  /** Unique in the catalogue, e.g. `autumn-300-40`. */
  readonly id: string;
  /** Products it holds for; null: the whole store. */
  readonly products: readonly string[] | null;
  readonly rule: PromotionRule;
  /** Whether it may be used together with others. */
  readonly stacks: boolean;
  readonly source: string;
  readonly version: number;
  readonly validFrom?: number;
  readonly validUntil?: number;
}

/** An atomic, sourced, versioned statement of the catalogue: the only thing an answer may rest on. */
export interface Fact {
  /** `<product or store>.<facet>[.<n>]`, unique in the catalogue, e.g. `down-jacket.price`. */
  readonly id: string;
  /** null: holds for the whole store. */
  readonly product: string | null;
  readonly facet: Facet;
  /** Finer than the facet, from the attribute ontology (`waterproof`); absent: not stated by the merchant. */
  readonly attribute?: string;
  /** Set when it holds for one variant only. */
  readonly variant?: string;
  /** The statement, ready to be spoken. Prices, stock and promotions are rendered from the product's fields. */
  readonly text: Statement;
  /** Where the merchant stated it, e.g. `config/shop.json#/products/0/price`. */
  readonly source: string;
  readonly version: number;
  /** Wall time limits, ms since epoch; absent: no limit. A fact outside them supports nothing. */
  readonly validFrom?: number;
  readonly validUntil?: number;
}

/** What the picture and the page show of the pinned product; all texts ready to print. */
export interface ProductCard {
  readonly id: string;
  readonly link: number;
  readonly name: Bilingual;
  readonly tagline: Bilingual;
  /** e.g. `¥199`; absent: it has no price. */
  readonly livePrice?: string;
  /** The crossed-out price; absent when the live price is the price. */
  readonly listPrice?: string;
  /** Absent: it is not counted. */
  readonly stock?: number;
  /** The product's picture, as `Product.image`. */
  readonly image?: string;
}

/** A fact before and after an edit; without `before` it is new, without `after` it is gone. */
export interface FactChange {
  readonly before?: Fact;
  readonly after?: Fact;
}
