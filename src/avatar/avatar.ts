import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { pictureBytes } from '../domain/picture.js';
import { type Bundle, MANIFEST, verifyChecksums } from './bundle.js';
import { makeRoom, markUsed, removeAbandoned, removeOtherVersions, temporaryFor, writeFailure } from './cache.js';
import type { AvatarManifest, LipSyncManifest } from './manifest.js';
import { ReadAhead } from './read-ahead.js';
import { decodePictures } from './unpacking.js';
import type { View } from './view.js';

/** Computes what the lip-sync network wants to know of a picture from its mouth crop, once per picture. */
export interface FeatureEncoder {
  /** `y`: the mouth's luma; `uv`: both chroma planes, half the size each way. The result is cached as it is. */
  encode(y: Uint8Array, uv: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** From memory a picture takes a tenth of this, ms. */
const SLOW_MS = 3;

export interface AvatarOptions {
  readonly bundle: Bundle;
  /** Where unpacked pictures live; shared by all rooms and processes. */
  readonly cache: string;
  readonly openEncoder: (lipSyncFolder: string, manifest: LipSyncManifest) => Promise<FeatureEncoder>;
  /** Tells how long reading takes; without it nothing is read ahead. */
  readonly clock?: Pick<Clock, 'monotonic'>;
  /** Called while unpacking, about once per percent. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** An opened avatar bundle: its pictures as raw I420 and their features, read from the cache file when needed. */
export class Avatar {
  readonly manifest: AvatarManifest;
  readonly lipSync: LipSyncManifest;
  readonly lipSyncFolder: string;
  readonly #file: number;
  readonly #clock: Pick<Clock, 'monotonic'> | undefined;
  readonly #ahead: ReadAhead;
  readonly #release: () => void;
  readonly #pictureBytes: number;
  readonly #featureBytes: number;
  /** The rows of a view that is narrower than the picture. */
  #band: Uint8Array | null = null;

  private constructor(
    { manifest, lipSync, lipSyncFolder }: Pick<Avatar, 'manifest' | 'lipSync' | 'lipSyncFolder'>,
    path: string,
    clock: AvatarOptions['clock'],
  ) {
    this.manifest = manifest;
    this.lipSync = lipSync;
    this.lipSyncFolder = lipSyncFolder;
    this.#pictureBytes = pictureBytes(manifest.width, manifest.height);
    this.#featureBytes = featureBytes(lipSync);
    this.#file = openSync(path, 'r');
    this.#clock = clock;
    this.#ahead = new ReadAhead(this.#file, this.#pictureBytes + this.#featureBytes, manifest.pictures.count);
    this.#release = markUsed(path);
  }

  /**
   * Opens a bundle. The first time anywhere it is unpacked (decoded, features computed) into the cache; that takes
   * some seconds and is reported. A start that was killed midway leaves a temporary file that the next one removes.
   * @throws Failure `bad_request` naming the file and what is wrong with it.
   */
  static async open(options: AvatarOptions): Promise<Avatar> {
    const { bundle } = options;
    verifyChecksums(bundle);
    const { folder, manifest, lipSync, lipSyncFolder } = bundle;
    const video = join(folder, manifest.pictures.file);
    const key = picturesKey(folder, manifest);
    const path = join(options.cache, `avatar-${manifest.id}-${key.slice(0, 16)}.raw`);
    if (!existsSync(path)) {
      await unpack(path, video, manifest, lipSync, lipSyncFolder, options);
      removeOtherVersions(path, manifest.id);
    }
    const expected = cacheBytes(manifest, lipSync);
    if (statSync(path).size !== expected) {
      rmSync(path);
      throw new Failure('internal', `${path} was damaged and has been removed: start again`, { retryable: true });
    }
    return new Avatar(bundle, path, options.clock);
  }

  /**
   * Reads a picture into `into` (I420); from the page cache about 0.1 ms. With a `view` only that part of it, at the left of a
   * picture that is `across` wide (as wide as the view unless given): full rows
   * by one read a plane, narrower ones through memory that is kept. Where the disk has to be waited for, the pictures after it are
   * read ahead from then on.
   */
  readPicture(index: number, into: Uint8Array, view?: View, across?: number): void {
    this.#ahead.uses(index);
    const { width, height } = this.manifest;
    if (view === undefined || (view.width === width && view.height === height && (across ?? width) === width)) {
      this.#read(index, 0, into.subarray(0, this.#pictureBytes));
      return;
    }
    const chroma = width * height;
    const wide = across ?? view.width;
    let to = 0;
    for (const [base, half] of [
      [0, 1],
      [chroma, 2],
      [chroma + chroma / 4, 2],
    ] as const) {
      const [stride, rows, row] = [width / half, view.height / half, view.width / half];
      const at = base + (view.y / half) * stride;
      const line = wide / half;
      if (row === stride && line === row) {
        this.#read(index, at, into.subarray(to, to + rows * row));
      } else {
        this.#band ??= new Uint8Array(width * view.height);
        this.#read(index, at, this.#band.subarray(0, rows * stride));
        for (let y = 0; y < rows; y += 1) {
          const from = y * stride + view.x / half;
          into.set(this.#band.subarray(from, from + row), to + y * line);
        }
      }
      to += rows * line;
    }
  }

  /** Reads a picture's features, `f8` then `f4`, into the given buffers. */
  readFeatures(index: number, f8: Uint8Array, f4: Uint8Array): void {
    this.#read(index, this.#pictureBytes, f8);
    this.#read(index, this.#pictureBytes + f8.length, f4);
  }

  close(): void {
    this.#ahead.close(() => closeSync(this.#file));
    this.#release();
  }

  #read(index: number, offset: number, into: Uint8Array): void {
    if (!(index >= 0 && index < this.manifest.pictures.count)) {
      throw new Failure('internal', `picture ${index} of ${this.manifest.pictures.count}`);
    }
    const at = index * (this.#pictureBytes + this.#featureBytes) + offset;
    const started = this.#clock?.monotonic() ?? 0;
    const got = readSync(this.#file, into, 0, into.length, at);
    if ((this.#clock?.monotonic() ?? 0) - started > SLOW_MS) this.#ahead.slow();
    if (got !== into.length) throw new Failure('internal', `the avatar cache ends after ${at + got} bytes`);
  }
}

/**
 * Stands for the pictures and the encoder of their features: the manifest holds the checksums of both, so it is its hash. Mattes are a
 * cache of their own: a bundle that gets them need not be unpacked again.
 */
function picturesKey(folder: string, { matte }: AvatarManifest): string {
  const json = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as { checksums: Record<string, string> };
  const without = (entries: object, ...names: (string | undefined)[]): object =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));
  const checksums = without(json.checksums, matte?.file, matte?.backdrop);
  return createHash('sha256')
    .update(`layout 1${JSON.stringify({ ...without(json, 'matte'), checksums })}\n`)
    .digest('hex');
}

function cacheBytes(manifest: AvatarManifest, lipSync: LipSyncManifest): number {
  return manifest.pictures.count * (pictureBytes(manifest.width, manifest.height) + featureBytes(lipSync));
}

function featureBytes(lipSync: LipSyncManifest): number {
  const { f8, f4 } = lipSync.features;
  return f8[0] * f8[1] * f8[2] + f4[0] * f4[1] * f4[2];
}

async function unpack(
  path: string,
  video: string,
  manifest: AvatarManifest,
  lipSync: LipSyncManifest,
  lipSyncFolder: string,
  options: AvatarOptions,
): Promise<void> {
  const bytes = cacheBytes(manifest, lipSync);
  mkdirSync(options.cache, { recursive: true });
  removeAbandoned(options.cache, manifest.id);
  makeRoom(options.cache, bytes);
  const temporary = temporaryFor(path);
  const total = manifest.pictures.count;
  const encoder = await options.openEncoder(lipSyncFolder, lipSync);
  const out = openSync(temporary, 'wx');
  let done = 0;
  try {
    const size = { width: manifest.width, height: manifest.height };
    await decodePictures(video, size, async (picture) => {
      if (done >= total)
        throw new Failure('bad_request', `${video} holds more than the ${total} pictures of avatar.json`);
      writeSync(out, picture);
      const { y, uv } = cropMouth(picture, manifest, done);
      writeSync(out, await encoder.encode(y, uv));
      done += 1;
      if (done % Math.max(1, Math.floor(total / 100)) === 0) options.onProgress?.(done, total);
    });
    if (done !== total) throw new Failure('bad_request', `${video} holds ${done} pictures, avatar.json says ${total}`);
    closeSync(out);
    renameSync(temporary, path);
  } catch (error) {
    closeQuietly(out);
    rmSync(temporary, { force: true });
    throw writeFailure(options.cache, bytes, error);
  } finally {
    await encoder.close();
  }
}

/** The mouth's planes: Y, then U and V (half the size each way) in one buffer. */
function cropMouth(picture: Uint8Array, manifest: AvatarManifest, index: number): { y: Uint8Array; uv: Uint8Array } {
  const { width, height, mouth } = manifest;
  const { size } = mouth;
  const left = mouth.x[index] ?? 0;
  const top = mouth.y[index] ?? 0;
  const y = new Uint8Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const at = (top + row) * width + left;
    y.set(picture.subarray(at, at + size), row * size);
  }
  const half = size / 2;
  const uv = new Uint8Array(2 * half * half);
  for (let plane = 0; plane < 2; plane += 1) {
    const base = width * height + (plane * width * height) / 4;
    for (let row = 0; row < half; row += 1) {
      const at = base + (top / 2 + row) * (width / 2) + left / 2;
      uv.set(picture.subarray(at, at + half), plane * half * half + row * half);
    }
  }
  return { y, uv };
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // Already closed before the rename failed.
  }
}
