import type { Language } from '../../domain/language.js';
import type { Lexicon } from '../lexicon.js';
import { normalise } from './normalise.js';

/** Marks for engines that take plain text, by language. */
const MARKS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { ',': '，', '.': '。', '?': '？', '!': '！' },
  en: { ',': ', ', '.': '. ', '?': '? ', '!': '! ' },
};

/**
 * The text as it is said, in words, for an engine that would read ¥199 its own way: hanzi without spaces, Latin words apart,
 * pauses as the language's marks. Empty when there is nothing to say.
 */
export function spokenText(text: string, language: Language, lexicon: Lexicon = {}): string {
  const segments = normalise(text, language, lexicon);
  if (!segments.some(({ kind }) => kind === 'word')) return '';
  return segments
    .map(({ kind, spoken }) => (kind === 'word' ? ` ${spoken} ` : (MARKS[language][spoken] ?? '')))
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .replace(/ (?=[,.!?，。？！])|(?<=[，。？！]) /gu, '')
    .trim();
}
