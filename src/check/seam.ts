import type { Picture } from '../domain/picture.js';
import { planes } from './cells.js';
import { median, quantile } from './statistics.js';

/** Each side of the mouth box is looked at in so many pieces. */
const PIECES = 4;
/** Strips run along the border; each is this share of the box thick. */
const THICK = 1 / 40;
/** So many strips lie outside the border, and inside. */
const OUTSIDE = 6;
const INSIDE = 6;
const STRIPS = OUTSIDE + INSIDE;
/** The border itself: the steps into the first strip inside, and behind it, where nothing may be painted yet. */
const BORDER = [OUTSIDE - 1, OUTSIDE];

export interface Seam {
  /** Luma levels of the largest step that stays at some piece of the border, averaged over all pictures. */
  readonly borderLevels: number;
  /** By how much the whole box is lighter or darker than what is around it, levels. */
  readonly boxLevels: number;
  /** The step at the border that 95 % of pictures stay below: flicker. */
  readonly momentaryLevels: number;
  /** The same as borderLevels where nothing is painted, outside the box: what coding alone does. */
  readonly elsewhereLevels: number;
  /** Largest lasting step by distance from the border, strips from outside to inside. */
  readonly profile: readonly { readonly pixels: number; readonly levels: number }[];
  readonly pictures: number;
}

/**
 * Looks for the edge of the pasted mouth: what differs between a decoded picture and the bundle's own picture must not
 * step where the mouth box begins. Averages along the border and over time see a tenth of a level.
 */
export class SeamMeter {
  readonly #size: number;
  readonly #thick: number;
  readonly #sums = new Float64Array(4 * PIECES * STRIPS);
  readonly #now = new Float64Array(4 * PIECES * STRIPS);
  readonly #momentary: number[] = [];

  /** @param size Of the mouth box, pixels. */
  constructor(size: number) {
    this.#size = size;
    this.#thick = Math.max(2, Math.round(size * THICK));
  }

  /** Takes one picture with its bundle picture and the corner of its mouth box. */
  look(picture: Picture, base: Picture, left: number, top: number): void {
    let largest = 0;
    for (let side = 0; side < 4; side += 1) {
      for (let piece = 0; piece < PIECES; piece += 1) {
        const from = (side * PIECES + piece) * STRIPS;
        for (let strip = 0; strip < STRIPS; strip += 1) {
          const value = this.#strip(picture, base, left, top, side, piece, strip);
          this.#now[from + strip] = value;
          this.#sums[from + strip] = (this.#sums[from + strip] as number) + value;
        }
        for (const strip of BORDER) {
          const step = Math.abs((this.#now[from + strip + 1] as number) - (this.#now[from + strip] as number));
          largest = Math.max(largest, step);
        }
      }
    }
    this.#momentary.push(largest);
  }

  result(): Seam {
    const count = Math.max(1, this.#momentary.length);
    const at = (piece: number, strip: number): number => (this.#sums[piece * STRIPS + strip] as number) / count;
    const pieces = Array.from({ length: 4 * PIECES }, (_, piece) => piece);
    const steps = Array.from({ length: STRIPS - 1 }, (_, strip) =>
      pieces.reduce((most, piece) => Math.max(most, Math.abs(at(piece, strip + 1) - at(piece, strip))), 0),
    );
    return {
      borderLevels: Math.max(...BORDER.map((strip) => steps[strip] as number)),
      boxLevels: Math.abs(median(pieces.map((piece) => at(piece, STRIPS - 1) - at(piece, OUTSIDE - 1)))),
      momentaryLevels: this.#momentary.length === 0 ? NaN : quantile(this.#momentary, 0.95),
      elsewhereLevels: Math.max(...steps.slice(0, OUTSIDE - 1)),
      profile: steps.map((levels, strip) => ({ pixels: (strip + 1 - OUTSIDE) * this.#thick, levels })),
      pictures: this.#momentary.length,
    };
  }

  /** The mean difference in one strip along one piece of one side (left, right, top, bottom). */
  #strip(
    picture: Picture,
    base: Picture,
    left: number,
    top: number,
    side: number,
    piece: number,
    strip: number,
  ): number {
    const size = this.#size;
    const thick = this.#thick;
    const { stride } = planes(picture.width, picture.height).y;
    const along = Math.floor((piece * size) / PIECES);
    const until = Math.floor(((piece + 1) * size) / PIECES);
    const depth = (strip - OUTSIDE) * thick;
    let sum = 0;
    let count = 0;
    for (let i = along; i < until; i += 1) {
      for (let k = 0; k < thick; k += 1) {
        const inwards = depth + k;
        const across = side % 2 === 0 ? inwards : size - 1 - inwards;
        const x = left + (side < 2 ? across : i);
        const y = top + (side < 2 ? i : across);
        if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) continue;
        sum += (picture.data[y * stride + x] as number) - (base.data[y * stride + x] as number);
        count += 1;
      }
    }
    return count === 0 ? 0 : sum / count;
  }
}
