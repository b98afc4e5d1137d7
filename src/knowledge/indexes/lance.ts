import type { Query, VectorQuery } from '@lancedb/lancedb';
import { type Clock, seededRandom } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import type { FactIndex, FactQuery, Hit, IndexedFact } from '../fact-index.js';
import { keyOf } from './keys.js';
import { factRows } from './lance-rows.js';
import { LanceTable } from './lance-table.js';
import { LanceUpkeep } from './lance-upkeep.js';
import { askedWords, candidates, type Found, fused, ranked } from './ranking.js';
import { retrying, Turns, within } from '../waiting.js';

/** Rows of one commit. */
const COMMIT = 2_000;
const SEARCH_TIMEOUT_MS = 5_000;
const WRITE_TIMEOUT_MS = 60_000;
const MOST_WRITES_WAITING = 256;
const MOST_SEARCHES = 64;
/** Ids of one deletion. */
const IDS = 500;
/** Errors that files missing or broken make; a full disk or a want of rights is no damage. */
const DAMAGE =
  /not found|no such file|corrupt|checksum|truncated|unexpected (?:end|eof)|invalid (?:data|file|magic|footer)|not open/i;
/** Errors of damage after which an index that passes its test is begun anew all the same: some of its rows are gone. */
const STRIKES = 3;
/** In this time; and damage is healed no more often than this. */
const HEAL_MS = 10 * 60_000;
/**
 * What LanceDB counts, not what it takes: at a million facts 384 MB threw parts of the word index out again and again (p50 13 ms),
 * 1.5 GB did not (3.4 ms), and the process had 260 MB resident either way.
 */
const CACHE_BYTES = 2 * 2 ** 30;
const PROBE = 'self-test';

export interface LanceIndexOptions {
  /** Folder (made when missing), or a URI LanceDB knows (`s3://...`). */
  readonly place: string;
  readonly storageOptions?: Readonly<Record<string, string>>;
  /** The model and size of vectors; absent: search by words alone. */
  readonly embedder?: { readonly id: string; readonly dimension: number };
  /** Bound of LanceDB's caches, bytes as it counts them. Default 2 GB: enough for a million facts. */
  readonly cacheBytes?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * LanceDB: words (BM25 over own tokens) and vectors of all rooms in one table on disk. Every query is filtered by room and time
 * before it is ranked; within a room vectors are compared exactly. Holds nothing that cannot be written anew from the store.
 */
export class LanceIndex implements FactIndex {
  readonly #table: LanceTable;
  readonly #options: LanceIndexOptions;
  readonly #writes = new Turns('changes of the index', MOST_WRITES_WAITING);
  readonly #upkeep: LanceUpkeep;
  readonly #random = seededRandom(1);
  readonly #listeners = new Set<() => void>();
  #searches = 0;
  #failing: string | undefined;
  #healedAt = -Infinity;
  #strikes: number[] = [];
  #healing: Promise<void> | undefined;
  #closed = false;

  private constructor(table: LanceTable, options: LanceIndexOptions) {
    this.#table = table;
    this.#options = options;
    this.#upkeep = new LanceUpkeep(table, options.clock, options.log);
  }

  /**
   * Opens the index and tries it. One that is damaged is dropped and begun anew, and so is one of another model; `stamps` tells
   * what has to be written.
   * @throws Failure `unavailable` when the place cannot be written, or loses what is written at the same time.
   */
  static async open(options: LanceIndexOptions): Promise<LanceIndex> {
    const { place, storageOptions, embedder, cacheBytes = CACHE_BYTES, log } = options;
    try {
      const table = await LanceTable.connect({
        place,
        dimension: embedder?.dimension ?? 0,
        model: embedder?.id ?? '',
        cacheBytes,
        ...(storageOptions === undefined ? {} : { storageOptions }),
      });
      const index = new LanceIndex(table, options);
      const sound = await table
        .open()
        .then(async (there) => {
          if (there) await index.#selfTest();
          return there;
        })
        .catch((error: unknown) => {
          log.warn({ error: asError(error) }, 'the index is damaged and is begun anew');
          return false;
        });
      if (!sound) {
        await table.create();
        await index.#selfTest();
      }
      index.#upkeep.start();
      return index;
    } catch (error) {
      throw new Failure('unavailable', `The LanceDB index at ${place} cannot be opened: ${asError(error).message}`, {
        cause: error,
      });
    }
  }

  async upsert(tenant: string, room: string, facts: readonly IndexedFact[], signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    const { dimension = 0 } = this.#options.embedder ?? {};
    for (const { fact, vector } of facts)
      if (vector !== undefined && dimension > 0 && vector.length !== dimension)
        throw new Failure('bad_request', `The vector of ${fact.id} has ${vector.length} values, not ${dimension}.`);
    // One commit must not name a fact twice; the last one stands.
    const once = [...new Map(facts.map((one) => [one.fact.id, one])).values()];
    for (let from = 0; from < once.length; from += COMMIT) {
      const rows = await factRows(tenant, room, once.slice(from, from + COMMIT), dimension);
      await this.#write(async () => {
        await this.#table.merging().execute(rows as never, { timeoutMs: WRITE_TIMEOUT_MS });
      }, signal);
      this.#upkeep.changed(rows.numRows);
    }
  }

  async remove(tenant: string, room: string, factIds: readonly string[], signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    for (let from = 0; from < factIds.length; from += IDS) {
      const keys = factIds.slice(from, from + IDS).map((id) => `'${keyOf(tenant, room, id)}'`);
      await this.#delete(`key IN (${keys.join(', ')})`, signal);
    }
  }

  async clear(tenant: string, room: string, signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    await this.#delete(`scope = '${keyOf(tenant, room)}'`, signal);
  }

  async search(query: FactQuery, signal?: AbortSignal): Promise<readonly Hit[]> {
    this.#check(signal);
    if (this.#searches >= MOST_SEARCHES)
      throw new Failure('overloaded', `${MOST_SEARCHES} searches are under way.`, { retryable: true });
    this.#searches += 1;
    try {
      const work = this.#search(query);
      const found = await within(work, SEARCH_TIMEOUT_MS, this.#options.clock, 'A search in LanceDB', signal);
      this.#failing = undefined;
      return ranked(query, fused(found));
    } catch (error) {
      signal?.throwIfAborted();
      throw await this.#failure(error, 'cannot search');
    } finally {
      this.#searches -= 1;
    }
  }

  async stamps(tenant: string, room: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    this.#check(signal);
    const query = this.#table.table
      .query()
      .where(`scope = '${keyOf(tenant, room)}'`)
      .select(['fact', 'stamp']);
    const rows = (await query.toArray()) as { readonly fact: string; readonly stamp: string }[];
    signal?.throwIfAborted();
    return new Map(rows.map(({ fact, stamp }) => [fact, stamp]));
  }

  onLost(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whether upkeep has taken in all that was written, so that searching is as fast as it gets. */
  get settled(): boolean {
    return this.#upkeep.settled;
  }

  state(): PartState {
    const mode = `LanceDB, ${this.#options.embedder === undefined ? 'words' : 'words and vectors'}`;
    if (this.#closed) return { status: 'failed', mode, detail: 'closed' };
    const detail = this.#failing ?? this.#upkeep.failing;
    return detail === undefined ? { status: 'ok', mode } : { status: 'degraded', mode, detail };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#upkeep.stop();
    await this.#writes.idle();
    this.#table.close();
  }

  async #search(query: FactQuery): Promise<Found[][]> {
    const words = askedWords(query);
    const { vector, now } = query;
    const moment = Number.isFinite(now) ? now : 0;
    const where = `scope = '${keyOf(query.tenant, query.room)}' AND valid_from <= ${moment.toFixed(1)} AND valid_until > ${moment.toFixed(1)}`;
    const most = candidates(query.limit);
    const { table } = this.#table;
    const asked: Promise<Found[]>[] = [];
    if (words.length > 0)
      asked.push(
        found(table.query().fullTextSearch(this.#table.anyOf(words), { columns: 'tokens' }), where, '_score', most),
      );
    if (vector !== undefined && vector.length === this.#options.embedder?.dimension)
      asked.push(found(table.vectorSearch(vector).distanceType('dot'), where, '_distance', most));
    return await Promise.all(asked);
  }

  async #delete(predicate: string, signal?: AbortSignal): Promise<void> {
    await this.#write(async () => {
      await this.#table.table.delete(predicate);
    }, signal);
    this.#upkeep.changed(1);
  }

  async #write(work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    try {
      await this.#writes.take(async () => {
        await retrying(async () => await within(work(), WRITE_TIMEOUT_MS, clock, 'A change in LanceDB'), {
          times: 6,
          firstPauseMs: 20,
          mostPauseMs: 500,
          clock,
          random: this.#random,
          // Upkeep rewrote the same files meanwhile.
          retryable: (error) => /conflict|retryable|concurrent/i.test(asError(error).message),
          ...(signal === undefined ? {} : { signal }),
        });
      }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw await this.#failure(error, 'cannot be changed');
    }
  }

  /** What went wrong, as a Failure; a table that cannot be read any more is begun anew, so that the next try can succeed. */
  async #failure(error: unknown, what: string): Promise<Failure> {
    if (error instanceof Failure) return error;
    const { message } = asError(error);
    this.#failing = `${what}: ${message.slice(0, 200)}`;
    const failure = new Failure('unavailable', `The LanceDB index at ${this.#options.place} ${this.#failing}`, {
      retryable: true,
      cause: error,
    });
    if (!this.#closed && DAMAGE.test(message)) {
      this.#healing ??= this.#heal(message).finally(() => {
        this.#healing = undefined;
      });
      await this.#healing;
    }
    return failure;
  }

  async #heal(message: string): Promise<void> {
    const { clock, log } = this.#options;
    const now = clock.monotonic();
    if (now - this.#healedAt < HEAL_MS) return;
    this.#strikes = [...this.#strikes.filter((at) => now - at < HEAL_MS), now];
    try {
      await this.#writes.take(async () => {
        const sound = await this.#table
          .open()
          .then(async (there) => {
            if (there) await this.#selfTest();
            return there;
          })
          .catch(() => false);
        if (sound && this.#strikes.length < STRIKES) return;
        this.#healedAt = now;
        this.#strikes = [];
        log.error({ message }, 'the index is damaged and is begun anew');
        await this.#table.create();
        for (const listener of this.#listeners) listener();
      });
    } catch (error) {
      log.error({ error: asError(error) }, 'the index cannot be begun anew');
    }
  }

  /** Writes two facts at the same time, finds both, and takes them away: stores without atomic renames lose one. */
  async #selfTest(): Promise<void> {
    const { dimension = 0 } = this.#options.embedder ?? {};
    const vector = new Float32Array(dimension).fill(1 / Math.sqrt(Math.max(1, dimension)));
    const probes = ['one', 'two'].map((id): IndexedFact => ({
      fact: { id, product: null, facet: 'overview', text: { en: `${PROBE} ${id}` }, source: PROBE, version: 1 },
      names: '',
      ...(dimension > 0 ? { vector } : {}),
    }));
    const rows = await Promise.all(
      probes.map(async (probe) => await factRows(PROBE, keyOf(PROBE), [probe], dimension)),
    );
    await Promise.all(rows.map(async (row) => await this.#table.merging().execute(row as never)));
    const query: FactQuery = { tenant: PROBE, room: keyOf(PROBE), text: 'one two', now: 0, limit: 5 };
    const lists = await this.#search(dimension > 0 ? { ...query, vector } : query);
    await this.#table.table.delete(`scope = '${keyOf(PROBE, keyOf(PROBE))}'`);
    if (lists.some((list) => list.length !== 2))
      throw new Error(
        `of 2 facts written at the same time ${Math.min(...lists.map((list) => list.length))} were found`,
      );
  }

  #check(signal?: AbortSignal): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new Failure('unavailable', 'The index is closed.');
  }
}

interface Row {
  readonly fact: string;
  readonly product: string | null;
  readonly facet: Found['facet'];
  readonly _score?: number;
  readonly _distance?: number;
}

async function found(
  query: Query | VectorQuery,
  where: string,
  score: '_score' | '_distance',
  most: number,
): Promise<Found[]> {
  const rows = (await query
    .where(where)
    .select(['fact', 'product', 'facet', score])
    .limit(most)
    .toArray({ timeoutMs: SEARCH_TIMEOUT_MS })) as Row[];
  return rows.map(({ fact, product, facet, _score, _distance }) => ({
    factId: fact,
    product,
    facet,
    // LanceDB's dot distance is 1 less the product.
    score: _score ?? 1 - (_distance ?? 1),
  }));
}
