import type { Language } from '../../domain/language.js';
import { entriesIn, entryAt, type Lexicon } from '../lexicon.js';
import { chinese } from './chinese.js';
import { english } from './english.js';
import { latinWord } from './latin.js';
import { RULES } from './rules.js';
import type { Segment } from './segment.js';

const HAN = /\p{Script=Han}/u;
const LATIN = /[a-z\u00c0-\u024f]+(?:['’][a-z]+)*/iuy;

/** Clause boundaries and how long the voice waits: `,` short, the others long. */
const PAUSES: ReadonlyMap<string, string> = new Map([
  ...[...'，,、；;：:—…～~/–-'].map((char) => [char, ','] as const),
  ...[...'。.\n'].map((char) => [char, '.'] as const),
  ...[...'？?'].map((char) => [char, '?'] as const),
  ...[...'！!'].map((char) => [char, '!'] as const),
]);

/**
 * Turns written text into what is said, keeping the source of every piece.
 *
 * Numbers and signs are read in `language`, except that an English utterance without a single English word is read as
 * Chinese. What the lexicon knows is read by it. The segments cover `text` completely and in order. Never throws; what cannot be said becomes `silent`.
 */
export function normalise(text: string, language: Language, lexicon: Lexicon = {}): Segment[] {
  const entries = entriesIn(lexicon, text);
  const folded = foldWidth(text);
  const reader = language === 'en' && !(HAN.test(folded) && !/[a-z]{3}/i.test(folded)) ? english : chinese;
  const segments: Segment[] = [];
  let at = 0;
  while (at < folded.length) {
    const next = told(text, at, entries, language) ?? bracket(folded, at, segments) ?? read(folded, at, reader);
    const last = segments.at(-1);
    // Runs of silence and of pauses become one segment: "！！！" is one pause, the strongest sign of it wins.
    if (last !== undefined && next.kind === last.kind && next.kind !== 'word') {
      segments[segments.length - 1] = { ...last, end: next.end, spoken: stronger(last.spoken, next.spoken) };
    } else segments.push(next);
    at = next.end;
  }
  return segments;
}

/** What the lexicon says of the words here. */
function told(
  text: string,
  at: number,
  entries: ReturnType<typeof entriesIn>,
  language: Language,
): Segment | undefined {
  const entry = entries.length === 0 ? undefined : entryAt(entries, text, at);
  if (entry === undefined) return undefined;
  const [written, say] = entry;
  const spoken = normalise(say, language)
    .filter(({ kind }) => kind === 'word')
    .map((segment) => segment.spoken)
    .join(' ');
  return { start: at, end: at + written.length, kind: spoken === '' ? 'silent' : 'word', spoken };
}

/** A bracket is heard as a short pause between words, and not at either end of an utterance. */
function bracket(text: string, at: number, before: readonly Segment[]): Segment | undefined {
  if (!/[()（）【】]/u.test(text.charAt(at)) || !before.some(({ kind }) => kind === 'word')) return undefined;
  if (!/^[()（）【】\s]{0,3}[\p{L}\p{N}¥$€£]/u.test(text.slice(at + 1, at + 6))) return undefined;
  return { start: at, end: at + 1, kind: 'pause', spoken: ',' };
}

function read(text: string, at: number, reader: typeof chinese): Segment {
  for (const { pattern, speak } of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const spoken = speak({ match, text, reader });
    if (spoken === undefined) continue;
    return { start: at, end: at + match[0].length, kind: spoken === '' ? 'silent' : 'word', spoken };
  }
  LATIN.lastIndex = at;
  const word = LATIN.exec(text)?.[0];
  if (word !== undefined)
    return { start: at, end: at + word.length, kind: 'word', spoken: latinWord(word, reader.language) };
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const end = at + char.length;
  if (HAN.test(char) && char !== '々') return { start: at, end, kind: 'word', spoken: char };
  const pause = isPause(text, at, char) ? PAUSES.get(char) : undefined;
  if (pause !== undefined) return { start: at, end, kind: 'pause', spoken: pause };
  return { start: at, end, kind: 'silent', spoken: '' };
}

/** A point or colon inside a Latin word or a file name is no boundary. */
function isPause(text: string, at: number, char: string): boolean {
  // A dash or a stroke between spaces parts two clauses.
  if (char === '-' || char === '–') return /\S\s[-–]\s+\S/u.test(text.slice(Math.max(0, at - 2), at + 4));
  if (char === '/' && /\s\/\s/.test(text.slice(Math.max(0, at - 1), at + 2))) return true;
  if (char === '/') return /\p{L}\/[\p{L}\d]/u.test(text.slice(Math.max(0, at - 1), at + 2));
  if (char !== '.' && char !== ':') return true;
  return !/^[a-z0-9]/i.test(text.slice(at + 1, at + 2));
}

function stronger(left: string, right: string): string {
  const order = ['', ',', '.', '!', '?'];
  return order.indexOf(right) > order.indexOf(left) ? right : left;
}

/** Full-width forms (ＡＢＣ１２３％) to ASCII, character by character so that indexes stay valid. */
function foldWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (char) => {
      const code = char.charCodeAt(0) - 0xfee0;
      const plain = String.fromCharCode(code);
      return /[a-z0-9%$#&+=@<>./-]/i.test(plain) ? plain : char;
    })
    .replace(/\u3000/g, ' ')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/￥/g, '¥')
    .replace(/￡/g, '£');
}
