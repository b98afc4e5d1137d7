export interface PhraseMatch<T> {
  readonly value: T;
  /** Characters of the text, end exclusive. */
  readonly from: number;
  readonly to: number;
}

interface Phrase<T> {
  readonly text: string;
  /** Whether any ending may follow. */
  readonly open: boolean;
  readonly value: T;
  /** Of matches at one place: single characters first, then in the order they were added. */
  readonly turn: number;
}

/** Phrases that begin with the same characters; when they are many, apart by the next one. */
interface Shelf<T> {
  phrases: Phrase<T>[];
  next: Map<number, Shelf<T>> | null;
}

/** Phrases a shelf holds before it is divided: comparing a few is cheaper than a look-up. */
const SHELF = 4;
const AFTER_SINGLES = 2 ** 30;

/**
 * Finds many phrases in a text at once. Phrases are lower case; `#` stands for any number, a trailing `*` for any ending.
 * Latin phrases match whole words, with the usual endings (plural, -ed, -ing); others match anywhere.
 */
export class PhraseMatcher<T> {
  /** By first characters, as many as tell them apart: "how" alone starts a hundred. */
  readonly #shelves: Shelf<T> = { phrases: [], next: new Map() };
  #count = 0;

  add(phrase: string, value: T): void {
    const open = phrase.endsWith('*');
    const text = shapeOf(open ? phrase.slice(0, -1) : phrase);
    if (text === '') return;
    this.#count += 1;
    put(this.#shelves, 0, { text, open, value, turn: this.#count + (text.length === 1 ? 0 : AFTER_SINGLES) });
  }

  /** Every match in a text that `shapeOf` made, in order of place; matches may overlap. */
  find(shape: string): PhraseMatch<T>[] {
    const found: PhraseMatch<T>[] = [];
    let insideWord = false;
    for (let from = 0; from < shape.length; from += 1) {
      const latin = isLatin(shape.charCodeAt(from));
      // Inside a Latin word no phrase begins.
      if (!latin || !insideWord) this.#findAt(shape, from, found);
      insideWord = latin;
    }
    return found;
  }

  #findAt(shape: string, from: number, found: PhraseMatch<T>[]): void {
    let here: Phrase<T>[] | undefined;
    let shelf: Shelf<T> | undefined = this.#shelves;
    for (let depth = 0; shelf !== undefined; depth += 1) {
      for (const phrase of shelf.phrases) if (shape.startsWith(phrase.text, from)) (here ??= []).push(phrase);
      if (shelf.next === null || from + depth >= shape.length) break;
      shelf = shelf.next.get(shape.charCodeAt(from + depth));
    }
    if (here === undefined) return;
    if (here.length > 1) here.sort((a, b) => a.turn - b.turn);
    for (const { text, open, value } of here) {
      let to = from + text.length;
      if (isLatin(text.charCodeAt(text.length - 1))) {
        const ending = /^[a-z0-9']*/.exec(shape.slice(to))?.[0] ?? '';
        if (!open && !/^(?:'?s|es|ed|d|ing)?$/.test(ending)) continue;
        to += ending.length;
      }
      found.push({ value, from, to });
    }
  }
}

/** @param depth How many first characters the phrases of a shelf share. */
function put<T>(shelf: Shelf<T>, depth: number, phrase: Phrase<T>): void {
  if (shelf.next === null || phrase.text.length === depth) shelf.phrases.push(phrase);
  else {
    const code = phrase.text.charCodeAt(depth);
    let deeper = shelf.next.get(code);
    if (deeper === undefined) shelf.next.set(code, (deeper = { phrases: [], next: null }));
    put(deeper, depth + 1, phrase);
  }
  if (shelf.next !== null || shelf.phrases.length <= SHELF) return;
  const { phrases } = shelf;
  shelf.phrases = [];
  shelf.next = new Map();
  for (const one of phrases) put(shelf, depth, one);
}

/** a-z, 0-9. */
function isLatin(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

/** A text as phrases are matched on it: numbers are `#`, without white space around them. Idempotent. */
export function shapeOf(text: string): string {
  if (!/[\d#]/.test(text)) return text;
  return text.replace(/\d+(?:[.,]\d+)*/g, '#').replace(/\s*#\s*/g, '#');
}

/** Keeps of overlapping matches the longest, the earlier of equals; matches of equal place all stay. */
export function longest<T>(matches: readonly PhraseMatch<T>[]): PhraseMatch<T>[] {
  if (matches.length < 2) return [...matches];
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
