import type { Selectable } from 'kysely';
import type { Facet } from '../../domain/comment.js';
import type { Bilingual } from '../../domain/language.js';
import type { Fact, Money, Promotion, PromotionRule, SizeRow, Variant } from '../../domain/product.js';
import type { StatedProduct } from '../shop-content.js';
import type { Tables, Versioned } from '../../storage/tables.js';

/* Things of a shop as the columns that say what they are, and back. Who, when and which version is added by the store. */

type Data<Table extends keyof Tables> = Omit<Selectable<Tables[Table]>, keyof Versioned>;

export function productRow(product: StatedProduct): Data<'products'> {
  return {
    id: product.id,
    link: product.link,
    name_zh: product.name.zh,
    name_en: product.name.en,
    aliases: JSON.stringify(product.aliases),
    price: product.price?.minor ?? null,
    live_price: product.livePrice?.minor ?? null,
    stock: product.stock,
    tagline_zh: product.tagline.zh,
    tagline_en: product.tagline.en,
    image: product.image ?? null,
    size_chart: JSON.stringify(product.sizeChart),
  };
}

export function variantRow(product: string, variant: Variant, position: number): Data<'variants'> {
  return {
    product,
    id: variant.id,
    position,
    options: JSON.stringify(variant.options),
    price: variant.price.minor,
    live_price: variant.livePrice.minor,
    stock: variant.stock,
  };
}

export function factRow(fact: Fact, rendered: boolean): Data<'facts'> {
  return {
    id: fact.id,
    rendered: rendered ? 1 : 0,
    product: fact.product,
    facet: fact.facet,
    attribute: fact.attribute ?? null,
    variant: fact.variant ?? null,
    zh: fact.text.zh ?? null,
    en: fact.text.en ?? null,
    valid_from: fact.validFrom ?? null,
    valid_until: fact.validUntil ?? null,
  };
}

export function promotionRow(promotion: Promotion): Data<'promotions'> {
  return {
    id: promotion.id,
    products: promotion.products === null ? null : JSON.stringify(promotion.products),
    rule: JSON.stringify(promotion.rule),
    stacks: promotion.stacks ? 1 : 0,
    valid_from: promotion.validFrom ?? null,
    valid_until: promotion.validUntil ?? null,
  };
}

type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;

/** `variants` are those of this product. */
export function productOfRow(
  row: Row<'products'>,
  variants: readonly Row<'variants'>[],
  currency: Money['currency'],
): StatedProduct {
  const money = (minor: number): Money => ({ minor, currency });
  return {
    id: row.id,
    link: row.link,
    name: { zh: row.name_zh, en: row.name_en },
    aliases: JSON.parse(row.aliases) as string[],
    price: row.price === null ? null : money(row.price),
    livePrice: row.live_price === null ? null : money(row.live_price),
    stock: row.stock,
    tagline: { zh: row.tagline_zh, en: row.tagline_en },
    ...(row.image === null ? {} : { image: row.image }),
    variants: [...variants]
      .sort((a, b) => a.position - b.position)
      .map((variant) => ({
        id: variant.id,
        options: JSON.parse(variant.options) as Record<string, Bilingual>,
        price: money(variant.price),
        livePrice: money(variant.live_price),
        stock: variant.stock,
      })),
    sizeChart: JSON.parse(row.size_chart) as SizeRow[],
    source: row.source,
    version: row.version,
  };
}

export function factOfRow(row: Row<'facts'>): Fact {
  return {
    id: row.id,
    product: row.product,
    facet: row.facet as Facet,
    ...(row.attribute === null ? {} : { attribute: row.attribute }),
    ...(row.variant === null ? {} : { variant: row.variant }),
    text: { ...(row.zh === null ? {} : { zh: row.zh }), ...(row.en === null ? {} : { en: row.en }) },
    source: row.source,
    version: row.version,
    ...limitsOf(row),
  };
}

export function promotionOfRow(row: Row<'promotions'>): Promotion {
  return {
    id: row.id,
    products: row.products === null ? null : (JSON.parse(row.products) as string[]),
    rule: JSON.parse(row.rule) as PromotionRule,
    stacks: row.stacks === 1,
    source: row.source,
    version: row.version,
    ...limitsOf(row),
  };
}

function limitsOf(row: { valid_from: number | null; valid_until: number | null }): {
  validFrom?: number;
  validUntil?: number;
} {
  return {
    ...(row.valid_from === null ? {} : { validFrom: row.valid_from }),
    ...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
  };
}
