import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../domain/log.js';

/** One record of what was asked, said and why; fields by kind. */
export interface JournalEntry {
  readonly kind: 'comment' | 'answer' | 'show';
  readonly room: string;
  readonly [field: string]: unknown;
}

/** Keeps what happened, append-only. Recording never blocks and never throws. */
export interface Journal {
  record(entry: JournalEntry): void;
  close(): Promise<void>;
}

/** Bytes that may wait for the disk; beyond it entries are lost, and counted in the log, rather than memory. */
const MOST_WAITING = 8 * 1024 * 1024;
const ROTATE_BYTES = 64 * 1024 * 1024;

/** JSON lines in a file; a full file is set aside with its time in the name, never deleted. */
export class FileJournal implements Journal {
  readonly #path: string;
  readonly #now: () => number;
  readonly #log: Log;
  #stream: WriteStream;
  #bytes: number;
  #lost = 0;

  constructor(path: string, now: () => number, log: Log) {
    this.#path = path;
    this.#now = now;
    this.#log = log;
    mkdirSync(dirname(path), { recursive: true });
    this.#bytes = existsSync(path) ? statSync(path).size : 0;
    this.#stream = this.#open();
  }

  record(entry: JournalEntry): void {
    if (this.#stream.writableLength > MOST_WAITING) {
      this.#lost += 1;
      if (this.#lost % 1000 === 1) this.#log.error({ lost: this.#lost }, 'the disk is too slow for the journal');
      return;
    }
    const line = `${JSON.stringify({ time: new Date(this.#now()).toISOString(), ...entry })}\n`;
    this.#stream.write(line);
    this.#bytes += Buffer.byteLength(line);
    if (this.#bytes > ROTATE_BYTES) this.#rotate();
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.end(resolve));
  }

  #rotate(): void {
    this.#stream.end();
    renameSync(this.#path, `${this.#path}.${new Date(this.#now()).toISOString().replaceAll(':', '-')}`);
    this.#bytes = 0;
    this.#stream = this.#open();
  }

  #open(): WriteStream {
    const stream = createWriteStream(this.#path, { flags: 'a', mode: 0o600 });
    stream.on('error', (error) => this.#log.error({ error }, 'the journal cannot be written'));
    return stream;
  }
}
