import {
  type Fact,
  isPriced,
  type Money,
  type Product,
  type Promotion,
  type PromotionRule,
} from '../domain/product.js';
import type { ProductPatch, VariantPatch } from './store/changes.js';
import type { ShopContent } from './shop-content.js';
import { moneyOf, sizeRowOf } from './shop-file.js';
import type { ProductPatchInput } from './shop-schema.js';

/* The shop format's words in the other direction: money in major units, times as ISO 8601. */

/** A whole shop as a shop file: read again, it is the same shop. */
export function shopOutput(content: ShopContent) {
  const factsOf = (product: string | null): Record<string, object[]> => {
    const facts: Record<string, object[]> = {};
    for (const fact of content.statements)
      if (fact.product === product) facts[fact.facet] = [...(facts[fact.facet] ?? []), statementOutput(fact)];
    return facts;
  };
  return {
    format: 'zhubo-shop/1' as const,
    store: { name: content.name, currency: content.currency, facts: factsOf(null) },
    promotions: content.promotions.map(promotionOutput),
    products: content.products.map((product) => ({ ...productOutput(product), facts: factsOf(product.id) })),
  };
}

/** A product without its facts. */
export function productOutput(product: Product) {
  return {
    id: product.id,
    link: product.link,
    name: product.name,
    aliases: [...product.aliases],
    ...(isPriced(product) ? { price: major(product.price), livePrice: major(product.livePrice) } : {}),
    ...(product.stock === null ? {} : { stock: product.stock }),
    tagline: product.tagline,
    ...(product.image === undefined ? {} : { image: product.image }),
    variants: product.variants.map(({ id, options, price, livePrice, stock }) => ({
      id,
      options: { ...options },
      price: major(price),
      livePrice: major(livePrice),
      stock,
    })),
    sizeChart: product.sizeChart.map(({ size, heightCm, weightKg, shoeSize }) => ({
      size,
      ...(heightCm === undefined ? {} : { heightCm: pair(heightCm) }),
      ...(weightKg === undefined ? {} : { weightKg: pair(weightKg) }),
      ...(shoeSize === undefined ? {} : { shoeSize: pair(shoeSize) }),
    })),
  };
}

/** A statement: its words, what they are about and when they hold. */
export function statementOutput({ text, attribute, variant, validFrom, validUntil }: Fact) {
  return {
    ...text,
    ...(attribute === undefined ? {} : { attribute }),
    ...(variant === undefined ? {} : { variant }),
    ...limits({ validFrom, validUntil }),
  };
}

/** A promotion with its rule. */
export function promotionOutput({ id, products, rule, stacks, validFrom, validUntil }: Promotion) {
  return {
    id,
    products: products === null ? null : [...products],
    rule: ruleOutput(rule),
    stacks,
    ...limits({ validFrom, validUntil }),
  };
}

/** A patch as the store takes it. */
export function patchOf(input: ProductPatchInput, currency: Money['currency']): ProductPatch {
  const { price, livePrice, stock, variants, link, name, aliases, tagline, image, sizeChart } = input;
  const amounts = (of: { price?: number | undefined; livePrice?: number | undefined; stock?: number | undefined }) => ({
    ...(of.price === undefined ? {} : { price: moneyOf(of.price, currency) }),
    ...(of.livePrice === undefined ? {} : { livePrice: moneyOf(of.livePrice, currency) }),
    ...(of.stock === undefined ? {} : { stock: of.stock }),
  });
  return {
    ...amounts({ price, livePrice, stock }),
    ...(variants === undefined
      ? {}
      : { variants: variants.map((one): VariantPatch => ({ id: one.id, ...amounts(one) })) }),
    ...(link === undefined ? {} : { link }),
    ...(name === undefined ? {} : { name }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(tagline === undefined ? {} : { tagline }),
    ...(image === undefined ? {} : { image }),
    ...(sizeChart === undefined ? {} : { sizeChart: sizeChart.map(sizeRowOf) }),
  };
}

function ruleOutput(rule: PromotionRule) {
  switch (rule.kind) {
    case 'threshold-off':
    case 'coupon':
      return { ...rule, threshold: major(rule.threshold), off: major(rule.off) };
    case 'gift':
      return { ...rule, threshold: major(rule.threshold) };
    case 'percent-off':
    case 'nth-off':
    case 'buy-get':
      return { ...rule };
  }
}

function limits({ validFrom, validUntil }: { validFrom: number | undefined; validUntil: number | undefined }) {
  return {
    ...(validFrom === undefined ? {} : { validFrom: new Date(validFrom).toISOString() }),
    ...(validUntil === undefined ? {} : { validUntil: new Date(validUntil).toISOString() }),
  };
}

function pair([low, high]: readonly [number, number]): [number, number] {
  return [low, high];
}

function major({ minor }: Money): number {
  return minor / 100;
}
