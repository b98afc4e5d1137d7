import { type ClientBase, Pool, type PoolConfig } from 'pg';
import { type Clock, type Random, seededRandom } from '../../domain/clock.js';
import type { Facet } from '../../domain/comment.js';
import { asError, Failure, type FailureCode } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import type { FactIndex, FactQuery, Hit, IndexedFact } from '../fact-index.js';
import { Circuit } from '../circuit.js';
import { keyOf } from './keys.js';
import { migrate, tableOf } from './pgvector-schema.js';
import { askedWords, candidates, type Found, fused, ranked, wordsOf } from './ranking.js';
import { retrying, within } from '../waiting.js';

const ROWS = 500;
const IDS = 1_000;
const CONNECTIONS = 4;
const TIMEOUT_MS = 5_000;
const WRITE_TIMEOUT_MS = 60_000;
const ALWAYS = 8.64e15;
/** BM25, with every word counted once a fact. */
const K1 = 1.2;
const B = 0.75;
/** PostgreSQL refuses lexemes of 2 kB; nobody asks for words of more than this. */
const LONGEST_WORD = 100;
/** SQLSTATE classes after which the same statement may work: connection, resources, shutdown, serialisation. */
const RETRYABLE = /^(?:08|53|57P|40001|40P01|55P03|57014)/;
const RETRYABLE_SYSTEM = /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|timeout|terminated/i;
/** No such table, schema, column or function. */
const LOST = /^(?:42P01|3F000|42703)$/;

export interface PgIndexOptions {
  /** `postgres://user:password@host/database`. Never logged. */
  readonly url: string;
  /** Schema for the index's tables, made when missing. Default `zhubo_index`. */
  readonly schema?: string;
  /** Absent: search by words alone, and the server needs no pgvector. */
  readonly embedder?: { readonly id: string; readonly dimension: number };
  readonly clock: Clock;
  readonly random?: Random;
  readonly log: Log;
}

/** PostgreSQL, with pgvector when facts have vectors: words as a tsvector of own tokens, ranked by BM25 within the room. */
export class PgIndex implements FactIndex {
  readonly #pool: Pool;
  readonly #options: PgIndexOptions;
  readonly #schema: string;
  readonly #dimension: number;
  readonly #table: string;
  readonly #host: string;
  readonly #circuit: Circuit;
  readonly #random: Random;
  readonly #listeners = new Set<() => void>();
  #ready: Promise<void> | undefined;
  #failing: string | undefined;
  #closed = false;

  private constructor(options: PgIndexOptions, pool: Pool, host: string) {
    const { schema = 'zhubo_index', embedder, clock, random = seededRandom(1), log } = options;
    if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema))
      throw new Failure('bad_request', `${JSON.stringify(schema)} is no schema name: a-z, 0-9 and _, at most 41.`);
    this.#options = options;
    this.#schema = schema;
    this.#dimension = embedder?.dimension ?? 0;
    this.#table = tableOf({ schema, dimension: this.#dimension, model: embedder?.id ?? '' });
    this.#host = host;
    this.#pool = pool;
    this.#random = random;
    this.#circuit = new Circuit(`PostgreSQL at ${host}`, { clock, failures: 5, pauseMs: 10_000 });
    pool.on('error', (error) => log.warn({ error }, 'an idle connection to PostgreSQL broke'));
  }

  /**
   * Migrates the schema. A server that cannot be reached now is asked again with every call.
   * @throws Failure `bad_request` for a wrong setting, `unauthorized`, `unavailable` when the server has no pgvector.
   */
  static async open(options: PgIndexOptions): Promise<PgIndex> {
    const url = URL.parse(options.url);
    if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol))
      throw new Failure('bad_request', 'The address of PostgreSQL is to be postgres://user:password@host/database.');
    const config: PoolConfig = {
      connectionString: options.url,
      max: CONNECTIONS,
      connectionTimeoutMillis: TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      statement_timeout: WRITE_TIMEOUT_MS,
      application_name: 'zhubo',
      // The pool waits for it, though its type does not say so.
      ...(options.embedder === undefined ? {} : { onConnect: searchOn }),
    };
    const index = new PgIndex(options, new Pool(config), url.host);
    try {
      await index.#prepared();
    } catch (error) {
      if (!(error instanceof Failure && error.retryable)) {
        await index.close();
        throw error;
      }
      options.log.warn({ error }, 'PostgreSQL cannot be used yet');
    }
    return index;
  }

  async upsert(tenant: string, room: string, facts: readonly IndexedFact[], signal?: AbortSignal): Promise<void> {
    for (const { fact, vector } of facts) {
      if (fact.id.includes('\0')) throw new Failure('bad_request', `${JSON.stringify(fact.id)} is no id of a fact.`);
      if (vector !== undefined && this.#dimension > 0 && vector.length !== this.#dimension)
        throw new Failure(
          'bad_request',
          `The vector of ${fact.id} has ${vector.length} values, not ${this.#dimension}.`,
        );
    }
    const once = [...new Map(facts.map((one) => [one.fact.id, one])).values()];
    for (let from = 0; from < once.length; from += ROWS) {
      const rows = once.slice(from, from + ROWS);
      await this.#query(this.#upsertSql(), this.#columns(tenant, room, rows), WRITE_TIMEOUT_MS, signal);
    }
    if (once.length === 0) this.#check(signal);
  }

  async remove(tenant: string, room: string, factIds: readonly string[], signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    for (let from = 0; from < factIds.length; from += IDS) {
      const keys = factIds.slice(from, from + IDS).map((id) => keyOf(tenant, room, id));
      await this.#query(`DELETE FROM ${this.#table} WHERE key = ANY($1)`, [keys], WRITE_TIMEOUT_MS, signal);
    }
  }

  async clear(tenant: string, room: string, signal?: AbortSignal): Promise<void> {
    await this.#query(`DELETE FROM ${this.#table} WHERE scope = $1`, [keyOf(tenant, room)], WRITE_TIMEOUT_MS, signal);
  }

  async search(query: FactQuery, signal?: AbortSignal): Promise<readonly Hit[]> {
    this.#check(signal);
    const { vector, now } = query;
    const scope = keyOf(query.tenant, query.room);
    const most = candidates(query.limit);
    const words = askedWords(query).filter((word) => word.length <= LONGEST_WORD);
    const asked: Promise<Found[]>[] = [];
    if (words.length > 0) {
      const lexemes = words.map((word) => `'${word.replaceAll(/['\\]/g, '$&$&')}'`);
      asked.push(this.#found(this.#wordsSql(), [scope, now, lexemes.join(' | '), lexemes, most], signal));
    }
    if (vector !== undefined && vector.length === this.#dimension)
      asked.push(this.#found(this.#vectorSql(), [scope, now, literal(vector), most], signal));
    return ranked(query, fused(await Promise.all(asked)));
  }

  async stamps(tenant: string, room: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const sql = `SELECT fact, stamp FROM ${this.#table} WHERE scope = $1`;
    const rows = await this.#query<{ fact: string; stamp: string }>(
      sql,
      [keyOf(tenant, room)],
      WRITE_TIMEOUT_MS,
      signal,
    );
    return new Map(rows.map(({ fact, stamp }) => [fact, stamp]));
  }

  onLost(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  state(): PartState {
    const mode = `PostgreSQL at ${this.#host}, ${this.#dimension > 0 ? 'words and vectors' : 'words'}`;
    if (this.#closed) return { status: 'failed', mode, detail: 'closed' };
    const detail = this.#circuit.broken ?? this.#failing;
    return detail === undefined ? { status: 'ok', mode } : { status: 'degraded', mode, detail };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }

  #upsertSql(): string {
    const vectors = this.#dimension > 0;
    return `
      INSERT INTO ${this.#table}
        (key, scope, tenant, room, fact, product, facet, stamp, valid_from, valid_until, words, length${vectors ? ', vector' : ''})
      SELECT key, $2, $3, $4, fact, product, facet, stamp, valid_from, valid_until,
        array_to_tsvector(string_to_array(words, ' ')), length${vectors ? ', vector::vector' : ''}
      FROM unnest($1::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::float8[], $11::text[], $12::int[]
        ${vectors ? ', $13::text[]' : ''})
        AS row (key, fact, product, facet, stamp, valid_from, valid_until, words, length${vectors ? ', vector' : ''})
      ON CONFLICT (key) DO UPDATE SET product = excluded.product, facet = excluded.facet, stamp = excluded.stamp,
        valid_from = excluded.valid_from, valid_until = excluded.valid_until, words = excluded.words,
        length = excluded.length${vectors ? ', vector = excluded.vector' : ''}`;
  }

  #columns(tenant: string, room: string, rows: readonly IndexedFact[]): unknown[] {
    const words = rows.map((row) => wordsOf(row).filter((word) => word.length <= LONGEST_WORD));
    return [
      rows.map(({ fact }) => keyOf(tenant, room, fact.id)),
      keyOf(tenant, room),
      // For people who look into the table; PostgreSQL's text cannot hold NUL.
      tenant.replaceAll('\0', ' '),
      room.replaceAll('\0', ' '),
      rows.map(({ fact }) => fact.id),
      rows.map(({ fact }) => fact.product),
      rows.map(({ fact }) => fact.facet),
      rows.map(({ stamp }) => stamp ?? ''),
      rows.map(({ fact }) => fact.validFrom ?? -ALWAYS),
      rows.map(({ fact }) => fact.validUntil ?? ALWAYS),
      words.map((some) => some.join(' ')),
      words.map(({ length }) => length),
      ...(this.#dimension > 0 ? [rows.map(({ vector }) => (vector === undefined ? null : literal(vector)))] : []),
    ];
  }

  /** BM25 over the facts of the room that are valid now: how many of them have a word says what it is worth. */
  #wordsSql(): string {
    return `
      WITH room AS MATERIALIZED (
        SELECT fact, product, facet, words, length, words @@ $3::tsquery AS matches
        FROM ${this.#table} WHERE scope = $1 AND valid_from <= $2 AND valid_until > $2
      ),
      totals AS (SELECT count(*)::float8 AS facts, greatest(avg(length), 1)::float8 AS mean FROM room),
      hit AS (
        SELECT fact, product, facet, length, asked.ordinality AS word
        FROM room JOIN unnest($4::tsquery[]) WITH ORDINALITY AS asked (query, ordinality) ON words @@ asked.query
        WHERE matches
      ),
      worth AS (
        SELECT word, ln(1 + (facts - count(*) + 0.5) / (count(*) + 0.5)) AS weight
        FROM hit CROSS JOIN totals GROUP BY word, facts
      )
      SELECT fact, product, facet,
        sum(weight * ${K1 + 1} / (1 + ${K1} * (${1 - B} + ${B} * length / mean)))::float8 AS score
      FROM hit JOIN worth USING (word) CROSS JOIN totals
      GROUP BY fact, product, facet ORDER BY score DESC, fact LIMIT $5`;
  }

  #vectorSql(): string {
    return `
      SELECT fact, product, facet, -(vector <#> $3::vector)::float8 AS score
      FROM ${this.#table}
      WHERE scope = $1 AND valid_from <= $2 AND valid_until > $2 AND vector IS NOT NULL
      ORDER BY vector <#> $3::vector LIMIT $4`;
  }

  async #found(sql: string, values: readonly unknown[], signal?: AbortSignal): Promise<Found[]> {
    const rows = await this.#query<{ fact: string; product: string | null; facet: Facet; score: number }>(
      sql,
      values,
      TIMEOUT_MS,
      signal,
    );
    return rows.map(({ fact, product, facet, score }) => ({ factId: fact, product, facet, score }));
  }

  async #query<Row extends object>(
    sql: string,
    values: readonly unknown[],
    ms: number,
    signal?: AbortSignal,
  ): Promise<Row[]> {
    this.#check(signal);
    const { clock } = this.#options;
    const once = async (): Promise<Row[]> => {
      await this.#prepared(signal);
      try {
        const work = this.#pool.query<Row>(sql, [...values]);
        return (await within(work, ms, clock, `PostgreSQL at ${this.#host}`, signal)).rows;
      } catch (error) {
        signal?.throwIfAborted();
        throw this.#failure(error);
      }
    };
    try {
      const rows = await retrying(async () => await this.#circuit.run(once), {
        times: 3,
        firstPauseMs: 50,
        mostPauseMs: 1_000,
        clock,
        random: this.#random,
        retryable: (error) => error instanceof Failure && error.retryable && error.code !== 'timeout',
        ...(signal === undefined ? {} : { signal }),
      });
      this.#failing = undefined;
      return rows;
    } catch (error) {
      signal?.throwIfAborted();
      this.#failing = asError(error).message;
      throw error;
    }
  }

  async #prepared(signal?: AbortSignal): Promise<void> {
    const { clock, embedder } = this.#options;
    const form = { schema: this.#schema, dimension: this.#dimension, model: embedder?.id ?? '' };
    this.#ready ??= migrate(this.#pool, form).catch((error: unknown) => {
      throw this.#failure(error);
    });
    try {
      await within(this.#ready, WRITE_TIMEOUT_MS, clock, `Migrating PostgreSQL at ${this.#host}`, signal);
    } catch (error) {
      signal?.throwIfAborted();
      this.#ready = undefined;
      this.#failing = asError(error).message;
      throw error;
    }
  }

  #failure(error: unknown): Failure {
    if (error instanceof Failure) return error;
    const { message } = asError(error);
    const state = (error as { code?: unknown }).code;
    const code = typeof state === 'string' ? state : '';
    if (LOST.test(code)) {
      // Somebody dropped the table: it is made again, and everything has to be written again.
      this.#ready = undefined;
      for (const listener of this.#listeners) listener();
    }
    const kind: FailureCode = code.startsWith('28') ? 'unauthorized' : 'unavailable';
    const hint = /extension "vector"/.test(message) ? ' Install pgvector on the server, or use no embedder.' : '';
    return new Failure(kind, `PostgreSQL at ${this.#host}: ${message}${hint}`, {
      retryable: RETRYABLE.test(code) || LOST.test(code) || RETRYABLE_SYSTEM.test(`${code} ${message}`),
      cause: error,
    });
  }

  #check(signal?: AbortSignal): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new Failure('unavailable', 'The index is closed.');
  }
}

/** Searches go on through the graph until enough rows of the room are found (pgvector 0.8); older ones ignore it. */
function searchOn(client: ClientBase): unknown {
  return client.query(`SET hnsw.iterative_scan = 'relaxed_order'`).catch(() => undefined);
}

function literal(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}
