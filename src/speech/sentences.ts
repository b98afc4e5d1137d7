import type { Language } from '../domain/language.js';

/** Longest sentence handed to a voice, in UTF-16 units: about 12 s of speech, so an interruption never waits longer. */
export const LONGEST_SENTENCE: Readonly<Record<Language, number>> = { zh: 60, en: 180 };

const CLOSING = /["'”’」』）)\]】》]/u;
const ABBREVIATION = /(?:\b(?:mr|mrs|ms|dr|st|vs|etc|approx|no|inc|ltd|e\.g|i\.e)|\b[a-z])$/i;

/**
 * Splits a script or an answer into sentences to be spoken one by one.
 *
 * A sentence ends behind 。！？!? … or a line break, and behind a full stop that is no decimal point and no abbreviation;
 * closing quotes stay with it. Longer ones than `LONGEST_SENTENCE` are cut at the last clause mark, then at the last
 * space, then anywhere between two characters. Only white space is lost; sentences without a letter or digit are joined
 * to the one before.
 */
export function splitSentences(text: string, language: Language): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!endsAt(text, at)) continue;
    let end = at + 1;
    while (text[at] !== '\n' && text[end] !== '\n' && closes(text, end)) end += 1;
    add(sentences, text.slice(start, end));
    start = end;
    at = end - 1;
  }
  add(sentences, text.slice(start));
  return sentences.flatMap((sentence) => cut(sentence, LONGEST_SENTENCE[language]));
}

function endsAt(text: string, at: number): boolean {
  const char = text[at] ?? '';
  if (/[。！？!?…\n]/u.test(char)) return true;
  if (char !== '.') return false;
  const next = text[at + 1] ?? ' ';
  if (!/\s/.test(next) && !CLOSING.test(next) && !/\p{Script=Han}/u.test(next)) return false;
  return !ABBREVIATION.test(text.slice(Math.max(0, at - 8), at));
}

/** More of the same end: "？！", a closing quote. */
function closes(text: string, at: number): boolean {
  return at < text.length && (endsAt(text, at) || CLOSING.test(text[at] ?? ''));
}

function add(sentences: string[], piece: string): void {
  const trimmed = piece.trim();
  if (trimmed === '') return;
  const last = sentences.at(-1);
  if (last !== undefined && !/[\p{L}\p{N}]/u.test(trimmed)) sentences[sentences.length - 1] = last + trimmed;
  else sentences.push(trimmed);
}

function cut(sentence: string, longest: number): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > longest) {
    const head = rest.slice(0, longest);
    const at = lastBreak(head, rest);
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  if (rest !== '') pieces.push(rest);
  return pieces;
}

/** The best place to cut inside `head`; never in the first third, and never inside a surrogate pair. */
function lastBreak(head: string, whole: string): number {
  const least = Math.floor(head.length / 3);
  for (const marks of [
    /[，；：、;:](?!\d)|,(?=\s|\p{Script=Han})/gu,
    /\s/gu,
    /(?<=\p{Script=Han})(?=\p{Script=Han})/gu,
  ]) {
    const last = [...head.matchAll(marks)].at(-1);
    if (last !== undefined && last.index >= least) return last.index + last[0].length;
  }
  const code = whole.charCodeAt(head.length);
  return code >= 0xdc00 && code <= 0xdfff ? head.length - 1 : head.length;
}
