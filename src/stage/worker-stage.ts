import type { MessagePort, Worker } from 'node:worker_threads';
import type { Bundle } from '../avatar/bundle.js';
import { readBundle } from '../avatar/files.js';
import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Board } from '../domain/board.js';
import type { Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import { type Samples, samplesFromMs } from '../domain/media-time.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { StageReply, StageRequest, StageSetup } from './messages.js';
import { startWorker } from './start-worker.js';
import type { AskedComment, MotionMood, Performance, Stage, StageEvent, StageMetrics } from './stage.js';

/** A start that has not been heard of for this long has failed. Unpacking a bundle takes minutes, but tells how far it is. */
const START_TIMEOUT_MS = 60_000;
const REPLY_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 5_000;
const LOOK_MS = 1_000;
/** A stage tells the time once a second; one that says nothing for so many looks at it hangs. */
const SILENT_LOOKS = 20;

interface Pending {
  resolve(value: StageReply): void;
  reject(error: Error): void;
}

export interface StageOptions extends Omit<StageSetup, 'avatar'> {
  /** Folder of the presenter; null: sound alone. */
  readonly avatar: string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Told from the first moment on, before the stage is ready: unpacking progress for `/readyz`. */
  readonly onPart?: (part: string, state: PartState) => void;
}

/**
 * Starts a stage worker; resolves when it performs. Rejects with Failure `unavailable` (a bundle that cannot be used,
 * with the reason) or `timeout`. A worker that dies later emits `exit`; start a new stage then: its media time begins at
 * 0 again, delivery goes on by the wall clock of its `clock` messages.
 */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { clock, log, onPart, avatar, ...setup } = options;
  const bundle = avatar === null ? null : readUsable(avatar, setup.stream);
  const stage = new WorkerStage(
    startWorker({ ...setup, avatar: bundle }),
    clock,
    log.child({ room: setup.room }),
    onPart,
  );
  try {
    await stage.started;
  } catch (error) {
    // One that is only late would run for nobody.
    stage.close().catch(() => undefined);
    throw error;
  }
  return stage;
}

/** Reads a bundle for a stage; when there will be none, what its packets were to go into is closed. */
function readUsable(folder: string, stream: MessagePort): Bundle {
  try {
    return readBundle(folder);
  } catch (error) {
    stream.close();
    throw new Failure('unavailable', asError(error).message, { cause: error });
  }
}

/** See `startStage`, which makes them. */
export class WorkerStage implements Stage {
  readonly started: Promise<void>;
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #over = new AbortController();
  readonly #listeners = new Set<(event: StageEvent) => void>();
  readonly #states: Record<string, PartState> = {};
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<number>;
  #time: { at: Samples; wallMs: number };
  #ids = 0;
  #closing = false;
  #gone = false;
  /** Something came from it since the last look. */
  #heard = false;

  constructor(worker: Worker, clock: Clock, log: Log, onPart?: (part: string, state: PartState) => void) {
    this.#worker = worker;
    this.#clock = clock;
    this.#log = log;
    this.#time = { at: 0, wallMs: clock.now() };
    let started: () => void;
    let failed: (error: Error) => void;
    const first = new Promise<void>((resolve, reject) => {
      started = resolve;
      failed = reject;
    });
    worker.on('message', (message: StageReply) => {
      this.#heard = true;
      if (message.type === 'ready') started();
      else if (message.type === 'failed') failed(new Failure('unavailable', message.message));
      else if (message.type === 'part') onPart?.(message.part, message.state);
      this.#receive(message);
    });
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        failed(new Failure('unavailable', `the stage ended with code ${code}`, { retryable: true }));
        this.#end(code);
        resolve(code);
      });
    });
    worker.on('error', (error) => log.error({ error }, 'stage worker failed'));
    this.started = this.#withinSilence(first);
    this.started.then(async () => await this.#watch()).catch(() => undefined);
  }

  async perform(performance: Performance): Promise<void> {
    // The wait is the back-pressure: it lasts as long as the speech before it, so it has no timeout of its own; see #watch.
    await this.#ask((id) => ({ type: 'perform', id, performance }));
  }

  async interrupt(turn: string): Promise<Samples> {
    const asked = this.#ask((id) => ({ type: 'interrupt', id, turn }));
    const answer = await within(asked, REPLY_TIMEOUT_MS, this.#clock, 'the stage did not stop speaking');
    return answer.type === 'interrupted' ? answer.at : this.time();
  }

  show(card: ProductCard | null, language: Language): void {
    this.#post({ type: 'show', card, language });
  }

  board(board: Board | null): void {
    this.#post({ type: 'board', board });
  }

  ask(comment: AskedComment | null): void {
    this.#post({ type: 'ask', comment });
  }

  countDown(length: Samples | null): void {
    this.#post({ type: 'countdown', length });
  }

  mood(mood: MotionMood): void {
    this.#post({ type: 'mood', mood });
  }

  feed(port: MessagePort): void {
    if (this.#gone) port.close();
    else this.#worker.postMessage({ type: 'feed', port } satisfies StageRequest, [port]);
  }

  time(): Samples {
    return this.#time.at + Math.max(0, samplesFromMs(this.#clock.now() - this.#time.wallMs));
  }

  on(listener: (event: StageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  states(): Readonly<Record<string, PartState>> {
    return this.#states;
  }

  async metrics(): Promise<StageMetrics> {
    const asked = this.#ask((id) => ({ type: 'metrics', id }));
    const answer = await within(asked, REPLY_TIMEOUT_MS, this.#clock, 'the stage gave no figures');
    if (answer.type !== 'metrics')
      throw new Failure('internal', `the stage answered ${answer.type} instead of metrics`);
    return answer.metrics;
  }

  /** Ends the loop and frees the codecs. Never terminates the thread: node-av would take the process with it. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#gone) return;
    this.#post({ type: 'close' });
    await within(this.#exited, CLOSE_TIMEOUT_MS, this.#clock, 'the stage did not close');
  }

  /**
   * Gives up a stage that hangs: the sentence that waits for it would wait for ever, and the show with it. Counted in looks, not in time:
   * when it was this thread that stood still, one look later all that was said meanwhile has come.
   */
  async #watch(): Promise<void> {
    for (let silent = 0; silent < SILENT_LOOKS; silent = this.#wasHeard() ? 0 : silent + 1)
      await this.#clock.sleep(LOOK_MS, this.#over.signal);
    this.#log.error({ seconds: (SILENT_LOOKS * LOOK_MS) / 1000 }, 'the stage hangs and is given up');
    // Should it come to itself, it ends.
    this.#post({ type: 'close' });
    this.#end(-1);
  }

  #wasHeard(): boolean {
    const heard = this.#heard;
    this.#heard = false;
    return heard;
  }

  #end(code: number): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#over.abort();
    const error = new Failure('unavailable', `the stage ended with code ${code}`, { retryable: true });
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#emit({ type: 'exit', code, expected: this.#closing });
  }

  /** The promise's value, or Failure `timeout` when the worker said nothing for too long. */
  async #withinSilence(first: Promise<void>): Promise<void> {
    for (;;) {
      const heard = new Promise<'heard'>((resolve) => this.#worker.once('message', () => resolve('heard')));
      const what = 'the stage did not start or tell of progress';
      if ((await within(Promise.race([first, heard]), START_TIMEOUT_MS, this.#clock, what)) !== 'heard') return;
    }
  }

  #receive(message: StageReply): void {
    switch (message.type) {
      case 'more':
      case 'interrupted':
      case 'metrics':
        this.#pending.get(message.id)?.resolve(message);
        this.#pending.delete(message.id);
        return;
      case 'part':
        this.#states[message.part] = message.state;
        this.#emit(message);
        return;
      case 'time':
        this.#time = message;
        return;
      case 'event':
        this.#emit(message.event);
        return;
      case 'ready':
        return;
      case 'failed':
        this.#log.error({ reason: message.message }, 'the stage failed');
        return;
    }
  }

  async #ask(request: (id: number) => StageRequest): Promise<StageReply> {
    if (this.#gone) throw new Failure('unavailable', 'the stage has ended', { retryable: true });
    this.#ids += 1;
    const id = this.#ids;
    return await new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#post(request(id));
    });
  }

  #post(request: StageRequest): void {
    if (!this.#gone) this.#worker.postMessage(request);
  }

  #emit(event: StageEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** The promise's value, or Failure `timeout` after `ms`. */
async function within<T>(promise: Promise<T>, ms: number, clock: Clock, what: string): Promise<T> {
  const timer = new AbortController();
  try {
    const late = clock.sleep(ms, timer.signal).then((): never => {
      throw new Failure('timeout', `${what} within ${ms} ms`, { retryable: true });
    });
    late.catch(() => undefined);
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}
