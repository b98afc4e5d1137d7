import type { Language } from '../domain/language.js';

/** How words of a shop are said: written form to spoken form, in plain words of either language ("重庆" -> "虫庆", "SKU" -> "款号"). */
export type Lexicon = Readonly<Record<string, string>>;

/** Most entries of a voice. */
export const MOST_ENTRIES = 500;

/** The entries that stand in a text, the longest first. */
export function entriesIn(lexicon: Lexicon, text: string): readonly (readonly [written: string, spoken: string])[] {
  return Object.entries(lexicon)
    .filter(([written]) => text.includes(written))
    .sort(([a], [b]) => b.length - a.length);
}

/** The entry that stands at a place of a text, if any: Latin ones as whole words only. */
export function entryAt(
  entries: readonly (readonly [written: string, spoken: string])[],
  text: string,
  at: number,
): readonly [written: string, spoken: string] | undefined {
  return entries.find(([written]) => {
    if (!text.startsWith(written, at)) return false;
    const letter = /[\p{Script=Latin}\d]/u;
    const before = letter.test(written.charAt(0)) && letter.test(text.charAt(at - 1));
    const behind = letter.test(written.slice(-1)) && letter.test(text.charAt(at + written.length));
    return !before && !behind;
  });
}

/** The text with its entries put in, for an engine that reads text by itself. */
export function applyLexicon(lexicon: Lexicon, text: string, language: Language): string {
  const entries = entriesIn(lexicon, text);
  if (entries.length === 0) return text;
  let said = '';
  for (let at = 0; at < text.length;) {
    const entry = entryAt(entries, text, at);
    if (entry === undefined) {
      said += text.charAt(at);
      at += 1;
    } else {
      said += language === 'en' && !/^[\p{P}\s]*$/u.test(said.slice(-1)) ? ` ${entry[1]}` : entry[1];
      at += entry[0].length;
    }
  }
  return said;
}
