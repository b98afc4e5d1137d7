/*
 * Makes `light.txt`: `npx tsx models/meanings/make-light.ts CEDICT.json WORDNET_DICT`, with the same sources as make.ts.
 *
 * A word is light when most of its use is about doing, moving, handling, perceiving and talking, about people, times, parts of the
 * body and everyday objects. WordNet's lexicographer files tell, by how often each sense was met; of a Chinese word those of its
 * glosses. Words for substances, foods, plants, animals, places, possessions, states, groups and qualities, adjectives and names are not:
 * they say something of goods that a fact has to say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stem } from '../../src/answering/grounding/stem.js';

const [cedict = '', dict = ''] = process.argv.slice(2);
const LONGEST = 4;
/** From this share of its use on a word is not light. */
const HEAVY = 0.5;
/** Kind of word and lexicographer file, wninput(5WN): 1 nouns, 2 verbs, 3 adjectives, 4 adverbs. */
const WEIGHTY = /^(?:3:|1:(?:05|07|13|14|15|18|19|20|21|26|27)|name|unclear)/;
const VERB = /^2:/;

/** Nouns that are written small in some sense; the others are names. */
const common = new Set<string>();
for (const line of readFileSync(join(dict, 'data.noun'), 'utf8').split('\n')) {
  const fields = line.split(' ');
  if (!/^\d{8}$/.test(fields[0] ?? '')) continue;
  for (let i = 0; i < parseInt(fields[3]!, 16); i += 1)
    if (/^[a-z]/.test(fields[4 + 2 * i]!)) common.add(fields[4 + 2 * i]!);
}

type Uses = Readonly<Record<string, number>>;
const byWord = new Map<string, Record<string, number>>();
const byKind = new Map<string, Record<string, number>>();
for (const line of readFileSync(join(dict, 'index.sense'), 'utf8').split('\n')) {
  const found = /^([a-z]{2,})%(\d):(\d\d):\S+ \d+ (\d+) (\d+)/.exec(line);
  if (found === null) continue;
  const [, word = '', type = '', file = '', sense = '', count = ''] = found;
  if (type === '1' && !common.has(word)) continue;
  const kind = type === '5' ? '3' : type;
  // A sense that was never met still is one, the first of them more than the others.
  const weight = Number(count) + (sense === '1' ? 0.5 : 0.1);
  for (const [map, key] of [
    [byWord, word],
    [byKind, `${word}${kind}`],
  ] as const) {
    const uses = map.get(key) ?? {};
    uses[`${kind}:${file}`] = (uses[`${kind}:${file}`] ?? 0) + weight;
    map.set(key, uses);
  }
}

function lemma(word: string): string {
  const tries = [
    word,
    word.replace(/ies$/, 'y'),
    word.replace(/es$/, ''),
    word.replace(/s$/, ''),
    word.replace(/ing$/, ''),
    word.replace(/ing$/, 'e'),
    word.replace(/ed$/, ''),
    word.replace(/d$/, ''),
  ];
  return tries.find((one) => byWord.has(one)) ?? word;
}

/** In shares of 1. */
function shares(uses: Uses): Uses {
  const all = Object.values(uses).reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(Object.entries(uses).map(([key, one]) => [key, one / all]));
}

function shareOf(uses: Uses, of: RegExp): number {
  return Object.entries(uses).reduce((sum, [key, one]) => (of.test(key) ? sum + one : sum), 0);
}

const STOPS =
  /^(?:a|an|the|one|ones|sb|sth|somebody|something|oneself|one's|to|up|down|out|off|on|in|over|away|back|with|at|of|for|by|from|into|make|be|become|get|have)$/;
function ofGloss(gloss: string): Uses | null {
  if (/variant|surname|\[|classifier|\bold\b|CL:|archaic|dialect|Buddh|used |abbr|\(bound|literary|Taiwan/.test(gloss))
    return null;
  const bare = gloss.replace(/\([^)]*\)/g, ' ').trim();
  const words = bare.match(/[A-Za-z][A-Za-z'-]*/g) ?? [];
  if (words.length === 0) return null;
  const content = words.filter((word) => !STOPS.test(word.toLowerCase()));
  if (content.some((word) => /^[A-Z]/.test(word))) return { name: 1 };
  if (content.length === 0 || content.length > 4) return { unclear: 1 };
  const verb = content[0]!.toLowerCase();
  const head = content.at(-1)!.toLowerCase();
  const uses = /^to /.test(bare)
    ? (byKind.get(`${verb}2`) ?? byKind.get(`${lemma(verb)}2`))
    : (byWord.get(head) ?? byWord.get(lemma(head)));
  return uses === undefined ? { unclear: 1 } : shares(uses);
}

/** The uses of a word of which these are equal parts. */
function together(all: readonly Uses[]): Uses {
  const sum: Record<string, number> = {};
  for (const uses of all) for (const [key, one] of Object.entries(uses)) sum[key] = (sum[key] ?? 0) + one;
  return shares(sum);
}

const glosses = new Map<string, Uses[]>();
const entries = JSON.parse(readFileSync(cedict, 'utf8')) as { simplified: string; english: string[] }[];
for (const { simplified, english } of entries) {
  if (simplified.length > LONGEST || !/^\p{Script=Han}+$/u.test(simplified)) continue;
  for (const gloss of english.flatMap((one) => one.split(/[;,]/))) {
    const uses = ofGloss(gloss);
    if (uses !== null) glosses.set(simplified, [...(glosses.get(simplified) ?? []), uses]);
  }
}
const stems = new Map<string, Uses[]>();
for (const [word, uses] of byWord)
  if (word.length > 2 && Object.values(uses).some((count) => count >= 1))
    stems.set(stem(word), [...(stems.get(stem(word)) ?? []), shares(uses)]);

const light = new Map<string, string>();
const heavy: string[] = [];
for (const [word, all] of [...glosses, ...stems]) {
  const uses = together(all);
  if (shareOf(uses, WEIGHTY) > HEAVY) heavy.push(word);
  else light.set(word, shareOf(uses, VERB) >= HEAVY ? `${word} v` : word);
}
/** Whether light words alone would make it: then it has to be known that it is none. */
function made(word: string): boolean {
  const reached = [true];
  for (let end = 1; end <= word.length; end += 1)
    reached[end] = [1, 2, 3, 4].some(
      (length) => reached[end - length] === true && light.has(word.slice(end - length, end)),
    );
  return reached[word.length] === true;
}
const lines = [
  ...light.values(),
  ...heavy.filter((word) => /^\p{Script=Han}/u.test(word) && made(word)).map((word) => `${word} -`),
];
writeFileSync(new URL('light.txt', import.meta.url), `${lines.sort().join('\n')}\n`);
console.log(`${light.size} light words, ${lines.length - light.size} that are none`);
