import { PRODUCT, stem } from '../understanding/features.js';
import type { Syllables } from '../understanding/syllables.js';

/** Rows of the embedding table; a power of two. Row 0 is nothing. */
export const ROWS = 1 << 16;
/** Features of one unit at most; the rest of a long word's pieces are left out. */
export const FEATURES = 12;
/** Units of a text at most: longer texts are read to here. */
export const MOST_UNITS = 48;

const RUNS = /[\p{Script=Han}\uE000]+|[a-z][a-z']*|\d+(?:\.\d+)?|[?]/gu;
const HAN = /^\p{Script=Han}$/u;

/**
 * A normalised text as the matching network reads it: one unit a character of Chinese, a word of everything else, a number or a
 * question mark; each as the rows of its features (itself, its sound, its neighbours, pieces of the word), padded with 0. Row-major
 * `[units, FEATURES]`. Training and serving share this.
 */
export function unitsOf(text: string, syllables: Syllables): Int32Array {
  const units: string[] = [];
  for (const run of text.match(RUNS) ?? []) {
    if (/^[\p{Script=Han}\uE000]/u.test(run)) units.push(...run);
    else units.push(run);
    if (units.length >= MOST_UNITS) break;
  }
  const kept = units.slice(0, MOST_UNITS);
  const rows = new Int32Array(Math.max(1, kept.length) * FEATURES);
  kept.forEach((unit, i) => {
    const found = new Set<number>();
    for (const [kind, feature] of featuresOf(unit, kept[i - 1], kept[i + 1], syllables)) found.add(row(kind, feature));
    [...found].slice(0, FEATURES).forEach((value, k) => {
      rows[i * FEATURES + k] = value;
    });
  });
  return rows;
}

function* featuresOf(
  unit: string,
  before: string | undefined,
  after: string | undefined,
  syllables: Syllables,
): Generator<readonly [number, string]> {
  if (unit === PRODUCT) {
    yield [1, PRODUCT];
    return;
  }
  if (HAN.test(unit)) {
    yield [2, unit];
    const sound = syllables.folded(unit);
    if (sound !== undefined) yield [3, sound];
    if (after !== undefined && HAN.test(after)) {
      yield [4, unit + after];
      yield [5, `${sound ?? ''} ${syllables.folded(after) ?? ''}`];
    }
    if (before !== undefined && HAN.test(before)) yield [4, before + unit];
    return;
  }
  if (/^\d/.test(unit)) {
    yield [6, String(unit.replace('.', '').length)];
    yield [7, unit];
    return;
  }
  const base = stem(unit);
  yield [8, base];
  if (unit !== base) yield [9, unit];
  const word = `<${base}>`;
  for (const size of [4, 3, 5]) {
    for (let i = 0; i + size <= word.length; i += 1) yield [10, word.slice(i, i + size)];
  }
}

/** FNV-1a to a row of the table, never row 0. */
function row(kind: number, text: string): number {
  let value = (0x811c9dc5 ^ (kind * 0x9e3779b1)) >>> 0;
  for (let i = 0; i < text.length; i += 1) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  value ^= value >>> 15;
  return 1 + ((value >>> 0) % (ROWS - 1));
}
