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
