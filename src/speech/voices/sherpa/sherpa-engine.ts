import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Clock } from '../../../domain/clock.js';
import { Failure } from '../../../domain/failure.js';
import type { Log } from '../../../domain/log.js';
import { spokenText } from '../../normalisation/spoken-text.js';
import { MOST_WAITING, type FromSherpa, type SherpaSetup, type ToSherpa } from '../../process/sherpa-messages.js';
import { startSherpaProcess } from '../../process/sherpa-start.js';
import { SupervisedProcess } from '../../process/supervised.js';
import type { EngineOutput, RemoteEngine, RemoteRequest } from '../remote/engine.js';
import { readModelFolder, type SherpaKind } from './model-folder.js';

export interface SherpaEngineOptions {
  readonly kind: SherpaKind;
  /** Folder of the model as its archive unpacks. */
  readonly folder: string;
  /** Number of the speaker, from 0. */
  readonly speaker: number;
  /** CPU threads of the engine, 1..16. */
  readonly threads: number;
  /** The voice to clone (zipvoice): a WAV file and the words spoken in it. Consent for it is the tenant's to have. */
  readonly reference?: { readonly file: string; readonly text: string };
  readonly clock: Clock;
  readonly log: Log;
  /** Longest wait for the model to load. Default 60,000 ms. */
  readonly readyMs?: number;
  /** How a process is started; tests pass a scripted one. */
  readonly start?: (setup: SherpaSetup) => ChildProcess;
}

/** A sentence as the server sees it. Bounded by the process, which cuts it at 60 s of sound. */
interface Sentence {
  readonly arrived: EngineOutput[];
  ended: boolean;
  failure: Failure | undefined;
  wake: () => void;
}

/** A broken model is tried again ever more rarely: loading one costs seconds of CPU. */
const LONGEST_PAUSE_MS = 60_000;
/** A sentence waits this long for a process that is being restarted; then the next voice says it. */
const RESTART_MS = 1500;
const SILENCE: EngineOutput = { kind: 'sound', samples: new Int16Array(800), rate: 16_000 };

/**
 * A neural voice from a local folder, run by sherpa-onnx in a process of its own. It tells no times. Cancelling frees the listener
 * at once; the engine itself stops behind the sentence it is in.
 */
export class SherpaEngine implements RemoteEngine {
  readonly name: string;
  readonly does = { rate: true, pitch: false };
  readonly #process: SupervisedProcess<ToSherpa, FromSherpa>;
  readonly #readyMs: number;
  readonly #sentences = new Map<number, Sentence>();
  #nextId = 1;
  #died: () => void = () => undefined;

  /** @throws Failure `bad_request` for a folder without the files of its kind, or a package that is not installed */
  constructor(options: SherpaEngineOptions) {
    const { kind, folder, speaker, threads, reference, clock, log, start } = options;
    if (start === undefined) checkInstalled();
    if ((kind === 'zipvoice') !== (reference !== undefined)) {
      throw new Failure(
        'bad_request',
        kind === 'zipvoice'
          ? 'A zipvoice voice needs a reference recording and its text'
          : `A ${kind} voice takes no reference recording`,
      );
    }
    const setup: SherpaSetup = {
      model: readModelFolder(kind, folder),
      threads,
      speaker,
      reference: reference ?? null,
    };
    this.name = `sherpa-onnx ${kind} ${basename(folder)}`;
    this.#readyMs = options.readyMs ?? 60_000;
    this.#process = new SupervisedProcess({
      name: 'sherpa voice process',
      start: () => (start ?? startSherpaProcess)(setup),
      clock,
      log,
      readyMs: this.#readyMs,
      longestPauseMs: LONGEST_PAUSE_MS,
      onMessage: (message) => this.#receive(message),
      onEnd: (failure) => {
        this.#died();
        for (const sentence of this.#sentences.values()) fail(sentence, failure);
      },
    });
  }

  /**
   * Begins to load the model and keeps trying; resolves `true` when it can speak, `false` when the first life ended before. Called
   * once. Either way it goes on in the background.
   */
  async start(): Promise<boolean> {
    const died = new Promise<false>((resolve) => {
      this.#died = () => resolve(false);
    });
    this.#process.start();
    return await Promise.race([this.#process.untilReady(this.#readyMs), died]);
  }

  async *synthesise(request: RemoteRequest, signal: AbortSignal): AsyncGenerator<EngineOutput, void, undefined> {
    const text = spokenText(request.text, request.language);
    if (text === '') {
      // Nothing to say (only emoji) is no failure, and some models die of an empty text.
      yield SILENCE;
      return;
    }
    // One death is a restart worth waiting for; a process that keeps dying must not hold up every sentence.
    const wait = this.#process.deaths > 1 ? 0 : RESTART_MS;
    if (!(await this.#process.untilReady(wait, signal))) {
      if (signal.aborted) return;
      throw new Failure('unavailable', `${this.name} is not running (${this.#process.detail})`, { retryable: true });
    }
    if (this.#sentences.size >= MOST_WAITING) {
      throw new Failure('overloaded', `${this.name}: more than ${MOST_WAITING} sentences at a time`, {
        retryable: true,
      });
    }
    const id = this.#nextId++;
    const sentence: Sentence = { arrived: [], ended: false, failure: undefined, wake: () => undefined };
    this.#sentences.set(id, sentence);
    const stop = (): void => sentence.wake();
    signal.addEventListener('abort', stop, { once: true });
    try {
      this.#process.send({ type: 'say', id, text, speed: request.rate });
      while (!signal.aborted) {
        const output = sentence.arrived.shift();
        if (output !== undefined) {
          yield output;
          continue;
        }
        if (sentence.failure !== undefined) throw sentence.failure;
        if (sentence.ended) return;
        await new Promise<void>((resolve) => {
          sentence.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#sentences.delete(id);
      if (!sentence.ended) this.#process.send({ type: 'cancel', id });
    }
  }

  /** Process id of the running process, for tests that kill it; `undefined` between lives. */
  pid(): number | undefined {
    return this.#process.pid();
  }

  async close(): Promise<void> {
    await this.#process.close();
  }

  #receive(message: Exclude<FromSherpa, { type: 'ready' | 'pong' }>): void {
    const sentence = this.#sentences.get(message.id);
    if (sentence === undefined) return;
    switch (message.type) {
      case 'sound':
        sentence.arrived.push({ kind: 'sound', samples: message.samples, rate: message.rate });
        break;
      case 'done':
        sentence.ended = true;
        break;
      case 'failed':
        fail(sentence, new Failure('unavailable', `${this.name} cannot say this: ${message.message}`));
    }
    sentence.wake();
  }
}

function fail(sentence: Sentence, failure: Failure): void {
  sentence.failure = failure;
  sentence.ended = true;
  sentence.wake();
}

/** @throws Failure `bad_request` saying how to install it */
function checkInstalled(): void {
  try {
    createRequire(import.meta.url).resolve('sherpa-onnx-node');
  } catch (cause) {
    throw new Failure(
      'bad_request',
      'A voice with engine "sherpa" needs the optional package sherpa-onnx-node: npm install sherpa-onnx-node',
      { cause },
    );
  }
}
