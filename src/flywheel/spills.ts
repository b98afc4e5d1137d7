import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { ChainKey } from './chain.js';
import type { Draft } from './journal.js';

/** A link that waits, as a line of a file has it. */
export type SpiltLine = readonly [tenant: string, room: string, draft: Draft];

/** Where a file's links are that are not in their chains yet, bytes. */
export interface SpillSlice {
  /** Of the file: what its mark is kept by. */
  readonly id: string;
  readonly path: string;
  readonly from: number;
  readonly end: number;
}

/** Bytes of one file: full ones are gone from the disk when their links are in their chains. */
const FILE_BYTES = 64 * 1024 * 1024;
/** Bytes that may wait on the disk in all: some hours of the greatest flood, or of a server of databases that is away. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024;
/** Characters that may wait for the disk, about 50,000 links. */
const MOST_BUFFERED = 32 * 1024 * 1024;
/** After a disk that took nothing, milliseconds. */
const REFUSE_MS = 1_000;
const SUFFIX = '.jsonl';

interface SpillFile {
  readonly path: string;
  /** Bytes that are there: whole lines. */
  size: number;
  /** Bytes whose links are in their chains. */
  taken: number;
}

/**
 * Links that wait on the disk because more come than the database takes, or because it takes none: files of JSON lines in one folder,
 * the oldest first. They outlast the process. They hold what viewers wrote as they wrote it, so they are the server's alone to read.
 */
export class Spills {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lost: (key: ChainKey, links: number) => void;
  readonly #mostBytes: number;
  readonly #fileBytes: number;
  readonly #files: SpillFile[];
  /** Lines on their way to the disk, the last file's. */
  #lines: string[] = [];
  #buffered = 0;
  #file: { readonly entry: SpillFile; readonly handle: FileHandle } | null = null;
  #flushing: Promise<void> | null = null;
  #refusesUntil = -Infinity;
  #made = 0;
  #isClosed = false;

  /**
   * Finds what an earlier process left.
   * @param lost Hears of links that the disk did not take after all.
   * @throws When the folder cannot be made or read.
   */
  constructor(options: {
    readonly folder: string;
    readonly clock: Clock;
    readonly log: Log;
    readonly lost: (key: ChainKey, links: number) => void;
    readonly mostBytes?: number;
    readonly fileBytes?: number;
  }) {
    this.#folder = options.folder;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#lost = options.lost;
    this.#mostBytes = options.mostBytes ?? MOST_BYTES;
    this.#fileBytes = options.fileBytes ?? FILE_BYTES;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#files = readdirSync(this.#folder)
      .filter((name) => name.endsWith(SUFFIX))
      .sort()
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, size: statSync(path).size, taken: 0 }));
    if (this.#files.length > 0) this.#log.info({ bytes: this.bytes }, 'links of the journal waited on the disk');
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#buffered + this.#files.reduce((sum, { size, taken }) => sum + size - taken, 0);
  }

  /** Nothing waits here: a link that comes now may go to the database before the disk. */
  get isEmpty(): boolean {
    return this.#files.length === 0 && this.#buffered === 0 && this.#flushing === null;
  }

  /** @returns Whether it is kept; not when the disk takes nothing more. */
  put(key: ChainKey, draft: Draft): boolean {
    if (this.#isClosed || this.#clock.monotonic() < this.#refusesUntil) return false;
    if (this.#buffered >= MOST_BUFFERED || this.bytes >= this.#mostBytes) return false;
    const line = `${JSON.stringify([key.tenant, key.room, draft] satisfies SpiltLine)}\n`;
    this.#lines.push(line);
    this.#buffered += line.length;
    this.#flushing ??= this.#flush();
    return true;
  }

  /** Resolves when all that was kept is on the disk, or was lost. */
  async flushed(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
  }

  /** The oldest links that wait; null: there are none on the disk yet. */
  async next(): Promise<SpillSlice | null> {
    for (;;) {
      const [oldest] = this.#files;
      if (oldest === undefined) return null;
      const { path, size, taken } = oldest;
      if (taken < size) return { id: basename(path, SUFFIX), path, from: taken, end: size };
      // What is still to be written goes to a file of its own, unless it is being written to this one.
      if (this.#file?.entry === oldest) {
        if (this.#flushing !== null) return null;
        await this.#finish();
      }
      this.#files.shift();
      await rm(path, { force: true });
    }
  }

  /** Links of a slice, up to this place of its file, are in their chains. */
  take({ path }: SpillSlice, to: number): void {
    const file = this.#files.find((one) => one.path === path);
    if (file !== undefined) file.taken = to;
  }

  /** Keeps links that are older than all that wait here. To be called once, last of all. */
  async keepFirst(items: readonly { readonly key: ChainKey; readonly draft: Draft }[]): Promise<void> {
    const [oldest] = this.#files;
    const path = oldest === undefined ? this.#path() : join(this.#folder, `0-${basename(oldest.path)}`);
    const handle = await open(path, 'ax', 0o600);
    try {
      for (let at = 0; at < items.length; at += 1_000) {
        const lines = items
          .slice(at, at + 1_000)
          .map(({ key, draft }) => `${JSON.stringify([key.tenant, key.room, draft] satisfies SpiltLine)}\n`);
        await handle.appendFile(lines.join(''));
      }
    } finally {
      await handle.close();
    }
  }

  /** What is on its way reaches the disk; what waits there is for the next process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flushed();
    await this.#finish();
  }

  async #flush(): Promise<void> {
    // All that this turn of the event loop brings is one write.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#lines.length > 0) {
      const lines = this.#lines;
      this.#lines = [];
      const text = lines.join('');
      try {
        await this.#append(text);
      } catch (error) {
        this.#log.error({ error: asError(error), lost: lines.length }, 'the disk does not take the journal');
        this.#refusesUntil = this.#clock.monotonic() + REFUSE_MS;
        this.#tellLost(lines);
        await this.#finish();
      }
      this.#buffered -= text.length;
    }
    this.#flushing = null;
  }

  async #append(text: string): Promise<void> {
    if (this.#file !== null && this.#file.entry.size >= this.#fileBytes) await this.#finish();
    if (this.#file === null) {
      const path = this.#path();
      const handle = await open(path, 'ax', 0o600);
      const entry = { path, size: 0, taken: 0 };
      this.#files.push(entry);
      this.#file = { entry, handle };
    }
    const { entry, handle } = this.#file;
    const bytes = Buffer.from(text);
    try {
      await handle.appendFile(bytes);
    } catch (error) {
      // Half of a line would join the next one.
      await handle.truncate(entry.size).catch(() => undefined);
      throw error;
    }
    entry.size += bytes.length;
  }

  /** The next line goes to another file. */
  async #finish(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.handle.close().catch(() => undefined);
  }

  /** Names sort by when the files were begun. */
  #path(): string {
    this.#made += 1;
    const [time, made] = [String(this.#clock.now()).padStart(15, '0'), String(this.#made).padStart(8, '0')];
    return join(this.#folder, `${time}-${made}-${randomUUID().slice(0, 8)}${SUFFIX}`);
  }

  #tellLost(lines: readonly string[]): void {
    const lost = new Map<string, number>();
    for (const line of lines) {
      const [tenant, room] = JSON.parse(line) as SpiltLine;
      const name = JSON.stringify([tenant, room]);
      lost.set(name, (lost.get(name) ?? 0) + 1);
    }
    for (const [name, links] of lost) {
      const [tenant, room] = JSON.parse(name) as [string, string];
      this.#lost({ tenant, room }, links);
    }
  }
}
