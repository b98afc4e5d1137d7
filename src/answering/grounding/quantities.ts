import { special } from './figure-phrases.js';
import { type Read, plain } from './numerals.js';
import type { Dimension } from './units.js';

/** A figure of a text with its unit; `low` equals `high` unless it is a range. */
export interface Quantity {
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
  readonly dimension: Dimension;
  /** What its unit multiplied it by; absent: it has none. */
  readonly scale?: number;
}

/** All figures of a plain text (see plainText), in order. */
export function quantities(text: string): Quantity[] {
  const read: Read[] = [];
  let at = 0;
  while (at < text.length) {
    const next = special(text, at) ?? plain(text, at);
    if (next === null) {
      at += 1;
      continue;
    }
    if (next.dimension !== 'none') read.push(next);
    at = Math.max(next.end, at + 1);
  }
  return ranged(text, unitsShared(text, read));
}

/** Nine to nine is no range: NaN equals nothing. */
function same(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}

const BETWEEN = /^\s*(?:以上)?(?:到|至|~|～|-|–|—|−|to|up to|down to)\s*(?:零下|负|minus)?\s*$/;

const SHARED = /^\s*(?:by|x|×|\*|乘以?|、|和|或|与|跟|and|or|[长宽高厚深])\s*$/;

/** 180 by 35 cm, 160 和 240 毫升, 长80宽35高40厘米: what stands in front has the unit of what follows. */
function unitsShared(text: string, read: readonly Read[]): Read[] {
  const out = [...read];
  for (let i = out.length - 2; i >= 0; i -= 1) {
    const [one, after] = [out[i], out[i + 1]];
    if (one === undefined || after?.scale === undefined || one.dimension !== 'plain') continue;
    const gap = text.slice(one.end, after.start);
    // 168、130斤: a height and a weight.
    const body = after.dimension === 'mass' && one.low >= 130 && one.low <= 220 && !/[x×*乘]|by/.test(gap);
    if (!SHARED.test(gap) || body) continue;
    out[i] = {
      ...one,
      low: one.low * after.scale,
      high: one.high * after.scale,
      dimension: after.dimension,
      scale: after.scale,
    };
  }
  return out;
}

/** 155到162厘米, between 5 and 8 degrees: one figure with two ends. */
function ranged(text: string, read: readonly Read[]): Quantity[] {
  const out: Quantity[] = [];
  for (const next of read) {
    const last = out.at(-1);
    const gap = last === undefined ? '' : text.slice(last.end, next.start);
    const between =
      last !== undefined &&
      /^\s*and\s*(?:minus)?\s*$/.test(gap) &&
      /between\s+(?:minus\s*)?$/.test(text.slice(0, last.start));
    if (
      last !== undefined &&
      last.low === last.high &&
      next.low === next.high &&
      (BETWEEN.test(gap) || between) &&
      (last.dimension === next.dimension ||
        last.dimension === 'plain' ||
        (last.dimension === 'age' && next.dimension === 'plain') ||
        (last.dimension === 'months' && next.dimension === 'age')) &&
      !/down to/.test(gap)
    ) {
      const scale =
        last.dimension === 'plain' && next.dimension !== 'plain'
          ? (next.scale ?? 1)
          : last.dimension === 'months' && next.dimension === 'age'
            ? 1 / 12
            : 1;
      out[out.length - 1] = {
        start: last.start,
        end: next.end,
        low: same(last.low * scale, next.low) ? NaN : last.low * scale,
        high: next.low,
        dimension: last.dimension === 'age' ? 'age' : next.dimension,
        ...(next.scale === undefined ? {} : { scale: next.scale }),
      };
    } else out.push(next);
  }
  return out;
}
