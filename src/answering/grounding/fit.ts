import type { Product } from '../../domain/product.js';
import type { FactPiece, FactReading } from './fact-reading.js';
import type { Piece } from './scopes.js';

interface Row {
  length: readonly [number, number] | null;
  mass: readonly [number, number] | null;
}

/** What each size fits: from the product's chart, else read from the facts cited. */
function rowOf(size: string, product: Product | null, facts: readonly FactReading[]): Row | null {
  const charted = product?.sizeChart.find((row) => row.size.toLowerCase() === size);
  if (charted !== undefined) {
    const { heightCm, weightKg } = charted;
    return { length: heightCm ?? null, mass: weightKg === undefined ? null : [weightKg[0] * 1000, weightKg[1] * 1000] };
  }
  const row: Row = { length: null, mass: null };
  for (const { pieces } of facts.filter(({ fact }) => fact.facet === 'size')) {
    for (const piece of stated(pieces, size)) {
      const { figure } = piece;
      if (figure === null || figure.low === figure.high) continue;
      if (figure.dimension === 'length') row.length = [figure.low, figure.high];
      if (figure.dimension === 'mass') row.mass = [figure.low, figure.high];
    }
  }
  return row.length === null && row.mass === null ? null : row;
}

/** The pieces of a fact that speak of a size: labelled with it, or following such a piece without a label of their own. */
function stated(pieces: readonly FactPiece[], size: string): FactPiece[] {
  return pieces.filter((piece) => sizeLabel(piece, pieces) === size);
}

function sizeLabel(piece: FactPiece, pieces: readonly FactPiece[]): string | null {
  for (let i = pieces.indexOf(piece); i >= 0; i -= 1) {
    const one = pieces[i];
    if (one === undefined || one.language !== piece.language) return null;
    const own = one.codes.at(-1);
    if (own !== undefined) return own;
  }
  return null;
}

/** A body's measures in the units of figures (cm, g). */
export interface Body {
  readonly length: readonly number[];
  readonly mass: readonly number[];
}

/** Whether every size named fits the body by the chart; null when nothing states what a size fits. */
export function sizesFit(
  sizes: readonly string[],
  body: Body,
  product: Product | null,
  facts: readonly FactReading[],
): boolean | null {
  let known = false;
  for (const size of sizes) {
    const row = rowOf(size, product, facts);
    if (row === null) return null;
    const outside = (values: readonly number[], range: readonly [number, number] | null): boolean =>
      range !== null && values.some((value) => value < range[0] - 1e-6 || value > range[1] + 1e-6);
    if (outside(body.length, row.length) || outside(body.mass, row.mass)) return false;
    if ((row.length !== null && body.length.length > 0) || (row.mass !== null && body.mass.length > 0)) known = true;
  }
  return known ? true : null;
}

/** The body a sentence speaks of: single heights and weights; a bare number between 100 and 220 is a height. */
export function bodyIn(pieces: readonly Piece[]): Body & { readonly figures: readonly Piece[] } {
  const length: number[] = [];
  const mass: number[] = [];
  const figures: Piece[] = [];
  for (const piece of pieces) {
    const { figure } = piece;
    if (figure === null || figure.low !== figure.high) continue;
    if (
      (figure.dimension === 'length' && figure.low >= 50 && figure.low <= 230) ||
      (figure.dimension === 'plain' && figure.low >= 100 && figure.low <= 220)
    ) {
      length.push(figure.low);
      figures.push(piece);
    } else if (figure.dimension === 'mass' && figure.low >= 10_000 && figure.low <= 250_000) {
      mass.push(figure.low);
      figures.push(piece);
    }
  }
  return { length, mass, figures };
}
