import { Failure } from '../domain/failure.js';
import type { Bilingual } from '../domain/language.js';
import { isPriced, type Money, type Promotion } from '../domain/product.js';
import { type Catalogue, isValid } from './catalogue.js';
import { applyRule, type Line, STEPS } from './promotion-rules.js';

/** Some pieces of a product. Without a variant they are of whichever costs least in the live room. */
export interface QuoteItem {
  readonly product: string;
  readonly variant?: string;
  /** Pieces, 1 to 10,000. */
  readonly count: number;
}

/** What an order costs at one moment. All amounts are exact integers of the minor unit. */
export interface Quote {
  readonly lines: readonly QuotedLine[];
  /** At regular prices. */
  readonly listTotal: Money;
  /** At the prices of the live room, before promotions. */
  readonly liveTotal: Money;
  /** What is paid: never negative, never above `liveTotal`. */
  readonly total: Money;
  /** Promotions used, in the order they were applied, with what each took off (0 for gifts and pieces on top). */
  readonly promotions: readonly { readonly promotion: Promotion; readonly off: Money }[];
  readonly gifts: readonly { readonly promotion: string; readonly gift: Bilingual }[];
  readonly free: readonly FreePieces[];
  /** True when a variant was left open although prices differ: the totals are then the least it can cost. */
  readonly from: boolean;
}

export interface QuotedLine {
  readonly product: string;
  readonly variant?: string;
  readonly count: number;
  readonly listPrice: Money;
  readonly livePrice: Money;
}

/** Pieces that a buy-get promotion makes free: among those asked for (already taken off), and on top of them. */
export interface FreePieces {
  readonly promotion: string;
  readonly product: string;
  readonly included: number;
  readonly onTop: number;
}

/** Promotions of one order that are tried in every combination; beyond that the least generous are left out. */
const MOST_PROMOTIONS = 16;

/**
 * What the items cost with the best legal combination of the promotions in force at `now` (ms since epoch).
 *
 * Two promotions go together unless they cover the same goods of this order and one of them does not stack. They are
 * applied from the goods to the order: percentages, nth pieces and pieces free, then thresholds, then coupons, then
 * gifts, each to what the ones before have left; a threshold is compared with that, too. What falls between minor units
 * is the shop's. Of equally cheap combinations the one with more gifts and free pieces wins, then the one with fewer
 * promotions, then the one first in the catalogue: the same order always gets the same answer.
 *
 * @throws Failure `not_found` for a product or variant the catalogue does not have, `bad_request` for no items or a count
 * out of range or a product without a price.
 */
export function quote(catalogue: Catalogue, items: readonly QuoteItem[], now: number): Quote {
  if (items.length === 0) throw new Failure('bad_request', 'An order of no items has no price.');
  const lines = items.map((item) => lineOf(catalogue, item));
  const money = (minor: number): Money => ({ minor, currency: catalogue.currency });
  const start: Line[] = lines.map(({ line }) => ({ ...line, amount: line.unit * line.count }));
  const best = bestOf(candidates(catalogue, start, now), start);
  const sum = (of: (line: QuotedLine) => number): Money =>
    money(lines.reduce((all, { quoted }) => all + of(quoted), 0));
  return {
    lines: lines.map(({ quoted }) => quoted),
    listTotal: sum((line) => line.listPrice.minor * line.count),
    liveTotal: sum((line) => line.livePrice.minor * line.count),
    total: money(best.total),
    promotions: best.used.map(({ promotion, off }) => ({ promotion, off: money(off) })),
    gifts: best.used.flatMap(({ promotion }) =>
      promotion.rule.kind === 'gift' ? [{ promotion: promotion.id, gift: promotion.rule.gift }] : [],
    ),
    free: best.used.flatMap(({ promotion, free }) => free.map((one) => ({ promotion: promotion.id, ...one }))),
    from: lines.some((line) => line.from),
  };
}

function lineOf(
  catalogue: Catalogue,
  { product: id, variant: variantId, count }: QuoteItem,
): { readonly line: Omit<Line, 'amount'>; readonly quoted: QuotedLine; readonly from: boolean } {
  const product = catalogue.product(id);
  if (product === undefined) throw new Failure('not_found', `There is no product ${JSON.stringify(id)} to price.`);
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new Failure('bad_request', `${count} pieces of ${id} cannot be priced; allowed: 1 to 10000.`);
  if (!isPriced(product)) throw new Failure('bad_request', `${id} has no price.`);
  const named = product.variants.find((one) => one.id === variantId);
  if (variantId !== undefined && named === undefined)
    throw new Failure('not_found', `${id} has no variant ${JSON.stringify(variantId)}.`);
  const [cheapest] = [...product.variants].sort((a, b) => a.livePrice.minor - b.livePrice.minor);
  const priced = named ?? cheapest ?? product;
  return {
    line: { product: id, unit: priced.livePrice.minor, count },
    quoted: {
      product: id,
      ...(variantId === undefined ? {} : { variant: variantId }),
      count,
      listPrice: priced.price,
      livePrice: priced.livePrice,
    },
    from: named === undefined && product.variants.some((one) => one.livePrice.minor !== priced.livePrice.minor),
  };
}

interface Candidate {
  readonly promotion: Promotion;
  /** Indices of the lines it covers. */
  readonly covers: readonly number[];
  /** What it takes off when it is alone: the most it can take off in any company, as what is left only shrinks. */
  readonly alone: number;
}

function candidates(catalogue: Catalogue, lines: readonly Line[], now: number): Candidate[] {
  const found: Candidate[] = [];
  for (const promotion of catalogue.promotions) {
    if (!isValid(promotion, now)) continue;
    const covers = lines.flatMap(({ product }, i) => (promotion.products?.includes(product) === false ? [] : [i]));
    if (covers.length === 0) continue;
    const { off, free, gift } = applyRule(promotion.rule, lines, covers);
    if (off > 0 || gift || free.length > 0) found.push({ promotion, covers, alone: off });
  }
  const kept = new Set([...found].sort((a, b) => b.alone - a.alone).slice(0, MOST_PROMOTIONS));
  // Array.sort is stable: within a step the catalogue's order stays.
  return found.filter((one) => kept.has(one)).sort((a, b) => step(a) - step(b));
}

function step({ promotion }: Candidate): number {
  return STEPS.indexOf(promotion.rule.kind);
}

interface Used {
  readonly promotion: Promotion;
  readonly off: number;
  readonly free: readonly { readonly product: string; readonly included: number; readonly onTop: number }[];
}

interface Outcome {
  readonly total: number;
  /** Gifts and pieces on top. */
  readonly extras: number;
  readonly used: readonly Used[];
}

/** Depth first over the sets without a conflict, in the order of application; a branch that cannot win is cut. */
function bestOf(all: readonly Candidate[], start: readonly Line[]): Outcome {
  const remaining = all.map((_one, i) => all.slice(i).reduce((sum, { alone }) => sum + alone, 0));
  let best: Outcome | undefined;
  const visit = (i: number, lines: readonly Line[], chosen: readonly Candidate[], so: Outcome): void => {
    if (best !== undefined && so.total - (remaining[i] ?? 0) > best.total) return;
    const candidate = all[i];
    if (candidate === undefined) {
      if (best === undefined || better(so, best)) best = so;
      return;
    }
    if (chosen.every((other) => together(candidate, other))) {
      const { promotion, covers } = candidate;
      const { lines: left, off, free, gift } = applyRule(promotion.rule, lines, covers);
      const onTop = free.reduce((sum, one) => sum + one.onTop, 0);
      if (off > 0 || gift || free.length > 0)
        visit(i + 1, left, [...chosen, candidate], {
          total: so.total - off,
          extras: so.extras + onTop + (gift ? 1 : 0),
          used: [...so.used, { promotion, off, free }],
        });
    }
    visit(i + 1, lines, chosen, so);
  };
  const total = start.reduce((sum, { amount }) => sum + amount, 0);
  const nothing: Outcome = { total, extras: 0, used: [] };
  visit(0, start, [], nothing);
  return best ?? nothing;
}

function better(a: Outcome, b: Outcome): boolean {
  if (a.total !== b.total) return a.total < b.total;
  if (a.extras !== b.extras) return a.extras > b.extras;
  return a.used.length < b.used.length;
}

function together(a: Candidate, b: Candidate): boolean {
  return (a.promotion.stacks && b.promotion.stacks) || !a.covers.some((i) => b.covers.includes(i));
}
