import type { Measures } from '../../domain/comment.js';
import type { SizeRow } from '../../domain/product.js';

const DIMENSIONS = ['heightCm', 'weightKg', 'shoeSize'] as const;
type Dimension = (typeof DIMENSIONS)[number];
export type Body = Pick<Measures, Dimension>;

/**
 * Which rows of a size chart a body fits. `one`: a single size. `between`: several fit. `split`: by height another size than
 * by weight. `outside`: no size of the chart.
 */
export type Fit =
  | {
      readonly kind: 'one' | 'between';
      readonly rows: readonly SizeRow[];
      readonly missing: 'height' | 'weight' | null;
    }
  | { readonly kind: 'split'; readonly byHeight: SizeRow; readonly byWeight: SizeRow }
  | { readonly kind: 'outside'; readonly first: SizeRow; readonly last: SizeRow };

/** Looks a body up in a size chart; null when the body states nothing that the chart measures. */
export function fitOf(chart: readonly SizeRow[], body: Body): Fit | null {
  const [first] = chart;
  const last = chart.at(-1);
  if (first === undefined || last === undefined) return null;
  const charted = DIMENSIONS.filter((dimension) => chart.some((row) => row[dimension] !== undefined));
  const known = charted.filter((dimension) => body[dimension] !== undefined);
  if (known.length === 0) return null;
  const rows = chart.filter((row) => known.every((dimension) => within(row, dimension, body)));
  if (rows.length > 0) {
    const lacks = (dimension: Dimension): boolean => charted.includes(dimension) && !known.includes(dimension);
    const missing = lacks('heightCm') ? 'height' : lacks('weightKg') ? 'weight' : null;
    return { kind: rows.length === 1 ? 'one' : 'between', rows, missing };
  }
  const by = (dimension: Dimension): SizeRow | undefined =>
    known.includes(dimension) ? chart.find((row) => within(row, dimension, body)) : undefined;
  const byHeight = by('heightCm');
  const byWeight = by('weightKg');
  if (byHeight !== undefined && byWeight !== undefined) return { kind: 'split', byHeight, byWeight };
  return { kind: 'outside', first, last };
}

function within(row: SizeRow, dimension: Dimension, body: Body): boolean {
  const range = row[dimension];
  const value = body[dimension];
  return range === undefined || value === undefined || (range[0] <= value && value <= range[1]);
}
