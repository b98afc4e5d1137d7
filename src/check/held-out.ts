import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { readJson } from '../avatar/manifest.js';
import { Failure } from '../domain/failure.js';
import { pictureBytes, type Picture } from '../domain/picture.js';
import { VISEMES } from '../domain/speech.js';
import { type Pair, psnr, ssim } from './fidelity.js';
import type { Painter } from './painter.js';
import { mean } from './statistics.js';
import type { Presenter } from './presenter.js';

/** The rendered truth of sentences that the network was not trained on, beside its files. */
const FOLDER = 'heldout';
/** The mouth itself, as shares of its box (models/lipsync/tools/losses.py, BOX). */
const MOUTH = { left: 24 / 160, top: 36 / 160, right: 136 / 160, bottom: 132 / 160 };
/** Pictures compared at most; they are spread over all sentences. */
const MOST = 240;
/** Pictures kept to be looked at. */
const SHOWN = 8;

const heldOutFile = z.object({
  tile: z.number().int().min(32).max(512),
  columns: z.number().int().min(1).max(1000),
  sentences: z
    .array(
      z
        .object({
          id: z.string().min(1),
          language: z.enum(['zh', 'en']),
          text: z.string(),
          pictures: z.array(z.number().int().nonnegative()),
          weights: z.array(z.array(z.number().min(0).max(1.001)).length(VISEMES.length)),
          sheet: z.string().regex(/^[\w-][\w.-]*$/, 'must be a plain file name'),
        })
        .refine(({ pictures, weights }) => pictures.length === weights.length, 'has not as many weights as pictures'),
    )
    .min(1),
});

export interface Compared {
  readonly id: string;
  readonly psnr: number;
  readonly ssim: number;
}

export interface HeldOut {
  /** Means over all pictures compared, luma of the mouth itself. */
  readonly psnr: number;
  readonly ssim: number;
  readonly pictures: number;
  readonly sentences: readonly Compared[];
  /** Truth and what the network painted, RGB tiles. */
  readonly shown: readonly { readonly size: number; readonly truth: Uint8Array; readonly painted: Picture }[];
}

/** Why there was nothing to compare with. */
export interface NoTruth {
  readonly unusable: string;
}

/**
 * Has the bundle's network paint sentences it was not trained on and compares with their rendered truth.
 * @returns What is wrong with the truth, when it is missing, damaged or of another presenter.
 */
export async function compareHeldOut(avatar: Presenter, painter: Painter): Promise<HeldOut | NoTruth> {
  try {
    return await compared(avatar, painter);
  } catch (error) {
    if (error instanceof Failure && error.code === 'bad_request') return { unusable: error.message };
    throw error;
  }
}

async function compared(avatar: Presenter, painter: Painter): Promise<HeldOut | NoTruth> {
  const folder = join(avatar.lipSyncFolder, FOLDER);
  const path = join(folder, 'heldout.json');
  if (!existsSync(path)) return { unusable: `${path} is missing` };
  const parsed = heldOutFile.safeParse(readJson(path));
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Failure('bad_request', `${path} is not usable: ${issues.join('; ')}`);
  }
  const { tile, columns, sentences } = parsed.data;
  const { width, height, mouth, pictures } = avatar.manifest;
  if (tile !== mouth.size) {
    throw new Failure('bad_request', `${path}: tile is ${tile}, the mouth of the bundle ${mouth.size}`);
  }
  const picture: Picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
  const total = sentences.reduce((sum, one) => sum + one.pictures.length, 0);
  const every = Math.max(1, Math.ceil(total / MOST));
  const shown: { size: number; truth: Uint8Array; painted: Picture }[] = [];
  const all: Compared[] = [];
  const perSentence: Compared[] = [];
  for (const sentence of sentences) {
    const sheet = await readSheet(join(folder, sentence.sheet), tile, columns, sentence.pictures.length);
    const own: Compared[] = [];
    for (let i = 0; i < sentence.pictures.length; i += every) {
      const index = sentence.pictures[i] ?? 0;
      if (index >= pictures.count) {
        throw new Failure('bad_request', `${path}: ${sentence.id} names picture ${index} of ${pictures.count}`);
      }
      await painter.paint(picture, index, Float32Array.from(sentence.weights[i] ?? []));
      const painted = crop(picture, mouth.x[index] ?? 0, mouth.y[index] ?? 0, tile);
      const truth = sheet(i);
      const pair = mouthOf(painted, truth, tile);
      own.push({ id: sentence.id, psnr: psnr(pair), ssim: ssim(pair) });
      const wide = (sentence.weights[i] ?? []).reduce((sum, weight) => sum + weight, 0) > 0.4;
      if (wide && shown.length < SHOWN && own.length % 5 === 0) shown.push({ size: tile, truth, painted });
    }
    all.push(...own);
    perSentence.push({
      id: sentence.id,
      psnr: mean(own.map((one) => one.psnr)),
      ssim: mean(own.map((one) => one.ssim)),
    });
  }
  return {
    psnr: mean(all.map((one) => one.psnr)),
    ssim: mean(all.map((one) => one.ssim)),
    pictures: all.length,
    sentences: perSentence,
    shown,
  };
}

/** Gives tile after tile, RGB. */
async function readSheet(
  path: string,
  tile: number,
  columns: number,
  count: number,
): Promise<(index: number) => Uint8Array> {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new Failure('bad_request', `${path} cannot be read: ${String(error)}`, { cause: error });
    });
  if (
    info.channels !== 3 ||
    info.width < Math.min(columns, count) * tile ||
    info.height < Math.ceil(count / columns) * tile
  ) {
    throw new Failure(
      'bad_request',
      `${path} is ${info.width}x${info.height}, too small for ${count} tiles of ${tile}`,
    );
  }
  return (index) => {
    const left = (index % columns) * tile;
    const top = Math.floor(index / columns) * tile;
    const rgb = new Uint8Array(3 * tile * tile);
    for (let row = 0; row < tile; row += 1) {
      const from = 3 * ((top + row) * info.width + left);
      rgb.set(data.subarray(from, from + 3 * tile), 3 * row * tile);
    }
    return rgb;
  };
}

/** A square part of a picture, a picture itself. `left`, `top` and `size` are even. */
export function crop({ width, height, data }: Picture, left: number, top: number, size: number): Picture {
  const part = new Uint8Array(pictureBytes(size, size));
  let to = 0;
  const copy = (from: number, stride: number, x: number, y: number, side: number): void => {
    for (let row = 0; row < side; row += 1) {
      const at = from + (y + row) * stride + x;
      part.set(data.subarray(at, at + side), to);
      to += side;
    }
  };
  copy(0, width, left, top, size);
  copy(width * height, width / 2, left / 2, top / 2, size / 2);
  copy(width * height * 1.25, width / 2, left / 2, top / 2, size / 2);
  return { width: size, height: size, data: part };
}

/** The luma of the mouth itself, painted and true, full range. */
function mouthOf(painted: Picture, truth: Uint8Array, tile: number): Pair {
  const left = Math.round(MOUTH.left * tile);
  const top = Math.round(MOUTH.top * tile);
  const width = Math.round(MOUTH.right * tile) - left;
  const height = Math.round(MOUTH.bottom * tile) - top;
  const a = new Float32Array(width * height);
  const b = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (top + y) * tile + left + x;
      a[y * width + x] = (((painted.data[at] as number) - 16) * 255) / 219;
      const [red, green, blue] = truth.subarray(3 * at, 3 * at + 3) as unknown as [number, number, number];
      // ITU-R BT.709-6 §3.
      b[y * width + x] = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
  }
  return { width, height, a, b };
}
