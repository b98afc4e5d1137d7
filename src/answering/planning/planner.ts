import type { AnswerContext } from '../../domain/answer.js';
import type { Ask, Facet } from '../../domain/comment.js';
import type { Fact, Product } from '../../domain/product.js';
import { type Catalogue, isValid } from '../../knowledge/catalogue.js';
import type { Evidence, ScoredFact } from '../evidence.js';
import { fitOf } from './fit.js';
import { listSpeaksOf, namedOptions, valuesOf, variantsWith } from './options.js';
import { orderOf, priced } from './order.js';
import { claims, factsOf, type Point } from './point.js';

/** Products named in a list; more would be read out like a register. */
const MOST_LISTED = 4;
const MOST_CANDIDATES = 3;
/** Variants whose stock is told one by one. */
const MOST_VARIANTS = 4;
/** A second statement joins an only question's answer when it is at least this near to the first. */
const JOINS = 0.5;

/** What only a product has. */
const OF_PRODUCTS: ReadonlySet<Facet> = new Set(['price', 'stock', 'size', 'color', 'material', 'care', 'overview']);

export interface PlanningView {
  readonly catalogue: Catalogue;
  /** ms since epoch. */
  readonly now: number;
  readonly context: AnswerContext;
}

/**
 * What an answer has to say: a point for every question, in order; questions that the same facts answer are answered once.
 * Evidence of an earlier moment that no longer holds is refused like a question without evidence.
 */
export function planOf(evidence: readonly Evidence[], view: PlanningView): readonly Point[] {
  const points: Point[] = [];
  for (const one of evidence) {
    const point = pointOf(one, view, evidence.length);
    const same = points.some((other) => saysTheSame(other, point));
    if (!same) points.push(point);
  }
  // Honest refusals come behind what can be told.
  return [...points.filter(claims), ...points.filter((point) => !claims(point))];
}

function saysTheSame(a: Point, b: Point): boolean {
  if (a.kind === 'nothing' || b.kind === 'nothing') return a.kind === b.kind;
  if (a.kind !== b.kind) return false;
  const key = (point: Point): string =>
    factsOf(point)
      .map(({ id }) => id)
      .join(' ');
  return key(a) === key(b) && (a.kind !== 'total' || a.ask.text === b.ask.text);
}

function pointOf(evidence: Evidence, view: PlanningView, asks: number): Point {
  const { ask } = evidence;
  const { catalogue, now } = view;
  const product = evidence.product === null ? null : (catalogue.product(evidence.product) ?? null);
  const products = evidence.products.flatMap((id) => catalogue.product(id) ?? []);
  // Read again: the catalogue may have changed since the facts were found.
  const facts = evidence.facts.flatMap(({ fact, belief }): ScoredFact[] => {
    const current = catalogue.fact(fact.id);
    return current !== undefined && isValid(current, now) ? [{ fact: current, belief }] : [];
  });
  if (!evidence.answerable || facts.length === 0) {
    if (evidence.reason === 'which-product')
      return { kind: 'which', ask, candidates: products.slice(0, MOST_CANDIDATES) };
    return { kind: 'nothing', ask, why: evidence.reason === 'off-topic' ? 'off-topic' : 'no-fact', product };
  }
  const special = specialPoint(ask, product, products, facts, view);
  if (special !== null) return special;
  const [best, ...others] = facts;
  if (best === undefined) return { kind: 'nothing', ask, why: 'no-fact', product };
  if (product === null && meansSomeProduct(ask, best.fact) && catalogue.products.length > 1)
    return { kind: 'which', ask, candidates: products.slice(0, MOST_CANDIDATES) };
  const about = best.fact.product === null ? null : (catalogue.product(best.fact.product) ?? product);
  const also = asks > 1 ? undefined : others.find((other) => belongs(other, best));
  return { kind: 'fact', ask, product: about, fact: best.fact, also: also?.fact ?? null };
}

/** A question about a product when none is known, met by a statement of the store about something else. */
function meansSomeProduct({ facets }: Ask, fact: Fact): boolean {
  const [top] = facets;
  return (
    top !== undefined &&
    top.belief > 0.5 &&
    OF_PRODUCTS.has(top.facet) &&
    fact.product === null &&
    fact.facet !== top.facet
  );
}

function belongs(other: ScoredFact, best: ScoredFact): boolean {
  const { fact } = other;
  const repeatsPrice = best.fact.facet === 'price' && fact.id === `${best.fact.product ?? ''}.promotion`;
  const repeatsSaving = best.fact.id === `${best.fact.product ?? ''}.promotion` && fact.facet === 'price';
  return other.belief >= best.belief * JOINS && !repeatsPrice && !repeatsSaving && fact.product === best.fact.product;
}

function specialPoint(
  ask: Ask,
  product: Product | null,
  products: readonly Product[],
  facts: readonly ScoredFact[],
  view: PlanningView,
): Point | null {
  const { catalogue, now } = view;
  // "Which of the two is cheaper" names what it compares, whatever it sounds like.
  if (
    (ask.kind === 'recommend' || ask.kind === 'compare') &&
    ask.products.length > 1 &&
    ask.facets[0]?.facet === 'price'
  ) {
    const sides = ask.products.flatMap((id) => {
      const one = catalogue.product(id);
      const price = catalogue.fact(`${id}.price`);
      return one === undefined || price === undefined ? [] : [{ product: one, facts: [price] }];
    });
    if (sides.length > 1) return { kind: 'compare', ask, sides: sides.slice(0, 2) };
  }
  switch (ask.kind) {
    case 'total':
      return total(ask, products.length > 0 ? products : product === null ? [] : [product], view);
    case 'fit': {
      if (product === null) return null;
      const fit = fitOf(product.sizeChart, ask.measures);
      const about = catalogue
        .factsOf(product.id, now)
        .filter((fact) => fact.facet === 'size' && fact.variant === undefined);
      return fit === null || about.length === 0 ? null : { kind: 'fit', ask, product, fit, facts: about };
    }
    case 'compare': {
      const sides = products.flatMap((one) => {
        const own = facts.filter(({ fact }) => fact.product === one.id).map(({ fact }) => fact);
        return own.length === 0 ? [] : [{ product: one, facts: own.slice(0, 2) }];
      });
      return sides.length < 2 ? null : { kind: 'compare', ask, sides: sides.slice(0, 2) };
    }
    case 'recommend':
    case 'list': {
      const offers = offersOf(products, facts);
      if (offers.length === 0) return null;
      return ask.kind === 'recommend'
        ? { kind: 'recommend', ask, offers: offers.slice(0, 3) }
        : { kind: 'list', ask, offers: offers.slice(0, MOST_LISTED), more: catalogue.products.length > MOST_LISTED };
    }
    case 'fact':
      return product === null ? null : optionOrVariant(ask, product, facts, view);
  }
}

function offersOf(
  products: readonly Product[],
  facts: readonly ScoredFact[],
): { readonly product: Product; readonly fact: Fact }[] {
  return products.flatMap((product) => {
    const own = facts.find(({ fact }) => fact.product === product.id);
    return own === undefined ? [] : [{ product, fact: own.fact }];
  });
}

function total(ask: Ask, products: readonly Product[], { catalogue, now }: PlanningView): Point | null {
  const [product] = products;
  const items = orderOf(ask, products.slice(0, 3));
  if (items === null || product === undefined) return null;
  const sum = priced(catalogue, items, now);
  if (sum === null) return null;
  const lines = items.flatMap(({ product: id, variant, count }) => {
    const ordered = catalogue.product(id);
    if (ordered === undefined) return [];
    return [{ product: ordered, variant: ordered.variants.find((one) => one.id === variant) ?? null, count }];
  });
  return { kind: 'total', ask, product, lines, items, ...sum };
}

/** "黑色L还有吗", "有红色吗": questions about options that were named. */
function optionOrVariant(
  ask: Ask,
  product: Product,
  facts: readonly ScoredFact[],
  { catalogue, now }: PlanningView,
): Point | null {
  const { options } = ask.measures;
  const [top] = ask.facets;
  if (options.length === 0 || top === undefined) return null;
  const named = namedOptions(product, options);
  const own = catalogue.factsOf(product.id, now);
  const asksStock = ask.facets.slice(0, 2).some(({ facet }) => facet === 'stock');
  const asksPrice = top.facet === 'price';
  const [missing] = named.unknown;
  if (missing !== undefined) {
    const list = listWithout(missing, top.facet, product, own, facts[0]?.fact);
    return list === undefined ? null : { kind: 'option', ask, product, asked: missing, has: [], fact: list };
  }
  if (named.chosen.size === 0) return null;
  const exact = variantsWith(product, named);
  const [option] = named.chosen.keys();
  // Black is not made in S: what there is in black says so.
  const nearest = new Map([...named.chosen].slice(0, 1));
  const variants = exact.length > 0 ? exact : variantsWith(product, { chosen: nearest, unknown: [] });
  if (asksPrice) {
    const stated = variants.flatMap(({ id }) => own.filter((fact) => fact.facet === 'price' && fact.variant === id));
    return stated.length === 0 || variants.length > MOST_VARIANTS
      ? null
      : { kind: 'variant', ask, product, wants: 'price', variants, facts: stated };
  }
  if (asksStock || named.chosen.size > 1) {
    const stated = variants.flatMap(({ id }) => own.filter((fact) => fact.facet === 'stock' && fact.variant === id));
    const whole = named.chosen.size === valuesOf(product).size;
    if (stated.length > 0 && (whole || asksStock) && variants.length <= MOST_VARIANTS)
      return { kind: 'variant', ask, product, wants: 'stock', variants, facts: stated };
  }
  if (top.facet !== 'color' || option === undefined) return null;
  const list = own.find(({ facet, variant }) => facet === 'color' && variant === undefined);
  const [asked] = options;
  const has = named.chosen.get('color') ?? [];
  return list === undefined || asked === undefined || has.length === 0
    ? null
    : { kind: 'option', ask, product, asked, has, fact: list };
}

/** The list of what there is, when it leaves out what was asked for: only such a list may be the ground of a no. */
function listWithout(
  asked: string,
  facet: Facet,
  product: Product,
  own: readonly Fact[],
  best: Fact | undefined,
): Fact | undefined {
  if (/^[\dsmlxf]+$/i.test(asked)) {
    const sizes = [
      ...product.sizeChart.map(({ size }) => size),
      ...(valuesOf(product).get('size') ?? []).map(({ zh }) => zh),
    ].map((size) => size.toLowerCase());
    // A size may be called otherwise in a chart: only letters among letters are left out for sure.
    const letters = sizes.length > 0 && sizes.every((size) => /^\d?x{0,3}[sml]$/.test(size));
    if (!letters || !/^\d?x{0,3}[sml]$/i.test(asked) || sizes.includes(asked.toLowerCase())) return undefined;
    return own.find((fact) => fact.facet === 'size' && fact.variant === undefined && !listSpeaksOf(fact, ` ${asked} `));
  }
  if (facet !== 'color') return undefined;
  const list =
    best?.product === product.id && best.facet === 'color' && best.variant === undefined
      ? best
      : own.find((fact) => fact.facet === 'color' && fact.variant === undefined);
  return list === undefined || listSpeaksOf(list, asked) ? undefined : list;
}
