import { pictureBytes, type Picture } from '../domain/picture.js';
import { cellMeans, type Grid, planes } from './cells.js';
import { calibrate, type Reader } from './reader.js';
import { mean, median } from './statistics.js';
import type { Presenter } from './presenter.js';

/** Centre and width of both eyes in every picture, as the bundle says or as found. */
export interface Eyes {
  readonly left: EyeTrack;
  readonly right: EyeTrack;
}
export interface EyeTrack {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width: readonly number[];
}

/** Half the extent of the part looked at, in widths of an eye. */
const PART = { x: 0.75, y: 0.5 };
const COLUMNS = 10;
/** An eye's opening is this share of the distance between the pupils (30 of 63 mm). */
const EYE_SHARE = 0.48;
/** An eye is 30 mm wide and turns about a centre 12 mm behind the iris. */
const EYE_RADII = 30 / 12;
/** Lids further down hide too much of the iris. */
export const OPEN = 0.25;
/** Where eyes are looked for, in mouth boxes from the mouth box's corner. */
const SOUGHT = { left: -0.5, right: 1.5, up: 2, down: 0.1 };

/** Reads lids and gaze of decoded pictures. */
export class EyeReader {
  readonly eyes: Eyes;
  readonly #lids: Reader;
  /** Where the irises lie when the head is posed so and the eyes look at the camera. */
  readonly #atCamera: Reader;
  readonly #features: Features;
  readonly #pose: Presenter['manifest']['pose'];

  private constructor(eyes: Eyes, readers: { lids: Reader; atCamera: Reader }, features: Features, avatar: Presenter) {
    this.eyes = eyes;
    this.#lids = readers.lids;
    this.#atCamera = readers.atCamera;
    this.#features = features;
    this.#pose = avatar.manifest.pose;
  }

  /** How well lids are read off pictures it was not calibrated with; NaN when the bundle never blinks. */
  get agreement(): number {
    return this.#lids.agreement;
  }

  /** Fits to the bundle's own pictures, whose lids its manifest knows. */
  static async calibrate(avatar: Presenter): Promise<EyeReader> {
    const { manifest } = avatar;
    const { width, height, pictures, pose } = manifest;
    const picture: Picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
    const eyes = manifest.eyes ?? (await findEyes(avatar, picture));
    const features = new Features(eyes, width, height);
    const lids: { features: Float32Array; truth: number }[] = [];
    const irises: { features: Float32Array; truth: number }[] = [];
    for (let index = 0; index < pictures.count; index += 1) {
      avatar.readPicture(index, picture.data);
      const shut = pose.blink[index] ?? 0;
      lids.push({ features: Float32Array.from(features.of(picture, index)), truth: shut });
      if (shut < OPEN) irises.push({ features: poseOf(pose, index), truth: irisesOf(picture, eyes, index) });
      if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const readers = { lids: calibrate(lids, 0.02), atCamera: calibrate(irises, 1e-4) };
    return new EyeReader(eyes, readers, features, avatar);
  }

  /** 0 open .. 1 shut. */
  lids(picture: Picture, index: number): number {
    return this.#lids.read(this.#features.of(picture, index));
  }

  /**
   * How far beside the camera she looks, degrees; positive is right in the picture. What the pose of the head alone does to the
   * irises' place is taken off, as fitted over the whole bundle: at the camera is where she looks on average.
   */
  gaze(picture: Picture, index: number): number {
    const aside = irisesOf(picture, this.eyes, index) - this.#atCamera.read(poseOf(this.#pose, index));
    return (Math.asin(Math.max(-1, Math.min(1, aside * EYE_RADII))) * 180) / Math.PI;
  }
}

/** How far the irises lie beside the middle of the eyes, in widths of an eye; positive is right in the picture. */
function irisesOf(picture: Picture, eyes: Eyes, index: number): number {
  return mean([irisOf(picture, eyes.left, index), irisOf(picture, eyes.right, index)]);
}

function poseOf(pose: Presenter['manifest']['pose'], index: number): Float32Array {
  return Float32Array.of(pose.yaw[index] ?? 0, pose.pitch[index] ?? 0, pose.roll[index] ?? 0);
}

/** Luma cells around both eyes. */
class Features {
  readonly #eyes: Eyes;
  readonly #size: { width: number; height: number };
  readonly #grid: Pick<Grid, 'cell' | 'columns' | 'rows'>;
  readonly #means: Float32Array;

  constructor(eyes: Eyes, width: number, height: number) {
    this.#eyes = eyes;
    this.#size = { width, height };
    const across = median([...eyes.left.width, ...eyes.right.width]);
    const cell = Math.max(2, Math.round((2 * PART.x * across) / COLUMNS));
    const rows = Math.max(3, Math.round((2 * PART.y * across) / cell));
    this.#grid = { cell, columns: COLUMNS, rows };
    this.#means = new Float32Array(2 * COLUMNS * rows);
  }

  /** Valid until the next call. */
  of(picture: Picture, index: number): Float32Array {
    const { cell, columns, rows } = this.#grid;
    const { width, height } = this.#size;
    const { y } = planes(width, height);
    [this.#eyes.left, this.#eyes.right].forEach((eye, i) => {
      const left = within(Math.round((eye.x[index] ?? 0) - (columns * cell) / 2), width - columns * cell);
      const top = within(Math.round((eye.y[index] ?? 0) - (rows * cell) / 2), height - rows * cell);
      cellMeans(picture.data, y, { left, top, ...this.#grid }, this.#means, i * columns * rows);
    });
    return this.#means;
  }
}

/** Where the dark of an eye lies: the centroid of what is darker than most of it. */
function irisOf(picture: Picture, eye: EyeTrack, index: number): number {
  const width = eye.width[index] ?? 1;
  const x = eye.x[index] ?? 0;
  const y = eye.y[index] ?? 0;
  const left = within(Math.round(x - 0.42 * width), picture.width - 1);
  const right = within(Math.round(x + 0.42 * width), picture.width - 1);
  const top = within(Math.round(y - 0.12 * width), picture.height - 1);
  const bottom = within(Math.round(y + 0.2 * width), picture.height - 1);
  const lumas: number[] = [];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) lumas.push(picture.data[row * picture.width + column] ?? 0);
  }
  const sorted = Float64Array.from(lumas).sort();
  const dark = sorted[Math.floor(0.4 * sorted.length)] ?? 0;
  const columns = right - left + 1;
  let weight = 0;
  let moment = 0;
  lumas.forEach((luma, i) => {
    const depth = Math.max(0, dark - luma);
    weight += depth;
    moment += depth * (left + (i % columns));
  });
  return weight === 0 ? 0 : (moment / weight - x) / width;
}

/**
 * Eyes of a bundle that does not say where they are: where luma changes with the lids. Their place against the mouth is
 * taken as fixed, which is good to a few pixels while the head turns little.
 */
async function findEyes(avatar: Presenter, picture: Picture): Promise<Eyes> {
  const { width, height, pictures, mouth, pose } = avatar.manifest;
  const { size } = mouth;
  const cell = Math.max(2, Math.round(size / 40));
  const columns = Math.floor(((SOUGHT.right - SOUGHT.left) * size) / cell);
  const rows = Math.floor(((SOUGHT.up - SOUGHT.down) * size) / cell);
  const seen = new Float32Array(columns * rows);
  const products = new Float64Array(seen.length);
  const lidsMean = mean(pose.blink);
  for (let index = 0; index < pictures.count; index += 1) {
    const left = within(Math.round((mouth.x[index] ?? 0) + SOUGHT.left * size), width - columns * cell);
    const top = within(Math.round((mouth.y[index] ?? 0) - SOUGHT.up * size), height - rows * cell);
    avatar.readPicture(index, picture.data);
    cellMeans(picture.data, planes(width, height).y, { left, top, cell, columns, rows }, seen);
    const lids = (pose.blink[index] ?? 0) - lidsMean;
    for (let i = 0; i < seen.length; i += 1) {
      products[i] = (products[i] as number) + lids * (seen[i] as number);
    }
    if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const change = products.map((value) => value * value);
  const most = change.reduce((high, value) => Math.max(high, value), 0);
  const centre = (from: number, to: number): { x: number; y: number } => {
    let weight = 1e-12;
    let x = 0;
    let y = 0;
    change.forEach((value, i) => {
      const column = i % columns;
      if (column < from || column >= to || value < 0.15 * most) return;
      weight += value;
      x += value * (column + 0.5) * cell;
      y += value * (Math.floor(i / columns) + 0.5) * cell;
    });
    return { x: x / weight + SOUGHT.left * size, y: y / weight - SOUGHT.up * size };
  };
  const left = centre(0, columns / 2);
  const right = centre(columns / 2, columns);
  const across = EYE_SHARE * Math.max(8, right.x - left.x);
  const track = (eye: { x: number; y: number }): EyeTrack => ({
    x: mouth.x.map((x) => x + eye.x),
    y: mouth.y.map((y) => y + eye.y),
    width: mouth.x.map(() => across),
  });
  return { left: track(left), right: track(right) };
}

function within(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
