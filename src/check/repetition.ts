/** A stretch that comes again this much later or sooner may be recognised; see the mark's source. */
export const REMEMBERED_S = 30;
/** Shorter periods are stillness, not a loop. */
const SHORTEST = 12;
/** Pictures of the bundle this near to each other look the same. */
const ALIKE = 2;
/** A stretch goes on over pictures that were matched wrongly, as long as so many of the last ones agree. */
const WINDOW = 25;
const AGREEING = 20;

export interface Repetition {
  /** Pictures of the longest stretch that is the same as what was shown `period` pictures before, and where it begins. */
  readonly length: number;
  readonly period: number;
  readonly at: number;
}

/**
 * The longest stretch that only repeats what was shown a fixed time before, for any time up to REMEMBERED_S. `shown` are the
 * bundle's pictures recognised in the stream, mouth and overlays aside, one for each 40 ms.
 */
export function longestRepetition(shown: readonly number[], framesPerSecond: number): Repetition {
  let best: Repetition = { length: 0, period: 0, at: 0 };
  const farthest = Math.min(shown.length - 1, REMEMBERED_S * framesPerSecond);
  for (let period = SHORTEST; period <= farthest; period += 1) {
    const { length, at } = longestStretch(shown, period);
    if (length > best.length) best = { length, period, at };
  }
  return best;
}

function longestStretch(shown: readonly number[], period: number): { length: number; at: number } {
  let best = { length: 0, at: 0 };
  let from = -1;
  let agreeing = 0;
  const alike = (at: number): boolean =>
    at >= period && Math.abs((shown[at] as number) - (shown[at - period] as number)) <= ALIKE;
  for (let at = period; at < shown.length; at += 1) {
    if (alike(at)) {
      agreeing += 1;
      if (from < 0) from = at;
      if (at - from + 1 > best.length) best = { length: at - from + 1, at: from };
    }
    if (from >= 0 && at - WINDOW >= from && alike(at - WINDOW)) agreeing -= 1;
    const looked = Math.min(WINDOW, at - from + 1);
    if (from >= 0 && agreeing < looked - (WINDOW - AGREEING)) {
      from = -1;
      agreeing = 0;
    }
  }
  return best;
}
