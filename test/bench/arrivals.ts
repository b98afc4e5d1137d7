import { median } from '../../src/check/statistics.js';

/** Units of an RTP timestamp in a millisecond (RFC 7587 §4.1, RFC 6184 §8.2.1). */
export const PER_MS = { video: 90, audio: 48 };
/** Between one and the next: 25 pictures a second, 20 ms of sound. */
export const STEP = { video: 3_600, audio: 960 };

/** One picture or packet of sound as it arrived at a viewer. */
export interface Arrival {
  /** Its RTP timestamp, unwrapped. */
  readonly ticks: number;
  readonly arrivedMs: number;
}

/** How many did not come between the first and the last that did. */
export function missing(arrivals: readonly Arrival[], step: number): number {
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (first === undefined || last === undefined) return 0;
  return Math.round((last.ticks - first.ticks) / step) + 1 - arrivals.length;
}

/**
 * How much later than usual what arrived from `fromMs` on came, ms, each by its own timestamp; negative: earlier. Usual is the
 * middle of what came before. Empty when nothing came before or since.
 */
export function lateness(arrivals: readonly Arrival[], perMs: number, fromMs: number): number[] {
  const delay = ({ ticks, arrivedMs }: Arrival): number => arrivedMs - ticks / perMs;
  const usual = median(arrivals.filter(({ arrivedMs }) => arrivedMs < fromMs).map(delay));
  if (Number.isNaN(usual)) return [];
  return arrivals.filter(({ arrivedMs }) => arrivedMs >= fromMs).map((arrival) => delay(arrival) - usual);
}
