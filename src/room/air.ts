import type { Sentence } from '../domain/answer.js';
import type { Clock } from '../domain/clock.js';
import type { Language } from '../domain/language.js';
import type { Heard } from './corrections.js';
import type { Live, Speaker, Spoken, Times, Words } from './speaker.js';

/** A wait longer than this is filled with a word: with it the answer still comes before the silence of a second that talk bears at most (Jefferson 1989). */
export const FILLED_MS = 350;

/** What is said: its words and the facts behind them, and how fast (1 without it). */
export type Saying = Pick<Sentence, 'text' | 'language' | 'citations'> & { readonly pace?: number };

export interface AirOptions {
  readonly speaker: Speaker;
  readonly clock: Clock;
  /** Aborts when the room closes: the sentence being heard is cut. */
  readonly closing: AbortSignal;
  /** The first sample of a sentence leaves the stage. */
  readonly onHeard: (heard: Heard, caption: Times & { readonly pace: number }) => void;
  /** Its times are exact now; `corrected` when they are not those told before. */
  readonly onTimed: (heard: Heard, times: Times, corrected: boolean) => void;
  /** Speech begins and ends. */
  readonly onSpeaking: (speaking: boolean) => void;
}

export interface SayEach {
  readonly sentence: (sentence: Sentence) => void;
  readonly heard: () => void;
  /** How fast all of it is said. Default 1. */
  readonly pace?: number;
  /** A word for the listener who waits, asked for when the first sound is not there in time; null: silence. */
  readonly filler?: () => Words | null;
}

/** What became of a turn. */
export interface SaidEach {
  readonly said: readonly Sentence[];
  /** How many were heard to their end. */
  readonly heard: number;
  readonly interrupted: boolean;
  /** Somebody took the word from it. */
  readonly cut: boolean;
  /** What was said while the first sentence was being made. */
  readonly filler: string | null;
}

/** What the room says, turn by turn and sentence by sentence, and what of it viewers hear. One turn has the word at a time. */
export class Air {
  readonly #options: AirOptions;
  #sentences = 0;
  #caption: { readonly text: string; readonly language: Language } | null = null;
  #active: { readonly turn: string; readonly cut: AbortController } | null = null;

  constructor(options: AirOptions) {
    this.#options = options;
  }

  /** What is being said now; null while nobody speaks. */
  get caption(): { readonly text: string; readonly language: Language } | null {
    return this.#caption;
  }

  /** Says one sentence to its end. */
  async say(turn: string, saying: Saying): Promise<Spoken> {
    const { signal } = this.#enter(turn);
    const words = { ...saying, pace: saying.pace ?? 1, breathes: true };
    const { handedOver, heard } = this.#begin(turn, words, saying.citations, signal, () => undefined);
    await handedOver;
    const spoken = await heard;
    this.#leave();
    return spoken;
  }

  /**
   * Says sentences one after another as they come, each handed over before the last has ended. A cut reaches whoever makes
   * them through the signal.
   */
  async sayEach(
    turn: string,
    make: (signal: AbortSignal) => AsyncIterable<Sentence> | Iterable<Sentence>,
    on: SayEach,
  ): Promise<SaidEach> {
    const { cut, signal } = this.#enter(turn);
    const said: Sentence[] = [];
    const ends: Promise<Spoken>[] = [];
    const waiting = this.#fill(turn, on.filler ?? (() => null), signal);
    try {
      for await (const sentence of make(signal)) {
        if (signal.aborted) break;
        said.push(sentence);
        on.sentence(sentence);
        const words = { ...sentence, pace: on.pace ?? 1, breathes: said.length > 1 };
        const { arrived, handedOver, heard } = this.#begin(turn, words, sentence.citations, signal, on.heard);
        ends.push(heard);
        void arrived.then(() => waiting.over());
        await handedOver;
      }
    } finally {
      waiting.over();
    }
    const complete = (await Promise.all(ends)).filter((spoken) => spoken.complete).length;
    const filler = await waiting.said;
    this.#leave();
    const interrupted = said.length === 0 || complete < said.length || signal.aborted;
    return { said, heard: complete, interrupted, cut: cut.aborted, filler };
  }

  /** Lets somebody speak in the presenter's place, to their end or until the word is taken from them. */
  async relay(turn: string, caption: Omit<Saying, 'citations'>, live: Live, heard: () => void): Promise<Spoken> {
    const { signal } = this.#enter(turn);
    const words = { ...caption, pace: 1, breathes: false };
    const spoken = await this.#begin(turn, words, [], signal, heard, live).heard;
    this.#leave();
    return spoken;
  }

  /** Fills the wait for a turn's first sound with a word, unless it is over in time. */
  #fill(
    turn: string,
    filler: () => Words | null,
    signal: AbortSignal,
  ): { over: () => void; said: Promise<string | null> } {
    const waited = new AbortController();
    const say = async (): Promise<string | null> => {
      await this.#options.clock.sleep(FILLED_MS, AbortSignal.any([waited.signal, signal]));
      const words = filler();
      if (words === null) return null;
      await this.#begin(turn, words, [], signal, () => undefined).heard;
      return words.text;
    };
    // Rejected when the wait was over, or the turn cut.
    return { over: () => waited.abort(), said: say().catch(() => null) };
  }

  /**
   * Takes the word from who has it, now or at the end of the clause being heard; nothing of the turn is heard afterwards. False:
   * nobody speaks.
   */
  cut(how: 'clause' | 'now'): boolean {
    const active = this.#active;
    if (active === null) return false;
    const { turn, cut } = active;
    if (how === 'now') cut.abort();
    else void this.#options.speaker.untilClauseEnd(turn, cut.signal).then(() => cut.abort());
    return true;
  }

  #enter(turn: string): { readonly cut: AbortSignal; readonly signal: AbortSignal } {
    const cut = new AbortController();
    this.#active = { turn, cut };
    return { cut: cut.signal, signal: AbortSignal.any([cut.signal, this.#options.closing]) };
  }

  #leave(): void {
    this.#active = null;
    this.#caption = null;
    this.#options.onSpeaking(false);
  }

  #begin(
    turn: string,
    { text, language, pace, breathes }: Words,
    citations: readonly string[],
    signal: AbortSignal,
    onHeard: () => void,
    live?: Live,
  ): ReturnType<Speaker['say']> {
    const { speaker } = this.#options;
    this.#sentences += 1;
    const heard: Heard = { id: `${turn}.${this.#sentences}`, turn, text, language, citations: [...citations] };
    const following = {
      started: (times: Times) => {
        this.#options.onSpeaking(true);
        this.#caption = { text, language };
        onHeard();
        this.#options.onHeard(heard, { ...times, pace });
      },
      timed: (times: Times, corrected: boolean) => this.#options.onTimed(heard, times, corrected),
    };
    const said = speaker.say(turn, { text, language, pace, breathes }, signal, following, live);
    const cut = (): void => {
      speaker.interrupt(turn).catch(() => undefined);
    };
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
    void said.heard.then(() => signal.removeEventListener('abort', cut));
    return said;
  }
}
