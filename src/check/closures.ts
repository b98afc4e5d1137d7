import type { Reading } from './lag.js';

/** Lips take 10 ms to come together and to part: a shorter closure may fall between two pictures, 40 ms apart. */
const SEEN_MS = 60;
/** A picture this near to the closure can show it. */
const GRACE_MS = 30;
/** Readings up to this are a closed mouth; rest reads 0 +- 0.03. */
const CLOSED = 0.15;
/** Around it the mouth is open at least this much more, or nothing was closed. */
const NEAR_MS = 300;
const OPENS = 0.1;

export interface Closures {
  readonly count: number;
  /** Share of them in which the lips were seen together. */
  readonly met: number;
  readonly all: readonly { readonly ms: number; readonly opening: number; readonly met: boolean }[];
}

/** Whether the mouth shuts for p, b and m: the closures that are long enough to be seen at 25 pictures a second. */
export function closuresOf(
  readings: readonly Reading[],
  bilabials: readonly { readonly fromMs: number; readonly toMs: number }[],
): Closures {
  const all = bilabials
    .filter(({ fromMs, toMs }) => toMs - fromMs >= SEEN_MS)
    .flatMap(({ fromMs, toMs }) => {
      const within = readings.filter(({ ms }) => ms >= fromMs - GRACE_MS && ms <= toMs + GRACE_MS);
      const around = readings.filter(({ ms }) => ms >= fromMs - NEAR_MS && ms <= toMs + NEAR_MS);
      if (within.length === 0) return [];
      const opening = within.reduce((least, reading) => Math.min(least, reading.opening), Infinity);
      const widest = around.reduce((most, reading) => Math.max(most, reading.opening), -Infinity);
      return [{ ms: (fromMs + toMs) / 2, opening, met: opening <= CLOSED && widest >= opening + OPENS }];
    });
  const met = all.filter((closure) => closure.met).length;
  return { count: all.length, met: all.length === 0 ? NaN : met / all.length, all };
}
