import type { Language } from '../../src/domain/language.js';
import { normalise } from '../../src/speech/normalisation/normalise.js';

/** What is said, words only: Chinese without spaces between hanzi, pauses as the marks they are. */
export function spoken(text: string, language: Language): string {
  return normalise(text, language)
    .map(({ kind, spoken: said }) => (kind === 'word' ? ` ${said} ` : said))
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .replace(/ (?=[,.!?])/g, '')
    .replace(/([,.!?])(?=[A-Za-z])/g, '$1 ')
    .trim();
}
