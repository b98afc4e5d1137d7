import { ahead, behind, chineseIn, group, NOWHERE, rule, type Found, type Rule } from '../rule.js';

const ROMAN: Readonly<Record<string, number>> = {
  II: 2,
  III: 3,
  IV: 4,
  VI: 6,
  VII: 7,
  VIII: 8,
  IX: 9,
  XI: 11,
  XII: 12,
  XIII: 13,
};

/** Shortened English words and what they stand for; where a point belongs to the sentence it stays a pause. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['e.g.', 'for example'],
  ['i.e.', 'that is'],
  ['vs.', 'versus'],
  ['etc', 'et cetera'],
  ['approx.', 'approximately'],
  ['approx', 'approximately'],
  ['incl.', 'including'],
  ['excl.', 'excluding'],
  ['max.', 'maximum'],
  ['min.', 'minimum'],
  ['qty', 'quantity'],
  ['orig.', 'original'],
  ['dr.', 'doctor'],
  ['mr.', 'mister'],
  ['mrs.', 'missus'],
  ['ms.', 'miz'],
  ['ltd.', 'limited'],
  ['w/o', 'without'],
  ['w/', 'with'],
  ['and/or', 'and or'],
]);
const SHORTENED = [...SHORT.keys()]
  .sort((a, b) => b.length - a.length)
  .map((word) => word.replace(/[./]/g, String.raw`\$&`))
  .join('|');

/** Signs between and around words, Roman numerals, shortened words. */
export const SIGNS: readonly Rule[] = [
  rule(
    `(?:${SHORTENED})(?![a-z])`,
    (found) =>
      chineseIn(found) || /[\p{L}\d.]$/u.test(behind(found, 1)) ? undefined : SHORT.get(found.match[0].toLowerCase()),
    'iuy',
  ),
  rule('[Ⅰ-Ⅻ]', (found) => found.reader.number(String(found.match[0].charCodeAt(0) - 0x215f), NOWHERE)),
  rule('(X?V?I{1,3}|I[VX]|XI{1,3}|V)(?![a-zA-Z])', (found) => {
    const value = ROMAN[group(found, 1)];
    if (value === undefined || /[A-Z]$/.test(behind(found, 1))) return undefined;
    const named = /[\p{L}\d][ -]?$/u.test(behind(found, 2)) || /^[代型级期号部季世]/u.test(ahead(found));
    return named ? found.reader.number(String(value), NOWHERE) : undefined;
  }),
  rule(
    String.raw`(?<=PA)\++`,
    (found) =>
      found.reader.number(String(found.match[0].length), { before: '', after: '个' }) +
      (chineseIn(found) ? '个加' : ' plus'),
  ),
  rule(String.raw`(?<=[\p{L}\d])\+(?![\d\p{L}+\s])`, (found) => found.reader.plus),
  rule(String.raw`@(?=[\p{L}\p{N}])`, (found) =>
    /[\w.]$/.test(behind(found, 1)) ? undefined : chineseIn(found) ? '艾特' : 'at',
  ),
  rule(String.raw`#(?=[a-z])`, (found) => (chineseIn(found) || /\w$/.test(behind(found, 1)) ? '' : 'hashtag'), 'iuy'),
  rule(String.raw`[±≥≤≈<>]\s?(?=\d)`, (found) =>
    // <3 is a heart.
    found.match[0] === '<' && /^3(?![\d.%])/.test(ahead(found)) && !chineseIn(found)
      ? ''
      : /[<>±≥≤≈]$/.test(behind(found, 1))
        ? ''
        : found.reader.sign(found.match[0].trim()),
  ),
  rule(String.raw`→\s?(?=[\p{L}\p{N}])`, (found) => (chineseIn(found) ? '到' : 'to')),
  rule(String.raw`(?<=[\p{L}\p{N}]\s?)\*\s?(?=\d)`, (found) => found.reader.sign('×')),
  rule(String.raw`[+×÷=<>±&@]`, betweenWords),
];

/** A sign is said only when both neighbours are words or numbers: 买1+1, A&B; not in a row of decoration. */
function betweenWords(found: Found): string {
  const word = /[\p{L}\p{N}%]/u;
  if (!word.test(behind(found, 2).trim().slice(-1)) || !word.test(ahead(found).slice(0, 2).trim())) return '';
  if (/[<>@=]/.test(found.match[0]) && !/^\s?\d/.test(ahead(found))) return '';
  return found.reader.sign(found.match[0]) ?? '';
}
