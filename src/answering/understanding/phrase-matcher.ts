const LATIN = /[a-z0-9]/;

export interface PhraseMatch<T> {
  readonly value: T;
  /** Characters of the text, end exclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * Finds many phrases in a text at once. Phrases are lower case; `#` stands for any number, a trailing `*` for any ending.
 * Latin phrases match whole words, with the usual endings (plural, -ed, -ing); others match anywhere.
 */
export class PhraseMatcher<T> {
  readonly #byStart = new Map<string, { readonly phrase: string; readonly open: boolean; readonly value: T }[]>();

  add(phrase: string, value: T): void {
    const open = phrase.endsWith('*');
    const text = shapeOf(open ? phrase.slice(0, -1) : phrase);
    if (text === '') return;
    const start = text.slice(0, 2);
    const known = this.#byStart.get(start) ?? [];
    known.push({ phrase: text, open, value });
    this.#byStart.set(start, known);
  }

  /** Every match in a text that `shapeOf` made, in order of place; matches may overlap. */
  find(shape: string): PhraseMatch<T>[] {
    const found: PhraseMatch<T>[] = [];
    for (let from = 0; from < shape.length; from += 1) {
      // By two characters: one Latin letter alone starts a hundred phrases.
      const single = this.#byStart.get(shape.charAt(from));
      const pair = from + 1 < shape.length ? this.#byStart.get(shape.slice(from, from + 2)) : undefined;
      if (single === undefined && pair === undefined) continue;
      const candidates = single === undefined ? (pair ?? []) : [...single, ...(pair ?? [])];
      const startsWord = from === 0 || !LATIN.test(shape.charAt(from - 1));
      for (const { phrase, open, value } of candidates) {
        if (!shape.startsWith(phrase, from)) continue;
        const first = phrase.charAt(0);
        if (LATIN.test(first) && !startsWord) continue;
        let to = from + phrase.length;
        if (LATIN.test(phrase.charAt(phrase.length - 1))) {
          const ending = /^[a-z0-9']*/.exec(shape.slice(to))?.[0] ?? '';
          if (!open && !/^(?:'?s|es|ed|d|ing)?$/.test(ending)) continue;
          to += ending.length;
        }
        found.push({ value, from, to });
      }
    }
    return found;
  }
}

/** A text as phrases are matched on it: numbers are `#`, without white space around them. Idempotent. */
export function shapeOf(text: string): string {
  return text.replace(/\d+(?:[.,]\d+)*/g, '#').replace(/\s*#\s*/g, '#');
}

/** Keeps of overlapping matches the longest, the earlier of equals; matches of equal place all stay. */
export function longest<T>(matches: readonly PhraseMatch<T>[]): PhraseMatch<T>[] {
  const sorted = [...matches].sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from);
  const kept: PhraseMatch<T>[] = [];
  for (const match of sorted) {
    const clash = kept.some(
      (other) =>
        match.from < other.to && other.from < match.to && !(match.from === other.from && match.to === other.to),
    );
    if (!clash) kept.push(match);
  }
  return kept.sort((a, b) => a.from - b.from);
}
