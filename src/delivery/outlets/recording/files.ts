import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { msFromSamples, type Samples } from '../../../domain/media-time.js';
import type { SaidSentence } from '../../../domain/stream.js';
import { VTT_HEADER, vttCue } from './webvtt.js';

/** A recording's two files while they are written: the film, and the captions beside it. */
export class RecordingFiles {
  bytes = 0;
  readonly #film: FileHandle;
  readonly #captions: FileHandle;
  /** Media time at which it begins. */
  readonly #begin: Samples;

  private constructor(film: FileHandle, captions: FileHandle, begin: Samples) {
    this.#film = film;
    this.#captions = captions;
    this.#begin = begin;
  }

  /**
   * @param init What a film begins with.
   * @throws what the file system throws, and leaves nothing then; a file of that name is never written over.
   */
  static async create(folder: string, name: string, begin: Samples, init: Buffer): Promise<RecordingFiles> {
    const made: { readonly path: string; readonly file: FileHandle }[] = [];
    const make = async (kind: 'mp4' | 'vtt'): Promise<FileHandle> => {
      const path = join(folder, `${name}.${kind}`);
      const file = await open(path, 'wx');
      made.push({ path, file });
      return file;
    };
    try {
      const film = await make('mp4');
      const captions = await make('vtt');
      await captions.write(VTT_HEADER);
      const files = new RecordingFiles(film, captions, begin);
      await files.write(init);
      return files;
    } catch (error) {
      for (const { path, file } of made) {
        await file.close().catch(() => undefined);
        await rm(path).catch(() => undefined);
      }
      throw error;
    }
  }

  async write(data: Buffer): Promise<void> {
    for (let at = 0; at < data.length;) at += (await this.#film.write(data, at)).bytesWritten;
    this.bytes += data.length;
  }

  /** A caption for what was heard while it was recorded. @param end Media time at which this recording ended, if it has. */
  async caption({ text, from, until, complete }: SaidSentence, end: Samples = Infinity): Promise<void> {
    const fromMs = msFromSamples(Math.max(from, this.#begin) - this.#begin);
    const untilMs = msFromSamples(Math.min(until, end) - this.#begin);
    // What was cut was not heard to its end.
    if (untilMs > fromMs) await this.#captions.write(vttCue(fromMs, untilMs, complete ? text : `${text} —`));
  }

  async close(): Promise<void> {
    await this.#film.datasync().catch(() => undefined);
    try {
      await this.#film.close();
    } finally {
      await this.#captions.close();
    }
  }
}

/** What a recording that begins then is called: 20261126T031502123Z, which sorts by time and is a file name everywhere. */
export function nameOf(wallMs: number): string {
  return new Date(wallMs).toISOString().replace(/[-:.]/g, '');
}
