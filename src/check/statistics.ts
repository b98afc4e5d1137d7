/** The middle of the sorted values; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between order statistics; NaN of none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] as number;
  return values.length === 0 ? NaN : sum / values.length;
}

/** Pearson's correlation; NaN when one side does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let product = 0;
  let powerA = 0;
  let powerB = 0;
  for (let i = 0; i < a.length; i += 1) {
    const x = (a[i] as number) - meanA;
    const y = (b[i] as number) - meanB;
    product += x * y;
    powerA += x * x;
    powerB += y * y;
  }
  const power = Math.sqrt(powerA * powerB);
  return power < 1e-12 ? NaN : product / power;
}

/** Where a parabola through three neighbouring values has its top, in steps from the middle one (-0.5..0.5). */
export function parabolicPeak(before: number, top: number, after: number): number {
  const bend = before - 2 * top + after;
  return bend >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend));
}

/** The longest run of consecutive values for which `matches` holds: where it begins and how long it is. */
export function longestRun<T>(
  values: readonly T[],
  matches: (value: T, index: number) => boolean,
): { from: number; length: number } {
  let best = { from: 0, length: 0 };
  let length = 0;
  values.forEach((value, i) => {
    length = matches(value, i) ? length + 1 : 0;
    if (length > best.length) best = { from: i - length + 1, length };
  });
  return best;
}
