import sharp, { type OverlayOptions } from 'sharp';
import type { Picture } from '../domain/picture.js';
import { rgbFromI420 } from '../rendering/pixels.js';
import type { HeldOut } from './held-out.js';

export interface Tile {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export function tileOf(picture: Picture): Tile {
  return { rgb: rgbFromI420(picture), width: picture.width, height: picture.height };
}

/** Tiles in rows, each scaled to `width`, as a WebP data URL. */
export async function sheet(tiles: readonly Tile[], columns: number, width: number): Promise<string> {
  const first = tiles[0];
  if (first === undefined) return '';
  const height = Math.round((width * first.height) / first.width);
  const kernel = width > first.width ? 'cubic' : 'lanczos3';
  const layers = await Promise.all(
    tiles.map(async (tile, i): Promise<OverlayOptions> => {
      const raw = { width: tile.width, height: tile.height, channels: 3 as const };
      const input = await sharp(tile.rgb, { raw })
        .resize(width, height, { kernel })
        .png({ compressionLevel: 1 })
        .toBuffer();
      return { input, left: (i % columns) * width, top: Math.floor(i / columns) * height };
    }),
  );
  const rows = Math.ceil(tiles.length / columns);
  const across = Math.min(columns, tiles.length) * width;
  const webp = await sharp({ create: { width: across, height: rows * height, channels: 3, background: '#202024' } })
    .composite(layers)
    .webp({ quality: 88 })
    .toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}

/** Rows of truth, painted, and their difference four times enlarged. */
export function comparison(shown: HeldOut['shown']): Tile[] {
  const truth = shown.map(({ size, truth: rgb }): Tile => ({ rgb, width: size, height: size }));
  const painted = shown.map((one) => tileOf(one.painted));
  const difference = truth.map(({ rgb, width, height }, i): Tile => {
    const other = painted[i]?.rgb ?? rgb;
    return { rgb: rgb.map((value, at) => Math.min(255, 4 * Math.abs(value - (other[at] as number)))), width, height };
  });
  return [...truth, ...painted, ...difference];
}
