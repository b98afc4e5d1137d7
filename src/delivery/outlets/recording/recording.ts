import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Samples, samplesFromMs } from '../../../domain/media-time.js';
import type { AnyPacket } from '../../../domain/packet.js';
import type { SaidSentence } from '../../../domain/stream.js';
import { type ParameterSets, sameSets } from '../avc.js';
import { Fmp4Muxer } from '../fmp4/muxer.js';
import { type Segment, Segmenter } from '../fmp4/segmenter.js';
import { Gate } from '../gate.js';
import { setsOf } from '../hls/hls.js';
import { notWritten } from '../trouble.js';
import type { ConnectionStart, Outlet, OutletConnection, Wants } from '../outlet.js';
import { aigcMetadata } from './aigc.js';
import { nameOf, RecordingFiles } from './files.js';
import { mend } from './mend.js';

/** A killed process loses at most this much, and the time to the next key frame. */
const SHORTEST: Samples = samplesFromMs(1_000);
/** Half a minute of fragments may wait for the disk; then they are left out up to a key frame. */
const MOST_WAITING = 16;

export interface RecordingOptions {
  /** Where its files go; made when it is missing. */
  readonly folder: string;
  readonly room: string;
  readonly minutes: number;
  readonly megabytes: number;
  /** Named in the files as who answers for the content. */
  readonly producer: string;
}

/** Keeps a room on disk: fragmented MP4 with captions beside it, a new file after so much time or so many bytes. */
export class RecordingOutlet implements Outlet {
  readonly #options: RecordingOptions;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  async connect(start: ConnectionStart): Promise<OutletConnection> {
    await ready(this.#options.folder).catch((error: unknown) => {
      throw notWritten(error);
    });
    return new RecordingConnection(this.#options, start);
  }
}

async function ready(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // The last one may have been cut off in the middle; only another outlet of the room can be writing to it now.
  const [last] = (await readdir(folder))
    .filter((name) => name.endsWith('.mp4'))
    .sort()
    .slice(-1);
  if (last !== undefined && !writing.has(join(folder, last))) await mend(join(folder, last));
}

/** Files that are being written: never mended. */
const writing = new Set<string>();

interface Film {
  readonly path: string;
  readonly files: RecordingFiles;
  readonly muxer: Fmp4Muxer;
  readonly begin: Samples;
  readonly sets: ParameterSets | null;
}

class RecordingConnection implements OutletConnection {
  readonly wants: Wants;
  bytes = 0;
  readonly #options: RecordingOptions;
  readonly #start: ConnectionStart;
  readonly #gate: Gate;
  readonly #segmenter: Segmenter;
  #film: Film | null = null;
  /** The file before, whose last sentence may still be heard. */
  #before: { readonly film: Film; readonly end: Samples } | null = null;
  #last: Samples = 0;
  #dropped = 0;
  #waiting = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: RecordingOptions, start: ConnectionStart) {
    this.#options = options;
    this.#start = start;
    this.wants = { pictures: start.pictures !== null, sound: 'aac' };
    this.#gate = new Gate(this.wants.pictures);
    this.#segmenter = new Segmenter(this.wants.pictures, SHORTEST);
  }

  get dropped(): number {
    return this.#dropped;
  }

  write(packet: AnyPacket): void {
    if (!this.#gate.admits(packet, 0)) return;
    this.#last = Math.max(this.#last, packet.at);
    const segment = this.#segmenter.push(packet);
    if (segment === null) return;
    if (this.#waiting < MOST_WAITING) this.#then(async () => await this.#keep(segment));
    else this.#dropped += segment.packets.length;
  }

  hear(sentence: SaidSentence): void {
    if (this.#waiting >= MOST_WAITING) return;
    this.#then(async () => {
      const before = this.#before;
      if (before !== null && sentence.from < before.end) await before.film.files.caption(sentence, before.end);
      await this.#film?.files.caption(sentence);
    });
  }

  async close(): Promise<void> {
    const rest = this.#segmenter.flush(this.#last + 1);
    if (rest !== null) this.#then(async () => await this.#keep(rest));
    // What fails with the one must not keep the other open.
    this.#then(async () => await end(this.#before?.film ?? null));
    this.#then(async () => await end(this.#film));
    await this.#turn;
  }

  /** Work on the files, one after the other; what fails ends the connection. */
  #then(work: () => Promise<void>): void {
    this.#waiting += 1;
    this.#turn = this.#turn
      .then(work)
      .catch((error: unknown) => {
        this.#start.events.ended(notWritten(error));
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  async #keep(segment: Segment): Promise<void> {
    const film = await this.#filmFor(segment);
    const data = await film.muxer.fragment(segment.packets);
    await film.files.write(data);
    this.bytes += data.length;
  }

  async #filmFor(segment: Segment): Promise<Film> {
    const { minutes, megabytes } = this.#options;
    const film = this.#film;
    const sets = setsOf(segment);
    if (film !== null) {
      const long = segment.from - film.begin >= samplesFromMs(minutes * 60_000);
      const large = film.files.bytes >= megabytes * 1_000_000;
      const changed = sets !== null && film.sets !== null && !sameSets(sets, film.sets);
      if (!long && !large && !changed) return film;
      await end(this.#before?.film ?? null);
      this.#before = { film, end: segment.from };
    }
    this.#film = await this.#begin(segment, sets);
    return this.#film;
  }

  async #begin(segment: Segment, sets: ParameterSets | null): Promise<Film> {
    const { folder, room, producer } = this.#options;
    const begin = segment.from;
    const name = nameOf(this.#start.wallMs(begin));
    const size = this.#start.pictures;
    const pictures = size === null || sets === null ? null : { ...size, sets };
    const muxer = await Fmp4Muxer.open({ pictures, begin, metadata: aigcMetadata(producer, `${room}/${name}`) });
    try {
      const files = await RecordingFiles.create(folder, name, begin, muxer.init);
      const path = join(folder, `${name}.mp4`);
      writing.add(path);
      this.bytes += muxer.init.length;
      return { path, files, muxer, begin, sets };
    } catch (error) {
      await muxer.close();
      throw error;
    }
  }
}

async function end(film: Film | null): Promise<void> {
  if (film === null) return;
  writing.delete(film.path);
  await film.muxer.close();
  await film.files.close();
}
