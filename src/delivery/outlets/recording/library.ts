import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../domain/clock.js';
import { Failure } from '../../../domain/failure.js';

/** A file of a room's recordings. */
export interface RecordedFile {
  readonly name: string;
  readonly bytes: number;
  /** When it was last written to, ms since epoch. */
  readonly changedAt: number;
  /** It is (or was a moment ago) being written. */
  readonly recording: boolean;
}

/** What recordings are called; nothing else in their folder is shown, sent or deleted. */
const NAME = /^\d{8}T\d{9}Z\.(?:mp4|vtt)$/;
/** Fragments come every two seconds. */
const QUIET_MS = 10_000;

/** The recordings on disk. */
export class RecordingLibrary {
  readonly #folder: string;
  readonly #clock: Clock;

  /** @param folder Holds a folder for each room. */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Oldest first. @param room Id of a room that there is. */
  async list(room: string): Promise<RecordedFile[]> {
    const folder = this.#folderOf(room);
    const names = await readdir(folder).catch(() => []);
    const files = await Promise.all(
      names
        .filter((name) => NAME.test(name))
        .map(async (name) => {
          const found = await stat(join(folder, name)).catch(() => null);
          if (found === null) return [];
          const changedAt = Math.round(found.mtimeMs);
          const recording = this.#clock.now() - changedAt < QUIET_MS;
          return [{ name, bytes: found.size, changedAt, recording }];
        }),
    );
    return files.flat().sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Where a recording lies. @throws Failure `not_found`: also for every name that no recording has. */
  async find(room: string, name: string): Promise<{ readonly folder: string; readonly file: RecordedFile }> {
    const file = (await this.list(room)).find((one) => one.name === name);
    if (file === undefined)
      throw new Failure('not_found', `The room has no recording ${JSON.stringify(name.slice(0, 80))}.`);
    return { folder: this.#folderOf(room), file };
  }

  /** @throws Failure `not_found`; `unavailable` while it is written. */
  async remove(room: string, name: string): Promise<void> {
    const { folder, file } = await this.find(room, name);
    if (file.recording) throw new Failure('unavailable', `${name} is being recorded.`, { retryable: true });
    await rm(join(folder, name));
  }

  #folderOf(room: string): string {
    return join(this.#folder, room);
  }
}
