import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { Cue, SpeechChunk } from '../domain/speech.js';

/** Sound kept, in bytes: three quarters of an hour, several shops' scripts. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Lines waiting to be written; more are not kept. */
const MOST_WAITING = 8;
const MAGIC = 'ZLINE1\n';
const DIGEST = 32;
const SUFFIX = '.line';

export interface KeptLinesOptions {
  /** Its own; made when it is not there. */
  readonly folder: string;
  /** What makes the sound: the voice and its settings; the version of the code is added. Lines of another maker are not found. */
  readonly maker: string;
  readonly log: Log;
  readonly mostBytes?: number;
}

interface Kept {
  readonly bytes: number;
}

/**
 * Spoken lines on disk, so that a show's lines are not made again after a restart. A file a line, named after the hash of maker and
 * line, with a checksum: what is damaged, of another version or half written is as if it were not there. Bounded: the longest unsaid
 * goes first. Nothing here fails a sentence.
 */
export class KeptLines {
  readonly #folder: string;
  readonly #maker: string;
  readonly #log: Log;
  readonly #mostBytes: number;
  /** In the order in which they were said last. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #waiting = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor({ folder, maker, log, mostBytes }: KeptLinesOptions, version: string) {
    this.#folder = folder;
    this.#maker = `${maker} ${version}`;
    this.#log = log;
    this.#mostBytes = mostBytes ?? MOST_BYTES;
  }

  /** Looks what is there. A folder that cannot be used is logged, and keeps nothing. */
  static async open(options: KeptLinesOptions): Promise<KeptLines> {
    const lines = new KeptLines(options, await version());
    try {
      await mkdir(options.folder, { recursive: true });
      const found: { name: string; bytes: number; saidMs: number }[] = [];
      for (const name of await readdir(options.folder)) {
        const { size, mtimeMs } = await stat(join(options.folder, name));
        if (name.endsWith(SUFFIX)) found.push({ name, bytes: size, saidMs: mtimeMs });
        else await rm(join(options.folder, name), { force: true });
      }
      found.sort((left, right) => left.saidMs - right.saidMs);
      for (const { name, bytes } of found) lines.#add(name, bytes);
    } catch (thrown) {
      options.log.warn({ folder: options.folder, error: asError(thrown).message }, 'spoken lines cannot be kept');
    }
    return lines;
  }

  /** The line as it was said, or null. */
  async find(line: string): Promise<SpeechChunk[] | null> {
    const name = this.#name(line);
    const kept = this.#kept.get(name);
    if (kept === undefined) return null;
    const path = join(this.#folder, name);
    const chunks = await readFile(path).then(read, () => null);
    if (chunks === null) {
      this.#log.warn({ name }, 'a kept line is damaged and made again');
      this.#forget(name, kept);
      await rm(path, { force: true }).catch(() => undefined);
      return null;
    }
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
    return chunks;
  }

  /** Writes it by and by. */
  keep(line: string, chunks: readonly SpeechChunk[]): void {
    const name = this.#name(line);
    if (this.#kept.has(name) || this.#waiting >= MOST_WAITING) return;
    this.#waiting += 1;
    this.#writing = this.#writing
      .then(() => this.#write(name, chunks))
      .catch((thrown: unknown) => {
        this.#log.warn({ error: asError(thrown).message }, 'a spoken line could not be kept');
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** When all that was given to `keep` is on disk. */
  async written(): Promise<void> {
    await this.#writing;
  }

  #name(line: string): string {
    return (
      createHash('sha256')
        .update(JSON.stringify([MAGIC, this.#maker, line]))
        .digest('hex') + SUFFIX
    );
  }

  async #write(name: string, chunks: readonly SpeechChunk[]): Promise<void> {
    const data = written(chunks);
    if (this.#kept.has(name) || data.length > this.#mostBytes / 4) return;
    const part = join(this.#folder, `${name}.part`);
    await writeFile(part, data);
    await rename(part, join(this.#folder, name));
    for (const oldest of this.#add(name, data.length)) await rm(join(this.#folder, oldest), { force: true });
  }

  /** Returns the names of what is forgotten for it. */
  #add(name: string, bytes: number): string[] {
    this.#kept.set(name, { bytes });
    this.#bytes += bytes;
    const forgotten: string[] = [];
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#forget(oldest, kept);
      forgotten.push(oldest);
    }
    return forgotten;
  }

  #forget(name: string, { bytes }: Kept): void {
    this.#kept.delete(name);
    this.#bytes -= bytes;
  }
}

/** Changes with the code of this folder, which reads a text, times it and shapes its sound. */
async function version(): Promise<string> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const hash = createHash('sha256');
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((one) => /\.[jt]s$/u.test(one)).sort()) {
    hash.update(name).update(await readFile(join(folder, name)));
  }
  return hash.digest('hex');
}

/** magic, SHA-256 of what follows, length of the header, header, samples. */
function written(chunks: readonly SpeechChunk[]): Buffer {
  const header = Buffer.from(
    JSON.stringify(chunks.map(({ at, samples, cues }) => ({ at, samples: samples.length, cues }))),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const sound = chunks.map(({ samples }) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  const body = Buffer.concat([length, header, ...sound]);
  return Buffer.concat([Buffer.from(MAGIC), createHash('sha256').update(body).digest(), body]);
}

function read(data: Buffer): SpeechChunk[] | null {
  const body = data.subarray(MAGIC.length + DIGEST);
  if (body.length < 4 || data.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const digest = createHash('sha256').update(body).digest();
  if (!digest.equals(data.subarray(MAGIC.length, MAGIC.length + DIGEST))) return null;
  let at = 4 + body.readUInt32LE(0);
  const header = JSON.parse(body.toString('utf8', 4, at)) as { at: number; samples: number; cues: Cue[] }[];
  return header.map((chunk, index) => {
    const samples = new Int16Array(chunk.samples);
    Buffer.from(samples.buffer).set(body.subarray(at, at + samples.byteLength));
    at += samples.byteLength;
    return { at: chunk.at, samples, cues: chunk.cues, last: index === header.length - 1 };
  });
}
