import type { Selectable } from 'kysely';
import type { Fact, FactChange } from '../../domain/product.js';
import type { Catalogue } from '../catalogue.js';
import {
  catalogueOf,
  factsOf,
  type ShopContent,
  type StatedFacet,
  STATED_FACETS,
  type StatedProduct,
} from '../shop-content.js';
import { factRow, productRow, promotionRow, variantRow } from './rows.js';
import type { Tables, ThingTable } from '../../storage/tables.js';

/** A shop as it stands in the store. */
export interface ShopState {
  /** Counts the shop's commits. */
  readonly version: number;
  readonly content: ShopContent;
  readonly catalogue: Catalogue;
  /** Last versions of removed things, by `<table>/<id>`: when one comes back it counts on. */
  readonly gone: ReadonlyMap<string, number>;
}

/** A row to write; with `closes`, the row of the version before ends when it begins. */
export interface Write<Table extends ThingTable> {
  readonly row: Omit<Selectable<Tables[Table]>, 'tenant' | 'shop' | 'since' | 'until'>;
  readonly closes: boolean;
}
export type Writes = { readonly [Table in ThingTable]: readonly Write<Table>[] };

/** What an edit comes down to. */
export interface Revision {
  readonly state: ShopState;
  readonly writes: Writes;
  /** Facts whose words, limits or meaning changed. */
  readonly changed: readonly FactChange[];
  /** False when the shop already is what it shall be. */
  readonly differs: boolean;
}

/**
 * Compares a shop with what it shall be. Things that stay the same keep version and source, others get the next version.
 * A rendered fact counts by itself, and only when its words or limits change: a sale that changes the stock leaves the
 * price's fact alone. A product's version counts its variants' changes, too.
 */
export function revise(before: ShopState | undefined, next: ShopContent): Revision {
  const gone = new Map(before?.gone);
  const products = settle('products', before?.content.products ?? [], next.products, gone, {
    row: productRow,
    same: (was, thing) =>
      was === thing ||
      JSON.stringify([productRow(was), was.variants]) === JSON.stringify([productRow(thing), thing.variants]),
  });
  const promotions = settle('promotions', before?.content.promotions ?? [], next.promotions, gone, {
    row: promotionRow,
    same: (was, thing) => JSON.stringify(promotionRow(was)) === JSON.stringify(promotionRow(thing)),
  });
  const said = factsOf(ordered({ ...next, products: products.things, promotions: promotions.things }));
  const statedNow = new Set(next.statements.map(({ id }) => id));
  const statedThen = new Set(before?.content.statements.map(({ id }) => id));
  const facts = settle('facts', before?.catalogue.facts ?? [], said, gone, {
    row: (fact, removed) => factRow(fact, !(removed ? statedThen : statedNow).has(fact.id)),
    same: (was, thing) => sameFact(was, thing) && statedThen.has(was.id) === statedNow.has(thing.id),
  });
  const content = ordered({
    ...next,
    products: products.things,
    promotions: promotions.things,
    statements: facts.things.filter(({ id }) => statedNow.has(id)),
  });
  const catalogue = catalogueOf(content, facts.things);
  const writes: Writes = {
    products: products.writes,
    variants: variantWrites(before?.content.products ?? [], products.things, gone),
    facts: facts.writes,
    promotions: promotions.writes,
  };
  return {
    state: { version: (before?.version ?? 0) + 1, content, catalogue, gone },
    writes,
    changed: facts.writes.map(({ row }): FactChange => {
      const [old, now] = [before?.catalogue.fact(row.id), catalogue.fact(row.id)];
      return { ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) };
    }),
    differs:
      before === undefined ||
      JSON.stringify([before.content.name, before.content.currency]) !== JSON.stringify([next.name, next.currency]) ||
      Object.values(writes).some((list) => list.length > 0),
  };
}

interface Thing {
  readonly id: string;
  readonly version: number;
  readonly source: string;
}

/** Gives every thing its version, and the rows that say what became of the old ones. */
function settle<T extends Thing, Row extends { readonly id: string }>(
  table: ThingTable,
  before: readonly T[],
  next: readonly T[],
  gone: Map<string, number>,
  {
    row: rowOf,
    same,
  }: { readonly row: (thing: T, removed: boolean) => Row; readonly same: (was: T, thing: T) => boolean },
): {
  readonly things: T[];
  readonly writes: {
    readonly row: Row & { version: number; source: string; removed: number };
    readonly closes: boolean;
  }[];
} {
  const old = new Map(before.map((thing) => [thing.id, thing]));
  const writes: { row: Row & { version: number; source: string; removed: number }; closes: boolean }[] = [];
  const things = next.map((thing): T => {
    const was = old.get(thing.id);
    old.delete(thing.id);
    if (was !== undefined && same(was, thing)) return was;
    const key = `${table}/${thing.id}`;
    const removed = gone.get(key);
    gone.delete(key);
    const version = (was?.version ?? removed ?? 0) + 1;
    const { source } = thing;
    writes.push({
      row: { ...rowOf(thing, false), version, source, removed: 0 },
      closes: was !== undefined || removed !== undefined,
    });
    return { ...thing, version };
  });
  for (const thing of old.values()) {
    const version = thing.version + 1;
    gone.set(`${table}/${thing.id}`, version);
    writes.push({ row: { ...rowOf(thing, true), version, source: thing.source, removed: 1 }, closes: true });
  }
  return { things, writes };
}

/** Whether two facts say the same; spelt out, since an edit compares every fact of a shop. */
function sameFact(a: Fact, b: Fact): boolean {
  return (
    a.text.zh === b.text.zh &&
    a.text.en === b.text.en &&
    a.product === b.product &&
    a.facet === b.facet &&
    a.attribute === b.attribute &&
    a.variant === b.variant &&
    a.validFrom === b.validFrom &&
    a.validUntil === b.validUntil
  );
}

/** Rows of the variants that changed; they carry their product's version. */
function variantWrites(
  before: readonly StatedProduct[],
  next: readonly StatedProduct[],
  gone: ReadonlyMap<string, number>,
): Write<'variants'>[] {
  const rows = ({ id, variants }: StatedProduct): Map<string, ReturnType<typeof variantRow>> =>
    new Map(variants.map((variant, i) => [variant.id, variantRow(id, variant, i)]));
  const writes: Write<'variants'>[] = [];
  const after = new Map(next.map((product) => [product.id, product]));
  const old = new Map(before.map((product) => [product.id, product]));
  for (const id of new Set([...old.keys(), ...after.keys()])) {
    const product = after.get(id) ?? old.get(id);
    if (product === undefined) continue;
    const version = after.get(id)?.version ?? gone.get(`products/${id}`) ?? product.version;
    const was = old.get(id);
    if (was === after.get(id)) continue;
    const had = was === undefined ? new Map<string, ReturnType<typeof variantRow>>() : rows(was);
    const has = after.has(id) ? rows(product) : new Map<string, ReturnType<typeof variantRow>>();
    const of = { version, source: product.source };
    for (const [variant, row] of has)
      if (JSON.stringify(had.get(variant)) !== JSON.stringify(row))
        writes.push({ row: { ...row, ...of, removed: 0 }, closes: true });
    for (const [variant, row] of had)
      if (!has.has(variant)) writes.push({ row: { ...row, ...of, removed: 1 }, closes: true });
  }
  return writes;
}

/** Products by link, promotions by id, statements by product, facet and number: the order does not depend on history. */
export function ordered(content: ShopContent): ShopContent {
  const products = [...content.products].sort((a, b) => a.link - b.link);
  const place = new Map(products.map(({ id }, i) => [id, i]));
  const keyed = content.statements.map((fact) => {
    const product = fact.product === null ? products.length : (place.get(fact.product) ?? 0);
    const facet = STATED_FACETS.indexOf(fact.facet as StatedFacet);
    return { fact, key: (product * 100 + facet) * 10_000 + Number(fact.id.split('.')[2] ?? 1) };
  });
  return {
    ...content,
    products,
    promotions: [...content.promotions].sort((a, b) => (a.id < b.id ? -1 : 1)),
    statements: keyed.sort((a, b) => a.key - b.key).map(({ fact }) => fact),
  };
}
