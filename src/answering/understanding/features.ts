import type { Ontology } from './ontology.js';
import { shapeOf } from './phrase-matcher.js';
import type { Syllables } from './syllables.js';

/** Buckets of the hashed features; a power of two. */
export const BUCKETS = 1 << 15;
/** Stands for a product's name: what is asked does not depend on what it is asked about. */
export const PRODUCT = '\uE000';

/** FNV-1a, 32 bits, of text behind what `value` has seen; begins with `seeded`. */
function hashed(value: number, text: string, from = 0, to = text.length): number {
  let next = value;
  for (let i = from; i < to; i += 1) next = Math.imul(next ^ text.charCodeAt(i), 0x01000193);
  return next;
}

function seeded(seed: number): number {
  return 0x811c9dc5 ^ seed;
}

function bucket(value: number): number {
  return ((value ^ (value >>> 15)) >>> 0) & (BUCKETS - 1);
}

const RUNS = /[\p{Script=Han}\uE000]+|[a-z][a-z']*|\d+(?:\.\d+)?|[?]/gu;

/**
 * Hashed features of a normalised text: character 1-4-grams of Chinese, the same as syllables (so that homophones stay
 * near), words, word pairs and 3-5-grams of words of everything else, and the attributes whose words it uses.
 * @param cues Attributes found by their words; left out at times in training so that the rest learns too.
 */
export function featuresOf(text: string, syllables: Syllables, cues: Iterable<number>): Int32Array {
  const found = new Set<number>();
  // What is said, and how it sounds, between the signs of beginning and end.
  const words = ['<'];
  const sounds = ['<'];
  const latin = [false];
  const add = (unit: string, word: string, isLatin: boolean): void => {
    words.push(word);
    sounds.push(syllables.folded(unit) ?? unit);
    latin.push(isLatin);
  };
  const long: string[] = [];
  for (const run of text.match(RUNS) ?? []) {
    const code = run.charCodeAt(0);
    if (code >= 97 && code <= 122) {
      add(run, run.length > 1 ? stem(run) : run, run.length > 1);
      if (run.length >= 4) long.push(run);
    } else if (code >= 48 && code <= 57) add('0', '0', false);
    else for (const character of run) add(character, character, false);
  }
  add('>', '>', false);
  for (let i = 0; i < words.length; i += 1) {
    let gram = seeded(1);
    let sound = seeded(2);
    let same = true;
    for (let size = 1; size <= 4 && i + size <= words.length; size += 1) {
      const at = i + size - 1;
      if (latin[at] === true && size > 3) break;
      const [word = '', heard = ''] = [words[at], sounds[at]];
      gram = hashed(size > 1 ? hashed(gram, ' ') : gram, word);
      found.add(bucket(gram));
      sound = hashed(size > 1 ? hashed(sound, ' ') : sound, heard);
      same &&= word === heard;
      if (size >= 2 && size <= 3 && !same) found.add(bucket(sound));
    }
  }
  for (const unit of long) {
    const word = `<${unit}>`;
    for (let size = 3; size <= 5; size += 1)
      for (let i = 0; i + size <= word.length; i += 1) found.add(bucket(hashed(seeded(3), word, i, i + size)));
  }
  for (const cue of cues) {
    found.add(bucket(hashed(seeded(4), String(cue))));
    found.add(bucket(hashed(seeded(5), String(cue))));
  }
  const features = new Int32Array(found.size);
  let at = 0;
  for (const feature of found) features[at++] = feature;
  return features;
}

/** Attributes whose words a text uses, each once. */
export function cuesOf(text: string, ontology: Ontology): number[] {
  return [...new Set(ontology.asked(shapeOf(text)).map(({ value }) => value))];
}

/** A word without its plural, so that "pockets" and "pocket" are one. */
export function stem(word: string): string {
  const bare = word.replace(/'s?$|'.*$/, '');
  if (bare.length > 4 && /i(?:es|e)$/.test(bare)) return `${bare.replace(/i(?:es|e)$/, '')}y`;
  if (bare.length > 4 && /(?:ch|sh|ss|x)es$/.test(bare)) return bare.slice(0, -2);
  if (bare.length > 3 && bare.endsWith('s') && !bare.endsWith('ss') && !bare.endsWith('us')) return bare.slice(0, -1);
  return bare;
}
