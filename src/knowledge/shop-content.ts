import { FACETS, type Facet } from '../domain/comment.js';
import type { Bilingual } from '../domain/language.js';
import { type Fact, isPriced, type Money, type Product, type Promotion } from '../domain/product.js';
import { Catalogue } from './catalogue.js';
import { productFacts, promotionFacts } from './rendered-facts.js';

/** A product with the place it was stated at and how often it has changed. */
export interface StatedProduct extends Product {
  readonly source: string;
  readonly version: number;
}

/** What a merchant states about a shop. Every other fact of the catalogue is rendered from it. */
export interface ShopContent {
  readonly name: Bilingual;
  readonly currency: Money['currency'];
  readonly products: readonly StatedProduct[];
  /** Facts in the merchant's words, ids `<product|store>.<facet>[.<n>]`. */
  readonly statements: readonly Fact[];
  readonly promotions: readonly Promotion[];
}

/** What a merchant states in words. Price, promotion and stock are fields, and their facts are rendered from them. */
export type StatedFacet = Exclude<Facet, 'price' | 'promotion' | 'stock'>;
export const STATED_FACETS = FACETS.filter(
  (facet): facet is StatedFacet => facet !== 'price' && facet !== 'promotion' && facet !== 'stock',
);

/** Products of one shop, and the highest link number. */
export const MOST_PRODUCTS = 5_000;

/** Id of the nth statement (from 1) about a facet: `down-jacket.care`, `down-jacket.care.2`, `store.shipping`. */
export function statementId(product: string | null, facet: StatedFacet, n: number): string {
  return `${product ?? 'store'}.${facet}${n === 1 ? '' : `.${n}`}`;
}

/**
 * All facts of a shop in the order of the catalogue: by product those rendered from fields, then those stated; the
 * store's at the end. Rendered facts carry the version of their product or promotion.
 */
export function factsOf(content: ShopContent): Fact[] {
  const stated = new Map<string | null, Fact[]>();
  for (const fact of content.statements) {
    const of = stated.get(fact.product) ?? [];
    of.push(fact);
    stated.set(fact.product, of);
  }
  const facts: Fact[] = [];
  for (const product of content.products) {
    const own = stated.get(product.id) ?? [];
    const said = new Set(own.filter((fact) => fact.variant === undefined).map((fact) => fact.facet));
    // A merchant's own words about sizes and colours take the place of ours.
    const rendered = productFacts(product).filter(
      ({ facet }) => (facet !== 'size' && facet !== 'color') || !said.has(facet),
    );
    const offers = content.promotions.flatMap((promotion) => promotionFacts(promotion, product));
    const general = rendered.filter((fact) => fact.variant === undefined);
    const single = rendered.filter((fact) => fact.variant !== undefined);
    facts.push(...general, ...offers, ...own, ...single);
  }
  facts.push(...content.promotions.flatMap((promotion) => promotionFacts(promotion, null)));
  facts.push(...(stated.get(null) ?? []));
  return facts;
}

/** The catalogue of a shop. `facts` may be given by a store that knows their versions. */
export function catalogueOf(content: ShopContent, facts: readonly Fact[] = factsOf(content)): Catalogue {
  const { name, currency, products, promotions } = content;
  return new Catalogue({ name, currency, products, facts, promotions });
}

/**
 * What is wrong with a shop beyond the form of each value: names used twice, prices that contradict each other, things
 * that do not exist. Empty when it is sound.
 */
export function problemsOf(content: ShopContent): string[] {
  const { products, statements, promotions } = content;
  const ids = new Map(products.map((product) => [product.id, product]));
  const problems = [
    ...twice('products.id', [...products.map(({ id }) => id)]),
    ...twice(
      'products.link',
      products.map(({ link }) => String(link)),
    ),
    ...twice(
      'promotions.id',
      promotions.map(({ id }) => id),
    ),
    ...twice(
      'statement',
      statements.map(({ id }) => id),
    ),
    ...products.flatMap(productProblems),
  ];
  for (const { id, product, variant } of statements) {
    const of = product === null ? undefined : ids.get(product);
    if (product !== null && of === undefined) problems.push(`${id} is about ${product}, which is no product here`);
    if (variant !== undefined && of?.variants.some((one) => one.id === variant) !== true)
      problems.push(
        `${id} is about the variant ${JSON.stringify(variant)}, which ${product ?? 'the store'} does not have`,
      );
  }
  for (const promotion of promotions) {
    if (ids.has(promotion.id) || promotion.id === 'store')
      problems.push(`promotion ${promotion.id} is called like a product; ids of facts would be ambiguous`);
    for (const product of promotion.products ?? [])
      if (!ids.has(product)) problems.push(`promotion ${promotion.id} names ${product}, which is no product here`);
    problems.push(...ruleProblems(promotion, content.currency));
  }
  for (const { id, validFrom, validUntil } of [...statements, ...promotions])
    if (validFrom !== undefined && validUntil !== undefined && validFrom >= validUntil)
      problems.push(
        `${id} would hold from ${new Date(validFrom).toISOString()} until ${new Date(validUntil).toISOString()}, which is never`,
      );
  return problems;
}

/** By product, which is immutable: an edit of one of a thousand checks one. */
const checked = new WeakMap<StatedProduct, readonly string[]>();

function productProblems(product: StatedProduct): readonly string[] {
  const known = checked.get(product);
  if (known !== undefined) return known;
  const problems = checkProduct(product);
  checked.set(product, problems);
  return problems;
}

function checkProduct(product: StatedProduct): string[] {
  const { id, variants, sizeChart, stock } = product;
  const problems: string[] = [];
  if (product.link < 1 || product.link > MOST_PRODUCTS)
    problems.push(`${id} has the link ${product.link}; allowed: 1 to ${MOST_PRODUCTS}`);
  if (id === 'store') problems.push(`a product may not be called "store": that is the shop itself`);
  if ((product.price === null) !== (product.livePrice === null) || (product.price === null && variants.length > 0))
    problems.push(`${id} has no price, so it can have neither a live price nor variants`);
  for (const one of isPriced(product) ? [{ ...product, id: '' }, ...variants] : []) {
    const where = one.id === '' ? id : `${id}, variant ${one.id},`;
    if (one.livePrice.minor > one.price.minor)
      problems.push(
        `${where} has a live price of ${one.livePrice.minor / 100}, above its price of ${one.price.minor / 100}`,
      );
  }
  problems.push(
    ...twice(
      `${id}: variants.id`,
      variants.map((one) => one.id),
    ),
    ...twice(
      `${id}: variant with options`,
      variants.map((one) => JSON.stringify(Object.entries(one.options).sort(([a], [b]) => (a < b ? -1 : 1)))),
    ),
    ...twice(
      `${id}: sizeChart.size`,
      sizeChart.map((row) => row.size),
    ),
  );
  if (variants.length > 0) {
    const sum = variants.reduce((all, one) => all + one.stock, 0);
    if (sum !== stock) problems.push(`${id} has a stock of ${stock}, but its variants hold ${sum}`);
    if (isPriced(product) && !variants.some((one) => one.livePrice.minor === product.livePrice.minor)) {
      const prices = [...new Set(variants.map((one) => one.livePrice.minor / 100))].join(', ');
      problems.push(`${id} has a live price of ${product.livePrice.minor / 100}, but its variants cost ${prices}`);
    }
  }
  for (const row of sizeChart) {
    for (const key of ['heightCm', 'weightKg', 'shoeSize'] as const) {
      const range = row[key];
      if (range !== undefined && range[0] > range[1])
        problems.push(`${id}: size ${row.size} has ${key} from ${range[0]} to ${range[1]}`);
    }
  }
  return problems;
}

function ruleProblems({ id, rule }: Promotion, currency: Money['currency']): string[] {
  const problems: string[] = [];
  // A coupon without a threshold takes off what it can.
  if (rule.kind === 'threshold-off' || (rule.kind === 'coupon' && rule.threshold.minor > 0)) {
    if (rule.off.minor > rule.threshold.minor)
      problems.push(`promotion ${id} takes ${rule.off.minor / 100} off ${rule.threshold.minor / 100}`);
  }
  const amounts = 'threshold' in rule ? [rule.threshold, ...('off' in rule ? [rule.off] : [])] : [];
  if (amounts.some((money) => money.currency !== currency))
    problems.push(`promotion ${id} is in another currency than the shop's ${currency}`);
  return problems;
}

function twice(key: string, values: readonly string[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) repeated.add(value);
    seen.add(value);
  }
  return [...repeated].map((value) => `${key} ${JSON.stringify(value)} is used twice`);
}
