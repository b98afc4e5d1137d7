import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import {
  FASTEST_PACE,
  SLOWEST_PACE,
  type SpeechChunk,
  type Utterance,
  VOICE_NAMES,
  type VoiceName,
} from '../../domain/speech.js';
import { entriesIn, type Lexicon } from '../lexicon.js';
import { LOUDNESS } from '../loudness.js';
import { CREDIT, MOST_UTTERANCES, type FromVoiceProcess, type ToVoiceProcess } from '../process/messages.js';
import { startVoiceProcess } from '../process/start.js';
import { type FromSupervised, SupervisedProcess } from '../process/supervised.js';
import type { Voice } from '../voice.js';
import { DIALECTS, type Dialect } from './catalogue.js';

export interface EmbeddedVoiceOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Default `female`. */
  readonly voice?: VoiceName;
  /** How it speaks Chinese. Default `mandarin`. */
  readonly dialect?: Dialect;
  /** Factor on the voice's rate, 0.5..2. Default 1, about 4.2 syllables a second with the pauses. */
  readonly rate?: number;
  /** Shift in engine steps, -30..30. Default 0. */
  readonly pitch?: number;
  /** LUFS, -30..-12. Default -16. */
  readonly loudness?: number;
  /** How words of the shop are read. */
  readonly lexicon?: Lexicon;
  /** Longest wait for the next chunk before the process is taken for stalled. Default 3000 ms. */
  readonly stallMs?: number;
  /** Longest wait for a new process to be ready. Default 30,000 ms: a machine that starts everything at once takes more than ten. */
  readonly readyMs?: number;
}

const READY_MS = 30_000;

/** An utterance as the server sees it: what has arrived and who waits. At most `CREDIT` chunks. */
interface Listening {
  readonly arrived: SpeechChunk[];
  failure: Failure | undefined;
  wake: () => void;
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
  readonly #dialect: Dialect;
  readonly #rate: number;
  readonly #pitch: number;
  readonly #loudness: number;
  readonly #lexicon: Lexicon;
  readonly #stallMs: number;
  readonly #readyMs: number;
  readonly #process: SupervisedProcess<ToVoiceProcess, FromVoiceProcess>;
  readonly #listening = new Map<number, Listening>();
  #nextId = 1;

  constructor(options: EmbeddedVoiceOptions) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#voice = oneOf('voice', VOICE_NAMES, options.voice ?? 'female');
    this.#dialect = oneOf('dialect', DIALECTS, options.dialect ?? 'mandarin');
    this.#rate = within('rate', options.rate ?? 1, 0.5, 2);
    this.#pitch = within('pitch', options.pitch ?? 0, -30, 30);
    this.#loudness = within('loudness', options.loudness ?? LOUDNESS, -30, -12);
    this.#lexicon = options.lexicon ?? {};
    this.#stallMs = within('stallMs', options.stallMs ?? 3000, 100, 60_000);
    this.#readyMs = within('readyMs', options.readyMs ?? READY_MS, 100, 120_000);
    this.#process = new SupervisedProcess({
      name: 'voice process',
      start: () => startVoiceProcess(this.#voice, this.#dialect),
      clock: options.clock,
      log: options.log,
      readyMs: this.#readyMs,
      onMessage: (message) => this.#receive(message),
      onEnd: (failure) => this.#failAll(failure),
    });
  }

  /** Begins supervising and resolves when the first process is ready. Called once, by `startEmbeddedVoice`. */
  async start(): Promise<void> {
    this.#process.start();
    if (!(await this.#process.untilReady(this.#readyMs))) {
      await this.close();
      throw new Failure(
        'unavailable',
        `The voice process was not ready within ${this.#readyMs} ms (${this.#process.detail})`,
      );
    }
  }

  async *speak(utterance: Utterance, signal: AbortSignal): AsyncGenerator<SpeechChunk, void, undefined> {
    if (signal.aborted) return;
    if (this.#process.closed) throw new Failure('unavailable', 'The voice is closed');
    if (this.#listening.size >= MOST_UTTERANCES) {
      throw new Failure('overloaded', `More than ${MOST_UTTERANCES} utterances at a time`, { retryable: true });
    }
    if (!(await this.#process.untilReady(this.#stallMs, signal))) {
      if (isAborted(signal)) return;
      throw new Failure('unavailable', `The voice process is not running (${this.#process.detail})`, {
        retryable: true,
      });
    }
    if (isAborted(signal)) return;
    const id = this.#nextId++;
    const listening: Listening = { arrived: [], failure: undefined, wake: () => undefined };
    this.#listening.set(id, listening);
    let finished = false;
    const { timbre } = utterance;
    try {
      this.#process.send({
        type: 'speak',
        id,
        text: utterance.text,
        language: utterance.language,
        voice: timbre?.name ?? this.#voice,
        dialect: this.#dialect,
        rate:
          clamped(this.#rate * (timbre?.rate ?? 1), 0.5, 2) *
          Math.min(FASTEST_PACE, Math.max(SLOWEST_PACE, utterance.pace ?? 1)),
        pitch: clamped(this.#pitch + (timbre?.pitch ?? 0), -30, 30),
        names: utterance.names ?? [],
        lexicon: Object.fromEntries(entriesIn(this.#lexicon, utterance.text)),
        loudness: this.#loudness,
      });
      while (!finished) {
        const chunk = await this.#next(listening, signal);
        if (chunk === undefined) return;
        finished = chunk.last;
        if (!finished) this.#process.send({ type: 'credit', id });
        yield chunk;
        // Read through a call: the signal may have changed while the consumer held the chunk.
        if (isAborted(signal)) return;
      }
    } finally {
      this.#listening.delete(id);
      if (!finished) this.#process.send({ type: 'cancel', id });
    }
  }

  state(): PartState {
    const mode = 'embedded espeak-ng';
    const { ready, deaths, detail } = this.#process;
    if (ready) return { status: 'ok', mode };
    return { status: deaths > 3 ? 'failed' : 'starting', mode, detail };
  }

  /** Process id of the running voice process, for operators and for tests that kill it; `undefined` between lives. */
  pid(): number | undefined {
    return this.#process.pid();
  }

  async close(): Promise<void> {
    await this.#process.close();
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
        this.#process.kill();
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

  #receive(message: Exclude<FromVoiceProcess, FromSupervised>): void {
    switch (message.type) {
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

function oneOf<T extends string>(option: string, allowed: readonly T[], name: T): T {
  if (allowed.includes(name)) return name;
  throw new Failure('bad_request', `${option} ${JSON.stringify(name)} must be one of ${allowed.join(', ')}`);
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new Failure('bad_request', `${name} ${value} must be ${least} to ${most}`);
}
