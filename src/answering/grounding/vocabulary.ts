import type { FactReading } from './fact-reading.js';
import type { Vocabulary } from './lexer.js';
import type { Names } from './names.js';

/** The words of facts and the names of a catalogue. */
export function vocabularyOf(facts: readonly FactReading[], names: Names): Vocabulary {
  const characters = facts.map((reading) => reading.characters).join('|');
  return {
    has: (part) => characters.includes(part),
    hasWord: (stemmed) => facts.some(({ stems }) => stems.has(stemmed)),
    name: (text) => names.byName.get(text),
    longestName: names.longest,
    masks: names.masks,
    named: (text) => names.full.named(text),
  };
}
