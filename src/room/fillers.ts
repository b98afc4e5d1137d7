import type { Random } from '../domain/clock.js';
import type { Language } from '../domain/language.js';

/** They claim nothing and promise nothing. */
const WORDS: Readonly<Record<Language, readonly string[]>> = {
  zh: ['嗯，', '我看看啊，', '这个啊，', '稍等，我看一下，', '好，我看看，'],
  en: ['Let me see,', 'Hmm,', 'One moment,', 'Right, let me look,', 'Well,'],
};

export interface FillersOptions {
  readonly random: Random;
  /** The house's banned words hold for these as well. */
  readonly mayBeSpoken: (text: string, language: Language) => boolean;
  /** Whether the voice has it ready: a filler that has to be made is later than the answer. */
  readonly isPrepared: (text: string, language: Language) => boolean;
}

/** Short words for a listener who waits for an answer; never the same twice in a row. */
export class Fillers {
  readonly #options: FillersOptions;
  #last = '';

  constructor(options: FillersOptions) {
    this.#options = options;
  }

  /** All that may be said in a language, to be prepared. */
  words(language: Language): readonly string[] {
    return WORDS[language].filter((text) => this.#options.mayBeSpoken(text, language));
  }

  /** A word to say now; null when none is ready. */
  next(language: Language): string | null {
    const ready = this.words(language).filter(
      (text) => text !== this.#last && this.#options.isPrepared(text, language),
    );
    const text = ready[Math.floor(this.#options.random() * ready.length)];
    if (text === undefined) return null;
    this.#last = text;
    return text;
  }
}
