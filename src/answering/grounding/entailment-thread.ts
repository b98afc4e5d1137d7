import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import { within } from '../../knowledge/waiting.js';
import type { Entailment, Judgement } from './entailment.js';
import type { EntailmentReply, EntailmentRequest } from './entailment-messages.js';
import { startEntailmentWorker } from './start-entailment-worker.js';

/** Loading a large model from a slow disk. */
const START_TIMEOUT_MS = 120_000;
const JUDGE_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 5_000;
/** Judgements asked for and not answered; the second opinion asks for four at most. */
const MOST_WAITING = 16;
/** A thread that died is started again, but not at once again. */
const RESTART_MS = 5_000;
const MODE = 'second opinion of a local entailment model';

export interface EntailmentThreadOptions {
  /** Directory of the model; see `OnnxEntailment`. Nothing is ever fetched. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface Waiting {
  resolve(judgement: Judgement): void;
  reject(error: Failure): void;
}

/** A local entailment model in a thread of its own, so that judging a clause holds nothing up. */
export class EntailmentThread implements Entailment {
  readonly #options: EntailmentThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null;
  #ids = 0;
  #failing: string | undefined;
  #notBefore = 0;
  #closed = false;

  private constructor(options: EntailmentThreadOptions, worker: Worker) {
    this.#options = options;
    this.#worker = worker;
    this.#listen(worker);
  }

  /** @throws Failure `bad_request` naming what is wrong with the directory, `unavailable`, `timeout`. */
  static async open(options: EntailmentThreadOptions): Promise<EntailmentThread> {
    return new EntailmentThread(options, await started(options));
  }

  /** @throws Failure `overloaded`, `timeout`, `unavailable`; the signal's reason when it aborts. */
  async judge(premise: string, hypothesis: string, signal: AbortSignal): Promise<Judgement> {
    signal.throwIfAborted();
    if (this.#closed) throw new Failure('unavailable', 'The entailment model is closed.');
    if (this.#waiting.size >= MOST_WAITING)
      throw new Failure('overloaded', `${MOST_WAITING} clauses wait for the entailment model.`, { retryable: true });
    const worker = this.#worker ?? (await this.#revived());
    this.#ids += 1;
    const id = this.#ids;
    const answer = new Promise<Judgement>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const request: EntailmentRequest = { type: 'judge', id, premise, hypothesis };
    worker.postMessage(request);
    try {
      return await within(answer, JUDGE_TIMEOUT_MS, this.#options.clock, 'Judging a clause', signal);
    } finally {
      this.#waiting.delete(id);
    }
  }

  state(): PartState {
    if (this.#closed) return { status: 'failed', mode: MODE, detail: 'closed' };
    return this.#failing === undefined
      ? { status: 'ok', mode: MODE }
      : { status: 'degraded', mode: MODE, detail: this.#failing };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#rejectAll('The entailment model is closed.');
    const worker = this.#worker;
    if (worker === null) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'close' } satisfies EntailmentRequest);
    await within(gone, CLOSE_TIMEOUT_MS, this.#options.clock, 'Closing the entailment model').catch(async () => {
      await worker.terminate();
    });
  }

  async #revived(): Promise<Worker> {
    const { clock, log } = this.#options;
    if (clock.monotonic() < this.#notBefore)
      throw new Failure('unavailable', `The entailment thread died: ${this.#failing ?? ''}`, { retryable: true });
    this.#notBefore = clock.monotonic() + RESTART_MS;
    log.warn({}, 'the entailment thread is started again');
    const worker = await started(this.#options);
    this.#worker = worker;
    this.#failing = undefined;
    this.#listen(worker);
    return worker;
  }

  #listen(worker: Worker): void {
    worker.on('message', (message: EntailmentReply) => {
      if (message.type === 'ready' || message.id === undefined) return;
      const waiting = this.#waiting.get(message.id);
      if (message.type === 'judged') waiting?.resolve(message.judgement);
      else waiting?.reject(new Failure(message.code, message.message));
    });
    worker.on('error', (error) => {
      this.#failing = error.message;
      this.#options.log.error({ error }, 'the entailment thread failed');
    });
    worker.once('exit', (code) => {
      if (this.#worker === worker) this.#worker = null;
      if (this.#closed) return;
      this.#failing ??= `the thread ended with code ${code}`;
      this.#notBefore = this.#options.clock.monotonic() + RESTART_MS;
      this.#rejectAll(`The entailment thread died: ${this.#failing}`);
    });
  }

  #rejectAll(why: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Failure('unavailable', why, { retryable: true }));
    this.#waiting.clear();
  }
}

async function started({ folder, clock }: EntailmentThreadOptions): Promise<Worker> {
  const worker = startEntailmentWorker(folder);
  const first = new Promise<EntailmentReply>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Failure('unavailable', `the entailment thread ended with code ${code}`)));
  });
  try {
    const message = await within(first, START_TIMEOUT_MS, clock, `Loading the entailment model in ${folder}`);
    if (message.type === 'ready') return worker;
    throw message.type === 'failed'
      ? new Failure(message.code, message.message)
      : new Failure('internal', 'the entailment thread answered before it was ready');
  } catch (error) {
    await worker.terminate();
    throw asError(error);
  }
}
