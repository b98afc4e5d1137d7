import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { Database } from '../storage/database.js';
import { appendAll, type ChainKey } from './chain.js';
import { ChainThread } from './chain-thread.js';
import type { Draft, Journal, JournalEntry } from './journal.js';
import { draftOf, type KeptEntry, type Surroundings } from './drafting.js';

/** Links that may wait for the database, about 2 KB each; beyond it they are lost, counted, and the loss is a link itself. */
const MOST_WAITING = 20_000;
/**
 * Links of one transaction. Writing to SQLite keeps a thread for 0.1 to 0.2 ms a link; a hundred at once take a third more each. Where
 * so many wait, that is a thread of its own.
 */
const BATCH = 500;
/** In a flood a quarter of what waits, up to this: more than one turn of the event loop brings, so that what waits does not grow. */
const MOST_BATCH = 2_000;
/** Links wait this long for others to be written with, milliseconds. */
const GATHER_MS = 200;
const RETRY_MS = 1_000;
/** How long closing may take; what is not written then is lost, and logged. */
const CLOSE_MS = 5_000;

interface Waiting {
  readonly key: ChainKey;
  readonly draft: Draft;
  /** What hears the link's number once it is written. */
  readonly written?: (n: number) => void;
}

export interface JournalFigures {
  readonly written: number;
  readonly waiting: number;
  readonly lost: number;
}

/** Writes the chains of all rooms of this process, in batches, behind everybody's back: `take` costs microseconds and cannot fail. */
export class JournalWriter {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #mostWaiting: number;
  /** Null: the database is no file, and takes links without holding up the thread, or with nobody beside it. */
  readonly #thread: ChainThread | null;
  readonly #closing = new AbortController();
  /** Lost links by chain, until a link says so. */
  readonly #gaps = new Map<string, { readonly key: ChainKey; lost: number; readonly since: number }>();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #written = 0;
  #lost = 0;
  #failed: string | null = null;

  constructor(database: Database, clock: Clock, log: Log, options: { readonly mostWaiting?: number } = {}) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
    this.#mostWaiting = options.mostWaiting ?? MOST_WAITING;
    this.#thread = database.file === null ? null : new ChainThread(database, database.file, clock, log);
  }

  take(key: ChainKey, draft: Draft, written?: (n: number) => void): void {
    if (this.#closing.signal.aborted || this.#waiting.length >= this.#mostWaiting) {
      this.#lose(key);
      return;
    }
    this.#waiting.push({ key, draft, ...(written === undefined ? {} : { written }) });
    this.#writing ??= this.#write();
  }

  figures(): JournalFigures {
    return { written: this.#written, waiting: this.#waiting.length, lost: this.#lost };
  }

  state(): PartState {
    const mode = `hash chain, ${this.#written} links written`;
    if (this.#failed !== null) return { status: 'degraded', mode, detail: this.#failed };
    if (this.#lost > 0) return { status: 'degraded', mode, detail: `${this.#lost} links were lost: too many at once.` };
    return { status: 'ok', mode };
  }

  /** Resolves when everything taken so far is written (or lost). */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async close(): Promise<void> {
    const late = new AbortController();
    const limit = this.#clock.sleep(CLOSE_MS, late.signal).catch(() => undefined);
    this.#closing.abort();
    await Promise.race([this.flushed(), limit]);
    late.abort();
    if (this.#waiting.length > 0)
      this.#log.error({ lost: this.#waiting.length }, 'the journal could not be written in time');
    this.#waiting = [];
    await this.#thread?.close();
  }

  #lose(key: ChainKey): void {
    this.#lost += 1;
    if (this.#lost % 1_000 === 1) this.#log.error({ lost: this.#lost }, 'the database is too slow for the journal');
    const name = JSON.stringify([key.tenant, key.room]);
    const gap = this.#gaps.get(name) ?? { key, lost: 0, since: this.#clock.now() };
    gap.lost += 1;
    this.#gaps.set(name, gap);
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0 || this.#gaps.size > 0) {
      if (this.#waiting.length < BATCH) await this.#pause(GATHER_MS);
      // Without a thread of its own SQLite lets go of this one only here: 20,000 links in one turn of the event loop stopped everything
      // for two seconds.
      else await new Promise<void>((resolve) => setImmediate(resolve));
      const size = Math.min(MOST_BATCH, Math.max(BATCH, this.#waiting.length / 4));
      const batch = this.#waiting.slice(0, size);
      const gaps = [...this.#gaps.values()].map((gap) => ({ ...gap }));
      try {
        const chains = byChain([...batch, ...gaps.map((gap) => this.#gapLink(gap))]);
        const additions = chains.map(({ key, items }) => ({ key, drafts: items.map(({ draft }) => draft) }));
        const thread = batch.length >= BATCH && this.#thread?.isReady === true ? this.#thread : null;
        const numbers = await (thread?.append(additions) ?? appendAll(this.#database, additions));
        chains.forEach(({ items }, i) => items.forEach((one, j) => one.written?.(numbers[i]?.[j] ?? 0)));
        this.#failed = null;
        this.#written += batch.length;
        this.#waiting.splice(0, batch.length);
        for (const { key, lost } of gaps) this.#told(key, lost);
      } catch (error) {
        if (this.#failed === null) this.#log.error({ error: asError(error) }, 'the journal cannot be written');
        this.#failed = 'The database does not take the journal.';
        if (this.#closing.signal.aborted) break;
        await this.#pause(RETRY_MS);
      }
    }
    this.#writing = null;
  }

  #told({ tenant, room }: ChainKey, lost: number): void {
    const name = JSON.stringify([tenant, room]);
    const gap = this.#gaps.get(name);
    if (gap === undefined) return;
    if (gap.lost === lost) this.#gaps.delete(name);
    else gap.lost -= lost;
  }

  #gapLink({ key, lost, since }: { key: ChainKey; lost: number; since: number }): Waiting {
    const none = { show: null, turn: null, outcome: null, product: null, facet: null };
    return { key, draft: { ...none, kind: 'gap', time: this.#clock.now(), body: { lost, since } } };
  }

  async #pause(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.#closing.signal).catch(() => undefined);
  }
}

/** A room's journal: what it records goes into its chain. */
export class RoomJournal implements Journal {
  readonly #writer: Pick<JournalWriter, 'take' | 'flushed'>;
  readonly #key: ChainKey;
  readonly #around: () => Surroundings;
  readonly #heed: (entry: JournalEntry, n: number | null) => void;

  /** @param heed Hears every record: with its number once it is written, and `null` at once for what is not kept. */
  constructor(
    writer: Pick<JournalWriter, 'take' | 'flushed'>,
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
    await this.#writer.flushed();
  }
}

function isKept(entry: JournalEntry): entry is KeptEntry {
  return entry.kind !== 'left';
}

function byChain(waiting: readonly Waiting[]): { readonly key: ChainKey; readonly items: Waiting[] }[] {
  const chains = new Map<string, { readonly key: ChainKey; readonly items: Waiting[] }>();
  for (const one of waiting) {
    const name = JSON.stringify([one.key.tenant, one.key.room]);
    const chain = chains.get(name) ?? { key: one.key, items: [] };
    chain.items.push(one);
    chains.set(name, chain);
  }
  return [...chains.values()];
}
