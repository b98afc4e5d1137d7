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
/** How long a caption waits for its exact end. */
const MAKING_MS = 250;
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
  /** Resolves with the sentence's length once the voice has made all of it. */
  readonly length: Promise<Samples>;
  readonly made: (length: Samples) => void;
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
    let made: (length: Samples) => void = () => undefined;
    const length = new Promise<Samples>((resolve) => {
      made = resolve;
    });
    this.#waiting.set(utterance, { length, made, text, language, onStarted, finish });
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
    const made = new ReadAhead(this.#voice.speak({ id: utterance, text, language }, signal), (length) =>
      this.#waiting.get(utterance)?.made(length),
    );
    for (;;) {
      const chunk = await made.next();
      if (chunk === null || signal.aborted) return;
      progress.length = chunk.at + chunk.samples.length;
      const waiting = this.#waiting.get(utterance);
      if (waiting === undefined) return;
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
      void this.#tellStarted(waiting, Math.round(msFromSamples(event.at)));
    } else if (event.type === 'utterance.finished') {
      this.#waiting.get(event.utterance)?.finish(event.complete);
    } else if (event.type === 'exit') {
      this.#cutAll();
    }
  }

  /** The caption carries its end; a voice that is still at work has a moment to finish, then the end is a guess. */
  async #tellStarted(waiting: Waiting, startMs: number): Promise<void> {
    const limit = new AbortController();
    const guess = samplesFromMs((1000 * waiting.text.length) / PACE[waiting.language]);
    const late = this.#clock.sleep(MAKING_MS, limit.signal).then(
      () => guess,
      () => guess,
    );
    const length = await Promise.race([waiting.length, late]);
    limit.abort();
    waiting.onStarted({ startMs, endMs: startMs + Math.round(msFromSamples(length)) });
  }

  #cutAll(): void {
    for (const waiting of [...this.#waiting.values()]) waiting.finish(false);
  }
}

/**
 * Pulls a sentence from the voice as fast as it comes, ahead of the stage, so that its length is known early. Bounded by the
 * longest sentence a voice makes.
 */
class ReadAhead {
  readonly #chunks: SpeechChunk[] = [];
  #ended = false;
  #failure: unknown;
  #wake: () => void = () => undefined;

  constructor(chunks: AsyncIterable<SpeechChunk>, onMade: (length: Samples) => void) {
    void this.#read(chunks, onMade);
  }

  /** The next chunk, null at the end; throws what the voice threw. */
  async next(): Promise<SpeechChunk | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) return chunk;
      if (this.#failure !== undefined) throw asError(this.#failure);
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #read(chunks: AsyncIterable<SpeechChunk>, onMade: (length: Samples) => void): Promise<void> {
    try {
      for await (const chunk of chunks) {
        this.#chunks.push(chunk);
        if (chunk.last) onMade(chunk.at + chunk.samples.length);
        this.#wake();
      }
      this.#ended = true;
    } catch (error) {
      this.#failure = error;
    }
    this.#wake();
  }
}
