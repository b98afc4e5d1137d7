import type { Ask } from '../../domain/comment.js';
import type { Bilingual } from '../../domain/language.js';
import type { Fact, Product, Variant } from '../../domain/product.js';
import type { Quote, QuoteItem } from '../../knowledge/pricing.js';
import type { Fit } from './fit.js';

/** One thing an answer has to say, before it is worded. Every figure in it is read again when it is spoken. */
export type Point =
  | FactPoint
  | TotalPoint
  | FitPoint
  | OptionPoint
  | VariantPoint
  | ComparePoint
  | RecommendPoint
  | ListPoint
  | WhichPoint
  | NothingPoint;

/** A statement answers. */
export interface FactPoint {
  readonly kind: 'fact';
  readonly ask: Ask;
  readonly product: Product | null;
  readonly fact: Fact;
  /** A second statement that belongs to the answer. */
  readonly also: Fact | null;
}

/** What an order costs. */
export interface TotalPoint {
  readonly kind: 'total';
  readonly ask: Ask;
  readonly product: Product;
  /** What is ordered, at least one line. */
  readonly lines: readonly { readonly product: Product; readonly variant: Variant | null; readonly count: number }[];
  /** The same for `quote`, which is asked again when it is spoken. */
  readonly items: readonly QuoteItem[];
  readonly quote: Quote;
  /** Facts the sum rests on: prices and the promotions used. */
  readonly facts: readonly Fact[];
}

/** Which size fits a body. */
export interface FitPoint {
  readonly kind: 'fit';
  readonly ask: Ask;
  readonly product: Product;
  readonly fit: Fit;
  readonly facts: readonly Fact[];
}

/** Whether something can be had in a colour, a size, a flavour: decided only by a closed list of what there is. */
export interface OptionPoint {
  readonly kind: 'option';
  readonly ask: Ask;
  readonly product: Product;
  /** As the viewer typed it. */
  readonly asked: string;
  /** Values that fit what was asked; empty: there is none. */
  readonly has: readonly Bilingual[];
  /** The list of what there is. */
  readonly fact: Fact;
}

/** Stock or price of the variants asked for. */
export interface VariantPoint {
  readonly kind: 'variant';
  readonly ask: Ask;
  readonly product: Product;
  readonly wants: 'stock' | 'price';
  /** At least one. */
  readonly variants: readonly Variant[];
  readonly facts: readonly Fact[];
}

/** Products side by side, each with the statements that are compared. */
export interface ComparePoint {
  readonly kind: 'compare';
  readonly ask: Ask;
  readonly sides: readonly { readonly product: Product; readonly facts: readonly Fact[] }[];
}

/** Products for a need or a budget, each with what speaks for it; the best first. */
export interface RecommendPoint {
  readonly kind: 'recommend';
  readonly ask: Ask;
  readonly offers: readonly { readonly product: Product; readonly fact: Fact }[];
}

/** What is on sale. */
export interface ListPoint {
  readonly kind: 'list';
  readonly ask: Ask;
  /** Named, at most 4, each with a fact of it. */
  readonly offers: readonly { readonly product: Product; readonly fact: Fact }[];
  /** There are more than those named. */
  readonly more: boolean;
}

/** It has to be asked which product is meant; `candidates` are those it may be, at most 3. */
export interface WhichPoint {
  readonly kind: 'which';
  readonly ask: Ask;
  readonly candidates: readonly Product[];
}

/** Nothing in the shop answers it, or it is not about the shop. */
export interface NothingPoint {
  readonly kind: 'nothing';
  readonly ask: Ask;
  readonly why: 'no-fact' | 'off-topic';
  /** The product asked about; null: none, or the store. */
  readonly product: Product | null;
}

/** Whether a point claims something, so that a language model may be asked to word it. */
export function claims(point: Point): point is Exclude<Point, WhichPoint | NothingPoint> {
  return point.kind !== 'which' && point.kind !== 'nothing';
}

/** Facts a point rests on, the one that answers first. */
export function factsOf(point: Point): readonly Fact[] {
  switch (point.kind) {
    case 'fact':
      return point.also === null ? [point.fact] : [point.fact, point.also];
    case 'option':
      return [point.fact];
    case 'total':
    case 'fit':
    case 'variant':
      return point.facts;
    case 'compare':
      return point.sides.flatMap(({ facts }) => facts);
    case 'recommend':
    case 'list':
      return point.offers.map(({ fact }) => fact);
    case 'which':
    case 'nothing':
      return [];
  }
}

/** The product a point is about; null: the store or none. */
export function productOf(point: Point): Product | null {
  switch (point.kind) {
    case 'compare':
      return point.sides[0]?.product ?? null;
    case 'recommend':
    case 'list':
      return point.offers[0]?.product ?? null;
    case 'which':
      return null;
    default:
      return point.product;
  }
}
