import type { Picture } from '../domain/picture.js';

/** I420 (BT.709, limited range) as tight RGB, for people to look at; chroma is repeated, not interpolated. */
export function rgbFromI420({ width, height, data }: Picture): Uint8Array {
  const rgb = new Uint8ClampedArray(width * height * 3);
  const half = width / 2;
  const u = width * height;
  const v = u + u / 4;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const c = (y >> 1) * half + (x >> 1);
      const luma = 1.164_384 * ((data[y * width + x] as number) - 16);
      const cb = (data[u + c] as number) - 128;
      const cr = (data[v + c] as number) - 128;
      const at = 3 * (y * width + x);
      // ITU-R BT.709-6 §3 inverted, 8-bit limited range.
      rgb[at] = luma + 1.792_741 * cr;
      rgb[at + 1] = luma - 0.213_249 * cb - 0.532_909 * cr;
      rgb[at + 2] = luma + 2.112_402 * cb;
    }
  }
  return new Uint8Array(rgb.buffer);
}

/**
 * Tight RGB of even size as I420 (BT.709, limited range), chroma averaged 2x2. `grain` is added before rounding, in levels of RGB: with
 * half a level of it, smooth shades do not fall into bands.
 */
export function i420FromRgb(
  rgb: ArrayLike<number>,
  width: number,
  height: number,
  grain: (() => number) | null = null,
): Uint8Array {
  const data = new Uint8Array((width * height * 3) / 2);
  const u = width * height;
  const v = u + u / 4;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [sumU, sumV] = [0, 0];
      for (const at of [y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1]) {
        const noise = grain === null ? 0 : grain();
        const r = (rgb[3 * at] as number) + noise;
        const g = (rgb[3 * at + 1] as number) + noise;
        const b = (rgb[3 * at + 2] as number) + noise;
        // ITU-R BT.709-6 §3, 8-bit limited range.
        data[at] = Math.round(16 + (0.2126 * r + 0.7152 * g + 0.0722 * b) * (219 / 255));
        sumU += -0.114572 * r - 0.385428 * g + 0.5 * b;
        sumV += 0.5 * r - 0.454153 * g - 0.045847 * b;
      }
      const c = (y / 2) * (width / 2) + x / 2;
      data[u + c] = Math.round(128 + (sumU / 4) * (224 / 255));
      data[v + c] = Math.round(128 + (sumV / 4) * (224 / 255));
    }
  }
  return data;
}
