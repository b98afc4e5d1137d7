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
  // Four pixels at once where rows of both begin at words.
  const fast = width % 8 === 0 && tile.left % 8 === 0 && tile.width % 8 === 0 && data.byteOffset % 4 === 0;
  const words = fast ? new Int32Array(data.buffer, data.byteOffset, data.length >> 2) : null;
  const chroma = width * height;
  const half = (tile.top / 2) * (width / 2) + tile.left / 2;
  blendPlane(data, words, tile.top * width + tile.left, width, tile.y, tile.alpha, tile.width);
  blendPlane(data, words, chroma + half, width / 2, tile.u, tile.halfAlpha, tile.width / 2);
  blendPlane(data, words, chroma + chroma / 4 + half, width / 2, tile.v, tile.halfAlpha, tile.width / 2);
}

/**
 * Lays the part of a tile between two columns and rows (of the tile, rounded to even) over a picture, in place. For small parts: it takes
 * byte by byte.
 */
export function blendPart(
  picture: Picture,
  tile: Tile,
  part: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): void {
  const { width, height, data } = picture;
  const even = (value: number, most: number): number => Math.min(most, Math.max(0, 2 * Math.round(value / 2)));
  const [left, right] = [even(part.left, tile.width), even(part.right, tile.width)];
  const [top, bottom] = [even(part.top, tile.height), even(part.bottom, tile.height)];
  for (let row = top; row < bottom; row += 1) {
    const first = row * tile.width;
    const line = (tile.top + row) * width + tile.left;
    blendBytes(data, line + left, tile.y, tile.alpha, first + left, first + right);
  }
  for (let row = top / 2; row < bottom / 2; row += 1) {
    const first = (row * tile.width) / 2;
    const line = (tile.top / 2 + row) * (width / 2) + tile.left / 2;
    for (const [plane, base] of [
      [tile.u, width * height],
      [tile.v, (width * height * 5) / 4],
    ] as const) {
      blendBytes(data, base + line + left / 2, plane, tile.halfAlpha, first + left / 2, first + right / 2);
    }
  }
}

function blendPlane(
  data: Uint8Array,
  words: Int32Array | null,
  base: number,
  stride: number,
  premultiplied: Uint8Array,
  alphas: Uint8Array,
  width: number,
): void {
  const rows = alphas.length / width;
  const over = words === null ? null : wordsOf(premultiplied);
  const cover = words === null ? null : wordsOf(alphas);
  for (let row = 0; row < rows; row += 1) {
    const line = base + row * stride;
    const first = row * width;
    if (words === null || over === null || cover === null) {
      blendBytes(data, line, premultiplied, alphas, first, first + width);
      continue;
    }
    let to = line >> 2;
    for (let from = first >> 2, end = (first + width) >> 2; from < end; from += 1, to += 1) {
      const alpha = cover[from] as number;
      if (alpha === 0) continue;
      if (alpha === -1) {
        words[to] = over[from] as number;
        continue;
      }
      const one = alpha & 255;
      if (alpha !== Math.imul(one, 0x01010101)) {
        const at = from << 2;
        blendBytes(data, line + at - first, premultiplied, alphas, at, at + 4);
        continue;
      }
      // Two lanes of 16 bits each way; (255 - alpha) of 255 as a share of 256.
      const share = 255 - one + (one < 128 ? 1 : 0);
      const under = words[to] as number;
      const even = (Math.imul(under & 0x00ff00ff, share) + 0x00800080) >>> 8;
      const odd = Math.imul((under >>> 8) & 0x00ff00ff, share) + 0x00800080;
      words[to] = (((even & 0x00ff00ff) | (odd & 0xff00ff00)) + (over[from] as number)) | 0;
    }
  }
}

function blendBytes(
  data: Uint8Array,
  to: number,
  premultiplied: Uint8Array,
  alphas: Uint8Array,
  from: number,
  end: number,
): void {
  for (let at = from, out = to; at < end; at += 1, out += 1) {
    const alpha = alphas[at] as number;
    if (alpha === 0) continue;
    // (v * 257) >> 16 is v / 255 rounded down, for v up to 65,535.
    data[out] = (premultiplied[at] as number) + ((((data[out] as number) * (255 - alpha) + 128) * 257) >> 16);
  }
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}
