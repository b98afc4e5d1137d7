import { setImmediate as breathe } from 'node:timers/promises';
import type { Clock, Random } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { Fact } from '../domain/product.js';
import type { Catalogue } from './catalogue.js';
import type { Embedder, FactIndex, IndexedFact } from './fact-index.js';
import { keyOf } from './indexes/keys.js';
import { within } from './waiting.js';

/** Facts written at once. */
const BATCH = 256;
/** Stamps made at a stretch: about 3 ms, then others get the thread. */
const STRETCH = 400;
const MOST_ROOMS = 5_000;
const FIRST_PAUSE_MS = 500;
const MOST_PAUSE_MS = 30_000;
/** Marks the stamp of a fact that is there by its words only, because the embedder failed. */
const WITHOUT_VECTOR = '~';

export interface IndexSyncOptions {
  readonly index: FactIndex;
  /** Absent: facts have no vectors. */
  readonly embedder?: Embedder;
  /** The index refuses facts without vectors (Vearch); else they are written by their words when the embedder fails. */
  readonly vectorsRequired?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A room's index says all that the snapshot says, and nothing else. */
export interface Searchable {
  readonly tenant: string;
  readonly room: string;
  readonly catalogue: Catalogue;
}

interface Room {
  readonly tenant: string;
  readonly room: string;
  /** null: to be forgotten. */
  wanted: Catalogue | null;
  searchable: Catalogue | undefined;
  /** Stamps by fact id of what the index holds; absent: not known. */
  known: Map<string, string> | undefined;
  total: number;
  left: number;
  failures: number;
  failing: string | undefined;
  /** It will not be tried again until something changes. */
  final: Failure | undefined;
}

/**
 * Keeps an index in step with the snapshots of the catalogues: writes what changed, removes what is gone, one room after the
 * other. Only the newest snapshot of a room counts; what failed is tried again, later each time.
 */
export class IndexSync {
  readonly #options: IndexSyncOptions;
  readonly #rooms = new Map<string, Room>();
  /** Rooms with work, in the order they asked. */
  readonly #queue = new Set<Room>();
  readonly #listeners = new Set<(searchable: Searchable) => void>();
  readonly #waiting = new Set<() => void>();
  readonly #stamps = new WeakMap<Fact, { readonly names: string; readonly stamp: string }>();
  readonly #closing = new AbortController();
  readonly #unhear: (() => void) | undefined;
  #pump: Promise<void> | undefined;

  constructor(options: IndexSyncOptions) {
    this.#options = options;
    this.#unhear = options.index.onLost?.(() => this.#again());
  }

  /**
   * The room shall be found by this snapshot; returns at once.
   * @throws Failure `overloaded` for one room too many.
   */
  submit(tenant: string, room: string, catalogue: Catalogue): void {
    if (this.#closing.signal.aborted) throw new Failure('unavailable', 'The index is closed.');
    const key = keyOf(tenant, room);
    const found = this.#rooms.get(key);
    if (found === undefined && this.#rooms.size >= MOST_ROOMS)
      throw new Failure('overloaded', `${MOST_ROOMS} rooms are indexed already.`);
    const one = found ?? fresh(tenant, room);
    this.#rooms.set(key, one);
    if (one.wanted === catalogue && one.searchable === catalogue) return;
    one.wanted = catalogue;
    one.final = undefined;
    this.#enqueue(one);
  }

  /** The room is over: what the index holds of it is removed. */
  forget(tenant: string, room: string): void {
    const one = this.#rooms.get(keyOf(tenant, room));
    if (one === undefined || this.#closing.signal.aborted) return;
    one.wanted = null;
    one.final = undefined;
    this.#enqueue(one);
  }

  /** The snapshot a room's searches rest on; undefined until one is wholly in the index. */
  searchable(tenant: string, room: string): Catalogue | undefined {
    return this.#rooms.get(keyOf(tenant, room))?.searchable;
  }

  /** Hears each time a room's newest snapshot has become searchable. Returns the way to stop. */
  on(listener: (searchable: Searchable) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Resolves when the newest snapshot of the room is searchable.
   * @throws Failure `timeout` after `ms`, `not_found` for a room nobody submitted, or what keeps it from ever being searchable.
   */
  async settled(tenant: string, room: string, ms: number, signal?: AbortSignal): Promise<void> {
    const ready = async (): Promise<void> => {
      for (;;) {
        const one = this.#rooms.get(keyOf(tenant, room));
        if (one === undefined)
          throw new Failure('not_found', `Nothing of room ${JSON.stringify(room)} is to be indexed.`);
        if (this.#closing.signal.aborted) throw new Failure('unavailable', 'The index is closed.');
        if (one.wanted !== null && one.searchable === one.wanted) return;
        if (one.final !== undefined) throw one.final;
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    };
    await within(ready(), ms, this.#options.clock, `Indexing room ${JSON.stringify(room)}`, signal);
  }

  /** `indexing 1200/5000` while facts are written; what fails, and with which room. */
  state(): PartState {
    const { index, embedder } = this.#options;
    const { status, mode, detail } = index.state();
    const rooms = [...this.#rooms.values()];
    const busy = rooms.filter((one) => one.wanted !== null && one.wanted !== one.searchable && one.final === undefined);
    const total = busy.reduce((sum, one) => sum + one.total, 0);
    const left = busy.reduce((sum, one) => sum + one.left, 0);
    const progress = busy.length === 0 ? undefined : `indexing ${total - left}/${total}`;
    const failing = rooms.find((one) => one.failing !== undefined);
    const why = [
      detail,
      embedder !== undefined && embedder.state().status !== 'ok' ? embedder.state().detail : undefined,
      failing === undefined ? undefined : `room ${failing.room}: ${failing.failing ?? ''}`,
    ].filter((one) => one !== undefined);
    if (status === 'failed') return { status, mode, detail: why.join('; ') };
    if (why.length > 0)
      return {
        status: 'degraded',
        mode,
        detail: [...new Set(why), ...(progress === undefined ? [] : [progress])].join('; '),
      };
    if (progress === undefined) return { status: 'ok', mode };
    const first = busy.some((one) => one.searchable === undefined);
    return first ? { status: 'starting', mode, detail: progress } : { status: 'ok', mode: `${mode}, ${progress}` };
  }

  /** Stops in the middle; the index and the embedder are not closed. */
  async close(): Promise<void> {
    this.#closing.abort(new Failure('unavailable', 'The index is closed.'));
    this.#unhear?.();
    this.#wake();
    await this.#pump;
  }

  /** Everything in the index was lost: it is written again. */
  #again(): void {
    for (const one of this.#rooms.values()) {
      one.known = undefined;
      one.searchable = undefined;
      this.#enqueue(one);
    }
  }

  #enqueue(one: Room): void {
    this.#queue.add(one);
    this.#pump ??= this.#work();
  }

  async #work(): Promise<void> {
    // Several submits of the same tick are one piece of work.
    await breathe();
    for (const one of this.#queue) {
      if (this.#closing.signal.aborted) break;
      this.#queue.delete(one);
      await this.#bring(one);
    }
    // In the same tick in which the queue was seen empty: what comes later starts anew.
    this.#pump = undefined;
  }

  async #bring(one: Room): Promise<void> {
    const { wanted } = one;
    try {
      if (wanted === null) {
        await this.#options.index.clear(one.tenant, one.room, this.#closing.signal);
        // It may have been wanted again meanwhile.
        if (one.wanted === null) this.#rooms.delete(keyOf(one.tenant, one.room));
        else one.known = new Map();
      } else if (!(await this.#write(one, wanted))) return;
      one.failures = 0;
      one.failing = undefined;
      if (one.wanted !== null && one.wanted === wanted) this.#done(one, wanted);
      if (one.wanted !== wanted) this.#queue.add(one);
    } catch (error) {
      this.#failed(one, error);
    }
    this.#wake();
  }

  #done(one: Room, catalogue: Catalogue): void {
    if (one.searchable === catalogue) return;
    one.searchable = catalogue;
    const { tenant, room } = one;
    for (const listener of this.#listeners) {
      try {
        listener({ tenant, room, catalogue });
      } catch (error) {
        this.#options.log.error({ error: asError(error), tenant, room }, 'a listener of the index failed');
      }
    }
  }

  #failed(one: Room, error: unknown): void {
    const { clock, random, log } = this.#options;
    const { signal } = this.#closing;
    if (signal.aborted) return;
    const { tenant, room } = one;
    one.failures += 1;
    one.failing = asError(error).message;
    log.warn({ error: asError(error), tenant, room, failures: one.failures }, 'a room cannot be indexed');
    if (error instanceof Failure && !error.retryable) {
      one.final = error;
      return;
    }
    const pause = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (one.failures - 1)) * (1 - random() / 2);
    clock.sleep(pause, signal).then(
      () => this.#enqueue(one),
      () => undefined,
    );
  }

  /** False: a newer snapshot came in between, and the room is queued again. */
  async #write(one: Room, catalogue: Catalogue): Promise<boolean> {
    const { index } = this.#options;
    const { signal } = this.#closing;
    const { tenant, room } = one;
    if (one.known === undefined) {
      const stamps = await index.stamps?.(tenant, room, signal);
      if (stamps === undefined) await index.clear(tenant, room, signal);
      one.known = new Map(stamps);
    }
    const { known } = one;
    // A newer snapshot, or the index lost what it had.
    const superseded = (): boolean => {
      if (one.wanted === catalogue && one.known === known) return false;
      this.#queue.add(one);
      return true;
    };
    const wanted = await this.#wanted(catalogue);
    const gone = [...known.keys()].filter((id) => !wanted.has(id));
    const changed = [...wanted.values()].filter(({ fact, stamp }) => known.get(fact.id) !== stamp);
    one.total = wanted.size;
    one.left = changed.length;
    for (let from = 0; from < gone.length; from += BATCH) {
      const some = gone.slice(from, from + BATCH);
      await index.remove(tenant, room, some, signal);
      for (const id of some) known.delete(id);
    }
    let failure: Error | undefined;
    for (let from = 0; from < changed.length; from += BATCH) {
      if (superseded()) return false;
      const some = changed.slice(from, from + BATCH);
      failure = (await this.#put(one, known, some)) ?? failure;
      one.left -= some.length;
    }
    if (superseded()) return false;
    if (failure === undefined) return true;
    // By its words it is.
    this.#done(one, catalogue);
    throw failure;
  }

  /** Embeds and writes some facts. Returns why they have no vectors. */
  async #put(one: Room, known: Map<string, string>, facts: readonly IndexedFact[]): Promise<Error | undefined> {
    const { index, embedder, vectorsRequired = false } = this.#options;
    const { signal } = this.#closing;
    const { tenant, room } = one;
    let written = facts;
    let failure: Error | undefined;
    if (embedder !== undefined) {
      try {
        const vectors = await embedder.embed(facts.map(passageOf), 'passage', signal);
        written = facts.map((fact, i) => ({ ...fact, ...(vectors[i] === undefined ? {} : { vector: vectors[i] }) }));
      } catch (error) {
        signal.throwIfAborted();
        if (vectorsRequired) throw error;
        failure = asError(error);
        written = facts
          .map((fact) => ({ ...fact, stamp: `${fact.stamp ?? ''}${WITHOUT_VECTOR}` }))
          .filter(({ fact, stamp }) => known.get(fact.id) !== stamp);
      }
    }
    if (written.length > 0) await index.upsert(tenant, room, written, signal);
    for (const { fact, stamp = '' } of written) known.set(fact.id, stamp);
    return failure;
  }

  /** What the index shall hold, by fact id. */
  async #wanted(catalogue: Catalogue): Promise<Map<string, IndexedFact>> {
    const names = new Map<string | null, string>([[null, '']]);
    for (const { id, name, aliases } of catalogue.products) names.set(id, [name.zh, name.en, ...aliases].join(' '));
    const wanted = new Map<string, IndexedFact>();
    for (const [i, fact] of catalogue.facts.entries()) {
      if (i > 0 && i % STRETCH === 0) await breathe();
      const called = names.get(fact.product) ?? '';
      wanted.set(fact.id, { fact, names: called, stamp: this.#stampOf(fact, called) });
    }
    return wanted;
  }

  #stampOf(fact: Fact, names: string): string {
    const made = this.#stamps.get(fact);
    if (made?.names === names) return made.stamp;
    const { id, product, facet, text, validFrom, validUntil } = fact;
    const said = JSON.stringify([product, facet, text.zh, text.en, validFrom, validUntil]);
    const stamp = keyOf(id, said, names, this.#options.embedder?.id ?? '').slice(0, 16);
    this.#stamps.set(fact, { names, stamp });
    return stamp;
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** What is embedded of a fact: its product's names and what it says. */
export function passageOf({ fact, names }: IndexedFact): string {
  return [names, fact.text.zh, fact.text.en].filter((part) => part !== undefined && part !== '').join(' ');
}

function fresh(tenant: string, room: string): Room {
  return {
    tenant,
    room,
    wanted: null,
    searchable: undefined,
    known: undefined,
    total: 0,
    left: 0,
    failures: 0,
    failing: undefined,
    final: undefined,
  };
}
