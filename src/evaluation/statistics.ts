/** A share with its 95 % Wilson interval, which stays honest where a count is small or a share is 0 or 1. */
export interface Share {
  readonly hits: number;
  readonly of: number;
  /** hits / of; NaN when nothing was counted. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** z of a two-sided 95 % interval. */
const Z = 1.959964;

/** @param hits 0..of */
export function share(hits: number, of: number): Share {
  if (of === 0) return { hits, of, rate: NaN, low: 0, high: 1 };
  const rate = hits / of;
  const weight = Z ** 2 / of;
  const middle = (rate + weight / 2) / (1 + weight);
  const half = (Z / (1 + weight)) * Math.sqrt((rate * (1 - rate)) / of + Z ** 2 / (4 * of ** 2));
  return { hits, of, rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** The share of entries for which `hit` holds. */
export function shareOf<T>(entries: readonly T[], hit: (entry: T) => boolean): Share {
  return share(entries.filter(hit).length, entries.length);
}

/** Nearest-rank quantile, `q` in 0..1; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? NaN;
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
