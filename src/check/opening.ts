import type { Random } from '../domain/clock.js';
import { pictureBytes, type Picture } from '../domain/picture.js';
import { VISEMES } from '../domain/speech.js';
import { cellMeans, type Grid, planes } from './cells.js';
import type { Painter } from './painter.js';
import { calibrate, type Reader } from './reader.js';
import type { Presenter } from './presenter.js';

/** How far each viseme opens the mouth, by the table that the network was trained with (models/lipsync/tools). */
export const OPENING: Readonly<Record<(typeof VISEMES)[number], number>> = {
  PP: 0,
  FF: 0.1,
  TH: 0.3,
  DD: 0.25,
  kk: 0.35,
  CH: 0.25,
  SS: 0.15,
  nn: 0.25,
  RR: 0.3,
  aa: 1,
  E: 0.65,
  ih: 0.4,
  oh: 0.8,
  ou: 0.35,
};

const EXAMPLES = 420;
/** The part of the mouth box that is looked at, as shares of its size. */
const PART = { left: 0.14, top: 0.2, right: 0.86, bottom: 0.9 };
/** Cells across the mouth box. */
const ACROSS = 16;
/** A frame this far inside the box, in shares of its size, where nothing is painted: what differs there is no mouth. */
const FRAME = 0.02;

/** The opening that viseme weights make, 0 closed .. 1 wide. */
export function openingOf(weights: ArrayLike<number>): number {
  return VISEMES.reduce((sum, viseme, i) => sum + OPENING[viseme] * (weights[i] ?? 0), 0);
}

/** Reads how far the mouth of a decoded picture is open, compared with the bundle's picture at rest. */
export class OpeningReader {
  readonly #reader: Reader;
  readonly #mouth: Presenter['manifest']['mouth'];
  readonly #features: Features;

  private constructor(reader: Reader, mouth: Presenter['manifest']['mouth'], features: Features) {
    this.#reader = reader;
    this.#mouth = mouth;
    this.#features = features;
  }

  /** Correlation on articulations it was not calibrated with. */
  get agreement(): number {
    return this.#reader.agreement;
  }

  /** Has mouths of known articulation painted into pictures from all over the bundle, and fits to those. */
  static async calibrate(avatar: Presenter, painter: Painter, random: Random): Promise<OpeningReader> {
    const { width, height, pictures, mouth } = avatar.manifest;
    const bytes = pictureBytes(width, height);
    const base: Picture = { width, height, data: new Uint8Array(bytes) };
    const painted: Picture = { width, height, data: new Uint8Array(bytes) };
    const features = new Features(mouth.size);
    const examples: { features: Float32Array; truth: number }[] = [];
    for (let i = 0; i < EXAMPLES; i += 1) {
      const index = Math.floor(random() * pictures.count);
      const weights = someArticulation(random);
      avatar.readPicture(index, base.data);
      await painter.paint(painted, index, weights);
      const at = { x: mouth.x[index] ?? 0, y: mouth.y[index] ?? 0 };
      examples.push({ features: Float32Array.from(features.of(painted, base, at)), truth: openingOf(weights) });
    }
    return new OpeningReader(calibrate(examples), mouth, features);
  }

  read(picture: Picture, base: Picture, index: number): number {
    const at = { x: this.#mouth.x[index] ?? 0, y: this.#mouth.y[index] ?? 0 };
    return this.#reader.read(this.#features.of(picture, base, at));
  }
}

/** What changed against the picture at rest, by cells: luma, and the red of the lips; less what changed all around. */
class Features {
  readonly #size: number;
  readonly #grid: Omit<Grid, 'left' | 'top'>;
  readonly #seen: Float32Array;
  readonly #rest: Float32Array;

  constructor(size: number) {
    this.#size = size;
    const cell = 2 * Math.round(size / ACROSS / 2);
    const columns = Math.floor(((PART.right - PART.left) * size) / cell);
    const rows = Math.floor(((PART.bottom - PART.top) * size) / cell);
    this.#grid = { cell, columns, rows };
    this.#seen = new Float32Array(2 * columns * rows);
    this.#rest = new Float32Array(2 * columns * rows);
  }

  /** Valid until the next call. */
  of(picture: Picture, base: Picture, mouth: { x: number; y: number }): Float32Array {
    this.#look(picture, mouth, this.#seen);
    this.#look(base, mouth, this.#rest);
    const { y, v } = planes(picture.width, picture.height);
    const size = this.#size;
    const inset = 2 * Math.round((FRAME * size) / 2);
    const square = { left: mouth.x + inset, top: mouth.y + inset, size: size - 2 * inset };
    const half = { left: square.left / 2, top: square.top / 2, size: square.size / 2 };
    const common = [frameMean(picture, base, y, square), frameMean(picture, base, v, half)];
    const cells = this.#seen.length / 2;
    for (let i = 0; i < this.#seen.length; i += 1) {
      const around = common[i < cells ? 0 : 1] ?? 0;
      this.#seen[i] = (this.#seen[i] as number) - (this.#rest[i] as number) - around;
    }
    return this.#seen;
  }

  #look({ width, height, data }: Picture, mouth: { x: number; y: number }, into: Float32Array): void {
    const { cell, columns, rows } = this.#grid;
    const left = mouth.x + 2 * Math.round((PART.left * this.#size) / 2);
    const top = mouth.y + 2 * Math.round((PART.top * this.#size) / 2);
    const { y, v } = planes(width, height);
    cellMeans(data, y, { left, top, cell, columns, rows }, into);
    cellMeans(data, v, { left: left / 2, top: top / 2, cell: cell / 2, columns, rows }, into, columns * rows);
  }
}

/** The mean difference along the outline of a square of a plane. */
function frameMean(
  picture: Picture,
  base: Picture,
  plane: { from: number; stride: number },
  square: { left: number; top: number; size: number },
): number {
  const { left, top, size } = square;
  let sum = 0;
  const add = (x: number, y: number): void => {
    const at = plane.from + y * plane.stride + x;
    sum += (picture.data[at] as number) - (base.data[at] as number);
  };
  for (let i = 0; i < size; i += 1) {
    add(left + i, top);
    add(left + i, top + size - 1);
    add(left, top + i);
    add(left + size - 1, top + i);
  }
  return sum / (4 * size);
}

/** One viseme or two or three mixed, at any strength, as speech has them; now and then rest. */
function someArticulation(random: Random): Float32Array {
  const weights = new Float32Array(VISEMES.length);
  if (random() < 0.12) return weights;
  let left = 0.35 + 0.65 * random();
  for (let part = 0; part < 3 && left > 0.05; part += 1) {
    const share = part === 2 ? left : left * (0.4 + 0.6 * random());
    const at = Math.floor(random() * weights.length);
    weights[at] = (weights[at] ?? 0) + share;
    left -= share;
  }
  return weights;
}
