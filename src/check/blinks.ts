import { median } from './statistics.js';

/** Further down than this a lid is shut. */
const SHUT = 0.5;
/** A blink begins and ends where lids pass this. */
const BEGUN = 0.2;

export interface Lids {
  readonly ms: number;
  /** 0 open .. 1 shut. */
  readonly lids: number;
}

export interface Blinks {
  readonly perMinute: number;
  readonly all: readonly { readonly ms: number; readonly durationMs: number }[];
  readonly durationMs: number;
  /** The longest time with open eyes, ms. */
  readonly longestStareMs: number;
}

/** Blinks in a series of lid readings, their ends placed between pictures. */
export function blinksOf(series: readonly Lids[]): Blinks {
  const all: { ms: number; durationMs: number }[] = [];
  for (let i = 1; i < series.length; i += 1) {
    if (at(series, i) <= SHUT || at(series, i - 1) > SHUT) continue;
    const begin = passing(series, i, -1);
    const end = passing(series, i, 1);
    if (begin !== null && end !== null) all.push({ ms: series[i]?.ms ?? NaN, durationMs: end - begin });
  }
  const first = series[0]?.ms ?? 0;
  const last = series.at(-1)?.ms ?? 0;
  const moments = [first, ...all.map(({ ms }) => ms), last];
  const stares = moments.slice(1).map((ms, i) => ms - (moments[i] as number));
  return {
    perMinute: (all.length * 60_000) / Math.max(1, last - first),
    all,
    durationMs: median(all.map(({ durationMs }) => durationMs)),
    longestStareMs: Math.max(0, ...stares),
  };
}

/** Where lids pass BEGUN on one side of a shut picture; null when the series ends first. */
function passing(series: readonly Lids[], from: number, step: 1 | -1): number | null {
  for (let i = from; i >= 0 && i < series.length; i += step) {
    const outside = series[i];
    const inside = series[i - step];
    if (outside === undefined || inside === undefined || outside.lids > BEGUN) continue;
    const share = (BEGUN - outside.lids) / Math.max(1e-6, inside.lids - outside.lids);
    return outside.ms + (inside.ms - outside.ms) * share;
  }
  return null;
}

function at(series: readonly Lids[], index: number): number {
  return series[index]?.lids ?? 0;
}
