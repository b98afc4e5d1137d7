import type { Picture } from '../domain/picture.js';

/**
 * A picture at half the width and height, each pixel the mean of four: for the encode of narrow networks. What does not fill an
 * even number of pixels at the right and the bottom is left out.
 * @param into Its size must be half of `from`'s, rounded down to even.
 */
export function halve(from: Picture, into: Picture): void {
  const whole = from.width * from.height;
  const half = into.width * into.height;
  plane(from.data, 0, from.width, into.data, 0, into.width, into.height);
  for (const chroma of [0, 1]) {
    const source = whole + (chroma * whole) / 4;
    const target = half + (chroma * half) / 4;
    plane(from.data, source, from.width / 2, into.data, target, into.width / 2, into.height / 2);
  }
}

function plane(
  from: Uint8Array,
  source: number,
  stride: number,
  into: Uint8Array,
  target: number,
  width: number,
  height: number,
): void {
  let to = target;
  for (let y = 0; y < height; y += 1) {
    let above = source + 2 * y * stride;
    let below = above + stride;
    for (const end = to + width; to < end; to += 1) {
      into[to] = ((from[above] ?? 0) + (from[above + 1] ?? 0) + (from[below] ?? 0) + (from[below + 1] ?? 0) + 2) >> 2;
      above += 2;
      below += 2;
    }
  }
}
