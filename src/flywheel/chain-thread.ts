import type { Worker } from 'node:worker_threads';
import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import { within } from '../knowledge/waiting.js';
import type { Database } from '../storage/database.js';
import type { Addition, Mark } from './chain.js';
import type { ChainReply, ChainRequest } from './chain-messages.js';
import type { Drained } from './spill-reading.js';
import type { SpillSlice } from './spills.js';
import { startChainWorker } from './start-chain-worker.js';

const CLOSE_MS = 5_000;
/** A batch takes some tenths of a second; one that takes longer than this keeps everything else from the database, and never ends. */
const APPEND_MS = 30_000;
/** A thread that ended is started again, but not at once again. */
const RESTART_MS = 5_000;

type Asked = Exclude<ChainRequest, { type: 'close' }>;
type Answer = Exclude<ChainReply, { type: 'ready' | 'failed' }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Failure): void;
}

/**
 * Adds links to chains on a thread of its own. In a flood SQLite takes 0.1 ms a link and waits for the disk at every checkpoint, 160 ms
 * each, measured beside other work: on the main thread nothing else happened meanwhile. Started by the first flood; calm rooms never
 * have it.
 */
export class ChainThread {
  readonly #database: Database;
  readonly #file: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #start: (file: string) => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #isReady = false;
  #isClosed = false;
  #notBefore = -Infinity;
  #ids = 0;

  /** @param file Of the database; it is open there already, which brought it up to date. */
  constructor(database: Database, file: string, clock: Clock, log: Log, start = startChainWorker) {
    this.#database = database;
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
    this.#start = start;
  }

  /** Whether `append` may be called; when not, it is started, and whoever asked does without it. */
  get isReady(): boolean {
    if (this.#worker === null && !this.#isClosed && this.#clock.monotonic() >= this.#notBefore) this.#begin();
    return this.#isReady;
  }

  /**
   * Adds all of these in one transaction. Nothing else of this process reads or writes the database meanwhile: two that write would
   * wait for one another by trying again.
   * @returns What `appendAll` returns.
   * @throws Failure when the thread cannot, ends or hangs; asked again with the same mark, links are added once all the same.
   */
  async append(additions: readonly Addition[], mark: Mark): Promise<readonly (readonly number[])[] | null> {
    const answer = await this.#ask((id) => ({ type: 'append', id, additions: JSON.stringify(additions), mark }));
    if (answer.type !== 'appended')
      throw new Failure('internal', `The thread of the journal answered "${answer.type}".`);
    return answer.numbers;
  }

  /** Adds the first links of a slice, as `append`. */
  async drain(slice: SpillSlice, time: number): Promise<Drained> {
    const answer = await this.#ask((id) => ({ type: 'drain', id, slice, time }));
    if (answer.type !== 'drained')
      throw new Failure('internal', `The thread of the journal answered "${answer.type}".`);
    return answer.drained;
  }

  async #ask(asked: (id: number) => Asked): Promise<Answer> {
    return await this.#database.alone(async () => {
      const worker = this.#worker;
      if (worker === null || !this.#isReady) throw new Failure('unavailable', 'The thread of the journal ended.');
      this.#ids += 1;
      const id = this.#ids;
      const request = asked(id);
      const answer = new Promise<Answer>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        worker.postMessage(request);
      });
      try {
        return await within(answer, APPEND_MS, this.#clock, 'Adding links to the journal');
      } catch (error) {
        // It answered that it could not, or it hangs: then it goes, and another is started.
        if (this.#waiting.delete(id)) await worker.terminate();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === null) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'close' } satisfies ChainRequest);
    await within(gone, CLOSE_MS, this.#clock, 'Closing the thread of the journal').catch(async () => {
      await worker.terminate();
    });
  }

  #begin(): void {
    this.#notBefore = this.#clock.monotonic() + RESTART_MS;
    try {
      const worker = this.#start(this.#file);
      this.#worker = worker;
      worker.on('message', (message: ChainReply) => this.#hear(worker, message));
      worker.on('error', (error) => this.#log.error({ error }, 'the thread of the journal failed'));
      worker.once('exit', () => this.#ended());
    } catch (error) {
      // Links are written all the same, on the thread that asked.
      this.#log.warn({ error: asError(error) }, 'the journal has no thread of its own');
    }
  }

  #hear(worker: Worker, message: ChainReply): void {
    if (message.type === 'ready') {
      this.#isReady = true;
      return;
    }
    if (message.id === undefined) {
      this.#log.error(message, 'the thread of the journal cannot be used');
      void worker.terminate();
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'failed') waiting?.reject(new Failure(message.code, message.message));
    else waiting?.resolve(message);
  }

  #ended(): void {
    this.#worker = null;
    this.#isReady = false;
    this.#notBefore = this.#clock.monotonic() + RESTART_MS;
    for (const waiting of this.#waiting.values())
      waiting.reject(new Failure('unavailable', 'The thread of the journal ended.', { retryable: true }));
    this.#waiting.clear();
  }
}
