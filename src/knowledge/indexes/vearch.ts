import { z } from 'zod';
import { type Clock, type Random, seededRandom } from '../../domain/clock.js';
import { type Facet, FACETS } from '../../domain/comment.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import type { FactIndex, FactQuery, Hit, IndexedFact } from '../fact-index.js';
import { keyOf } from './keys.js';
import { candidates, ranked } from './ranking.js';
import { judged, VEARCH, VearchClient } from './vearch-client.js';
import { within } from '../waiting.js';

/** Documents of one upsert, ids of one deletion (Vearch takes less than 500). */
const DOCUMENTS = 200;
const IDS = 400;
/** A deletion by filter takes 50 away unless it is told how many. */
const SWEEP = 1_000;
const MOST_SWEEPS = 1_000;
/** New documents are found after this, ms: set on the space, and waited for. Vearch's own default is a second. */
const REFRESH_MS = 200;
const TIMEOUT_MS = 3_000;
/** A space is there when its partitions are. */
const CREATE_TIMEOUT_MS = 60_000;
/** Limits of validity that are not stated. */
const ALWAYS = 8.64e15;
/** Changes with the fields. */
const FORM = 1;

export interface VearchIndexOptions {
  /** Of the router, e.g. `http://vearch.example:9001`. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Made when missing. Names that Vearch does not allow (hyphens) are mapped. Default `zhubo`. */
  readonly database?: string;
  /** Vearch has no search by words, so it cannot do without. */
  readonly embedder: { readonly id: string; readonly dimension: number } | undefined;
  readonly partitions?: number;
  /** Copies of each partition. Default 1, which one server can hold; Vearch's own default of 3 fails there. */
  readonly replicas?: number;
  readonly timeoutMs?: number;
  readonly clock: Clock;
  readonly random?: Random;
  readonly log: Log;
}

const space = z.object({
  schema: z.object({ fields: z.array(z.looseObject({ name: z.string(), dimension: z.number().optional() })) }),
});
const outcome = z.object({ _id: z.string().optional(), code: z.number().int().optional(), msg: z.string().optional() });
const written = z.object({ total: z.number().int(), document_ids: z.array(outcome) });
const removed = z.object({ total: z.number().int() });
const hit = z.object({
  _score: z.number(),
  fact: z.string(),
  product: z.string(),
  facet: z.enum(FACETS),
});
/** One list for each vector that was asked for. */
const hits = z.object({ documents: z.array(z.array(hit)) });

/** Facts by their vectors in a Vearch cluster; one space for each embedding model, filtered by room and time. */
export class VearchIndex implements FactIndex {
  readonly #client: VearchClient;
  readonly #options: VearchIndexOptions;
  readonly #dimension: number;
  readonly #db: string;
  readonly #space: string;
  readonly #listeners = new Set<() => void>();
  #ready: Promise<void> | undefined;
  #failing: string | undefined;
  readonly #closing = new AbortController();

  private constructor(options: VearchIndexOptions, embedder: { readonly id: string; readonly dimension: number }) {
    const {
      url,
      user,
      password,
      timeoutMs = TIMEOUT_MS,
      clock,
      random = seededRandom(1),
      database = 'zhubo',
    } = options;
    this.#options = options;
    this.#dimension = embedder.dimension;
    this.#client = new VearchClient({
      url,
      timeoutMs,
      clock,
      random,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    });
    this.#db = allowedName(database);
    this.#space = `facts_${keyOf(String(FORM), embedder.id, String(embedder.dimension)).slice(0, 12)}`;
  }

  /**
   * Makes database and space where they are missing. A server that cannot be reached now is asked again with every call.
   * @throws Failure `bad_request` without an embedder or with a wrong setting, `unauthorized`.
   */
  static async open(options: VearchIndexOptions, signal?: AbortSignal): Promise<VearchIndex> {
    if (options.embedder === undefined)
      throw new Failure(
        'bad_request',
        'Vearch searches vectors only: it needs an embedder (a local model directory or an /embeddings endpoint).',
      );
    const index = new VearchIndex(options, options.embedder);
    try {
      await index.#prepared(signal);
    } catch (error) {
      if (!(error instanceof Failure && error.retryable)) throw error;
      options.log.warn({ error }, 'Vearch cannot be used yet');
    }
    return index;
  }

  async upsert(tenant: string, room: string, facts: readonly IndexedFact[], signal?: AbortSignal): Promise<void> {
    const documents = [...new Map(facts.map((one) => [one.fact.id, this.#document(tenant, room, one)])).values()];
    await this.#doing(signal, async () => {
      for (let from = 0; from < documents.length; from += DOCUMENTS)
        await this.#put(documents.slice(from, from + DOCUMENTS), signal);
      if (documents.length > 0) await this.#options.clock.sleep(REFRESH_MS, signal);
    });
  }

  async remove(tenant: string, room: string, factIds: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#doing(signal, async () => {
      for (let from = 0; from < factIds.length; from += IDS) {
        const ids = factIds.slice(from, from + IDS).map((id) => keyOf(tenant, room, id));
        await this.#delete({ document_ids: ids }, signal);
      }
    });
  }

  async clear(tenant: string, room: string, signal?: AbortSignal): Promise<void> {
    await this.#doing(signal, async () => {
      const filters = { operator: 'AND', conditions: [inScope(tenant, room)] };
      for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1)
        if ((await this.#delete({ filters, limit: SWEEP }, signal)) === 0) return;
      throw new Failure('unavailable', `Vearch still had documents after ${MOST_SWEEPS} deletions.`, {
        retryable: true,
      });
    });
  }

  async search(query: FactQuery, signal?: AbortSignal): Promise<readonly Hit[]> {
    const { vector, now } = query;
    if (vector === undefined)
      throw new Failure('bad_request', 'Vearch searches vectors only, and the question has none.');
    this.#checkLength(vector, 'the question');
    return await this.#doing(signal, async () => {
      const reply = await this.#client.call({
        method: 'POST',
        path: '/document/search',
        body: {
          ...this.#place(),
          limit: candidates(query.limit),
          vectors: [{ field: 'vec', feature: [...vector] }],
          filters: {
            operator: 'AND',
            conditions: [
              inScope(query.tenant, query.room),
              { operator: '<=', field: 'valid_from', value: now },
              { operator: '>', field: 'valid_until', value: now },
            ],
          },
          fields: ['fact', 'product', 'facet'],
          vector_value: false,
        },
        data: hits,
        signal,
      });
      const found = (reply.data?.documents[0] ?? []).map((one) => ({
        factId: one.fact,
        product: one.product === '' ? null : one.product,
        facet: one.facet satisfies Facet,
        score: one._score,
      }));
      return ranked(query, found);
    });
  }

  onLost(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  state(): PartState {
    const mode = `Vearch at ${this.#client.host}`;
    if (this.#closing.signal.aborted) return { status: 'failed', mode, detail: 'closed' };
    const detail = this.#client.broken ?? this.#failing;
    return detail === undefined ? { status: 'ok', mode } : { status: 'degraded', mode, detail };
  }

  async close(): Promise<void> {
    this.#closing.abort(new Failure('unavailable', 'The index is closed.'));
    await Promise.resolve();
  }

  #document(tenant: string, room: string, { fact, vector, stamp }: IndexedFact): Document {
    if (vector === undefined)
      throw new Failure('bad_request', `Vearch needs a vector for every fact, and ${fact.id} has none.`);
    this.#checkLength(vector, fact.id);
    return {
      _id: keyOf(tenant, room, fact.id),
      scope: keyOf(tenant, room),
      tenant,
      room,
      fact: fact.id,
      // Vearch refuses null.
      product: fact.product ?? '',
      facet: fact.facet,
      stamp: stamp ?? '',
      valid_from: fact.validFrom ?? -ALWAYS,
      valid_until: fact.validUntil ?? ALWAYS,
      vec: [...vector],
    };
  }

  /** Writes; documents that fail alone (the call still succeeds then) are tried once more where that can help. */
  async #put(documents: readonly Document[], signal?: AbortSignal): Promise<void> {
    let left = documents;
    for (let again = 0; again < 2; again += 1) {
      const { data } = await this.#client.call({
        method: 'POST',
        path: '/document/upsert',
        body: { ...this.#place(), documents: left },
        data: written,
        signal,
      });
      const failed = new Map(
        (data?.document_ids ?? []).filter(({ code = 0 }) => code !== 0).map((one) => [one._id ?? '', one]),
      );
      if (data?.total === left.length && failed.size === 0) return;
      const [first] = failed.values();
      const { code = 1, msg = 'no reason given' } = first ?? {};
      const named = left.filter(({ _id }) => failed.has(_id));
      if (again > 0 || judged(200, code, msg).kind === 'bad_request')
        throw new Failure(
          'unavailable',
          `Vearch wrote ${data?.total ?? 0} of ${left.length} documents; ${named[0]?.fact ?? 'one'}: code ${code}, ${msg}`,
          { retryable: judged(200, code, msg).retryable },
        );
      left = named.length > 0 ? named : left;
    }
  }

  async #delete(what: object, signal?: AbortSignal): Promise<number> {
    const reply = await this.#client.call({
      method: 'POST',
      path: '/document/delete',
      body: { ...this.#place(), ...what },
      data: removed,
      expected: [VEARCH.documentNotExist],
      signal,
    });
    return reply.data?.total ?? 0;
  }

  async #doing<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    if (this.#closing.signal.aborted) throw new Failure('unavailable', 'The index is closed.');
    try {
      await this.#prepared(signal);
      const value = await work();
      this.#failing = undefined;
      return value;
    } catch (error) {
      signal?.throwIfAborted();
      this.#failing = asError(error).message;
      if (error instanceof Failure && error.code === 'not_found') {
        // Somebody dropped the space: it is made again, and everything has to be written again.
        this.#ready = undefined;
        for (const listener of this.#listeners) listener();
        throw new Failure('unavailable', error.message, { retryable: true, cause: error });
      }
      throw error;
    }
  }

  async #prepared(signal?: AbortSignal): Promise<void> {
    // Shared by all callers, so none of them stops it; each stops waiting when its own signal says so.
    this.#ready ??= this.#prepare();
    try {
      await within(this.#ready, CREATE_TIMEOUT_MS, this.#options.clock, 'Making the space in Vearch', signal);
    } catch (error) {
      signal?.throwIfAborted();
      this.#ready = undefined;
      this.#failing = asError(error).message;
      throw error;
    }
  }

  async #prepare(): Promise<void> {
    const { signal } = this.#closing;
    const spaces = `/dbs/${this.#db}/spaces`;
    await this.#client.call({
      method: 'POST',
      path: `/dbs/${this.#db}`,
      data: z.unknown(),
      expected: [VEARCH.dbExist],
      signal,
    });
    const there = await this.#client.call({
      method: 'GET',
      path: `${spaces}/${this.#space}`,
      data: space,
      expected: [VEARCH.spaceNotExist],
      signal,
    });
    if (there.data === undefined) {
      await this.#client.call({
        method: 'POST',
        path: spaces,
        body: this.#spaceForm(),
        data: z.unknown(),
        expected: [VEARCH.spaceExist],
        timeoutMs: CREATE_TIMEOUT_MS,
        signal,
      });
      return;
    }
    const dimension = there.data.schema.fields.find(({ name }) => name === 'vec')?.dimension;
    if (dimension !== undefined && dimension !== this.#dimension)
      throw new Failure(
        'bad_request',
        `The space ${this.#db}/${this.#space} has vectors of ${dimension} values, the embedder makes ${this.#dimension}.`,
      );
  }

  #spaceForm(): object {
    const { partitions = 1, replicas = 1 } = this.#options;
    const indexed = (name: string, type: string): object => ({
      name,
      type,
      index: { name: `${name}_idx`, type: 'SCALAR' },
    });
    return {
      name: this.#space,
      partition_num: partitions,
      replica_num: replicas,
      refresh_interval: REFRESH_MS,
      fields: [
        indexed('scope', 'string'),
        ...['tenant', 'room', 'fact', 'product', 'facet', 'stamp'].map((name) => ({ name, type: 'string' })),
        indexed('valid_from', 'double'),
        indexed('valid_until', 'double'),
        {
          name: 'vec',
          type: 'vector',
          dimension: this.#dimension,
          store_type: 'MemoryOnly',
          // Vearch has no cosine: unit vectors and the inner product are one.
          format: 'normalization',
          index: {
            name: 'vec_idx',
            type: 'HNSW',
            params: { metric_type: 'InnerProduct', nlinks: 32, efConstruction: 160, efSearch: 64 },
          },
        },
      ],
    };
  }

  #place(): { readonly db_name: string; readonly space_name: string } {
    return { db_name: this.#db, space_name: this.#space };
  }

  #checkLength(vector: Float32Array, what: string): void {
    if (vector.length !== this.#dimension)
      throw new Failure('bad_request', `The vector of ${what} has ${vector.length} values, not ${this.#dimension}.`);
  }
}

interface Document {
  readonly _id: string;
  readonly fact: string;
  readonly [field: string]: string | number | readonly number[];
}

/** Strings are filtered by IN alone, and its value is a list. */
function inScope(tenant: string, room: string): object {
  return { operator: 'IN', field: 'scope', value: [keyOf(tenant, room)] };
}

/**
 * A name Vearch takes for a database: its own when it is one (letters, digits and `_`, beginning with a letter), else one made
 * from it that no other name gets.
 */
export function allowedName(name: string): string {
  if (/^[a-z]\w{0,63}$/i.test(name)) return name;
  return `z_${name.replace(/\W/g, '_').slice(0, 40)}_${keyOf(name).slice(0, 8)}`;
}
