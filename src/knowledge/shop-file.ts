import { readFileSync } from 'node:fs';
import { asError, Failure } from '../domain/failure.js';
import type { Fact, Money, Promotion, PromotionRule, SizeRow, Variant } from '../domain/product.js';
import type { Catalogue } from './catalogue.js';
import {
  catalogueOf,
  problemsOf,
  type ShopContent,
  STATED_FACETS,
  type StatedFacet,
  type StatedProduct,
  statementId,
} from './shop-content.js';
import {
  issuesOf,
  type ProductInput,
  type PromotionInput,
  shop as shopSchema,
  type ShopInput,
  type StatementInput,
} from './shop-schema.js';

/**
 * Reads a shop file.
 * @throws Failure `bad_request` naming the file, the key and what is wrong.
 */
export function loadCatalogue(path: string): Catalogue {
  return catalogueOf(loadShop(path));
}

/**
 * Reads a shop file as what it states.
 * @throws Failure `bad_request` naming the file, the key and what is wrong.
 */
export function loadShop(path: string): ShopContent {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
  return shopOf(json, path);
}

/**
 * A shop from parsed JSON. `path` names it in errors, its last part in the facts' sources.
 * @throws Failure `bad_request` naming the file, the key and what is wrong.
 */
export function shopOf(json: unknown, path: string): ShopContent {
  const parsed = shopSchema.safeParse(json);
  if (!parsed.success)
    throw new Failure('bad_request', `${path} is not usable:\n  ${issuesOf(parsed.error).join('\n  ')}`);
  const content = contentOf(parsed.data, path.slice(path.lastIndexOf('/') + 1));
  const problems = problemsOf(content);
  if (problems.length > 0)
    throw new Failure(
      'bad_request',
      problems
        .slice(0, 8)
        .map((problem) => `${path}: ${problem}`)
        .join('\n  '),
    );
  return content;
}

/** A shop from what the schema let through; not yet checked across its parts. */
export function contentOf({ store, products, promotions }: ShopInput, file: string): ShopContent {
  const { currency } = store;
  const source = (place: string): string => `${file}#/${place}`;
  return {
    name: store.name,
    currency,
    products: linked(products).map((one, i) => productOf(one, currency, source(`products/${i}`))),
    statements: [
      ...products.flatMap((one, i) => statementsOf(one.id, one.facts, source(`products/${i}/facts`))),
      ...statementsOf(null, store.facts, source('store/facts')),
    ],
    promotions: promotions.map((one, i) => promotionOf(one, currency, source(`promotions/${i}`))),
  };
}

/** Products without a number of their own get the lowest that is free, in order. */
function linked(products: readonly ProductInput[]): (ProductInput & { readonly link: number })[] {
  const taken = new Set(products.flatMap(({ link }) => link ?? []));
  let free = 1;
  return products.map((one) => {
    if (one.link !== undefined) return { ...one, link: one.link };
    while (taken.has(free)) free += 1;
    taken.add(free);
    return { ...one, link: free };
  });
}

/** A product from its input form: money in the minor unit, variants with the product's price where they state none. */
export function productOf(
  input: Omit<ProductInput, 'facts' | 'link'> & { readonly link: number },
  currency: Money['currency'],
  source: string,
): StatedProduct {
  const price = input.price === undefined ? null : moneyOf(input.price, currency);
  const livePrice = input.livePrice === undefined ? price : moneyOf(input.livePrice, currency);
  // The schema lets nothing without a price have variants.
  const variants = input.variants.flatMap((one): Variant[] => {
    const own = one.price === undefined ? price : moneyOf(one.price, currency);
    // A variant with its own price and no live price of its own is not reduced.
    const live = one.price === undefined ? livePrice : own;
    const { id, options, stock } = one;
    const reduced = one.livePrice === undefined ? live : moneyOf(one.livePrice, currency);
    return own === null || reduced === null ? [] : [{ id, options, price: own, livePrice: reduced, stock }];
  });
  const { id, link, name, aliases, tagline, image } = input;
  return {
    id,
    link,
    name,
    aliases,
    price,
    livePrice,
    stock: input.stock ?? (variants.length > 0 ? variants.reduce((sum, one) => sum + one.stock, 0) : null),
    tagline: tagline ?? name,
    ...(image === undefined ? {} : { image }),
    variants,
    sizeChart: input.sizeChart.map(sizeRowOf),
    source,
    version: 1,
  };
}

/** A row of a size chart without the ranges it does not state. */
export function sizeRowOf({ size, heightCm, weightKg, shoeSize }: ProductInput['sizeChart'][number]): SizeRow {
  return {
    size,
    ...(heightCm === undefined ? {} : { heightCm }),
    ...(weightKg === undefined ? {} : { weightKg }),
    ...(shoeSize === undefined ? {} : { shoeSize }),
  };
}

/** The statements of a product (null: the store), in the order of the facets; `source` is the place of all of them. */
export function statementsOf(
  product: string | null,
  facts: Readonly<Partial<Record<StatedFacet, readonly StatementInput[]>>>,
  source: string,
): Fact[] {
  return STATED_FACETS.flatMap((facet) => {
    const said = facts[facet] ?? [];
    return said.map((input, i) =>
      statementOf(product, facet, i + 1, input, `${source}/${facet}${said.length > 1 ? `/${i}` : ''}`),
    );
  });
}

/** The nth statement (from 1) about a facet. */
export function statementOf(
  product: string | null,
  facet: StatedFacet,
  n: number,
  input: StatementInput,
  source: string,
): Fact {
  const { zh, en, attribute, variant, validFrom, validUntil } = input;
  return {
    id: statementId(product, facet, n),
    product,
    facet,
    ...(attribute === undefined ? {} : { attribute }),
    ...(variant === undefined ? {} : { variant }),
    text: { ...(zh === undefined ? {} : { zh }), ...(en === undefined ? {} : { en }) },
    source,
    version: 1,
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}

/** A promotion from its input form. */
export function promotionOf(input: PromotionInput, currency: Money['currency'], source: string): Promotion {
  const { id, products, stacks, validFrom, validUntil } = input;
  return {
    id,
    products,
    rule: ruleOf(input.rule, currency),
    stacks,
    source,
    version: 1,
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}

function ruleOf(rule: PromotionInput['rule'], currency: Money['currency']): PromotionRule {
  const money = (value: number): Money => moneyOf(value, currency);
  switch (rule.kind) {
    case 'threshold-off':
    case 'coupon':
      return { ...rule, threshold: money(rule.threshold), off: money(rule.off) };
    case 'gift':
      return { ...rule, threshold: money(rule.threshold) };
    case 'percent-off':
    case 'nth-off':
    case 'buy-get':
      return rule;
  }
}

/** Money from major units (yuan, dollars). */
export function moneyOf(major: number, currency: Money['currency']): Money {
  return { minor: Math.round(major * 100), currency };
}
