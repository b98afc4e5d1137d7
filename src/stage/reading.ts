import type { Samples } from '../domain/media-time.js';
import type { Cue } from '../domain/speech.js';

type Word = Extract<Cue, { kind: 'word' }>;

/**
 * How far into its caption a sentence has been spoken. Words come with the sound and are found in the text one after another; what is
 * read otherwise than it is written counts with the next word that is found.
 */
export class Reading {
  readonly #text: string;
  /** Where a word begins, and how many characters are spoken when it has begun. */
  readonly #steps: { readonly at: Samples; readonly upTo: number }[] = [];
  #found = 0;

  constructor(text: string) {
    this.#text = text;
  }

  note(words: readonly Word[]): void {
    for (const { text, at } of words) {
      const found = text === '' ? -1 : this.#text.indexOf(text, this.#found);
      if (found < 0) continue;
      this.#found = found + text.length;
      this.#steps.push({ at, upTo: this.#found });
    }
  }

  /** Characters spoken by a time of the sentence; null when no word was told. */
  upTo(heard: Samples): number | null {
    if (this.#steps.length === 0) return null;
    let upTo = 0;
    for (const step of this.#steps) if (step.at <= heard) upTo = Math.max(upTo, step.upTo);
    return upTo;
  }
}
