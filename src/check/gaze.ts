import { median, quantile } from './statistics.js';

/** Looked at within this angle, people feel looked at. */
export const CONE_DEGREES = 4.5;
/** Smaller steps drown in the reading's own noise (about 1 degree). */
const LEAST_SACCADE = 3;
/** Steps between medians of so many pictures on either side. */
const SIDE = 4;

export interface Gaze {
  /** Share of the time with open eyes in which she looks at the camera. */
  readonly atCamera: number;
  readonly saccadesPerMinute: number;
  /** The saccade that nine of ten stay below, degrees; 0 without any. */
  readonly largeDegrees: number;
}

/** Where she looks, from readings with open eyes: degrees beside the camera. */
export function gazeOf(series: readonly { readonly ms: number; readonly degrees: number }[]): Gaze {
  const angles = series.map(({ degrees }) => degrees);
  const smooth = angles.map((_, i) => median(angles.slice(Math.max(0, i - 1), i + 2)));
  const stepAt = (i: number): number =>
    Math.abs(median(smooth.slice(i, i + SIDE)) - median(smooth.slice(Math.max(0, i - SIDE), i)));
  const saccades: number[] = [];
  for (let i = SIDE; i + SIDE <= smooth.length; i += 1) {
    if (stepAt(i) < LEAST_SACCADE) continue;
    // A step is seen by the medians of a few moments: the largest is its size.
    saccades.push(Math.max(...Array.from({ length: SIDE }, (_, k) => stepAt(i + k))));
    i += 2 * SIDE;
  }
  const minutes = ((series.at(-1)?.ms ?? 0) - (series[0]?.ms ?? 0)) / 60_000;
  return {
    atCamera: smooth.filter((angle) => Math.abs(angle) <= CONE_DEGREES).length / Math.max(1, smooth.length),
    saccadesPerMinute: saccades.length / Math.max(1e-6, minutes),
    largeDegrees: saccades.length === 0 ? 0 : quantile(saccades, 0.9),
  };
}
