import type { Random } from '../../domain/clock.js';
import { forgetOldest } from '../../domain/oldest.js';

/** Choices remembered for each place where there is one. */
const MOST_PER_KEY = 6;
/** Sentences remembered: half an hour of nothing but answers, three times as long as a sentence must not come back. */
const MOST_SENTENCES = 400;
const MOST_KEYS = 400;
/** Words heard this recently sound like a recording; a minute more than ten, since what is chosen is heard later. */
const STALE_MS = 11 * 60_000;

/**
 * What a room has said lately, so that the host does not sound like a machine: a wording does not come back while there are
 * others that were not used as recently. One for each room.
 */
export class PhraseMemory {
  readonly #random: Random;
  readonly #used = new Map<string, string[]>();
  /** Which of all sentences each was, when it was spoken last; in that order. */
  readonly #said = new Map<string, { readonly turn: number; readonly at: number }>();
  readonly #now: () => number;
  #spoken = 0;

  /** @param now Monotonic ms. */
  constructor(random: Random, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** One of the options, drawn from those used longest ago; it counts as used. Empty options: an empty string. */
  pick(key: string, options: readonly string[]): string {
    const used = this.#used.get(key) ?? [];
    const fresh = options.filter((option) => !used.includes(option));
    // All were used: those before the latest half.
    const drawn = fresh.length > 0 ? fresh : options.filter((option) => used.indexOf(option) < options.length / 2);
    const chosen = drawn[Math.floor(this.#random() * drawn.length)] ?? options[0] ?? '';
    this.#remember(key, used, chosen);
    return chosen;
  }

  /** All options in an order of preference: not used lately first, drawn anew each time. None counts as used yet. */
  ordered(key: string, options: readonly string[]): readonly string[] {
    const used = this.#used.get(key) ?? [];
    return options
      .map((option) => ({ option, age: used.indexOf(option) < 0 ? -1 : used.indexOf(option), by: this.#random() }))
      .sort((a, b) => a.age - b.age || a.by - b.by)
      .map(({ option }) => option);
  }

  /** An option of `ordered` was spoken. */
  use(key: string, option: string): void {
    this.#remember(key, this.#used.get(key) ?? [], option);
  }

  /** When these words were spoken last: 0 not lately, higher is more recent. */
  recency(sentence: string): number {
    return this.#said.get(sentence)?.turn ?? 0;
  }

  /** Whether these words were not spoken within ten minutes. */
  isFresh(sentence: string): boolean {
    const said = this.#said.get(sentence);
    return said === undefined || this.#now() - said.at >= STALE_MS;
  }

  spoke(sentence: string): void {
    this.#spoken += 1;
    this.#said.delete(sentence);
    this.#said.set(sentence, { turn: this.#spoken, at: this.#now() });
    forgetOldest(this.#said, MOST_SENTENCES);
  }

  #remember(key: string, used: readonly string[], option: string): void {
    const kept = [...used.filter((other) => other !== option), option].slice(-MOST_PER_KEY);
    // Written anew, so that the place used longest ago is the first to go.
    this.#used.delete(key);
    this.#used.set(key, kept);
    forgetOldest(this.#used, MOST_KEYS);
  }
}
