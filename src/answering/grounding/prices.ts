import type { Fact, Product, Variant } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { promotionOf } from '../../knowledge/rendered-facts.js';
import { quote } from '../../knowledge/pricing.js';
import { flaw, type Flaw } from './outcome.js';
import type { Figure, Piece } from './scopes.js';

export interface PriceScope {
  readonly catalogue: Catalogue;
  readonly now: number;
  /** Products the piece speaks of. */
  readonly products: readonly Product[];
  /** Variants it names; null: it names none. */
  readonly variants: readonly Variant[] | null;
  readonly cited: readonly Fact[];
  readonly text: string;
  /** Pieces said in the sentence, when it counts some: 两件. */
  readonly count: number | null;
  /** Set: only what `count` pieces of these cost is right. */
  readonly totalOf?: readonly Product[];
}

const LIST =
  /原价|平时价?|平常|日常|吊牌|标价|市场价|专柜|以前|之前|原来|原先|划线|门店|regular(?:ly)?|usual(?:ly)?|normal(?:ly)?|list price|originally|original|instead of|rather than|was|were|down from|full price|used to|before/g;
const SAVING =
  /立省|省下|省|便宜了?|立减|直降|减|优惠了?|少付|少花|少|差价|降了|降价|saves?|saving|off|less|cheaper|reduction|discount|knocked|reduced by|down by/g;
const LIVE = /现在|直播间|直播价|今天|今晚|今日|只要|只需|仅|到手|now|today|tonight|live|only|just|here/g;
const THEN_LOWER = /^\s*(?:的)?\s*(?:直?降|降到|变|→|down to|to just|to only)/;
const TOTAL =
  /一共|总共|合计|总价|加起来|一起|算下来|total|altogether|together|all in|comes? to|for (?:both|two|three|all)/;
const FROM = /起|从|from|start/;

type Slot = 'list' | 'saving' | 'live';

/** Which price a figure claims to be, by the word nearest to it. */
export function slotOf(text: string, piece: Piece, figure: Figure): Slot {
  const before = text.slice(piece.start, figure.start);
  const after = text.slice(figure.end, piece.end);
  if (THEN_LOWER.test(text.slice(figure.end, figure.end + 14))) return 'list';
  const last: { at: number; slot: Slot } = { at: -1, slot: 'live' };
  for (const [slot, pattern] of [
    ['live', LIVE],
    ['list', LIST],
    ['saving', SAVING],
  ] as const) {
    for (const match of before.matchAll(pattern)) {
      if (!whole(before, match)) continue;
      const end = match.index + match[0].length;
      if (end >= last.at) {
        last.at = end;
        last.slot = slot;
      }
    }
  }
  // "It is 200 yuan less than usual", "30 yuan off": what follows directly decides.
  const first = /^\s*(?:的|more |of )?\s*(less|cheaper|off|savings?|的差价|差价|的优惠)/.exec(after);
  if (first !== null) return 'saving';
  if (last.at >= 0 && last.slot !== 'live') return last.slot;
  const later = /^\s*(?:是|的|as|is)?\s*(?:the )?\s*(?:原价|平时|日常|regular|usual|normal|list)/.exec(after);
  return later === null ? 'live' : 'list';
}

function whole(text: string, match: RegExpMatchArray): boolean {
  if (!/^[a-z]/.test(match[0])) return true;
  const at = match.index ?? 0;
  return !/[a-z]/.test(text[at - 1] ?? '') && !/[a-z]/.test(text[at + match[0].length] ?? '');
}

interface Priced {
  readonly list: number;
  readonly live: number;
}

/**
 * Checks an amount against the prices of this moment: the live price, the regular one, what is saved, or what some pieces
 * cost. `undefined`: it is none of the product's prices; a fact may still state it.
 */
export function checkPrice(piece: Piece, figure: Figure, scope: PriceScope): Flaw | null | undefined {
  const { text, products, cited } = scope;
  const said = text.slice(figure.start, figure.end);
  const slot = slotOf(text, piece, figure);
  const around = text.slice(piece.start, piece.end);
  let elsewhere = false;
  if (scope.totalOf !== undefined)
    return scope.totalOf.some((product) => totals(product, scope, figure)) ? null : undefined;
  for (const product of products) {
    const priced = pricesOf(product, scope.variants);
    if (priced.length === 0) continue;
    const citing = cited.some(
      (fact) =>
        fact.product === product.id &&
        (fact.facet === 'price' || (fact.facet === 'promotion' && promotionOf(fact) === undefined)),
    );
    const values: Record<Slot, number[]> = {
      live: priced.map(({ live }) => live / 100),
      list: priced.map(({ list }) => list / 100),
      saving: priced.map(({ list, live }) => (list - live) / 100).filter((value) => value > 0),
    };
    if (fits(figure, values[slot], around)) {
      if (!citing) return flaw(cited.length === 0 ? 'missing-citation' : 'citation-does-not-support', said);
      return figure.sign === -1 ? flaw('polarity-flipped', said) : null;
    }
    if (slot === 'live' && scope.count !== null && citing && totals(product, scope, figure)) return null;
    if (Object.values(values).some((list) => list.includes(figure.low))) elsewhere = true;
  }
  if (!elsewhere) return undefined;
  const variant = products.some(
    (product) =>
      product.variants.length > 0 && pricesOf(product, scope.variants).length !== pricesOf(product, null).length,
  );
  return flaw(variant ? 'wrong-variant' : 'wrong-slot', said);
}

/** All pieces named must cost the same, or the figure says from where to where. */
function fits(figure: Figure, values: readonly number[], around: string): boolean {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (values.length === 0) return false;
  const is = (a: number, b: number): boolean => Math.abs(a - b) < 0.005;
  if (figure.low !== figure.high) return is(figure.low, low) && is(figure.high, high);
  if (is(low, high)) {
    if (figure.bound === 'is' || (figure.bound === 'least' && FROM.test(around))) return is(figure.low, low);
    // 不到 400, over 150 off: true comparisons.
    return figure.bound === 'most'
      ? low <= figure.low && low >= 0.7 * figure.low
      : low >= figure.low && low <= 1.3 * figure.low;
  }
  // The dearest of several: "up to 349".
  if (figure.bound === 'most') return is(figure.low, high);
  return is(figure.low, low) && (figure.bound === 'least' || FROM.test(around) || /至少|at least/.test(around));
}

function totals(product: Product, { catalogue, now, count, text, variants }: PriceScope, figure: Figure): boolean {
  if (count === null || count < 2 || count > 10_000 || product.price === null) return false;
  const variant = variants?.length === 1 ? variants[0]?.id : undefined;
  const quoted = quote(catalogue, [{ product: product.id, count, ...(variant === undefined ? {} : { variant }) }], now);
  if (quoted.from && !FROM.test(text)) return false;
  return (
    Math.abs(quoted.total.minor / 100 - figure.low) < 0.005 &&
    figure.low === figure.high &&
    (TOTAL.test(text) || count > 1)
  );
}

const SUM =
  /一共|总共|合计|总价|加起来|加在一起|加一起|一起(?:买|拍|带走|要|是|才|只|省|便宜)|全要|都要|都买|两样|altogether|in total|in all|together|combined|total(?:s| of| is| comes)?|comes? to|add(?:s|ing)? up|for (?:both|all)|both (?:for|cost|come)/;

/**
 * What several products cost together: the sum of this moment by the rules. `undefined`: the figure is not said to be one.
 * @param part The part of the sentence that the figure stands in.
 */
export function sumFlaw(part: string, slot: Slot, figure: Figure, scope: PriceScope): Flaw | null | undefined {
  const { catalogue, products, cited, text, variants, count, now } = scope;
  if (products.length < 2 || !SUM.test(part)) return undefined;
  const said = text.slice(figure.start, figure.end);
  const citing = products.every(({ id }) =>
    cited.some((fact) => fact.product === id && (fact.facet === 'price' || fact.facet === 'promotion')),
  );
  if (!citing) return flaw('citation-does-not-support', said);
  if (count !== null && count !== products.length) return flaw('number-not-in-fact', said);
  if (products.some(({ price }) => price === null)) return flaw('number-not-in-fact', said);
  const items = products.map((product) => {
    const variant = variants?.find((one) => product.variants.includes(one))?.id;
    return { product: product.id, count: 1, ...(variant === undefined ? {} : { variant }) };
  });
  const { total, listTotal, from } = quote(catalogue, items, now);
  const sum = { live: total.minor, list: listTotal.minor, saving: listTotal.minor - total.minor }[slot];
  const right = figure.low === figure.high && Math.abs(sum / 100 - figure.low) < 0.005 && (!from || FROM.test(part));
  if (!right) return flaw('number-not-in-fact', said);
  return figure.sign === -1 ? flaw('polarity-flipped', said) : null;
}

function pricesOf(product: Product, variants: readonly Variant[] | null): Priced[] {
  const sold =
    product.variants.length === 0
      ? [product]
      : variants === null
        ? product.variants
        : variants.filter((one) => product.variants.includes(one));
  return sold.flatMap(({ price, livePrice }) =>
    price === null || livePrice === null ? [] : [{ list: price.minor, live: livePrice.minor }],
  );
}

/** Whether a share (0.67: 六七折, 33% off) is what the live price is of the regular one, rounded honestly. */
export function isLiveShare(share: number, scope: PriceScope): boolean {
  return scope.products.some((product) => {
    const priced = pricesOf(product, scope.variants);
    const cites = scope.cited.some(
      (fact) => fact.product === product.id && (fact.facet === 'price' || fact.facet === 'promotion'),
    );
    return (
      cites &&
      priced.length > 0 &&
      priced.every(({ list, live }) => {
        const ratio = live / list;
        if (live >= list) return false;
        const coarse = Math.abs(share * 10 - Math.round(share * 10)) < 1e-9;
        return share >= ratio - 0.005 && share - ratio <= (coarse ? 0.02 : 0.01);
      })
    );
  });
}
