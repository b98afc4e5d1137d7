import type { Reader } from './reader.js';
import { CURRENCIES, UNITS } from './units.js';

/** What a rule sees: its match, the text, and the reader of the language. */
export interface Found {
  readonly match: RegExpExecArray;
  readonly text: string;
  readonly reader: Reader;
}

/** `speak` returns what is said, `''` for nothing, or `undefined` when the rule does not apply here after all. */
export interface Rule {
  readonly pattern: RegExp;
  readonly speak: (found: Found) => string | undefined;
}

/** A written number: digits with or without thousands commas, and a decimal part. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?`;
/** The dash of a range. */
export const TO = String.raw`\s*[-–—~～]\s*`;

const escape = (text: string): string => text.replace(/[$.*+?^()[\]{}|\\/]/g, String.raw`\$&`);
const longestFirst = (keys: Iterable<string>): string =>
  [...keys]
    .sort((a, b) => b.length - a.length)
    .map(escape)
    .join('|');
/** Any unit as it is written, the longest first. */
export const UNIT = longestFirst(UNITS.keys());
/** Any sign or code of a currency, the longest first. */
export const CURRENCY = longestFirst(CURRENCIES.keys());

/** A rule from a pattern's source. Every pattern is sticky: it is tried at one position. */
export const rule = (source: string, speak: Rule['speak'], flags = 'uy'): Rule => ({
  pattern: new RegExp(source, flags),
  speak,
});
/** A group's text, or `''`. */
export const group = ({ match }: Found, index: number): string => match[index] ?? '';
/** A group's text, or `undefined` where it took no part. */
export const optional = ({ match }: Found, index: number): string | undefined => match[index];
/** Up to `length` characters in front of the match. */
export const behind = ({ match, text }: Found, length = 24): string =>
  text.slice(Math.max(0, match.index - length), match.index);
/** Up to 12 characters behind the match. */
export const ahead = ({ match, text }: Found): string =>
  text.slice(match.index + match[0].length, match.index + match[0].length + 12);
/** Which language is read. */
export const chineseIn = ({ reader }: Found): boolean => reader.language === 'zh';
/** Stands for no surroundings. */
export const NOWHERE = { before: '', after: '' };
