import type { Samples } from '../domain/media-time.js';
import type { Cue } from '../domain/speech.js';

const MARK = /[，。！？；：、,.!?;:…—]/u;

/**
 * Where the clauses of a spoken sentence end, as samples from its beginning, in order: behind each word that a mark follows.
 * Words are found in the text one after another; those that were read otherwise than they are written (prices) are passed over.
 */
export function clauseEnds(text: string, words: readonly Extract<Cue, { kind: 'word' }>[]): Samples[] {
  const ends: Samples[] = [];
  let at = 0;
  for (const { text: word, at: begin, length } of words) {
    const found = word === '' ? -1 : text.indexOf(word, at);
    if (found < 0) continue;
    at = found + word.length;
    const next = text.slice(at).trimStart()[0] ?? '';
    if (MARK.test(next)) ends.push(begin + length);
  }
  return ends;
}
