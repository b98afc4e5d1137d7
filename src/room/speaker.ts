import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import { msFromSamples, type Samples, samplesFromMs } from '../domain/media-time.js';
import type { SpeechChunk } from '../domain/speech.js';
import type { Voice } from '../speech/voice.js';
import type { Stage, StageEvent } from '../stage/stage.js';

/** Longest a sentence may take from its first sound to its end. */
const LONGEST_MS = 120_000;
/** A guess until the voice has finished the sentence: characters a second. */
const PACE: Readonly<Record<Language, number>> = { zh: 4.5, en: 15 };

export interface Spoken {
  readonly utterance: string;
  /** False when it was cut short or could not be said. */
  readonly complete: boolean;
}

/** The first sample of a sentence left the stage. */
export type OnStarted = (caption: { startMs: number; endMs: number }) => void;

interface Waiting {
  length: Samples | null;
  readonly text: string;
  readonly language: Language;
  readonly onStarted: OnStarted;
  readonly finish: (complete: boolean) => void;
}

/** Says sentences: voice -> stage, and tells when each begins and ends to be heard. */
export class Speaker {
  readonly #voice: Voice;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Map<string, Waiting>();
  #stage: Stage;
  #unsubscribe: () => void;
  #ids = 0;

  constructor(voice: Voice, stage: Stage, clock: Clock, log: Log) {
    this.#voice = voice;
    this.#clock = clock;
    this.#log = log;
    this.#stage = stage;
    this.#unsubscribe = stage.on((event) => this.#onStage(event));
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** Goes on with another stage; what the old one had not finished counts as cut. */
  use(stage: Stage): void {
    this.#unsubscribe();
    this.#cutAll();
    this.#stage = stage;
    this.#unsubscribe = stage.on((event) => this.#onStage(event));
  }

  /**
   * Hands a sentence to the stage. `handedOver` resolves when the stage has taken all of it (then the next may follow),
   * `heard` when it has ended. A voice that dies before its first sound is asked once more; later, the rest is lost.
   */
  say(
    turn: string,
    text: string,
    language: Language,
    signal: AbortSignal,
    onStarted: OnStarted,
  ): { handedOver: Promise<void>; heard: Promise<Spoken> } {
    this.#ids += 1;
    const utterance = `${turn}.${this.#ids}`;
    let finish: (complete: boolean) => void = () => undefined;
    const heard = new Promise<Spoken>((resolve) => {
      finish = (complete) => {
        if (this.#waiting.delete(utterance)) resolve({ utterance, complete });
      };
    });
    this.#waiting.set(utterance, { length: null, text, language, onStarted, finish });
    const limit = new AbortController();
    this.#clock.sleep(LONGEST_MS, limit.signal).then(
      () => finish(false),
      () => undefined,
    );
    void heard.then(() => limit.abort());
    const handedOver = this.#perform(turn, utterance, text, language, signal).catch((error: unknown) => {
      this.#log.warn({ error: asError(error), turn }, 'sentence not finished');
      finish(false);
    });
    return { handedOver, heard };
  }

  /** Ends a turn's speech now. Resolves with the media time of silence. */
  async interrupt(turn: string): Promise<Samples> {
    const at = await this.#stage.interrupt(turn);
    for (const [utterance, waiting] of this.#waiting) if (utterance.startsWith(`${turn}.`)) waiting.finish(false);
    return at;
  }

  close(): void {
    this.#unsubscribe();
    this.#cutAll();
  }

  async #perform(
    turn: string,
    utterance: string,
    text: string,
    language: Language,
    signal: AbortSignal,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const progress = { length: 0 };
      try {
        await this.#performOnce(turn, utterance, text, language, signal, progress);
        return;
      } catch (error) {
        const again = error instanceof Failure && error.retryable && progress.length === 0 && attempt === 1;
        if (again && !signal.aborted) continue;
        // The stage must not wait for sound that will never come.
        if (progress.length > 0)
          await this.#hand(turn, utterance, text, language, {
            at: progress.length,
            samples: new Int16Array(0),
            cues: [],
            last: true,
          });
        throw error;
      }
    }
  }

  async #performOnce(
    turn: string,
    utterance: string,
    text: string,
    language: Language,
    signal: AbortSignal,
    progress: { length: Samples },
  ): Promise<void> {
    for await (const chunk of this.#voice.speak({ id: utterance, text, language }, signal)) {
      if (signal.aborted) return;
      progress.length = chunk.at + chunk.samples.length;
      const waiting = this.#waiting.get(utterance);
      if (waiting === undefined) return;
      if (chunk.last) waiting.length = progress.length;
      await this.#hand(turn, utterance, text, language, chunk);
      if (chunk.last && progress.length === 0) waiting.finish(true);
    }
  }

  async #hand(turn: string, utterance: string, caption: string, language: Language, chunk: SpeechChunk): Promise<void> {
    await this.#stage.perform({ turn, utterance, caption, language, chunk });
  }

  #onStage(event: StageEvent): void {
    if (event.type === 'utterance.started') {
      const waiting = this.#waiting.get(event.utterance);
      if (waiting === undefined) return;
      const startMs = Math.round(msFromSamples(event.at));
      const length = waiting.length ?? samplesFromMs((1000 * waiting.text.length) / PACE[waiting.language]);
      waiting.onStarted({ startMs, endMs: startMs + Math.round(msFromSamples(length)) });
    } else if (event.type === 'utterance.finished') {
      this.#waiting.get(event.utterance)?.finish(event.complete);
    } else if (event.type === 'exit') {
      this.#cutAll();
    }
  }

  #cutAll(): void {
    for (const waiting of [...this.#waiting.values()]) waiting.finish(false);
  }
}
