import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { Database } from '../storage/database.js';
import { type Addition, appendAll, byChain, type ChainKey, nameOf } from './chain.js';
import { ChainThread } from './chain-thread.js';
import type { Draft, Journal, JournalEntry } from './journal.js';
import { draftOf, type KeptEntry, type Surroundings } from './drafting.js';
import { drain } from './spill-reading.js';
import { Spills } from './spills.js';

/** Links that may wait in memory, about 2 KB each; those beyond wait on the disk. Without one they are lost, and a link says how many. */
const MOST_WAITING = 20_000;
/**
 * Links of one transaction. Writing to SQLite keeps a thread for 0.1 to 0.2 ms a link; a hundred at once take a third more each. Where
 * so many wait, that is a thread of its own.
 */
const BATCH = 500;
/** In a flood a quarter of what waits, up to this: more than one turn of the event loop brings, so that what waits does not grow. */
const MOST_BATCH = 2_000;
/** Bytes from the disk for one transaction of this thread: some fifty links, 10 ms. The journal's own thread takes more at once. */
const SLICE_BYTES = 32 * 1024;
/** Links wait this long for others to be written with, milliseconds. */
const GATHER_MS = 200;
const RETRY_MS = 1_000;
/** How long closing may take; what is not written then waits on the disk for the next process. */
const CLOSE_MS = 5_000;

interface Waiting {
  readonly key: ChainKey;
  readonly draft: Draft;
  /** What hears the link's number once it is written; null: it has one, that nobody knows here. */
  readonly written?: (n: number | null) => void;
}

interface Gap {
  readonly key: ChainKey;
  readonly lost: number;
  readonly since: number;
}

/** What is written at once: the first of what waits, and links that tell of lost ones. Asked for again as it was. */
interface Batch {
  readonly size: number;
  readonly gaps: readonly Gap[];
  readonly chains: readonly { readonly key: ChainKey; readonly items: readonly Waiting[] }[];
}

export interface JournalFigures {
  readonly written: number;
  readonly waiting: number;
  readonly lost: number;
  /** What waits on the disk. */
  readonly diskBytes: number;
}

/**
 * Writes the chains of all rooms of this process, in batches, behind everybody's back: `take` costs microseconds and cannot fail. Each
 * link is written once, whatever dies in between.
 */
export class JournalWriter {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #mostWaiting: number;
  /** Null: the database is no file, and takes links without holding up the thread, or with nobody beside it. */
  readonly #thread: ChainThread | null;
  readonly #spills: Spills | null;
  /** What this run's batches are marked by. */
  readonly #id = `run-${randomUUID()}`;
  readonly #closing = new AbortController();
  /** Lost links by chain, until a link says so. */
  readonly #gaps = new Map<string, Gap>();
  #waiting: Waiting[] = [];
  #batch: Batch | null = null;
  #batches = 0;
  #writing: Promise<void> | null = null;
  #written = 0;
  #lost = 0;
  #failed: string | null = null;

  /** @param options `spills`: a folder for links that wait, found there at the next start; without it they wait in memory alone. */
  constructor(
    database: Database,
    clock: Clock,
    log: Log,
    options: { readonly mostWaiting?: number; readonly spills?: string } = {},
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
    this.#mostWaiting = options.mostWaiting ?? MOST_WAITING;
    this.#thread = database.file === null ? null : new ChainThread(database, database.file, clock, log);
    const lost = (key: ChainKey, links: number): void => this.#lose(key, links);
    this.#spills = options.spills === undefined ? null : new Spills({ folder: options.spills, clock, log, lost });
    if (this.#spills?.isEmpty === false) this.#begin();
  }

  take(key: ChainKey, draft: Draft, written?: (n: number | null) => void): void {
    const isCalm = this.#waiting.length < this.#mostWaiting && this.#spills?.isEmpty !== false;
    if (isCalm && !this.#closing.signal.aborted)
      this.#waiting.push({ key, draft, ...(written === undefined ? {} : { written }) });
    else if (this.#spills?.put(key, draft) === true) written?.(null);
    else this.#lose(key, 1);
    this.#begin();
  }

  figures(): JournalFigures {
    return {
      written: this.#written,
      waiting: this.#waiting.length,
      lost: this.#lost,
      diskBytes: this.#spills?.bytes ?? 0,
    };
  }

  state(): PartState {
    const mode = `hash chain, ${this.#written} links written`;
    if (this.#failed !== null) return { status: 'degraded', mode, detail: this.#failed };
    if (this.#lost > 0) return { status: 'degraded', mode, detail: `${this.#lost} links were lost: too many at once.` };
    const bytes = this.#spills?.bytes ?? 0;
    return bytes === 0
      ? { status: 'ok', mode }
      : { status: 'ok', mode, detail: `${bytes} bytes of links wait on the disk.` };
  }

  /** Resolves when everything taken so far is in its chain (or lost). */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Resolves when everything taken so far is in its chain, on the disk, or in memory before a database that takes nothing. */
  async settled(): Promise<void> {
    while (this.#writing !== null && this.#waiting.length > 0 && this.#failed === null)
      await Promise.race(this.#closing.signal.aborted ? [this.#writing] : [this.#writing, this.#pause(GATHER_MS)]);
    await this.#spills?.flushed();
  }

  /** @returns Whether everything taken so far is in its chain within so many milliseconds. */
  async isWrittenWithin(ms: number): Promise<boolean> {
    const late = new AbortController();
    const limit = this.#clock.sleep(ms, late.signal).then(
      () => false,
      () => false,
    );
    const isWritten = await Promise.race([this.flushed().then(() => true), limit]);
    late.abort();
    return isWritten;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.isWrittenWithin(CLOSE_MS);
    await this.#thread?.close();
    await this.#spills?.close();
    await this.#leave();
  }

  /** What could not be written in time is left on the disk; a batch that a hanging database took all the same is there twice then. */
  async #leave(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const links = this.#waiting.length;
    try {
      if (this.#spills === null) this.#log.error({ lost: links }, 'the journal could not be written in time');
      else {
        await this.#spills.keepFirst(this.#waiting);
        this.#log.warn({ links }, 'links of the journal wait on the disk for the next start');
      }
    } catch (error) {
      this.#log.error({ error: asError(error), lost: links }, 'the journal could not be written in time');
    }
    this.#waiting = [];
  }

  #lose(key: ChainKey, links: number): void {
    this.#lost += links;
    if (this.#lost % 1_000 <= links) this.#log.error({ lost: this.#lost }, 'the database is too slow for the journal');
    const name = nameOf(key);
    const { lost, since } = this.#gaps.get(name) ?? { lost: 0, since: this.#clock.now() };
    this.#gaps.set(name, { key, lost: lost + links, since });
    this.#begin();
  }

  #begin(): void {
    if (!this.#closing.signal.aborted) this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    for (;;) {
      const isWaiting = this.#waiting.length > 0 || this.#gaps.size > 0;
      // What is on the disk may wait there for the next start.
      if (!isWaiting && (this.#closing.signal.aborted || this.#spills?.isEmpty !== false)) break;
      if (isWaiting && this.#waiting.length < BATCH) await this.#pause(GATHER_MS);
      // Without a thread of its own SQLite lets go of this one only here: 20,000 links in one turn of the event loop stopped everything
      // for two seconds.
      else await new Promise<void>((resolve) => setImmediate(resolve));
      try {
        if (isWaiting) await this.#writeBatch();
        else await this.#drain();
        this.#failed = null;
      } catch (error) {
        if (this.#failed === null) this.#log.error({ error: asError(error) }, 'the journal cannot be written');
        this.#failed = 'The database does not take the journal.';
        if (this.#closing.signal.aborted) break;
        await this.#pause(RETRY_MS);
      }
    }
    this.#writing = null;
  }

  async #writeBatch(): Promise<void> {
    const { size, gaps, chains } = (this.#batch ??= this.#nextBatch());
    const additions = chains.map(({ key, items }): Addition => ({ key, drafts: items.map(({ draft }) => draft) }));
    const mark = { id: this.#id, at: this.#batches, time: this.#clock.now() };
    const thread = size >= BATCH && this.#thread?.isReady === true ? this.#thread : null;
    const numbers = await (thread?.append(additions, mark) ?? appendAll(this.#database, additions, mark));
    this.#batch = null;
    this.#waiting.splice(0, size);
    this.#written += size;
    for (const { key, lost } of gaps) this.#told(key, lost);
    chains.forEach(({ items }, i) => items.forEach((one, j) => one.written?.(numbers?.[i]?.[j] ?? null)));
  }

  #nextBatch(): Batch {
    this.#batches += 1;
    const size = Math.min(this.#waiting.length, MOST_BATCH, Math.max(BATCH, Math.floor(this.#waiting.length / 4)));
    const gaps = [...this.#gaps.values()];
    const links = gaps.map((gap) => this.#gapLink(gap));
    return { size, gaps, chains: byChain([...this.#waiting.slice(0, size), ...links]) };
  }

  /** Adds the oldest of what waits on the disk. */
  async #drain(): Promise<void> {
    const slice = await this.#spills?.next();
    if (slice === undefined || slice === null) return;
    const time = this.#clock.now();
    const thread = this.#thread?.isReady === true ? this.#thread : null;
    const { to, links, broken } = await (thread?.drain(slice, time) ?? drain(this.#database, slice, SLICE_BYTES, time));
    this.#spills?.take(slice, to);
    this.#written += links;
    if (broken > 0) this.#log.error({ broken, file: slice.id }, 'what waited for the journal is damaged');
  }

  #told(key: ChainKey, told: number): void {
    const name = nameOf(key);
    const gap = this.#gaps.get(name);
    if (gap === undefined) return;
    if (gap.lost === told) this.#gaps.delete(name);
    else this.#gaps.set(name, { ...gap, lost: gap.lost - told });
  }

  #gapLink({ key, lost, since }: Gap): Waiting {
    const none = { show: null, turn: null, outcome: null, product: null, facet: null };
    return { key, draft: { ...none, kind: 'gap', time: this.#clock.now(), body: { lost, since } } };
  }

  async #pause(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.#closing.signal).catch(() => undefined);
  }
}

/** A room's journal: what it records goes into its chain. */
export class RoomJournal implements Journal {
  readonly #writer: Pick<JournalWriter, 'take' | 'settled'>;
  readonly #key: ChainKey;
  readonly #around: () => Surroundings;
  readonly #heed: (entry: JournalEntry, n: number | null) => void;

  /** @param heed Hears every record: with its number once it is written, and `null` at once for what is not kept. */
  constructor(
    writer: Pick<JournalWriter, 'take' | 'settled'>,
    key: ChainKey,
    around: () => Surroundings,
    heed: (entry: JournalEntry, n: number | null) => void = () => undefined,
  ) {
    this.#writer = writer;
    this.#key = key;
    this.#around = around;
    this.#heed = heed;
  }

  record(entry: JournalEntry): void {
    if (isKept(entry)) this.#writer.take(this.#key, draftOf(entry, this.#around()), (n) => this.#heed(entry, n));
    else this.#heed(entry, null);
  }

  async close(): Promise<void> {
    await this.#writer.settled();
  }
}

function isKept(entry: JournalEntry): entry is KeptEntry {
  return entry.kind !== 'left';
}
