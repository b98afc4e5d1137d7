import type { MessagePort, Worker } from 'node:worker_threads';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { FanOut, FanOutEvent, FanOutStats, Join } from './fan-out.js';
import type { FanOutReply, FanOutRequest, FanOutResult, FanOutSetup } from './messages.js';
import { startWorker } from './start-worker.js';

const REPLY_TIMEOUT_MS = 10_000;
const FIRST_RESTART_MS = 100;
const SLOWEST_RESTART_MS = 5_000;

/** A request without its id; distributes over the union. */
type Unnumbered<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;

interface Pending {
  resolve(result: FanOutResult): void;
  reject(error: Error): void;
}

export interface FanOutOptions extends FanOutSetup {
  readonly clock: Clock;
  readonly log: Log;
}

/** Starts the delivery worker. When it dies it is started again and `restarted` is told: streams must be opened anew. */
export async function startFanOut(options: FanOutOptions): Promise<FanOut> {
  const fanOut = new WorkerFanOut(options);
  await fanOut.start();
  return fanOut;
}

class WorkerFanOut implements FanOut {
  readonly #options: FanOutOptions;
  readonly #listeners = new Set<(event: FanOutEvent) => void>();
  readonly #pending = new Map<number, Pending>();
  readonly #closing = new AbortController();
  #worker: Worker | null = null;
  #ids = 0;
  #backOffMs = FIRST_RESTART_MS;

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { ice, mostViewersPerRoom, layers, log } = this.#options;
    const worker = startWorker({ ice, mostViewersPerRoom, layers });
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: FanOutReply) => {
        if (message.type === 'ready') {
          this.#worker = worker;
          this.#backOffMs = FIRST_RESTART_MS;
          if (message.slowCurves !== null)
            log.warn({ why: message.slowCurves }, 'DTLS computes its curves in JavaScript: each join takes longer');
          resolve();
        } else this.#receive(message);
      });
      worker.on('error', (error) => log.error({ error }, 'delivery worker failed'));
      worker.once('exit', (code) => {
        reject(new Failure('unavailable', `the delivery worker ended with code ${code}`));
        this.#onExit(worker, code);
      });
    });
  }

  async open(room: string, port: MessagePort, pictures: boolean): Promise<void> {
    await this.#ask({ type: 'open', room, port, pictures }, [port]);
  }

  async shut(room: string): Promise<void> {
    await this.#ask({ type: 'shut', room });
  }

  async join(join: Join): Promise<{ answer: string }> {
    const result = await this.#ask({ type: 'join', ...join });
    if (result.type !== 'answer') throw new Failure('internal', `delivery answered ${result.type} to a join`);
    return { answer: result.sdp };
  }

  async trickle(session: string, fragment: string, match: string | null): Promise<{ answer: string | null }> {
    const result = await this.#ask({ type: 'trickle', session, fragment, match });
    return { answer: result.type === 'heard' ? result.answer : null };
  }

  async leave(session: string): Promise<boolean> {
    const result = await this.#ask({ type: 'leave', session });
    return result.type === 'left' && result.existed;
  }

  on(listener: (event: FanOutEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  state(): PartState {
    const mode = 'werift';
    return this.#worker === null
      ? { status: 'starting', mode, detail: 'the worker is being started again' }
      : { status: 'ok', mode };
  }

  async stats(): Promise<FanOutStats> {
    const result = await this.#ask({ type: 'stats' });
    if (result.type !== 'stats')
      throw new Failure('internal', `delivery answered ${result.type} to a request for figures`);
    return result.stats;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const worker = this.#worker;
    if (worker === null) return;
    // The worker says goodbye to its viewers first; one that cannot is ended (no native codec lives there).
    await this.#ask({ type: 'close' }).catch(() => undefined);
    await worker.terminate();
  }

  async #ask(request: Unnumbered<FanOutRequest>, transfer: MessagePort[] = []): Promise<FanOutResult> {
    const worker = this.#worker;
    if (worker === null) throw new Failure('unavailable', 'Delivery is being started again.', { retryable: true });
    this.#ids += 1;
    const id = this.#ids;
    const timer = new AbortController();
    const { clock } = this.#options;
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        clock.sleep(REPLY_TIMEOUT_MS, timer.signal).then(
          () =>
            reject(
              new Failure('timeout', `Delivery did not answer ${request.type} within ${REPLY_TIMEOUT_MS} ms.`, {
                retryable: true,
              }),
            ),
          () => undefined,
        );
        worker.postMessage({ ...request, id }, transfer);
      });
    } finally {
      this.#pending.delete(id);
      timer.abort();
    }
  }

  #receive(message: Exclude<FanOutReply, { type: 'ready' }>): void {
    if (message.type === 'event') this.#emit(message.event);
    else if (message.type === 'result') this.#pending.get(message.id)?.resolve(message.result);
    else {
      const { code, message: text, retryable } = message;
      this.#pending.get(message.id)?.reject(new Failure(code, text, { retryable }));
    }
  }

  #onExit(worker: Worker, code: number): void {
    if (this.#worker === worker) this.#worker = null;
    const error = new Failure('unavailable', `the delivery worker ended with code ${code}`, { retryable: true });
    for (const pending of this.#pending.values()) pending.reject(error);
    if (this.#closing.signal.aborted) return;
    this.#options.log.error({ code }, 'delivery worker ended; starting it again');
    void this.#restart();
  }

  async #restart(): Promise<void> {
    const wait = this.#backOffMs;
    this.#backOffMs = Math.min(SLOWEST_RESTART_MS, wait * 2);
    try {
      await this.#options.clock.sleep(wait, this.#closing.signal);
      await this.start();
      this.#emit({ type: 'restarted' });
    } catch {
      // Closing, or the new worker ended at once: its exit tries again with a longer wait.
    }
  }

  #emit(event: FanOutEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
