import type { Language } from '../domain/language.js';
import { normalise } from './normalisation/normalise.js';
import type { Segment } from './normalisation/segment.js';
import type { Lexicon } from './lexicon.js';
import { phraseBreaks, type PhraseWord } from './phrases.js';
import { engineSyllable, readings } from './pinyin/pinyin.js';
import { stressesOf, type StressKind } from './stress.js';

/** A stretch spoken by one language's voice, as that voice wants it: ASCII letters, digits, apostrophes, spaces; or hanzi. */
export interface Run {
  readonly language: Language;
  readonly input: string;
  /** How it stands out; null: it does not. */
  readonly stress: StressKind | null;
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
  /** `/` at a natural place of a long clause; `''` where a very long one was only divided. */
  readonly mark: ',' | '.' | '?' | '!' | '/' | '';
}

export interface Plan {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly clauses: readonly Clause[];
}

export interface PlanOptions {
  /** What the voice takes for Chinese: our readings, or the characters. Default `pinyin`. */
  readonly script?: 'pinyin' | 'hanzi' | undefined;
  /** Names that are stressed where they first stand. */
  readonly names?: readonly string[];
  readonly lexicon?: Lexicon;
}

interface Piece {
  readonly language: Language;
  readonly text: string;
  readonly segment: number;
  readonly stress: StressKind | null;
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
export function plan(text: string, language: Language, options: PlanOptions = {}): Plan {
  const { script = 'pinyin', names = [], lexicon = {} } = options;
  const bounded = text.slice(0, LONGEST_TEXT);
  const segments = normalise(bounded, language, lexicon);
  const stresses = stressesOf(bounded, names);
  const clauses: Clause[] = [];
  let pieces: Piece[] = [];
  const close = (mark: Clause['mark']): void => {
    let from = 0;
    for (const at of phraseBreaks(unitsOf(pieces))) {
      clauses.push({ runs: runsOf(pieces.slice(from, at), script), mark: '/' });
      from = at;
    }
    if (pieces.length > from) clauses.push({ runs: runsOf(pieces.slice(from), script), mark });
    pieces = [];
  };
  segments.forEach((segment, index) => {
    if (segment.kind === 'pause') close(markOf(segment.spoken));
    if (segment.kind !== 'word') return;
    const stress = stresses.find(({ start, end }) => segment.start < end && segment.end > start)?.kind ?? null;
    const own = piecesOf(segment, index, stress);
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

/** What a break may part: a stressed stretch and a written word are one. */
function unitsOf(pieces: readonly Piece[]): PhraseWord[] {
  let unit = -1;
  return pieces.map(({ language, text, segment, stress }, i) => {
    const before = pieces[i - 1];
    const joined = before?.segment === segment || (stress !== null && before?.stress === stress);
    if (!joined) unit += 1;
    return { language, text, unit };
  });
}

function piecesOf(segment: Segment, index: number, stress: StressKind | null): Piece[] {
  const found = segment.spoken.matchAll(/\p{Script=Han}|[A-Za-z']+/gu);
  return [...found].flatMap(([text]): Piece[] => {
    if (/^'+$/.test(text)) return [];
    if (!/^[A-Za-z']/.test(text)) return [{ language: 'zh', text, segment: index, stress }];
    const parts = text.match(new RegExp(`.{1,${LONGEST_WORD}}`, 'g')) ?? [];
    return parts.map((part) => ({ language: 'en', text: part, segment: index, stress }));
  });
}

function runsOf(pieces: readonly Piece[], script: 'pinyin' | 'hanzi'): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < pieces.length;) {
    const language = pieces[from]?.language ?? 'zh';
    let to = from;
    while (to < pieces.length && pieces[to]?.language === language) to += 1;
    const own = pieces.slice(from, to);
    const spoken = language === 'en' ? english(own) : script === 'hanzi' ? hanzi(own) : chinese(own);
    // How a word is read depends on its neighbours, stressed or not; what is stressed is said by itself.
    for (let at = 0; at < own.length;) {
      const stress = own[at]?.stress ?? null;
      let end = at;
      while (end < own.length && own[end]?.stress === stress) end += 1;
      const between = language === 'zh' && script === 'hanzi' ? '' : ' ';
      runs.push({ language, stress, ...joined(own.slice(at, end), spoken.slice(at, end), between) });
      at = end;
    }
    from = to;
  }
  return runs.filter((run) => run.input !== '');
}

function chinese(pieces: readonly Piece[]): string[] {
  const read = readings(pieces.map((piece) => piece.text).join(''));
  return read.map((reading, index) =>
    reading === '' ? '' : engineSyllable(reading, pieces[index + 1]?.text === '儿' && read[index + 1] === 'er5'),
  );
}

/** Characters for an engine that reads them itself: unbroken, since a word tells how its characters are read. */
function hanzi(pieces: readonly Piece[]): string[] {
  // Beyond the basic plane the engine knows nothing, and its positions would no longer be ours.
  return pieces.map(({ text }) => (text.length === 1 ? text : ''));
}

function english(pieces: readonly Piece[]): string[] {
  // A single capital A is the letter, except where it begins a sentence of words.
  return pieces.map(({ text }, index) => {
    const letters = /^[A-Z]$/.test(pieces[index + 1]?.text ?? '') || /^[A-Z]$/.test(pieces[index - 1]?.text ?? '');
    return text === 'A' && (letters || pieces.length === 1) ? 'eigh' : text;
  });
}

function joined(pieces: readonly Piece[], spoken: readonly string[], between: string): Pick<Run, 'input' | 'words'> {
  const words: RunWord[] = [];
  let input = '';
  pieces.forEach((piece, index) => {
    const word = spoken[index] ?? '';
    if (word === '') return;
    if (input !== '') input += between;
    words.push({ at: input.length, segment: piece.segment });
    input += word;
  });
  return { input, words };
}
