/** Longest Chinese word that is looked up. */
const LONGEST = 4;
const HAN = /^[\u3400-\u9fff]+$/;

/**
 * What ordinary words mean, as the English words they come to (models/meanings). It tells that two words may say the same, in one
 * language or two; never that they do, so it may bear out what is soft and nothing else.
 */
export class Meanings {
  /** Kept as they stand in the file: 70,000 lists would take four times the memory. */
  readonly #senses: ReadonlyMap<string, string>;

  /** @param text Lines of a word and what it comes to: stems, with spaces. */
  constructor(text: string) {
    const senses = new Map<string, string>();
    for (const line of text.split('\n')) {
      const at = line.indexOf(' ');
      if (at > 0) senses.set(line.slice(0, at), line.slice(at + 1));
    }
    this.#senses = senses;
  }

  has(word: string): boolean {
    return this.#senses.has(word);
  }

  /** Whether a sense of one is a sense of the other; words alone are English stems or Chinese. */
  near(a: string, b: string): boolean {
    if (a === b) return true;
    const [of, other] = [this.#own(a), this.#own(b)];
    if (of.some((sense) => other.includes(sense))) return true;
    return of.some((sense) => this.#wider(sense).some((one) => other.includes(one)));
  }

  /** The words in Chinese text, longest first where they overlap; null: some of it is none. */
  words(text: string): string[] | null {
    const best: (string[] | null)[] = [[]];
    for (let end = 1; end <= text.length; end += 1) {
      let own: string[] | null = null;
      for (let length = Math.min(LONGEST, end); length >= 1; length -= 1) {
        const before = best[end - length];
        const word = text.slice(end - length, end);
        if (before == null || !this.has(word)) continue;
        if (own === null || before.length + 1 < own.length) own = [...before, word];
      }
      best.push(own);
    }
    return best[text.length] ?? null;
  }

  #own(word: string): readonly string[] {
    const senses = this.#wider(word);
    return HAN.test(word) ? senses : [word, ...senses];
  }

  #wider(sense: string): readonly string[] {
    return this.#senses.get(sense)?.split(' ') ?? [];
  }
}

/**
 * What a Chinese text may hold as words: each stretch of up to four characters that is one, with where it begins. A character alone only
 * where it is part of no longer one: it has too many meanings.
 */
export function stretches(text: string, meanings: Meanings): { readonly word: string; readonly at: number }[] {
  const out: { word: string; at: number }[] = [];
  for (let at = 0; at < text.length; at += 1)
    for (let length = 1; length <= LONGEST && at + length <= text.length; length += 1) {
      const word = text.slice(at, at + length);
      if (!HAN.test(word)) break;
      if (meanings.has(word)) out.push({ word, at });
    }
  return out.filter(
    ({ word, at }) =>
      word.length > 1 ||
      !out.some((other) => other.word.length > 1 && other.at <= at && other.at + other.word.length > at),
  );
}
