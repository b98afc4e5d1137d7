import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import type { SpeechChunk, Utterance } from '../../domain/speech.js';
import { CREDIT, MOST_UTTERANCES, type FromVoiceProcess, type ToVoiceProcess } from '../process/messages.js';
import { startVoiceProcess } from '../process/start.js';
import type { Voice } from '../voice.js';
import { VOICE_NAMES, type VoiceName } from './catalogue.js';

export interface EmbeddedVoiceOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Default `female`. */
  readonly voice?: VoiceName;
  /** Factor on the voice's rate, 0.5..2. Default 1, about 4.5 syllables a second. */
  readonly rate?: number;
  /** Shift in engine steps, -30..30. Default 0. */
  readonly pitch?: number;
  /** Longest wait for the next chunk before the process is taken for stalled. Default 3000 ms. */
  readonly stallMs?: number;
  /** Longest wait for a new process to be ready. Default 10,000 ms; a tool on a busy machine may have more time. */
  readonly readyMs?: number;
}

const READY_MS = 10_000;
const BEAT_MS = 2000;
/** First restart is immediate, then doubling up to this. */
const LONGEST_PAUSE_MS = 5000;
/** A process that lived this long was healthy: the back-off begins anew. */
const HEALTHY_MS = 10_000;

/** An utterance as the server sees it: what has arrived and who waits. At most `CREDIT` chunks. */
interface Listening {
  readonly arrived: SpeechChunk[];
  failure: Failure | undefined;
  wake: () => void;
}

/** One life of the child process. */
interface Life {
  readonly child: ChildProcess;
  readonly begun: number;
  beat: number;
  answered: number;
}

/**
 * The embedded voice: espeak-ng in a supervised child process, restarted at once when it dies, with doubling pauses when
 * it keeps dying. A death costs the utterances that were running (each throws `unavailable`, retryable); the next
 * sentence waits for the new process, 0.4 s, and is whole.
 */
export class EmbeddedVoice implements Voice {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #voice: VoiceName;
  readonly #rate: number;
  readonly #pitch: number;
  readonly #stallMs: number;
  readonly #readyMs: number;
  readonly #closing = new AbortController();
  readonly #listening = new Map<number, Listening>();
  #life: Life | undefined;
  #ready = false;
  #readyWaiters: (() => void)[] = [];
  #deaths = 0;
  #detail = 'starting';
  #nextId = 1;
  #supervision: Promise<void> = Promise.resolve();

  constructor(options: EmbeddedVoiceOptions) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#voice = oneOf(options.voice ?? 'female');
    this.#rate = within('rate', options.rate ?? 1, 0.5, 2);
    this.#pitch = within('pitch', options.pitch ?? 0, -30, 30);
    this.#stallMs = within('stallMs', options.stallMs ?? 3000, 100, 60_000);
    this.#readyMs = within('readyMs', options.readyMs ?? READY_MS, 100, 120_000);
  }

  /** Begins supervising and resolves when the first process is ready. Called once, by `startEmbeddedVoice`. */
  async start(): Promise<void> {
    this.#supervision = this.#supervise();
    if (!(await this.#untilReady(this.#readyMs))) {
      await this.close();
      throw new Failure('unavailable', `The voice process was not ready within ${this.#readyMs} ms (${this.#detail})`);
    }
  }

  async *speak(utterance: Utterance, signal: AbortSignal): AsyncGenerator<SpeechChunk, void, undefined> {
    if (signal.aborted) return;
    if (this.#closing.signal.aborted) throw new Failure('unavailable', 'The voice is closed');
    if (this.#listening.size >= MOST_UTTERANCES) {
      throw new Failure('overloaded', `More than ${MOST_UTTERANCES} utterances at a time`, { retryable: true });
    }
    if (!this.#ready && !(await this.#untilReady(this.#stallMs, signal))) {
      if (isAborted(signal)) return;
      throw new Failure('unavailable', `The voice process is not running (${this.#detail})`, { retryable: true });
    }
    if (isAborted(signal)) return;
    const id = this.#nextId++;
    const listening: Listening = { arrived: [], failure: undefined, wake: () => undefined };
    this.#listening.set(id, listening);
    let finished = false;
    try {
      this.#send({
        type: 'speak',
        id,
        text: utterance.text,
        language: utterance.language,
        voice: this.#voice,
        rate: this.#rate,
        pitch: this.#pitch,
      });
      while (!finished) {
        const chunk = await this.#next(listening, signal);
        if (chunk === undefined) return;
        finished = chunk.last;
        if (!finished) this.#send({ type: 'credit', id });
        yield chunk;
        // Read through a call: the signal may have changed while the consumer held the chunk.
        if (isAborted(signal)) return;
      }
    } finally {
      this.#listening.delete(id);
      if (!finished) this.#send({ type: 'cancel', id });
    }
  }

  state(): PartState {
    const mode = 'embedded espeak-ng';
    if (this.#ready) return { status: 'ok', mode };
    return { status: this.#deaths > 3 ? 'failed' : 'starting', mode, detail: this.#detail };
  }

  /** Process id of the running voice process, for operators and for tests that kill it; `undefined` between lives. */
  pid(): number | undefined {
    return this.#life?.child.pid;
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    this.#life?.child.kill('SIGKILL');
    await this.#supervision;
    this.#failAll(new Failure('unavailable', 'The voice is closed'));
  }

  /** The next chunk; `undefined` when aborted. Throws what ended the utterance, or `timeout` after killing a stalled process. */
  async #next(listening: Listening, signal: AbortSignal): Promise<SpeechChunk | undefined> {
    if (listening.arrived.length === 0 && listening.failure === undefined) {
      const waiting = new AbortController();
      const arrived = new Promise<'arrived'>((resolve) => {
        listening.wake = () => resolve('arrived');
        signal.addEventListener('abort', listening.wake, { once: true, signal: waiting.signal });
        if (signal.aborted) resolve('arrived');
      });
      const stalled = this.#clock.sleep(this.#stallMs, waiting.signal).then(
        () => 'stalled' as const,
        () => 'arrived' as const,
      );
      const outcome = await Promise.race([arrived, stalled]);
      waiting.abort(new Error('no longer waiting'));
      listening.wake = () => undefined;
      if (outcome === 'stalled') {
        this.#log.error({ stallMs: this.#stallMs }, 'voice process stalled');
        this.#life?.child.kill('SIGKILL');
        throw new Failure('timeout', `No speech within ${this.#stallMs} ms; the voice process is restarted`, {
          retryable: true,
        });
      }
    }
    if (signal.aborted) return undefined;
    const chunk = listening.arrived.shift();
    if (chunk !== undefined) return chunk;
    throw listening.failure ?? new Failure('internal', 'A voice was woken without a reason');
  }

  async #supervise(): Promise<void> {
    while (!isAborted(this.#closing.signal)) {
      const lived = await this.#live();
      if (isAborted(this.#closing.signal)) return;
      this.#deaths = lived > HEALTHY_MS ? 1 : this.#deaths + 1;
      const pause = this.#deaths === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, 125 * 2 ** this.#deaths);
      this.#log.warn({ deaths: this.#deaths, pause, detail: this.#detail }, 'voice process ended; restarting');
      await this.#clock.sleep(pause, this.#closing.signal).catch(() => undefined);
    }
  }

  /** Runs one process until it ends; returns how long it lived, ms. */
  async #live(): Promise<number> {
    const begun = this.#clock.monotonic();
    let child: ChildProcess;
    try {
      child = startVoiceProcess(this.#voice);
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
      this.#log.info({ output: data.toString('utf8').slice(0, 2000) }, 'voice process output'),
    );
    child.stderr?.on('data', (data: Buffer) =>
      this.#log.warn({ output: data.toString('utf8').slice(0, 2000) }, 'voice process output'),
    );
    child.on('message', (message) => this.#receive(life, message as FromVoiceProcess));
    const beating = this.#watch(life, ended.signal);
    this.#detail = await gone;
    ended.abort(new Error('ended'));
    await beating;
    this.#life = undefined;
    this.#ready = false;
    this.#failAll(new Failure('unavailable', `The voice process ended (${this.#detail})`, { retryable: true }));
    return this.#clock.monotonic() - begun;
  }

  /** Asks for a sign of life every 2 s; a process that missed one is killed, and a start that takes 10 s as well. */
  async #watch(life: Life, ended: AbortSignal): Promise<void> {
    try {
      for (;;) {
        const starting = !this.#ready;
        await this.#clock.sleep(starting ? this.#readyMs : BEAT_MS, ended);
        const late = starting ? !this.#ready : life.answered < life.beat;
        if (late) {
          this.#log.error({ beat: life.beat, answered: life.answered }, 'voice process does not answer');
          life.child.kill('SIGKILL');
          return;
        }
        life.beat += 1;
        this.#send({ type: 'ping', beat: life.beat });
      }
    } catch {
      // The life ended: its supervisor goes on.
    }
  }

  #receive(life: Life, message: FromVoiceProcess): void {
    switch (message.type) {
      case 'ready': {
        this.#ready = true;
        this.#log.info(
          { pid: life.child.pid, ms: Math.round(this.#clock.monotonic() - life.begun) },
          'voice process ready',
        );
        for (const resolve of this.#readyWaiters.splice(0)) resolve();
        return;
      }
      case 'pong':
        life.answered = message.beat;
        return;
      case 'chunk': {
        const listening = this.#listening.get(message.id);
        if (listening === undefined) return;
        listening.arrived.push(message.chunk);
        if (listening.arrived.length > CREDIT) {
          listening.failure = new Failure('internal', `The voice process sent more than ${CREDIT} chunks unasked`);
        }
        listening.wake();
        return;
      }
      case 'failed': {
        const listening = this.#listening.get(message.id);
        if (listening === undefined) return;
        listening.failure = new Failure('unavailable', `The voice cannot say this: ${message.message}`);
        listening.wake();
      }
    }
  }

  #failAll(failure: Failure): void {
    for (const listening of this.#listening.values()) {
      listening.failure = failure;
      listening.wake();
    }
  }

  async #untilReady(ms: number, signal?: AbortSignal): Promise<boolean> {
    const waiting = new AbortController();
    const ready = new Promise<void>((resolve) => {
      this.#readyWaiters.push(resolve);
      if (this.#ready) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true, signal: waiting.signal });
      this.#closing.signal.addEventListener('abort', () => resolve(), { once: true, signal: waiting.signal });
    });
    await Promise.race([ready, this.#clock.sleep(ms, waiting.signal).catch(() => undefined)]);
    waiting.abort(new Error('no longer waiting'));
    return this.#ready;
  }

  #send(message: ToVoiceProcess): void {
    const child = this.#life?.child;
    if (child?.connected !== true) return;
    // A failed write means the process is going; its exit is handled once, in #live.
    child.send(message, () => undefined);
  }
}

/**
 * Starts the embedded voice and waits until it can speak.
 * @throws Failure `unavailable` when the process does not come up, `bad_request` for options out of range
 */
export async function startEmbeddedVoice(options: EmbeddedVoiceOptions): Promise<EmbeddedVoice> {
  const voice = new EmbeddedVoice(options);
  await voice.start();
  return voice;
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function oneOf(name: VoiceName): VoiceName {
  if (VOICE_NAMES.includes(name)) return name;
  throw new Failure('bad_request', `voice ${JSON.stringify(name)} must be one of ${VOICE_NAMES.join(', ')}`);
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new Failure('bad_request', `${name} ${value} must be ${least} to ${most}`);
}
