import type { Facet } from './comment.js';
import type { Bilingual } from './language.js';

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
  readonly price: Money;
  /** The price in this live room; equals `price` when there is none. */
  readonly livePrice: Money;
  readonly stock: number;
  /** One line for the product card. */
  readonly tagline: Bilingual;
}

/** An atomic, sourced, versioned statement of the catalogue: the only thing an answer may rest on. */
export interface Fact {
  /** `<product or store>.<facet>[.<n>]`, unique in the catalogue, e.g. `down-jacket.price`. */
  readonly id: string;
  /** null: holds for the whole store. */
  readonly product: string | null;
  readonly facet: Facet;
  /** The statement, ready to be spoken, in both languages. Numbers and prices come from the product's fields. */
  readonly text: Bilingual;
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
  /** e.g. `¥199` */
  readonly livePrice: string;
  /** The crossed-out price; absent when the live price is the price. */
  readonly listPrice?: string;
  readonly stock: number;
}
