import type { MatteRuns } from '../avatar/matte-runs.js';
import type { View } from '../avatar/view.js';
import { Failure } from '../domain/failure.js';
import { pictureBytes, type Picture } from '../domain/picture.js';

export interface BackgroundParts {
  /** Size of the whole of the bundle's pictures. */
  readonly width: number;
  readonly height: number;
  /** The place they were made in, without the presenter: I420 of that size. */
  readonly made: Uint8Array;
  /** The part of them that is shown at the left of the stream's pictures. */
  readonly view: View;
  /** What is to be seen instead: I420 of the stream's size. */
  readonly ground: Picture;
}

/**
 * Puts a presenter before another background, in place and in I420: where the matte says none of a pixel is hers it is replaced; where some
 * is (hair, edges), the difference of both places comes in by what is not hers, so nothing of the old place is left in the strands.
 * Mouths are pasted before it. About 1 ms a picture at 720x1280 (measured).
 */
export class Background {
  readonly #parts: BackgroundParts;
  /** By how much the new place differs from the old one, in the view. */
  readonly #difference: Int16Array;

  constructor(parts: BackgroundParts) {
    const { width, height, made, view, ground } = parts;
    if (made.length !== pictureBytes(width, height) || ground.height !== view.height || ground.width < view.width) {
      throw new Failure('internal', `a ground of ${ground.width}x${ground.height} for ${view.width}x${view.height}`);
    }
    this.#parts = parts;
    this.#difference = new Int16Array(pictureBytes(view.width, view.height));
    let to = 0;
    for (const { rows, line, from, over } of planes(parts)) {
      for (let y = 0; y < rows; y += 1) {
        for (let x = 0; x < line; x += 1, to += 1) {
          const before = made[from.at + y * from.stride + x] as number;
          this.#difference[to] = (ground.data[over.at + y * over.stride + x] as number) - before;
        }
      }
    }
  }

  /** @param picture Of the ground's size, the presenter at its left. */
  lay({ data }: Picture, { runs, mixed }: MatteRuns): void {
    const { width, height, view, ground } = this.#parts;
    const [luma, blue, red] = planes(this.#parts);
    if (luma === undefined || blue === undefined || red === undefined) return;
    const cursor = { run: 0, mixed: 0 };
    const offsetU = view.width * view.height;
    const offsetV = offsetU + offsetU / 4;
    this.#plane(
      cursor,
      { width, height, x: view.x, y: view.y },
      luma,
      [[luma.over.at, 0]],
      data,
      ground.data,
      runs,
      mixed,
    );
    const half = { width: width / 2, height: height / 2, x: view.x / 2, y: view.y / 2 };
    const both: [number, number][] = [
      [blue.over.at, offsetU],
      [red.over.at, offsetV],
    ];
    this.#plane(cursor, half, blue, both, data, ground.data, runs, mixed);
  }

  /** One plane, or both of chroma, whose runs are the same; `targets`: where each lies in pictures and in the difference. */
  #plane(
    cursor: { run: number; mixed: number },
    whole: { readonly width: number; readonly height: number; readonly x: number; readonly y: number },
    { rows, line, over }: Plane,
    targets: readonly (readonly [number, number])[],
    data: Uint8Array,
    ground: Uint8Array,
    runs: Uint16Array,
    mixed: Uint8Array,
  ): void {
    const difference = this.#difference;
    let { run, mixed: share } = cursor;
    for (let row = 0; row < whole.height; row += 1) {
      const y = row - whole.y;
      const inside = y >= 0 && y < rows;
      for (let x = -whole.x, end = whole.width - whole.x; x < end;) {
        const none = runs[run] as number;
        const some = runs[run + 1] as number;
        const from = x < 0 ? 0 : x;
        const until = x + none > line ? line : x + none;
        if (inside && until > from) {
          for (const [at] of targets) {
            const first = at + y * over.stride;
            data.set(ground.subarray(first + from, first + until), first + from);
          }
        }
        x += none;
        if (inside) {
          for (let i = 0; i < some; i += 1) {
            const column = x + i;
            if (column < 0 || column >= line) continue;
            const others = 255 - (mixed[share + i] as number);
            for (const [at, base] of targets) {
              const to = at + y * over.stride + column;
              // (v * 257) >> 16 is v / 255 for v below 65,536 either way of 0.
              const moved = (((difference[base + y * line + column] as number) * others + 128) * 257) >> 16;
              const value = (data[to] as number) + moved;
              data[to] = value < 0 ? 0 : value > 255 ? 255 : value;
            }
          }
        }
        share += some;
        x += some + (runs[run + 2] as number);
        run += 3;
      }
      if (inside && over.stride > line) {
        for (const [at] of targets) {
          const first = at + y * over.stride;
          data.set(ground.subarray(first + line, first + over.stride), first + line);
        }
      }
    }
    cursor.run = run;
    cursor.mixed = share;
  }
}

interface Plane {
  readonly rows: number;
  readonly line: number;
  /** Where the view begins in the bundle's pictures. */
  readonly from: { readonly at: number; readonly stride: number };
  /** Where it begins in the stream's. */
  readonly over: { readonly at: number; readonly stride: number };
}

/** Y, U and V of the view. */
function planes({ width, height, view, ground }: BackgroundParts): Plane[] {
  return [0, 1, 2].map((plane) => {
    const half = plane === 0 ? 1 : 2;
    const base = (size: number): number => (plane === 0 ? 0 : plane === 1 ? size : size + size / 4);
    const stride = width / half;
    return {
      rows: view.height / half,
      line: view.width / half,
      from: { at: base(width * height) + (view.y / half) * stride + view.x / half, stride },
      over: { at: base(ground.width * ground.height), stride: ground.width / half },
    };
  });
}
