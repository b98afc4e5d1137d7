import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/failure.js';
import { type Bundle, verifyChecksums } from './bundle.js';
import { makeRoom, markUsed, removeAbandoned, removeOtherVersions, temporaryFor, writeFailure } from './cache.js';
import { type MatteRuns, packMatte, unpackMatte } from './matte-runs.js';
import { decodePictures } from './unpacking.js';

/** Bytes that a picture's matte takes at most on an average, to see beforehand whether the disk has room. */
const ABOUT_BYTES = 60_000;

export interface MattesOptions {
  readonly bundle: Bundle;
  /** Where unpacked mattes live; shared by all rooms and processes. */
  readonly cache: string;
  /** Called while unpacking, about once per percent. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How much of each pixel of each picture is presenter, read from the cache file when needed: some 30 KB a picture. */
export class Mattes {
  /** The place in which the pictures were made, without the presenter: a file. */
  readonly backdrop: string;
  readonly #file: number;
  readonly #release: () => void;
  /** Where each matte begins, and where the last ends. */
  readonly #starts: Uint32Array;
  readonly #packed: Uint8Array;

  private constructor(path: string, starts: Uint32Array, backdrop: string) {
    this.backdrop = backdrop;
    this.#starts = starts;
    let most = 0;
    for (let i = 1; i < starts.length; i += 1) most = Math.max(most, (starts[i] ?? 0) - (starts[i - 1] ?? 0));
    this.#packed = new Uint8Array(most);
    this.#file = openSync(path, 'r');
    this.#release = markUsed(path);
  }

  /**
   * Opens a bundle's mattes; null where it has none. The first time anywhere they are unpacked into the cache, in about half a minute.
   * @throws Failure `bad_request` naming the file and what is wrong with it.
   */
  static async open(options: MattesOptions): Promise<Mattes | null> {
    const { bundle } = options;
    const { folder, manifest } = bundle;
    const { matte, checksums, width, height, pictures } = manifest;
    if (matte === undefined) return null;
    verifyChecksums(bundle);
    const sealed = checksums[matte.file] ?? '';
    const key = createHash('sha256').update(`matte 1 ${width}x${height} ${sealed}`).digest('hex').slice(0, 16);
    const path = join(options.cache, `avatar-${manifest.id}-${key}.matte`);
    if (!existsSync(path)) {
      const size = { width, height, count: pictures.count };
      await unpack(path, join(folder, matte.file), size, manifest.id, options);
      removeOtherVersions(path, manifest.id);
    }
    const starts = readStarts(path, pictures.count);
    if (statSync(path).size !== starts.at(-1)) {
      rmSync(path);
      throw new Failure('internal', `${path} was damaged and has been removed: start again`, { retryable: true });
    }
    return new Mattes(path, starts, join(folder, matte.backdrop));
  }

  /** A picture's matte, valid until the next is read. */
  read(index: number): MatteRuns {
    const from = this.#starts[index];
    const to = this.#starts[index + 1];
    if (from === undefined || to === undefined) throw new Failure('internal', `no matte of picture ${index}`);
    const got = readSync(this.#file, this.#packed, 0, to - from, from);
    if (got !== to - from) throw new Failure('internal', `the cache of mattes ends after ${from + got} bytes`);
    return unpackMatte(this.#packed);
  }

  close(): void {
    closeSync(this.#file);
    this.#release();
  }
}

function readStarts(path: string, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  const file = openSync(path, 'r');
  try {
    readSync(file, starts, 0, starts.byteLength, 0);
  } finally {
    closeSync(file);
  }
  return starts;
}

async function unpack(
  path: string,
  video: string,
  { width, height, count }: { readonly width: number; readonly height: number; readonly count: number },
  id: string,
  { cache, onProgress }: MattesOptions,
): Promise<void> {
  const bytes = count * ABOUT_BYTES;
  makeRoom(cache, bytes);
  removeAbandoned(cache, id);
  const temporary = temporaryFor(path);
  const starts = new Uint32Array(count + 1);
  const out = openSync(temporary, 'wx');
  let done = 0;
  let at = starts.byteLength;
  try {
    await decodePictures(video, { width, height }, async (picture) => {
      if (done >= count)
        throw new Failure('bad_request', `${video} holds more than the ${count} mattes of avatar.json`);
      const packed = packMatte(picture.subarray(0, width * height), width, height);
      writeSync(out, packed, 0, packed.length, at);
      starts[done] = at;
      at += packed.length;
      done += 1;
      if (done % Math.max(1, Math.floor(count / 100)) === 0) onProgress?.(done, count);
      await Promise.resolve();
    });
    if (done !== count) throw new Failure('bad_request', `${video} holds ${done} mattes, avatar.json says ${count}`);
    starts[count] = at;
    writeSync(out, starts, 0, starts.byteLength, 0);
  } catch (error) {
    closeSync(out);
    rmSync(temporary, { force: true });
    throw writeFailure(cache, bytes, error);
  }
  closeSync(out);
  renameSync(temporary, path);
}
