import type { Picture } from '../domain/picture.js';

/** A drawn overlay, ready to be laid over pictures: I420 with alpha, at a fixed even place. */
export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Premultiplied planes and 0..255 alphas, luma and chroma size each. */
  readonly y: Uint8Array;
  readonly alpha: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly halfAlpha: Uint8Array;
}

/** Converts straight-alpha RGBA of even size to a tile (BT.709 limited range, chroma averaged 2x2). */
export function tileFromRgba(rgba: Uint8Array, width: number, height: number, left: number, top: number): Tile {
  const y = new Uint8Array(width * height);
  const alpha = new Uint8Array(width * height);
  const half = (width / 2) * (height / 2);
  const sums = { u: new Float32Array(half), v: new Float32Array(half), a: new Float32Array(half) };
  for (let row = 0; row < height; row += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = row * width + x;
      const r = rgba[4 * i] ?? 0;
      const g = rgba[4 * i + 1] ?? 0;
      const b = rgba[4 * i + 2] ?? 0;
      const a = (rgba[4 * i + 3] ?? 0) / 255;
      // ITU-R BT.709-6 §3, 8-bit limited range.
      y[i] = Math.round((16 + (0.2126 * r + 0.7152 * g + 0.0722 * b) * (219 / 255)) * a);
      alpha[i] = Math.round(a * 255);
      const j = (row >> 1) * (width / 2) + (x >> 1);
      sums.u[j] = (sums.u[j] ?? 0) + (128 + (-0.1146 * r - 0.3854 * g + 0.5 * b) * (224 / 255)) * a;
      sums.v[j] = (sums.v[j] ?? 0) + (128 + (0.5 * r - 0.4542 * g - 0.0458 * b) * (224 / 255)) * a;
      sums.a[j] = (sums.a[j] ?? 0) + a;
    }
  }
  const quarter = (values: Float32Array, scale: number): Uint8Array =>
    Uint8Array.from(values, (sum) => Math.round((sum / 4) * scale));
  return {
    left,
    top,
    width,
    height,
    y,
    alpha,
    u: quarter(sums.u, 1),
    v: quarter(sums.v, 1),
    halfAlpha: quarter(sums.a, 255),
  };
}

/** Lays a tile over a picture, in place. */
export function blend(picture: Picture, tile: Tile): void {
  const { width, height, data } = picture;
  blendPlane(data, 0, width, tile.left, tile.top, tile.y, tile.alpha, tile.width, tile.height);
  const chroma = width * height;
  const [left, top, w, h] = [tile.left / 2, tile.top / 2, tile.width / 2, tile.height / 2];
  blendPlane(data, chroma, width / 2, left, top, tile.u, tile.halfAlpha, w, h);
  blendPlane(data, chroma + chroma / 4, width / 2, left, top, tile.v, tile.halfAlpha, w, h);
}

function blendPlane(
  data: Uint8Array,
  base: number,
  stride: number,
  left: number,
  top: number,
  premultiplied: Uint8Array,
  alphas: Uint8Array,
  width: number,
  height: number,
): void {
  for (let row = 0; row < height; row += 1) {
    let to = base + (top + row) * stride + left;
    let from = row * width;
    for (const end = from + width; from < end; from += 1, to += 1) {
      const alpha = alphas[from] as number;
      if (alpha === 0) continue;
      // (v * 257) >> 16 is v / 255 rounded down, for v up to 65,535.
      data[to] = (premultiplied[from] as number) + ((((data[to] as number) * (255 - alpha) + 128) * 257) >> 16);
    }
  }
}
