import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { z } from 'zod';
import { type Clock, type Random, seededRandom } from '../../domain/clock.js';
import { asError, Failure, type FailureCode } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import { Circuit } from '../circuit.js';
import type { Embedder } from '../fact-index.js';
import { retrying } from '../waiting.js';
import { unit } from './vectors.js';

/** Texts of one request; endpoints allow 32 to 2048. */
const BATCH = 32;
const MOST_TEXTS = 10_000;
const MOST_DIMENSION = 8_192;
const TRIES = 3;
const SHOWN = 200;

const reply = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()).min(1) })),
});

export interface OpenAiEmbedderOptions {
  /** Up to `/v1`, e.g. `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Never logged, never in a message. Absent: none is needed. */
  readonly apiKey?: string;
  readonly model: string;
  /** Values of a vector. Absent: found out by asking once at the start. */
  readonly dimension?: number;
  /** Put before a question, a fact, for models that want it (e5: `query: `, `passage: `). */
  readonly queryPrefix?: string;
  readonly passagePrefix?: string;
  readonly batch?: number;
  /** Of one request, ms. Default 10,000. */
  readonly timeoutMs?: number;
  readonly clock: Clock;
  readonly random?: Random;
  readonly log: Log;
}

/** Any endpoint that speaks OpenAI's `/embeddings`. */
export class OpenAiEmbedder implements Embedder {
  readonly id: string;
  readonly dimension: number;
  readonly #options: OpenAiEmbedderOptions;
  readonly #client: OpenAI;
  readonly #host: string;
  readonly #circuit: Circuit;
  readonly #random: Random;
  #failing: string | undefined;

  private constructor(options: OpenAiEmbedderOptions, host: string, dimension: number) {
    const { baseUrl, apiKey = 'none', model, timeoutMs = 10_000, clock, random = seededRandom(1) } = options;
    const { queryPrefix = '', passagePrefix = '' } = options;
    this.#options = options;
    this.#host = host;
    this.dimension = dimension;
    this.id = [model, dimension, ...(queryPrefix + passagePrefix === '' ? [] : [queryPrefix, passagePrefix])].join(' ');
    this.#random = random;
    // Retries are ours: they know the circuit and the clock. Its log could show what is sent.
    this.#client = new OpenAI({ baseURL: baseUrl, apiKey, timeout: timeoutMs, maxRetries: 0, logLevel: 'off' });
    this.#circuit = new Circuit(`The embedding endpoint at ${host}`, { clock, failures: 5, pauseMs: 10_000 });
  }

  /**
   * Asks for one vector. An endpoint that cannot be reached now is asked again later when the dimension is known.
   * @throws Failure `bad_request` for a wrong setting or dimension, `unauthorized`, or what kept it from telling the dimension.
   */
  static async open(options: OpenAiEmbedderOptions, signal?: AbortSignal): Promise<OpenAiEmbedder> {
    const { baseUrl, dimension, log } = options;
    const url = URL.parse(baseUrl);
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      throw new Failure(
        'bad_request',
        'The address of the embedding endpoint is to be http(s)://host/v1, without a user.',
      );
    if (dimension !== undefined && !(Number.isInteger(dimension) && dimension > 0 && dimension <= MOST_DIMENSION))
      throw new Failure('bad_request', `An embedding has 1 to ${MOST_DIMENSION} values, not ${dimension}.`);
    const trial = new OpenAiEmbedder(options, url.host, dimension ?? 0);
    try {
      const [vector] = await trial.embed(['.'], 'query', signal);
      return new OpenAiEmbedder(options, url.host, vector?.length ?? 0);
    } catch (error) {
      if (dimension === undefined || !(error instanceof Failure && error.retryable)) throw error;
      log.warn({ error }, 'the embedding endpoint cannot be reached yet');
      return trial;
    }
  }

  async embed(
    texts: readonly string[],
    purpose: 'query' | 'passage',
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    signal?.throwIfAborted();
    if (texts.length > MOST_TEXTS)
      throw new Failure('too_large', `${texts.length} texts at once are too many; at most ${MOST_TEXTS}.`);
    const { queryPrefix = '', passagePrefix = '', batch = BATCH, clock } = this.#options;
    const prefix = purpose === 'query' ? queryPrefix : passagePrefix;
    const vectors: Float32Array[] = [];
    try {
      for (let from = 0; from < texts.length; from += batch) {
        // An empty text is refused by most endpoints, and must not fail the others.
        const some = texts.slice(from, from + batch).map((text) => prefix + text || '.');
        const made = await retrying(
          async () => await this.#circuit.run(async () => await this.#request(some, signal)),
          {
            times: TRIES,
            firstPauseMs: 200,
            mostPauseMs: 2_000,
            clock,
            random: this.#random,
            retryable: (error) => error instanceof Failure && error.retryable && this.#circuit.broken === undefined,
            ...(signal === undefined ? {} : { signal }),
          },
        );
        vectors.push(...made);
      }
    } catch (error) {
      signal?.throwIfAborted();
      this.#failing = asError(error).message;
      throw error;
    }
    this.#failing = undefined;
    return vectors;
  }

  state(): PartState {
    const mode = `${this.#options.model} at ${this.#host}, ${this.dimension} values`;
    const detail = this.#circuit.broken ?? this.#failing;
    return detail === undefined ? { status: 'ok', mode } : { status: 'degraded', mode, detail };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  async #request(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    let answer: unknown;
    try {
      answer = await this.#client.embeddings.create(
        { model: this.#options.model, input: [...texts], encoding_format: 'float' },
        signal === undefined ? {} : { signal },
      );
    } catch (error) {
      throw this.#failure(error, signal);
    }
    const read = reply.safeParse(answer);
    if (!read.success)
      throw new Failure('unavailable', `The embedding endpoint at ${this.#host} answered in an unknown form.`);
    const vectors: (Float32Array | undefined)[] = texts.map(() => undefined);
    for (const { index, embedding } of read.data.data) {
      if (this.dimension > 0 && embedding.length !== this.dimension)
        throw new Failure(
          'bad_request',
          `${this.#options.model} at ${this.#host} makes vectors of ${embedding.length} values, not ${this.dimension}.`,
        );
      vectors[index] = unit(Float32Array.from(embedding));
    }
    const made = vectors.filter((vector) => vector !== undefined);
    if (made.length !== texts.length || vectors.length !== texts.length)
      throw new Failure(
        'unavailable',
        `The embedding endpoint at ${this.#host} gave ${made.length} vectors for ${texts.length} texts.`,
      );
    return made;
  }

  #failure(error: unknown, signal?: AbortSignal): unknown {
    if (error instanceof APIUserAbortError || signal?.aborted === true) return signal?.reason ?? error;
    const at = `The embedding endpoint at ${this.#host}`;
    if (error instanceof APIConnectionTimeoutError)
      return new Failure('timeout', `${at} did not answer in time.`, { retryable: true });
    if (error instanceof APIConnectionError)
      return new Failure('unavailable', `${at} cannot be reached: ${this.#shown(causeOf(error))}`, { retryable: true });
    const status = error instanceof APIError ? (error.status as number | undefined) : undefined;
    if (status === undefined)
      return new Failure('unavailable', `${at} answered in an unknown form: ${this.#shown(asError(error).message)}`);
    const retryable = status === 408 || status === 409 || status === 429 || status >= 500;
    const kind: FailureCode =
      status === 401 || status === 403
        ? 'unauthorized'
        : status === 429
          ? 'rate_limited'
          : status < 500
            ? 'bad_request'
            : 'unavailable';
    return new Failure(kind, `${at} refused: ${this.#shown(asError(error).message)}`, { retryable });
  }

  /** Some servers repeat the key, or a part of it, in what they say. */
  #shown(message: string): string {
    const { apiKey } = this.#options;
    const without = apiKey === undefined || apiKey === '' ? message : message.replaceAll(apiKey, '[removed]');
    return without.replace(/\b(?:sk|key)-[\w*-]+/gi, '[removed]').slice(0, SHOWN);
  }
}

function causeOf(error: Error): string {
  const { cause } = error;
  if (cause === undefined) return error.message;
  return asError(cause).cause === undefined ? asError(cause).message : asError(asError(cause).cause).message;
}
