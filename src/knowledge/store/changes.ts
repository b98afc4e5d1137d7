import { Failure } from '../../domain/failure.js';
import type { Bilingual } from '../../domain/language.js';
import type { Fact, Money, Product, Promotion, Variant } from '../../domain/product.js';
import type { ShopContent, StatedProduct } from '../shop-content.js';

/** One edit of a shop. Sources and versions are the store's business and not given. */
export type CatalogueChange =
  | { readonly kind: 'shop-name'; readonly name: Bilingual }
  | { readonly kind: 'product-put'; readonly product: Product; readonly statements?: readonly Statement[] }
  | { readonly kind: 'product-remove'; readonly product: string }
  /** Without `variant`: of the product, and of those variants that cost the same as it. */
  | {
      readonly kind: 'price';
      readonly product: string;
      readonly variant?: string;
      readonly price?: Money;
      readonly livePrice?: Money;
    }
  | { readonly kind: 'product-patch'; readonly product: string; readonly patch: ProductPatch }
  | { readonly kind: 'stock'; readonly product: string; readonly variant?: string; readonly stock: number }
  | { readonly kind: 'statement-put'; readonly statement: Statement }
  | { readonly kind: 'statement-remove'; readonly id: string }
  | { readonly kind: 'promotion-put'; readonly promotion: Omit<Promotion, 'source' | 'version'> }
  | { readonly kind: 'promotion-remove'; readonly id: string };

/** Fields of a product to change; what is absent stays. */
export interface ProductPatch extends Partial<Pick<Product, 'link' | 'name' | 'aliases' | 'tagline' | 'sizeChart'>> {
  readonly price?: Money;
  readonly livePrice?: Money;
  readonly stock?: number;
  /** null takes it away. */
  readonly image?: string | null;
  readonly variants?: readonly VariantPatch[];
}
export interface VariantPatch {
  readonly id: string;
  readonly price?: Money;
  readonly livePrice?: Money;
  readonly stock?: number;
}

export type Statement = Omit<Fact, 'source' | 'version'>;

/**
 * The shop after an edit; what it touches is marked with `source`. Not yet checked as a whole.
 * @throws Failure `not_found` for what is not there, `bad_request` for an edit that makes no sense.
 */
export function changedBy(content: ShopContent, change: CatalogueChange, source: string): ShopContent {
  switch (change.kind) {
    case 'shop-name':
      return { ...content, name: change.name };
    case 'product-put': {
      const { product, statements } = change;
      const stated: StatedProduct = { ...product, source, version: 1 };
      const own = statements?.map((one): Fact => ({ ...one, source, version: 1 }));
      return {
        ...content,
        products: put(content.products, stated),
        statements:
          own === undefined
            ? content.statements
            : [...content.statements.filter((fact) => fact.product !== product.id), ...own],
      };
    }
    case 'product-remove': {
      productOf(content, change.product);
      return {
        ...content,
        products: content.products.filter(({ id }) => id !== change.product),
        statements: content.statements.filter(({ product }) => product !== change.product),
        // A promotion of this product alone goes with it.
        promotions: content.promotions.flatMap((promotion) => {
          if (promotion.products?.includes(change.product) !== true) return [promotion];
          const products = promotion.products.filter((id) => id !== change.product);
          return products.length === 0 ? [] : [{ ...promotion, products, source }];
        }),
      };
    }
    case 'price':
      return {
        ...content,
        products: put(content.products, priced(productOf(content, change.product), change, source)),
      };
    case 'stock': {
      const product = stocked(productOf(content, change.product), change.variant, change.stock, source);
      return { ...content, products: put(content.products, product) };
    }
    case 'product-patch': {
      const product = patched(productOf(content, change.product), change.patch, source);
      return { ...content, products: put(content.products, product) };
    }
    case 'statement-put':
      return { ...content, statements: put(content.statements, { ...change.statement, source, version: 1 }) };
    case 'statement-remove':
      return { ...content, statements: without(content.statements, change.id, 'fact') };
    case 'promotion-put':
      return { ...content, promotions: put(content.promotions, { ...change.promotion, source, version: 1 }) };
    case 'promotion-remove':
      return { ...content, promotions: without(content.promotions, change.id, 'promotion') };
  }
}

/** Version of the thing an edit is about; 0 when there is none. */
export function versionOf(content: ShopContent, change: CatalogueChange): number {
  switch (change.kind) {
    case 'shop-name':
      return 0;
    case 'product-put':
      return content.products.find(({ id }) => id === change.product.id)?.version ?? 0;
    case 'product-remove':
    case 'price':
    case 'product-patch':
    case 'stock':
      return content.products.find(({ id }) => id === change.product)?.version ?? 0;
    case 'statement-put':
      return content.statements.find(({ id }) => id === change.statement.id)?.version ?? 0;
    case 'statement-remove':
      return content.statements.find(({ id }) => id === change.id)?.version ?? 0;
    case 'promotion-put':
      return content.promotions.find(({ id }) => id === change.promotion.id)?.version ?? 0;
    case 'promotion-remove':
      return content.promotions.find(({ id }) => id === change.id)?.version ?? 0;
  }
}

function patched(product: StatedProduct, patch: ProductPatch, source: string): StatedProduct {
  const { price, livePrice, stock, image, variants = [], ...plain } = patch;
  const { image: before, ...unpictured } = product;
  const now = image === undefined ? before : (image ?? undefined);
  let next: StatedProduct = { ...unpictured, ...(now === undefined ? {} : { image: now }), ...plain, source };
  if (price !== undefined || livePrice !== undefined) next = priced(next, patch, source);
  if (stock !== undefined) next = stocked(next, undefined, stock, source);
  for (const { id, stock: pieces, ...prices } of variants) {
    next = priced(next, { ...prices, variant: id }, source);
    if (pieces !== undefined) next = stocked(next, id, pieces, source);
  }
  return next;
}

function stocked(product: StatedProduct, variant: string | undefined, pieces: number, source: string): StatedProduct {
  const { variants } = product;
  if (variant === undefined && variants.length > 0)
    throw new Failure('bad_request', `The stock of ${product.id} is that of its variants; name one of them.`);
  if (variant !== undefined) variantOf(product, variant);
  const next = variants.map((one) => (one.id === variant ? { ...one, stock: pieces } : one));
  const stock = next.length > 0 ? next.reduce((sum, one) => sum + one.stock, 0) : pieces;
  return { ...product, stock, variants: next, source };
}

function priced(
  product: StatedProduct,
  change: { readonly variant?: string; readonly price?: Money; readonly livePrice?: Money },
  source: string,
): StatedProduct {
  const { variants } = product;
  if (change.variant !== undefined) {
    const variant = variantOf(product, change.variant);
    const edited: Variant = { ...variant, ...pricesOf(variant, change) };
    const next = variants.map((one) => (one === variant ? edited : one));
    // The card's price stays one that a variant really has: the least.
    const kept = next.some((one) => one.livePrice.minor === product.livePrice?.minor);
    const [least] = [...next].sort((a, b) => a.livePrice.minor - b.livePrice.minor);
    const { price, livePrice } = kept || least === undefined ? product : least;
    return { ...product, variants: next, price, livePrice, source };
  }
  const same = (one: Variant): boolean =>
    one.price.minor === product.price?.minor && one.livePrice.minor === product.livePrice?.minor;
  const next = variants.map((one) => (same(one) ? { ...one, ...pricesOf(one, change) } : one));
  return { ...product, ...pricesOf(product, change), variants: next, source };
}

/** A live price that equals the price is none of its own and goes along with it; so does one the price falls below. */
function pricesOf(
  before: Pick<Product | Variant, 'price' | 'livePrice'>,
  change: { readonly price?: Money; readonly livePrice?: Money },
): { price: Money; livePrice: Money } {
  const price = change.price ?? before.price;
  if (price === null) throw new Failure('bad_request', 'A live price needs a price that it is the live one of.');
  if (before.price === null || before.livePrice === null) return { price, livePrice: change.livePrice ?? price };
  const live = change.livePrice ?? before.livePrice;
  const none = before.livePrice.minor === before.price.minor;
  const follows = change.livePrice === undefined && (none || live.minor > price.minor);
  return { price, livePrice: follows ? price : live };
}

function productOf(content: ShopContent, id: string): StatedProduct {
  const product = content.products.find((one) => one.id === id);
  if (product === undefined) throw new Failure('not_found', `There is no product ${JSON.stringify(id)}.`);
  return product;
}

function variantOf(product: Product, id: string): Variant {
  const variant = product.variants.find((one) => one.id === id);
  if (variant === undefined) throw new Failure('not_found', `${product.id} has no variant ${JSON.stringify(id)}.`);
  return variant;
}

function put<T extends { readonly id: string }>(all: readonly T[], one: T): T[] {
  return all.some(({ id }) => id === one.id) ? all.map((old) => (old.id === one.id ? one : old)) : [...all, one];
}

function without<T extends { readonly id: string }>(all: readonly T[], gone: string, what: string): T[] {
  if (!all.some(({ id }) => id === gone))
    throw new Failure('not_found', `There is no ${what} ${JSON.stringify(gone)}.`);
  return all.filter(({ id }) => id !== gone);
}
