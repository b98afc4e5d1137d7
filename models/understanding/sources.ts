import { readFileSync } from 'node:fs';
import { FACETS, type Facet } from '../../src/domain/comment.js';

/** What stands in `data/`: attributes with words, example questions and statements, concepts, chat, goods. */
export interface SourceAttribute {
  readonly id: string;
  readonly facet: Facet;
  readonly also: Facet[];
  readonly near: string[];
  readonly cues: string[];
  readonly asks: string[];
  readonly tells: string[];
  readonly questions: string[];
  readonly statements: string[];
}

export interface SourceConcept {
  readonly id: string;
  readonly category: string;
  readonly words: string[];
}

const read = (name: string): string => readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8');
const items = (line: string): string[] =>
  line
    .split(';')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');

export function readAttributes(): SourceAttribute[] {
  const attributes: SourceAttribute[] = [];
  for (const file of ['shop', 'goods', 'kinds', 'services', 'more']) {
    for (const line of read(`attributes-${file}.txt`).split('\n')) {
      if (line === '' || line.startsWith('//')) continue;
      if (line.startsWith('#')) {
        const [id = '', facets = '', near = ''] = line.slice(1).split(/\s+/);
        const [facet, ...also] = facets.split(',') as Facet[];
        for (const one of [facet, ...also])
          if (!(FACETS as readonly string[]).includes(one ?? '')) throw new Error(`${id}: ${one} is no facet`);
        const empty = { cues: [], asks: [], tells: [], questions: [], statements: [] };
        attributes.push({ id, facet: facet!, also, near: near === '' ? [] : near.slice(1).split(','), ...empty });
        continue;
      }
      const last = attributes.at(-1);
      const list = { c: 'cues', a: 'asks', t: 'tells', q: 'questions', s: 'statements' }[line[0] ?? ''] as
        'cues' | 'asks' | 'tells' | 'questions' | 'statements' | undefined;
      if (last === undefined || list === undefined || line[1] !== ':') throw new Error(`attributes-${file}: ${line}`);
      last[list].push(...items(line.slice(2)));
    }
  }
  const ids = new Set(attributes.map(({ id }) => id));
  if (ids.size !== attributes.length) throw new Error('an attribute is there twice');
  for (const { id, near } of attributes)
    for (const other of near) if (!ids.has(other)) throw new Error(`${id}: near ${other} does not exist`);
  return attributes;
}

export function readConcepts(): { concepts: SourceConcept[]; categoryAttributes: Record<string, string> } {
  const concepts: SourceConcept[] = [];
  const categoryAttributes: Record<string, string> = {};
  let category = '';
  for (const line of read('concepts.txt').split('\n')) {
    if (line === '' || line.startsWith('//')) continue;
    const head = /^\[(\S+)(?: (\S+))?\]$/.exec(line);
    if (head !== null) {
      category = head[1]!;
      if (head[2] !== undefined) categoryAttributes[category] = head[2];
      continue;
    }
    for (const item of items(line)) {
      const [zh = '', en = ''] = item.split(' = ');
      const words = [...zh.split(' '), ...en.split(',').map((word) => word.trim())].filter((word) => word !== '');
      concepts.push({ id: `${category}:${words[0]}`, category, words });
    }
  }
  return { concepts, categoryAttributes };
}

/** Examples of comments that ask nothing, by class. */
export function readChat(): Record<string, string[]> {
  const classes: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of read('chat.txt').split('\n')) {
    if (line === '' || line.startsWith('//')) continue;
    if (line.startsWith('#')) current = classes[line.slice(1)] = [];
    else current.push(...items(line));
  }
  return classes;
}

export function readGoods(): { zh: string; en: string }[] {
  return read('goods.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('//'))
    .flatMap(items)
    .map((item) => {
      const [zh = '', en = ''] = item.split(' = ');
      return { zh, en };
    });
}

/** Questions that hardly any shop answers. */
export function readOdd(): string[] {
  return read('odd.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('//'))
    .flatMap(items);
}
