/*
 * A matte as runs: along each row so many pixels of background, so many of both, so many of presenter, again until the row is full. Hardly
 * one pixel in a hundred is both, so a picture's matte takes some 30 KB where its alphas would take 1.4 MB, and laying a background costs
 * what is seen of it.
 */

/** Levels so near to none or all are the video codec's doing. */
const NONE = 6;
const ALL = 249;
const CLEAN = Uint8Array.from({ length: 256 }, (_, level) => (level <= NONE ? 0 : level >= ALL ? 255 : level));

/** One picture's matte: runs of luma rows, then of chroma rows; `mixed` holds the presenter's share (1..254) of each pixel that is both. */
export interface MatteRuns {
  readonly runs: Uint16Array;
  readonly mixed: Uint8Array;
}

/**
 * Packs a matte for the cache: the number of runs (uint32), the runs (uint16), the mixed pixels (uint8), in the machine's order, padded to
 * 4 bytes.
 * @param alpha The presenter's share of each pixel, 0..255, `width` x `height`, both even; chroma takes the mean of four.
 */
export function packMatte(alpha: Uint8Array, width: number, height: number): Uint8Array {
  const clean = new Uint8Array(width * height);
  for (let i = 0; i < clean.length; i += 1) clean[i] = CLEAN[alpha[i] as number] as number;
  const half = new Uint8Array(clean.length / 4);
  for (let y = 0, to = 0; y < height; y += 2) {
    for (let x = 0, at = y * width; x < width; x += 2, at += 2, to += 1) {
      const upper = (clean[at] as number) + (clean[at + 1] as number);
      half[to] = (upper + (clean[at + width] as number) + (clean[at + width + 1] as number) + 2) >> 2;
    }
  }
  const runs: number[] = [];
  const mixed: number[] = [];
  packPlane(clean, width, height, runs, mixed);
  packPlane(half, width / 2, height / 2, runs, mixed);
  const length = 4 + 2 * runs.length + mixed.length;
  const packed = new Uint8Array(length + ((4 - (length % 4)) % 4));
  new Uint32Array(packed.buffer, 0, 1)[0] = runs.length;
  new Uint16Array(packed.buffer, 4, runs.length).set(runs);
  packed.set(mixed, 4 + 2 * runs.length);
  return packed;
}

/** What `packMatte` made; views into `packed`, which must begin at a multiple of 4 bytes. */
export function unpackMatte(packed: Uint8Array): MatteRuns {
  const count = new Uint32Array(packed.buffer, packed.byteOffset, 1)[0] ?? 0;
  return {
    runs: new Uint16Array(packed.buffer, packed.byteOffset + 4, count),
    mixed: packed.subarray(4 + 2 * count),
  };
}

function packPlane(plane: Uint8Array, width: number, height: number, runs: number[], mixed: number[]): void {
  for (let row = 0; row < height; row += 1) {
    const end = (row + 1) * width;
    let at = row * width;
    while (at < end) {
      let from = at;
      while (at < end && plane[at] === 0) at += 1;
      runs.push(at - from);
      from = at;
      for (; at < end; at += 1) {
        const level = plane[at] as number;
        if (level === 0 || level === 255) break;
        mixed.push(level);
      }
      runs.push(at - from);
      from = at;
      while (at < end && plane[at] === 255) at += 1;
      runs.push(at - from);
    }
  }
}
