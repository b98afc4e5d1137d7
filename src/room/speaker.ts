import type { Clock } from '../domain/clock.js';
import type { SpokenWord } from '../domain/event.js';
import { asError, Failure } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import { msFromSamples, type Samples, samplesFromMs } from '../domain/media-time.js';
import type { Cue, SpeechChunk, Utterance } from '../domain/speech.js';
import type { PreparingVoice } from '../speech/voice.js';
import type { Performance, Stage, StageEvent } from '../stage/stage.js';
import { clauseEnds } from './clauses.js';

/** Longest a sentence may take from its first sound to its end. */
const LONGEST_MS = 120_000;
/** How long a caption waits for its exact end. */
const MAKING_MS = 250;
/** A guess until the voice has finished the sentence: characters a second. */
const PACE: Readonly<Record<Language, number>> = { zh: 4.5, en: 15 };

/** A clause that ends this soon cannot be met any more, in samples. */
const JUST_MISSED = samplesFromMs(60);

/** What is to be said: a sentence, and how fast. */
export interface Words extends Pick<Utterance, 'text' | 'language'> {
  readonly pace: number;
  /** She may breathe in first: nobody waits for it. */
  readonly breathes: boolean;
}

export interface Spoken {
  readonly utterance: string;
  /** False when it was cut short or could not be said. */
  readonly complete: boolean;
}

/** When a sentence and its words are heard, room media time. */
export interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly words: SpokenWord[];
}

/** Hears how a sentence goes. */
export interface Following {
  /** The first sample of it left the stage; its end is a guess when the voice is still at work. */
  readonly started: (times: Times) => void;
  /** Once, later than `started`: all of it is made, or it was cut. False: what `started` told was exact. */
  readonly timed: (times: Times, corrected: boolean) => void;
}

interface Waiting {
  /** Resolves with the sentence's length once the voice has made all of it. */
  readonly length: Promise<Samples>;
  readonly made: (length: Samples) => void;
  readonly text: string;
  readonly language: Language;
  /** Words made so far, with their times in the sentence. */
  readonly words: Extract<Cue, { kind: 'word' }>[];
  /** Media time at which its first sample left the stage. */
  begun: Samples | null;
  readonly following: Following | undefined;
  /** Its first sound is on the stage. */
  readonly arrived: () => void;
  readonly finish: (complete: boolean) => void;
  /** Resolves when it has ended. */
  readonly heard: Promise<Spoken>;
}

type Of = Pick<Performance, 'turn' | 'breathes'>;

/** Sound that is not the voice's: somebody speaks, and it is heard as it comes. */
export interface Live {
  /** @param played How much of it was heard so far. */
  readonly chunks: (played: () => Samples, signal: AbortSignal) => AsyncIterable<SpeechChunk>;
  /** It is given up after this. */
  readonly longestMs: number;
}

export interface SpeakerOptions {
  readonly voice: PreparingVoice;
  readonly stage: Stage;
  readonly clock: Clock;
  readonly log: Log;
  /** Names that are stressed: the products'. */
  readonly names: (language: Language) => readonly string[];
}

/** Says sentences: voice -> stage, and tells when each begins and ends to be heard. */
export class Speaker {
  readonly #voice: PreparingVoice;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #names: SpeakerOptions['names'];
  readonly #waiting = new Map<string, Waiting>();
  #stage: Stage;
  #unsubscribe: () => void;
  #ids = 0;

  constructor({ voice, stage, clock, log, names }: SpeakerOptions) {
    this.#voice = voice;
    this.#clock = clock;
    this.#log = log;
    this.#names = names;
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
   * `heard` when it has ended, `arrived` when its first sound is there or none will come. A voice that dies before its first sound is asked once more; later, the rest is lost.
   * @param live Heard in place of the voice; the words are its caption.
   */
  say(
    turn: string,
    words: Words,
    signal: AbortSignal,
    following?: Following,
    live?: Live,
  ): { arrived: Promise<void>; handedOver: Promise<void>; heard: Promise<Spoken> } {
    this.#ids += 1;
    const utterance = `${turn}.${this.#ids}`;
    const { text, language } = words;
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
    let tellArrived: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      tellArrived = resolve;
    });
    const unheard = { words: [], begun: null };
    this.#waiting.set(utterance, {
      length,
      made,
      text,
      language,
      ...unheard,
      following,
      heard,
      arrived: tellArrived,
      finish,
    });
    const limit = new AbortController();
    this.#clock.sleep(live?.longestMs ?? LONGEST_MS, limit.signal).then(
      () => finish(false),
      () => undefined,
    );
    void heard.then(() => {
      limit.abort();
      tellArrived();
    });
    const performed = { turn, breathes: words.breathes };
    const spoken = this.#utterance(utterance, words);
    const handing =
      live === undefined ? this.#perform(performed, spoken, signal) : this.#relay(performed, spoken, live, signal);
    const handedOver = handing.catch((error: unknown) => {
      this.#log.warn({ error: asError(error), turn }, 'sentence not finished');
      finish(false);
    });
    return { arrived, handedOver, heard };
  }

  /** Has the voice make words that will be said soon. */
  prepare(words: Words): void {
    void this.#voice.prepare(this.#utterance('prepared', words));
  }

  /** Whether words would be heard at once. */
  isPrepared(words: Words): boolean {
    return this.#voice.isPrepared(this.#utterance('prepared', words));
  }

  /** Ends a turn's speech now. Resolves with the media time of silence. */
  async interrupt(turn: string): Promise<Samples> {
    const at = await this.#stage.interrupt(turn);
    for (const [utterance, waiting] of this.#waiting) if (utterance.startsWith(`${turn}.`)) waiting.finish(false);
    return at;
  }

  /** Resolves at the end of the clause of a turn that is being heard, at once when none is, and never behind its sentence. */
  async untilClauseEnd(turn: string, signal: AbortSignal): Promise<void> {
    const heard = [...this.#waiting].find(
      ([utterance, { begun }]) => utterance.startsWith(`${turn}.`) && begun !== null,
    );
    const begun = heard?.[1].begun;
    if (heard === undefined || begun === null || begun === undefined) return;
    const { text, words, length } = heard[1];
    const now = this.#stage.time() - begun;
    // A sentence that was cut, or whose voice died, is never told the length of.
    const ended = heard[1].heard.then(() => now);
    const end = clauseEnds(text, words).find((at) => at >= now + JUST_MISSED) ?? (await Promise.race([length, ended]));
    const left = msFromSamples(end - now);
    if (left > 0) await this.#clock.sleep(left, signal).catch(() => undefined);
  }

  close(): void {
    this.#unsubscribe();
    this.#cutAll();
  }

  #utterance(id: string, { text, language, pace }: Words): Utterance {
    const names = this.#names(language).filter((name) => text.includes(name));
    return { id, text, language, pace, names };
  }

  async #perform(of: Of, utterance: Utterance, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const progress = { length: 0 };
      try {
        await this.#performOnce(of, utterance, signal, progress);
        return;
      } catch (error) {
        const again = error instanceof Failure && error.retryable && progress.length === 0 && attempt === 1;
        if (again && !signal.aborted) continue;
        // The stage must not wait for sound that will never come.
        if (progress.length > 0)
          await this.#hand(of, utterance, { at: progress.length, samples: new Int16Array(0), cues: [], last: true });
        throw error;
      }
    }
  }

  async #performOnce(of: Of, utterance: Utterance, signal: AbortSignal, progress: { length: Samples }): Promise<void> {
    const made = new ReadAhead(this.#voice.speak(utterance, signal), (chunk) => {
      const waiting = this.#waiting.get(utterance.id);
      for (const cue of chunk.cues) if (cue.kind === 'word') waiting?.words.push(cue);
      if (chunk.last) waiting?.made(chunk.at + chunk.samples.length);
    });
    for (;;) {
      const chunk = await made.next();
      if (chunk === null || signal.aborted) return;
      progress.length = chunk.at + chunk.samples.length;
      const waiting = this.#waiting.get(utterance.id);
      if (waiting === undefined) return;
      waiting.arrived();
      await this.#hand(of, utterance, chunk);
      if (chunk.last && progress.length === 0) waiting.finish(true);
    }
  }

  /** Hands live sound on as it comes; how far it may be ahead is its own to say. */
  async #relay(of: Of, utterance: Utterance, live: Live, signal: AbortSignal): Promise<void> {
    const played = (): Samples => {
      const begun = this.#waiting.get(utterance.id)?.begun ?? null;
      return begun === null ? 0 : this.#stage.time() - begun;
    };
    for await (const chunk of live.chunks(played, signal)) {
      const waiting = this.#waiting.get(utterance.id);
      if (waiting === undefined) return;
      waiting.arrived();
      const length = chunk.at + chunk.samples.length;
      if (chunk.last) waiting.made(length);
      if (length > 0) await this.#hand(of, utterance, chunk);
      else waiting.finish(false);
    }
  }

  async #hand(of: Of, { id, text, language }: Utterance, chunk: SpeechChunk): Promise<void> {
    await this.#stage.perform({ ...of, utterance: id, caption: text, language, chunk });
  }

  #onStage(event: StageEvent): void {
    if (event.type === 'utterance.started') {
      const waiting = this.#waiting.get(event.utterance);
      if (waiting === undefined) return;
      waiting.begun = event.at;
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
    const timed = (length: Samples): Times => {
      const at = (samples: Samples): number => startMs + Math.round(msFromSamples(samples));
      const words = waiting.words.map((word) => {
        return { text: word.text, startMs: at(word.at), endMs: at(word.at + word.length) };
      });
      return { startMs, endMs: at(length), words };
    };
    // No word is heard behind its sentence's end, guessed or not.
    const told = timed(waiting.words.reduce((end, word) => Math.max(end, word.at + word.length), length));
    waiting.following?.started(told);
    const cut = waiting.heard.then(() => this.#stage.time() - (waiting.begun ?? 0));
    const exact = timed(await Promise.race([waiting.length, cut]));
    waiting.following?.timed(exact, exact.endMs !== told.endMs || exact.words.length !== told.words.length);
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

  constructor(chunks: AsyncIterable<SpeechChunk>, onMade: (chunk: SpeechChunk) => void) {
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

  async #read(chunks: AsyncIterable<SpeechChunk>, onMade: (chunk: SpeechChunk) => void): Promise<void> {
    try {
      for await (const chunk of chunks) {
        this.#chunks.push(chunk);
        onMade(chunk);
        this.#wake();
      }
      this.#ended = true;
    } catch (error) {
      this.#failure = error;
    }
    this.#wake();
  }
}
