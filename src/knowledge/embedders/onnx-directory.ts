import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import type { Embedder } from '../fact-index.js';
import { within } from '../waiting.js';
import { startEmbeddingWorker } from './start-worker.js';
import type { EmbeddingReply, EmbeddingRequest } from './worker-messages.js';

/** Texts given to the thread at once: a question waits for no more than these. */
const SLICE = 8;
const MOST_WAITING = 8_192;
/** Loading a large model from a slow disk. */
const START_TIMEOUT_MS = 120_000;
const SLICE_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 5_000;
/** A thread that died is started again, but not at once again. */
const RESTART_MS = 5_000;

export interface OnnxEmbedderOptions {
  /** Directory of the model; see `readModelFiles`. Nothing is ever fetched. */
  readonly folder: string;
  /** Threads of a run. Default 1: the machine has other work. */
  readonly threads?: number;
  readonly clock: Clock;
  readonly log: Log;
}

interface Slice {
  readonly texts: readonly string[];
  readonly purpose: 'query' | 'passage';
  readonly signal: AbortSignal | undefined;
  resolve(vectors: readonly Float32Array[]): void;
  reject(error: Error): void;
}

/** A local embedding model in a thread of its own. Questions go before passages; one run at a time. */
export class OnnxEmbedder implements Embedder {
  readonly id: string;
  readonly dimension: number;
  readonly #options: OnnxEmbedderOptions;
  readonly #questions: Slice[] = [];
  readonly #passages: Slice[] = [];
  #worker: Worker;
  #alive = true;
  #running: Slice | undefined;
  #ids = 0;
  #waiting = 0;
  #failing: string | undefined;
  #notBefore = 0;
  #closed = false;

  private constructor(options: OnnxEmbedderOptions, worker: Worker, model: string, dimension: number) {
    this.#options = options;
    this.#worker = worker;
    this.id = model;
    this.dimension = dimension;
    this.#listen(worker);
  }

  /** @throws Failure `bad_request` naming what is wrong with the directory, `unavailable`, `timeout`. */
  static async open(options: OnnxEmbedderOptions): Promise<OnnxEmbedder> {
    const { worker, model, dimension } = await started(options);
    return new OnnxEmbedder(options, worker, model, dimension);
  }

  async embed(
    texts: readonly string[],
    purpose: 'query' | 'passage',
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    signal?.throwIfAborted();
    if (this.#closed) throw new Failure('unavailable', 'The embedder is closed.');
    if (this.#waiting + texts.length > MOST_WAITING)
      throw new Failure('overloaded', `${this.#waiting} texts wait to be embedded; at most ${MOST_WAITING} may.`, {
        retryable: true,
      });
    this.#waiting += texts.length;
    const queue = purpose === 'query' ? this.#questions : this.#passages;
    const slices: Slice[] = [];
    /** Takes back what has not begun. */
    const stop = (): void => {
      const reason: unknown = signal?.reason;
      for (const slice of slices) {
        const at = queue.indexOf(slice);
        if (at >= 0) queue.splice(at, 1);
        slice.reject(reason instanceof Error ? reason : new Failure('interrupted', 'The embedding was stopped.'));
      }
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const made: Promise<readonly Float32Array[]>[] = [];
      for (let from = 0; from < texts.length; from += SLICE)
        made.push(
          new Promise((resolve, reject) => {
            slices.push({ texts: texts.slice(from, from + SLICE), purpose, signal, resolve, reject });
          }),
        );
      queue.push(...slices);
      this.#next();
      return (await Promise.all(made)).flat();
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
      this.#waiting -= texts.length;
    }
  }

  state(): PartState {
    const mode = `local model ${this.id}, ${this.dimension} values`;
    if (this.#closed) return { status: 'failed', mode, detail: 'closed' };
    return this.#failing === undefined ? { status: 'ok', mode } : { status: 'degraded', mode, detail: this.#failing };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#rejectAll(new Failure('unavailable', 'The embedder is closed.'));
    if (!this.#alive) return;
    const gone = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#post({ type: 'close' });
    await within(gone, CLOSE_TIMEOUT_MS, this.#options.clock, 'Closing the embedder').catch(async () => {
      await this.#worker.terminate();
    });
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const slice = this.#questions.shift() ?? this.#passages.shift();
    if (slice === undefined) return;
    this.#running = slice;
    void this.#run(slice).finally(() => {
      this.#running = undefined;
      this.#next();
    });
  }

  async #run(slice: Slice): Promise<void> {
    if (slice.signal?.aborted === true) return;
    try {
      await this.#revive();
      this.#ids += 1;
      const id = this.#ids;
      const answer = new Promise<readonly Float32Array[]>((resolve, reject) => {
        this.#awaited = { id, resolve, reject };
      });
      this.#post({ type: 'embed', id, texts: slice.texts, purpose: slice.purpose });
      const { clock } = this.#options;
      slice.resolve(await within(answer, SLICE_TIMEOUT_MS, clock, `Embedding ${slice.texts.length} texts`));
      this.#failing = undefined;
    } catch (error) {
      if (error instanceof Failure && error.code === 'timeout') await this.#worker.terminate();
      slice.reject(asError(error));
    }
  }

  #awaited:
    { readonly id: number; resolve(vectors: readonly Float32Array[]): void; reject(error: Failure): void } | undefined;

  async #revive(): Promise<void> {
    if (this.#alive) return;
    const { clock, log } = this.#options;
    if (clock.monotonic() < this.#notBefore)
      throw new Failure('unavailable', `The embedding thread died: ${this.#failing ?? ''}`, { retryable: true });
    this.#notBefore = clock.monotonic() + RESTART_MS;
    log.warn({ model: this.id }, 'the embedding thread is started again');
    const { worker, model } = await started(this.#options);
    if (model !== this.id) {
      await worker.terminate();
      throw new Failure('unavailable', `The model directory holds ${model} now, not ${this.id}: restart the server.`);
    }
    this.#worker = worker;
    this.#alive = true;
    this.#listen(worker);
  }

  #listen(worker: Worker): void {
    worker.on('message', (message: EmbeddingReply) => {
      const awaited = this.#awaited;
      if (message.type === 'ready' || awaited === undefined || message.id !== awaited.id) return;
      this.#awaited = undefined;
      if (message.type === 'vectors') awaited.resolve(message.vectors);
      else awaited.reject(new Failure(message.code, message.message));
    });
    worker.on('error', (error) => {
      this.#failing = error.message;
      this.#options.log.error({ error }, 'the embedding thread failed');
    });
    worker.once('exit', (code) => {
      this.#alive = false;
      if (this.#closed) return;
      this.#failing ??= `the thread ended with code ${code}`;
      this.#notBefore = this.#options.clock.monotonic() + RESTART_MS;
      this.#awaited?.reject(
        new Failure('unavailable', `The embedding thread died: ${this.#failing}`, { retryable: true }),
      );
      this.#awaited = undefined;
    });
  }

  #post(request: EmbeddingRequest): void {
    this.#worker.postMessage(request);
  }

  #rejectAll(error: Failure): void {
    for (const slice of [...this.#questions.splice(0), ...this.#passages.splice(0)]) slice.reject(error);
    this.#awaited?.reject(error);
    this.#awaited = undefined;
  }
}

async function started({
  folder,
  threads = 1,
  clock,
}: OnnxEmbedderOptions): Promise<{ readonly worker: Worker; readonly model: string; readonly dimension: number }> {
  const worker = startEmbeddingWorker({ folder, threads });
  const first = new Promise<EmbeddingReply>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Failure('unavailable', `the embedding thread ended with code ${code}`)));
  });
  try {
    const message = await within(first, START_TIMEOUT_MS, clock, `Loading the embedding model in ${folder}`);
    if (message.type === 'ready') return { worker, model: message.model, dimension: message.dimension };
    throw message.type === 'failed'
      ? new Failure(message.code, message.message)
      : new Failure('internal', 'the embedding thread answered before it was ready');
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}
