import { Failure } from '../../domain/failure.js';
import type { ShopContent, StatedProduct } from '../shop-content.js';

/**
 * What a plan makes of the shop as it is now. In a live show stock moves all the time, so a preview must not be void
 * because something else has changed since: what the plan leaves alone stays as it is now, what it changes must not have
 * been changed by anybody else. A sale is no such change for a plan that says nothing about the stock.
 * @param base The shop when the plan was made.
 * @param planned The shop the plan makes of it.
 * @param now The shop as it is.
 * @throws Failure `stale` naming what both have changed.
 */
export function rebased(base: ShopContent, planned: ShopContent, now: ShopContent): ShopContent {
  if (base === now) return planned;
  const head = same(headOf(planned), headOf(base)) ? headOf(now) : headOf(planned);
  if (!same(head, headOf(now)) && !same(headOf(now), headOf(base))) throw staleOf('the shop');
  return {
    ...head,
    products: merged(base.products, planned.products, now.products, mergedProduct),
    statements: merged(base.statements, planned.statements, now.statements),
    promotions: merged(base.promotions, planned.promotions, now.promotions),
  };
}

function headOf({ name, currency }: ShopContent): Pick<ShopContent, 'name' | 'currency'> {
  return { name, currency };
}

interface Thing {
  readonly id: string;
  readonly version: number;
  readonly source: string;
}

function merged<T extends Thing>(
  base: readonly T[],
  planned: readonly T[],
  now: readonly T[],
  both: (base: T, planned: T, now: T) => T | undefined = () => undefined,
): T[] {
  const [before, wanted, current] = [byId(base), byId(planned), byId(now)];
  const result: T[] = [];
  for (const id of new Set([...current.keys(), ...wanted.keys()])) {
    const [b, p, c] = [before.get(id), wanted.get(id), current.get(id)];
    const untouched = b === p || (b !== undefined && p !== undefined && meaning(b) === meaning(p));
    const unmoved = b?.version === c?.version;
    const next = untouched ? c : unmoved ? p : agreed(id, b, p, c, both);
    if (next !== undefined) result.push(next);
  }
  return result;
}

function agreed<T extends Thing>(
  id: string,
  b: T | undefined,
  p: T | undefined,
  c: T | undefined,
  both: (base: T, planned: T, now: T) => T | undefined,
): T | undefined {
  // Both took it away, or both made the same of it.
  if (p === undefined && c === undefined) return undefined;
  if (p !== undefined && c !== undefined) {
    if (meaning(p) === meaning(c)) return c;
    const met = b === undefined ? undefined : both(b, p, c);
    if (met !== undefined) return met;
  }
  throw staleOf(id);
}

/** A plan that leaves the stock alone, over sales that changed nothing else. */
function mergedProduct(base: StatedProduct, planned: StatedProduct, now: StatedProduct): StatedProduct | undefined {
  const pieces = (of: StatedProduct): string =>
    JSON.stringify([of.stock, of.variants.map(({ id, stock }) => [id, stock])]);
  if (pieces(base) !== pieces(planned)) return undefined;
  const sold = withStockOf(base, now);
  return sold !== undefined && meaning(sold) === meaning(now) ? withStockOf(planned, now) : undefined;
}

function withStockOf(product: StatedProduct, other: StatedProduct): StatedProduct | undefined {
  const stocks = new Map(other.variants.map(({ id, stock }) => [id, stock]));
  if (stocks.size !== product.variants.length || product.variants.some(({ id }) => !stocks.has(id))) return undefined;
  return {
    ...product,
    stock: other.stock,
    variants: product.variants.map((one) => ({ ...one, stock: stocks.get(one.id) ?? one.stock })),
  };
}

/** What a thing says, apart from where it was said and how often it changed; keys in any order. */
function meaning<T extends Thing>(thing: T): string {
  return JSON.stringify({ ...thing, version: 0, source: '' }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function byId<T extends Thing>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]));
}

function staleOf(what: string): Failure {
  return new Failure('stale', `${what} has been changed since the preview; make a new one.`);
}
