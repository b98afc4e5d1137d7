import type { PromotionRule } from '../domain/product.js';

/** One line of an order while promotions are applied to it; amounts in the minor unit. */
export interface Line {
  readonly product: string;
  /** Price of a piece in the live room. */
  readonly unit: number;
  readonly count: number;
  /** What is left to pay for the line. */
  readonly amount: number;
}

/** The order in which kinds of promotions are applied: from the goods to the order. */
export const STEPS: readonly PromotionRule['kind'][] = [
  'percent-off',
  'nth-off',
  'buy-get',
  'threshold-off',
  'coupon',
  'gift',
];

export interface Applied {
  readonly lines: readonly Line[];
  readonly off: number;
  readonly free: readonly { readonly product: string; readonly included: number; readonly onTop: number }[];
  readonly gift: boolean;
}

/**
 * Applies one rule to the lines it covers (indices); the others stay. Discounts are rounded down to the minor unit and
 * never exceed what is left.
 * - percent-off: counts the pieces of all lines covered.
 * - nth-off: of n pieces of one product the cheapest costs less, of 2n the two cheapest.
 * - buy-get: of buy + get pieces of one product the cheapest `get` are free; fewer asked for than earned are on top.
 * - threshold-off and coupon: taken off the lines covered in proportion to what is left of them.
 */
export function applyRule(rule: PromotionRule, lines: readonly Line[], covers: readonly number[]): Applied {
  const base = covers.reduce((sum, i) => sum + (lines[i]?.amount ?? 0), 0);
  const nothing: Applied = { lines, off: 0, free: [], gift: false };
  switch (rule.kind) {
    case 'percent-off': {
      const pieces = covers.reduce((sum, i) => sum + (lines[i]?.count ?? 0), 0);
      if (pieces < rule.fromCount) return nothing;
      return take(lines, (line, i) => (covers.includes(i) ? share(line.amount, rule.percentOff) : 0));
    }
    case 'nth-off': {
      const offs = new Map<number, number>();
      for (const group of byProduct(lines, covers)) {
        const pieces = Math.floor(count(lines, group) / rule.nth);
        for (const [i, taken] of cheapest(lines, group, pieces))
          offs.set(i, share(partOf(lines[i], taken), rule.percentOff));
      }
      return take(lines, (_line, i) => offs.get(i) ?? 0);
    }
    case 'buy-get': {
      const offs = new Map<number, number>();
      const free: { product: string; included: number; onTop: number }[] = [];
      for (const group of byProduct(lines, covers)) {
        const all = count(lines, group);
        const rest = all % (rule.buy + rule.get);
        const inRest = Math.max(0, rest - rule.buy);
        const included = Math.floor(all / (rule.buy + rule.get)) * rule.get + inRest;
        const onTop = rest >= rule.buy ? rule.get - inRest : 0;
        for (const [i, taken] of cheapest(lines, group, included)) offs.set(i, partOf(lines[i], taken));
        const product = lines[group[0] ?? 0]?.product ?? '';
        if (included + onTop > 0) free.push({ product, included, onTop });
      }
      return { ...take(lines, (_line, i) => offs.get(i) ?? 0), free };
    }
    case 'threshold-off': {
      const times = Math.floor(base / rule.threshold.minor);
      return spread(lines, covers, base, (rule.repeats ? times : Math.min(times, 1)) * rule.off.minor);
    }
    case 'coupon':
      return base < rule.threshold.minor ? nothing : spread(lines, covers, base, rule.off.minor);
    case 'gift':
      return { ...nothing, gift: base >= rule.threshold.minor };
  }
}

function take(lines: readonly Line[], of: (line: Line, i: number) => number): Applied {
  let off = 0;
  const left = lines.map((line, i) => {
    const taken = Math.min(line.amount, of(line, i));
    off += taken;
    return taken === 0 ? line : { ...line, amount: line.amount - taken };
  });
  return { lines: left, off, free: [], gift: false };
}

/** Takes `off` from the lines covered in proportion; what rounding leaves over comes off the first lines that can bear it. */
function spread(lines: readonly Line[], covers: readonly number[], base: number, off: number): Applied {
  const whole = Math.min(off, base);
  if (whole === 0) return { lines, off: 0, free: [], gift: false };
  const shares = new Map<number, number>();
  let left = whole;
  for (const i of covers) {
    // Large orders leave the exact range of doubles when multiplied.
    const part = Number((BigInt(whole) * BigInt(lines[i]?.amount ?? 0)) / BigInt(base));
    shares.set(i, part);
    left -= part;
  }
  for (const i of covers) {
    const room = Math.min(left, (lines[i]?.amount ?? 0) - (shares.get(i) ?? 0));
    shares.set(i, (shares.get(i) ?? 0) + room);
    left -= room;
  }
  return take(lines, (_line, i) => shares.get(i) ?? 0);
}

function share(amount: number, percent: number): number {
  return Math.floor((amount * percent) / 100);
}

/** What `pieces` of a line cost, of what is left to pay for it. */
function partOf(line: Line | undefined, pieces: number): number {
  if (line === undefined) return 0;
  return Number((BigInt(line.amount) * BigInt(pieces)) / BigInt(line.count));
}

function byProduct(lines: readonly Line[], covers: readonly number[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const i of covers) {
    const product = lines[i]?.product ?? '';
    groups.set(product, [...(groups.get(product) ?? []), i]);
  }
  return [...groups.values()];
}

function count(lines: readonly Line[], group: readonly number[]): number {
  return group.reduce((sum, i) => sum + (lines[i]?.count ?? 0), 0);
}

/** The cheapest pieces of a group of lines: how many of each line. */
function cheapest(lines: readonly Line[], group: readonly number[], pieces: number): [number, number][] {
  let left = pieces;
  const taken: [number, number][] = [];
  for (const i of [...group].sort((a, b) => (lines[a]?.unit ?? 0) - (lines[b]?.unit ?? 0))) {
    const some = Math.min(left, lines[i]?.count ?? 0);
    if (some > 0) taken.push([i, some]);
    left -= some;
  }
  return taken;
}
