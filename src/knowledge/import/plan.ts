import { type Fact, isPriced, type Money, type Promotion } from '../../domain/product.js';
import { inLanguage } from '../../domain/language.js';
import { printMoney } from '../money.js';
import type { ShopContent, StatedProduct } from '../shop-content.js';
import { sayPromotion } from '../wording.js';
import type { ImportIssue } from './issue.js';

/** One field before and after; without `before` it is new, without `after` it goes. As it is shown, e.g. `¥199`. */
export interface FieldChange {
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}

/** What an import does to one thing. */
export interface PlannedChange {
  readonly kind: 'shop' | 'product' | 'statement' | 'promotion';
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly fields: readonly FieldChange[];
}

/** What an import would do. Nothing is written until it is committed, and with errors it cannot be. */
export interface ImportPlan {
  readonly id: string;
  readonly tenant: string;
  readonly shop: string;
  /** `stock.csv`, `https://shop.example/p/1`. */
  readonly source: string;
  /** The shop's version it was made against; 0: there is no such shop yet. */
  readonly shopVersion: number;
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly ImportIssue[];
  readonly errors: readonly ImportIssue[];
  /** Errors and warnings beyond those listed. */
  readonly unlisted: number;
  /** The shop it was made against. */
  readonly base: ShopContent;
  /** What that becomes; null when there are errors. */
  readonly content: ShopContent | null;
}

/** Issues listed by a plan, of each sort. */
export const MOST_ISSUES = 200;

/** Everything that differs between two shops, field by field. */
export function changesBetween(before: ShopContent | undefined, after: ShopContent): PlannedChange[] {
  return [
    ...compare(
      'shop',
      before === undefined ? [] : [{ ...before, id: 'store' }],
      [{ ...after, id: 'store' }],
      shopFields,
    ),
    ...compare('product', before?.products ?? [], after.products, productFields),
    ...compare('statement', before?.statements ?? [], after.statements, statementFields),
    ...compare('promotion', before?.promotions ?? [], after.promotions, promotionFields),
  ];
}

function compare<T extends { readonly id: string }>(
  kind: PlannedChange['kind'],
  before: readonly T[],
  after: readonly T[],
  fieldsOf: (thing: T) => Readonly<Record<string, string>>,
): PlannedChange[] {
  const old = new Map(before.map((thing) => [thing.id, thing]));
  const changes: PlannedChange[] = [];
  for (const thing of after) {
    const was = old.get(thing.id);
    old.delete(thing.id);
    const fields = differing(was === undefined ? {} : fieldsOf(was), fieldsOf(thing));
    if (fields.length > 0)
      changes.push({ kind, id: thing.id, change: was === undefined ? 'added' : 'changed', fields });
  }
  for (const gone of old.values())
    changes.push({ kind, id: gone.id, change: 'removed', fields: differing(fieldsOf(gone), {}) });
  return changes;
}

function differing(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): FieldChange[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].flatMap((field): FieldChange[] => {
    const [was, is] = [before[field], after[field]];
    if (was === is) return [];
    return [{ field, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
  });
}

function shopFields({ name, currency }: Pick<ShopContent, 'name' | 'currency'>): Record<string, string> {
  return { 'name.zh': name.zh, 'name.en': name.en, currency };
}

function productFields(product: StatedProduct): Record<string, string> {
  const fields: Record<string, string> = {
    link: String(product.link),
    'name.zh': product.name.zh,
    'name.en': product.name.en,
    aliases: product.aliases.join('、'),
    ...(isPriced(product) ? prices('', product) : {}),
    ...(product.stock === null ? {} : { stock: String(product.stock) }),
    'tagline.zh': product.tagline.zh,
    'tagline.en': product.tagline.en,
    ...(product.image === undefined ? {} : { image: product.image }),
  };
  for (const variant of product.variants) {
    const at = `variants.${variant.id}.`;
    for (const [option, value] of Object.entries(variant.options)) fields[`${at}${option}`] = both(value.zh, value.en);
    Object.assign(fields, prices(at, variant), { [`${at}stock`]: String(variant.stock) });
  }
  for (const { size, ...ranges } of product.sizeChart)
    fields[`sizeChart.${size}`] = Object.entries(ranges)
      .map(([what, [low, high]]) => `${what} ${low}-${high}`)
      .join(', ');
  return fields;
}

function prices(at: string, of: { readonly price: Money; readonly livePrice: Money }): Record<string, string> {
  return { [`${at}price`]: printMoney(of.price), [`${at}livePrice`]: printMoney(of.livePrice) };
}

function statementFields(fact: Fact): Record<string, string> {
  return {
    ...(fact.text.zh === undefined ? {} : { zh: fact.text.zh }),
    ...(fact.text.en === undefined ? {} : { en: fact.text.en }),
    ...(fact.attribute === undefined ? {} : { attribute: fact.attribute }),
    ...(fact.variant === undefined ? {} : { variant: fact.variant }),
    ...limits(fact),
  };
}

function promotionFields(promotion: Promotion): Record<string, string> {
  const said = sayPromotion(promotion.rule, null);
  return {
    products: promotion.products?.join(', ') ?? '*',
    rule: `${promotion.rule.kind}: ${inLanguage(said, 'zh').text} ${inLanguage(said, 'en').text}`,
    stacks: String(promotion.stacks),
    ...limits(promotion),
  };
}

function limits(of: { readonly validFrom?: number; readonly validUntil?: number }): Record<string, string> {
  return {
    ...(of.validFrom === undefined ? {} : { validFrom: new Date(of.validFrom).toISOString() }),
    ...(of.validUntil === undefined ? {} : { validUntil: new Date(of.validUntil).toISOString() }),
  };
}

function both(zh: string, en: string): string {
  return zh === en ? zh : `${zh} / ${en}`;
}
