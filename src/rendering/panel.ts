import { type Drawn, filled, type Layer, stacked } from './lettering.js';
import { type Tile, tileFromRgba } from './tile.js';

/** Where a panel lies in the picture, in pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly radius: number;
}

/**
 * A rectangle with round corners and what is printed on it. Its edges lie on the grid on which tiles are laid fastest.
 * @param whole Width of the picture.
 */
export async function panel(
  { width, height, left, top, radius }: Box,
  whole: number,
  colour: string,
  layers: readonly Layer[],
): Promise<Tile> {
  const grid = whole % 8 === 0 ? 8 : 2;
  const wide = Math.min(grid * Math.ceil(width / grid), whole);
  const high = 2 * Math.ceil(height / 2);
  const x = grid * Math.round(Math.min(Math.max(0, left), whole - wide) / grid);
  const shift = Math.floor((wide - width) / 2);
  const moved = layers.map((layer) => ({ ...layer, left: layer.left + shift }));
  const rgba = await stacked(await filled(wide, high, radius, colour), moved);
  return tileFromRgba(rgba, wide, high, x, 2 * Math.round(top / 2));
}

/** Rows of parts, each row's parts on one middle line, below each other. */
export function arranged(
  rows: readonly (readonly Drawn[])[],
  gap: number,
  pad: number,
): { layers: Layer[]; width: number; height: number } {
  const layers: Layer[] = [];
  let width = 0;
  let top = pad;
  for (const row of rows) {
    if (row.length === 0) continue;
    const height = Math.max(...row.map((part) => part.height));
    let left = pad;
    for (const part of row) {
      layers.push({ ...part, left, top: top + Math.round((height - part.height) / 2) });
      left += part.width + gap;
    }
    width = Math.max(width, left - gap + pad);
    top += height + gap;
  }
  return { layers, width, height: Math.max(pad, top - gap) + pad };
}

/** The same layers elsewhere. */
export function moved(layers: readonly Layer[], left: number, top: number): Layer[] {
  return layers.map((layer) => ({ ...layer, left: layer.left + left, top: layer.top + top }));
}
