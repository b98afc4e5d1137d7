import type { Language } from '../domain/language.js';
import { normalise } from './normalisation/normalise.js';
import type { Segment } from './normalisation/segment.js';
import { engineSyllable, readings } from './pinyin/pinyin.js';

/** A stretch spoken by one language's voice, as that voice wants it: ASCII letters, digits, apostrophes, spaces. */
export interface Run {
  readonly language: Language;
  readonly input: string;
  /** Where each piece begins in `input`, and which source text it stands for. In order. */
  readonly words: readonly RunWord[];
}

export interface RunWord {
  readonly at: number;
  /** Index into `Plan.segments`. Several words of one segment (¥199) make one cue. */
  readonly segment: number;
}

/** Runs spoken without a pause between them, then a pause. */
export interface Clause {
  readonly runs: readonly Run[];
  /** `''` where a long clause was only divided. */
  readonly mark: ',' | '.' | '?' | '!' | '';
}

export interface Plan {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly clauses: readonly Clause[];
}

interface Piece {
  readonly language: Language;
  readonly text: string;
  readonly segment: number;
}

/**
 * Longest clause handed to the engine at once, in hanzi or Latin words. The engine is synchronous: 40 syllables take it
 * about 30 ms, which bounds how long other rooms wait and how late a cancel is seen.
 */
const LONGEST_CLAUSE = 40;
/** Longest Latin word; longer rows of letters are noise and are cut. */
const LONGEST_WORD = 40;
/** Longest text of one utterance in UTF-16 units; the rest is not spoken. About six minutes. */
export const LONGEST_TEXT = 2000;

/** Everything that is decided about an utterance before a sound is made. Pure; never throws. */
export function plan(text: string, language: Language): Plan {
  const bounded = text.slice(0, LONGEST_TEXT);
  const segments = normalise(bounded, language);
  const clauses: Clause[] = [];
  let pieces: Piece[] = [];
  const close = (mark: Clause['mark']): void => {
    if (pieces.length > 0) clauses.push({ runs: runsOf(pieces), mark });
    pieces = [];
  };
  segments.forEach((segment, index) => {
    if (segment.kind === 'pause') close(markOf(segment.spoken));
    if (segment.kind !== 'word') return;
    const own = piecesOf(segment, index);
    if (pieces.length + own.length > LONGEST_CLAUSE) close('');
    for (let at = 0; at < own.length; at += LONGEST_CLAUSE) {
      if (at > 0) close('');
      pieces.push(...own.slice(at, at + LONGEST_CLAUSE));
    }
  });
  close('.');
  return { text: bounded, segments, clauses };
}

function markOf(spoken: string): Clause['mark'] {
  return spoken === ',' || spoken === '?' || spoken === '!' ? spoken : '.';
}

function piecesOf(segment: Segment, index: number): Piece[] {
  const found = segment.spoken.matchAll(/\p{Script=Han}|[A-Za-z']+/gu);
  return [...found].flatMap(([text]): Piece[] => {
    if (/^'+$/.test(text)) return [];
    if (!/^[A-Za-z']/.test(text)) return [{ language: 'zh', text, segment: index }];
    const parts = text.match(new RegExp(`.{1,${LONGEST_WORD}}`, 'g')) ?? [];
    return parts.map((part) => ({ language: 'en', text: part, segment: index }));
  });
}

function runsOf(pieces: readonly Piece[]): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < pieces.length;) {
    const language = pieces[from]?.language ?? 'zh';
    let to = from;
    while (to < pieces.length && pieces[to]?.language === language) to += 1;
    const own = pieces.slice(from, to);
    runs.push(language === 'zh' ? chineseRun(own) : englishRun(own));
    from = to;
  }
  return runs.filter((run) => run.input !== '');
}

function chineseRun(pieces: readonly Piece[]): Run {
  const read = readings(pieces.map((piece) => piece.text).join(''));
  const spoken = read.map((reading, index) =>
    reading === '' ? '' : engineSyllable(reading, pieces[index + 1]?.text === '儿' && read[index + 1] === 'er5'),
  );
  return joined('zh', pieces, spoken);
}

function englishRun(pieces: readonly Piece[]): Run {
  // A single capital A is the letter, except where it begins a sentence of words.
  const spoken = pieces.map(({ text }, index) => {
    const letters = /^[A-Z]$/.test(pieces[index + 1]?.text ?? '') || /^[A-Z]$/.test(pieces[index - 1]?.text ?? '');
    return text === 'A' && (letters || pieces.length === 1) ? 'eigh' : text;
  });
  return joined('en', pieces, spoken);
}

function joined(language: Language, pieces: readonly Piece[], spoken: readonly string[]): Run {
  const words: RunWord[] = [];
  let input = '';
  pieces.forEach((piece, index) => {
    const word = spoken[index] ?? '';
    if (word === '') return;
    if (input !== '') input += ' ';
    words.push({ at: input.length, segment: piece.segment });
    input += word;
  });
  return { language, input, words };
}
