import { pictureBytes, type Picture } from '../domain/picture.js';
import { cellCount, cellMeans, type Grid, planes } from './cells.js';
import type { Presenter } from './presenter.js';

/** Cells across the picture: coarse ones narrow the choice, fine ones decide. */
const COARSE = 32;
const FINE = 128;
/** Overlays lie above and below these shares of the picture's height. */
const TOP = 0.15;
const BOTTOM = 0.7;
/** How many mouth boxes the area looked at reaches beyond the mouth, sideways, up and down. */
const REACH = { side: 1.2, up: 2.6, down: 1.6 };
const CANDIDATES = 10;

export interface Match {
  /** The bundle's picture that is shown, mouth and overlays aside. */
  readonly index: number;
  /** Root mean square difference of fine cells, in luma levels: coding noise when the match is right. */
  readonly residual: number;
}

/** Knows every picture of a bundle by its head and shoulders, and tells which of them is shown. */
export class Likeness {
  readonly #avatar: Presenter;
  readonly #coarse: Descriptors;
  readonly #fine: Descriptors;
  #last = 0;

  private constructor(avatar: Presenter, coarse: Descriptors, fine: Descriptors) {
    this.#avatar = avatar;
    this.#coarse = coarse;
    this.#fine = fine;
  }

  /** Looks at every picture once: about 2 ms each. */
  static async learn(avatar: Presenter, onProgress: (share: number) => void = () => undefined): Promise<Likeness> {
    const { manifest } = avatar;
    const { width, height } = manifest;
    const { count } = manifest.pictures;
    const coarse = new Descriptors(avatar, COARSE);
    const fine = new Descriptors(avatar, FINE);
    const picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
    for (let index = 0; index < count; index += 1) {
      avatar.readPicture(index, picture.data);
      coarse.keep(index, picture);
      fine.keep(index, picture);
      if (index % 25 !== 0) continue;
      onProgress(index / count);
      await new Promise((resolve) => setImmediate(resolve));
    }
    onProgress(1);
    return new Likeness(avatar, coarse, fine);
  }

  /** The picture shown. Neighbours of the last one are looked at first, so a slow movement is followed in order. */
  match(picture: Picture): Match {
    const { count } = this.#avatar.manifest.pictures;
    this.#coarse.look(picture);
    this.#fine.look(picture);
    const near = [0, 1, 2].map((step) => this.#last + step).filter((index) => index < count);
    const candidates = new Set([...near, ...this.#coarse.nearest(CANDIDATES)]);
    let best = { index: 0, residual: Infinity };
    for (const index of candidates) {
      const residual = this.#fine.difference(index);
      if (residual < best.residual) best = { index, residual };
    }
    this.#last = best.index;
    return best;
  }
}

/** Cell means of every picture around the head, the mouth left out, in tenths of a level. */
class Descriptors {
  readonly #grid: Grid;
  readonly #kept: Int32Array;
  readonly #all: Int16Array;
  readonly #seen: Int16Array;
  readonly #count: number;
  readonly #means: Float32Array;

  constructor(avatar: Presenter, across: number) {
    const { width, height, mouth, pictures } = avatar.manifest;
    const cell = Math.max(2, Math.round(width / across));
    const box = bounds(mouth);
    const area = {
      left: Math.max(0, box.left - REACH.side * mouth.size),
      right: Math.min(width, box.right + REACH.side * mouth.size),
      top: Math.max(TOP * height, box.top - REACH.up * mouth.size),
      bottom: Math.min(BOTTOM * height, box.bottom + REACH.down * mouth.size),
    };
    const left = Math.ceil(area.left);
    const top = Math.ceil(area.top);
    const columns = Math.floor((area.right - left) / cell);
    const rows = Math.floor((area.bottom - top) / cell);
    this.#grid = { left, top, cell, columns, rows };
    const outsideMouth = (i: number): boolean => {
      const x = left + (i % columns) * cell;
      const y = top + Math.floor(i / columns) * cell;
      return x + cell <= box.left || x >= box.right || y + cell <= box.top || y >= box.bottom;
    };
    this.#kept = Int32Array.from(Array.from({ length: columns * rows }, (_, i) => i).filter(outsideMouth));
    this.#count = pictures.count;
    this.#all = new Int16Array(pictures.count * this.#kept.length);
    this.#seen = new Int16Array(this.#kept.length);
    this.#means = new Float32Array(cellCount(this.#grid));
  }

  keep(index: number, picture: Picture): void {
    this.look(picture);
    this.#all.set(this.#seen, index * this.#seen.length);
  }

  look({ width, height, data }: Picture): void {
    cellMeans(data, planes(width, height).y, this.#grid, this.#means);
    for (let i = 0; i < this.#kept.length; i += 1) {
      this.#seen[i] = Math.round(10 * (this.#means[this.#kept[i] as number] as number));
    }
  }

  difference(index: number): number {
    const size = this.#seen.length;
    const from = index * size;
    let sum = 0;
    for (let i = 0; i < size; i += 1) {
      const step = (this.#seen[i] as number) - (this.#all[from + i] as number);
      sum += step * step;
    }
    return Math.sqrt(sum / size) / 10;
  }

  nearest(most: number): number[] {
    const differences = Float64Array.from({ length: this.#count }, (_, index) => this.difference(index));
    return Array.from(differences.keys())
      .sort((a, b) => (differences[a] as number) - (differences[b] as number))
      .slice(0, most);
  }
}

/** The box that holds the mouth of every picture. */
function bounds(mouth: { size: number; x: readonly number[]; y: readonly number[] }): {
  left: number;
  right: number;
  top: number;
  bottom: number;
} {
  const least = (values: readonly number[]): number => values.reduce((low, value) => Math.min(low, value), Infinity);
  const most = (values: readonly number[]): number => values.reduce((high, value) => Math.max(high, value), -Infinity);
  return {
    left: least(mouth.x),
    right: most(mouth.x) + mouth.size,
    top: least(mouth.y),
    bottom: most(mouth.y) + mouth.size,
  };
}
