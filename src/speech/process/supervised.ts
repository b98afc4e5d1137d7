import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';

/** What every supervised process says besides its own messages. */
export type FromSupervised =
  | { readonly type: 'ready' }
  /** Answers the `ping` with the same number. */
  | { readonly type: 'pong'; readonly beat: number };

/** Asks for a sign of life. */
export interface Ping {
  readonly type: 'ping';
  readonly beat: number;
}

export interface SupervisedProcessOptions<From extends { readonly type: string }> {
  /** For people and logs: `voice process`. */
  readonly name: string;
  /** Starts one life of it, with an IPC channel and its output piped. */
  readonly start: () => ChildProcess;
  readonly clock: Clock;
  readonly log: Log;
  /** Longest wait for a new process to be ready, ms. */
  readonly readyMs: number;
  /** The first restart is immediate, then pauses double up to this, ms. Default 5000. */
  readonly longestPauseMs?: number;
  /** Its own messages. */
  readonly onMessage: (message: Exclude<From, FromSupervised>) => void;
  /** A life ended; what waits for it will not be answered. */
  readonly onEnd: (failure: Failure) => void;
}

const BEAT_MS = 2000;
/** A process that lived this long was healthy: the back-off begins anew. */
const HEALTHY_MS = 10_000;

/** One life of the child process. */
interface Life {
  readonly child: ChildProcess;
  readonly begun: number;
  beat: number;
  answered: number;
}

/**
 * A child process that is kept alive: restarted at once when it dies, with doubling pauses when it keeps dying, killed when it
 * does not answer. What it does is its messages' business.
 */
export class SupervisedProcess<To extends { readonly type: string }, From extends { readonly type: string }> {
  readonly #options: SupervisedProcessOptions<From>;
  readonly #closing = new AbortController();
  #life: Life | undefined;
  #ready = false;
  #readyWaiters: (() => void)[] = [];
  #deaths = 0;
  #detail = 'starting';
  #supervision: Promise<void> = Promise.resolve();

  constructor(options: SupervisedProcessOptions<From>) {
    this.#options = options;
  }

  /** Begins supervising. Called once; does not wait. */
  start(): void {
    this.#supervision = this.#supervise();
  }

  get ready(): boolean {
    return this.#ready;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Lives in a row that ended early. */
  get deaths(): number {
    return this.#deaths;
  }

  /** What is known about the last end. */
  get detail(): string {
    return this.#detail;
  }

  /** Process id of the running life, for operators and for tests that kill it; `undefined` between lives. */
  pid(): number | undefined {
    return this.#life?.child.pid;
  }

  /** Ends this life; the next begins. */
  kill(): void {
    this.#life?.child.kill('SIGKILL');
  }

  send(message: To | Ping): void {
    const child = this.#life?.child;
    if (child?.connected !== true) return;
    // A failed write means the process is going; its exit is handled once, in #live.
    child.send(message, () => undefined);
  }

  /** Whether it is ready within `ms`; sooner `false` when aborted or closed. */
  async untilReady(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#ready) return true;
    const waiting = new AbortController();
    let tell: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      tell = resolve;
      this.#readyWaiters.push(tell);
      if (signal?.aborted === true || this.closed) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true, signal: waiting.signal });
      this.#closing.signal.addEventListener('abort', () => resolve(), { once: true, signal: waiting.signal });
    });
    await Promise.race([ready, this.#options.clock.sleep(ms, waiting.signal).catch(() => undefined)]);
    waiting.abort(new Error('no longer waiting'));
    this.#readyWaiters = this.#readyWaiters.filter((waiter) => waiter !== tell);
    return this.#ready;
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    this.kill();
    await this.#supervision;
    this.#options.onEnd(new Failure('unavailable', `The ${this.#options.name} is closed`));
  }

  /** Read through a call: it changes while a life is awaited. */
  #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #supervise(): Promise<void> {
    const { clock, log, name, longestPauseMs = 5000 } = this.#options;
    while (!this.#isClosed()) {
      const lived = await this.#live();
      if (this.#isClosed()) return;
      this.#deaths = lived > HEALTHY_MS ? 1 : this.#deaths + 1;
      const pause = this.#deaths === 1 ? 0 : Math.min(longestPauseMs, 125 * 2 ** this.#deaths);
      log.warn({ deaths: this.#deaths, pause, detail: this.#detail }, `${name} ended; restarting`);
      await clock.sleep(pause, this.#closing.signal).catch(() => undefined);
    }
  }

  /** Runs one process until it ends; returns how long it lived, ms. */
  async #live(): Promise<number> {
    const { clock, log, name, start, onMessage, onEnd } = this.#options;
    const begun = clock.monotonic();
    let child: ChildProcess;
    try {
      child = start();
    } catch (thrown) {
      this.#detail = asError(thrown).message;
      return 0;
    }
    const life: Life = { child, begun, beat: 0, answered: 0 };
    this.#life = life;
    const ended = new AbortController();
    const gone = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(`exit ${signal ?? String(code)}`));
      child.once('error', (error) => resolve(error.message));
    });
    child.stdout?.on('data', (data: Buffer) =>
      log.info({ output: data.toString('utf8').slice(0, 2000) }, `${name} output`),
    );
    child.stderr?.on('data', (data: Buffer) =>
      log.warn({ output: data.toString('utf8').slice(0, 2000) }, `${name} output`),
    );
    child.on('message', (message) => {
      const said = message as FromSupervised | Exclude<From, FromSupervised>;
      if (isOwn(said)) this.#receive(life, said);
      else onMessage(said);
    });
    const beating = this.#watch(life, ended.signal);
    this.#detail = await gone;
    ended.abort(new Error('ended'));
    await beating;
    this.#life = undefined;
    this.#ready = false;
    onEnd(new Failure('unavailable', `The ${name} ended (${this.#detail})`, { retryable: true }));
    return clock.monotonic() - begun;
  }

  /** Asks for a sign of life every 2 s; a process that missed one is killed, and a start that takes too long as well. */
  async #watch(life: Life, ended: AbortSignal): Promise<void> {
    const { clock, log, name, readyMs } = this.#options;
    try {
      for (;;) {
        const starting = !this.#ready;
        await clock.sleep(starting ? readyMs : BEAT_MS, ended);
        const late = starting ? !this.#ready : life.answered < life.beat;
        if (late) {
          log.error({ beat: life.beat, answered: life.answered }, `${name} does not answer`);
          life.child.kill('SIGKILL');
          return;
        }
        life.beat += 1;
        this.send({ type: 'ping', beat: life.beat });
      }
    } catch {
      // The life ended: its supervisor goes on.
    }
  }

  #receive(life: Life, message: FromSupervised): void {
    if (message.type === 'pong') {
      life.answered = message.beat;
      return;
    }
    const { clock, log, name } = this.#options;
    this.#ready = true;
    log.info({ pid: life.child.pid, ms: Math.round(clock.monotonic() - life.begun) }, `${name} ready`);
    for (const resolve of this.#readyWaiters.splice(0)) resolve();
  }
}

function isOwn(message: { readonly type: string }): message is FromSupervised {
  return message.type === 'ready' || message.type === 'pong';
}
