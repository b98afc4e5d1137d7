import { correlation, parabolicPeak } from './statistics.js';

/** Shifts are looked at up to this far each way, in steps. */
const REACH_MS = 600;
const SHIFT_MS = 10;
/** A window shorter than this finds the wrong picture too often (research/lipsync.md: 62 % at 2 s, 100 % at 4 s). */
export const WINDOW_MS = 4_000;

/** How far the mouth was open at one moment, as read off a picture. `ms` is the middle of the time it is shown. */
export interface Reading {
  readonly ms: number;
  readonly opening: number;
}

/** How far it should have been open: a value every `stepMs` from `fromMs` on. */
export interface Expected {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly opening: Float32Array;
}

export interface Lag {
  /** Positive: the picture is late. NaN when nothing varies. */
  readonly lagMs: number;
  readonly correlation: number;
  /** Correlation at every shift, -REACH_MS to +REACH_MS. */
  readonly curve: readonly { shiftMs: number; correlation: number }[];
}

/** Normalised cross-correlation of what was seen and what was to be seen; the peak of a parabola through the best shift. */
export function lagOf(readings: readonly Reading[], expected: readonly Expected[]): Lag {
  const curve: { shiftMs: number; correlation: number }[] = [];
  for (let shiftMs = -REACH_MS; shiftMs <= REACH_MS; shiftMs += SHIFT_MS) {
    const pairs = paired(readings, expected, shiftMs);
    curve.push({ shiftMs, correlation: correlation(pairs.seen, pairs.wanted) });
  }
  const values = curve.map((point) => (Number.isNaN(point.correlation) ? -1 : point.correlation));
  const top = values.reduce((best, value, i) => (value > (values[best] ?? -1) ? i : best), 0);
  const peak = values[top] ?? -1;
  if (peak <= -1) return { lagMs: NaN, correlation: NaN, curve };
  const refined = parabolicPeak(values[top - 1] ?? peak, peak, values[top + 1] ?? peak);
  return { lagMs: (curve[top]?.shiftMs ?? NaN) + refined * SHIFT_MS, correlation: peak, curve };
}

/** The lag in each window of WINDOW_MS, half overlapping, in which most of the time is spoken. */
export function lagOverTime(readings: readonly Reading[], expected: readonly Expected[]): { ms: number; lag: Lag }[] {
  const first = readings[0]?.ms ?? 0;
  const last = readings.at(-1)?.ms ?? 0;
  const windows: { ms: number; lag: Lag }[] = [];
  for (let from = first; from + WINDOW_MS <= last; from += WINDOW_MS / 2) {
    const within = readings.filter(({ ms }) => ms >= from && ms < from + WINDOW_MS);
    if (paired(within, expected, 0).seen.length < 0.7 * within.length) continue;
    windows.push({ ms: from + WINDOW_MS / 2, lag: lagOf(within, expected) });
  }
  return windows;
}

function paired(
  readings: readonly Reading[],
  expected: readonly Expected[],
  shiftMs: number,
): { seen: number[]; wanted: number[] } {
  const seen: number[] = [];
  const wanted: number[] = [];
  for (const { ms, opening } of readings) {
    for (const sentence of expected) {
      const at = (ms - shiftMs - sentence.fromMs) / sentence.stepMs;
      if (at < 0 || at > sentence.opening.length - 1) continue;
      const low = Math.floor(at);
      const a = sentence.opening[low] as number;
      const b = sentence.opening[Math.min(low + 1, sentence.opening.length - 1)] as number;
      seen.push(opening);
      wanted.push(a + (b - a) * (at - low));
      break;
    }
  }
  return { seen, wanted };
}
