import { isPriced, type Money, type Product, type Promotion } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';

/** Nobody asks for more pieces than this aloud. */
const MOST_PIECES = 30;

/**
 * Every amount in minor units that can truthfully be told of these products: prices, savings, totals of the pieces a
 * viewer names (and one to three), after every set of promotions in force, and how much is taken off. Wider than what is
 * right for one question and still a closed set: a figure outside it is false whatever was asked.
 */
export function payable(
  products: readonly Product[],
  catalogue: Catalogue,
  now: number,
  asked: readonly number[],
): number[] {
  const counts = [...new Set([1, 2, 3, ...asked.filter((n) => Number.isInteger(n) && n > 0 && n <= MOST_PIECES)])];
  const amounts = new Set<number>();
  const sold = products.filter(isPriced);
  const singles = sold.map((product) => unique([product, ...product.variants].map(({ livePrice }) => livePrice)));
  for (const product of products) {
    const promotions = catalogue.promotionsFor(product.id, now);
    for (const promotion of promotions) for (const amount of stated(promotion)) amounts.add(amount);
    for (const one of isPriced(product) ? [product, ...product.variants] : []) {
      amounts.add(one.price.minor - one.livePrice.minor);
      for (const count of counts) {
        amounts.add(one.price.minor * count);
        addTotals(amounts, one.livePrice.minor, count, promotions);
        amounts.add((one.price.minor - one.livePrice.minor) * count);
      }
    }
  }
  const wholeStore = catalogue.promotionsFor(null, now);
  for (const promotion of wholeStore) for (const amount of stated(promotion)) amounts.add(amount);
  for (const [i, first] of singles.entries()) {
    for (const second of singles.slice(i + 1)) {
      for (const a of first)
        for (const b of second) {
          amounts.add(Math.abs(a - b));
          addTotals(amounts, a + b, 1, wholeStore);
        }
    }
  }
  return [...amounts];
}

function addTotals(amounts: Set<number>, each: number, count: number, promotions: readonly Promotion[]): void {
  const full = each * count;
  amounts.add(full);
  const offs = promotions.slice(0, 6).map((promotion) => off(promotion, each, count));
  for (let set = 1; set < 1 << offs.length; set += 1) {
    let total = full;
    for (const [i, take] of offs.entries()) if ((set & (1 << i)) !== 0) total -= take(total);
    if (total >= 0) {
      amounts.add(total);
      amounts.add(full - total);
      amounts.add(Math.round(total / count));
    }
  }
}

/** What a promotion takes off a sum of `count` pieces at `each`. */
function off({ rule }: Promotion, each: number, count: number): (sum: number) => number {
  switch (rule.kind) {
    case 'threshold-off':
      return (sum) => {
        const times = Math.floor(sum / Math.max(1, rule.threshold.minor));
        return rule.off.minor * (rule.repeats ? times : Math.min(1, times));
      };
    case 'coupon':
      return (sum) => (sum >= rule.threshold.minor ? Math.min(sum, rule.off.minor) : 0);
    case 'percent-off':
      return (sum) => (count >= rule.fromCount ? Math.round((sum * rule.percentOff) / 100) : 0);
    case 'nth-off':
      return () => Math.floor(count / rule.nth) * Math.round((each * rule.percentOff) / 100);
    case 'buy-get':
      return () => Math.floor(count / (rule.buy + rule.get)) * rule.get * each;
    case 'gift':
      return () => 0;
  }
}

/** Amounts a rule itself names. */
function stated({ rule }: Promotion): number[] {
  switch (rule.kind) {
    case 'threshold-off':
    case 'coupon':
      return [rule.threshold.minor, rule.off.minor];
    case 'gift':
      return [rule.threshold.minor];
    default:
      return [];
  }
}

function unique(money: readonly Money[]): number[] {
  return [...new Set(money.map(({ minor }) => minor))];
}
