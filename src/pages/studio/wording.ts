import type { Bilingual, Language } from '../../domain/language.js';
import { WORDS } from './words.js';

/** One of two wordings of the same: they stand where they are shown, side by side, so that neither is forgotten. */
export type Text = (zh: string, en: string) => string;

export function textIn(language: Language): Text {
  return (zh, en) => (language === 'zh' ? zh : en);
}

/** So many of something, in English: `1 fact`, `2 facts`. */
export function counted(n: number, one: string, several = `${one}s`): string {
  return `${n} ${n === 1 ? one : several}`;
}

/** A word of the server (a facet, an outcome) in the reader's language; itself where we have none for it. */
export type Word = (group: keyof typeof WORDS, word: string) => string;

export function wordIn(language: Language): Word {
  return (group, word) => {
    const table: Readonly<Record<string, readonly [string, string]>> = WORDS[group];
    const pair = Object.hasOwn(table, word) ? table[word] : undefined;
    return pair?.[language === 'zh' ? 0 : 1] ?? word;
  };
}

/** The shop's words in the reader's language; the other where that is missing. */
export function inEither(
  text: { readonly zh?: string | undefined; readonly en?: string | undefined } | Bilingual,
  language: Language,
): string {
  const [first, second] = language === 'zh' ? [text.zh, text.en] : [text.en, text.zh];
  return first ?? second ?? '';
}
