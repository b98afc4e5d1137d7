import { pinyin } from 'pinyin-pro';
import { seededRandom } from '../../src/domain/clock.js';
import { cuesOf, featuresOf, stem } from '../../src/answering/understanding/features.js';
import { normalise } from '../../src/answering/understanding/normalise.js';
import { Ontology, type OntologyFile } from '../../src/answering/understanding/ontology.js';
import { Syllables } from '../../src/answering/understanding/syllables.js';
import { type Example, trainWeights } from '../../src/answering/understanding/training.js';
import { readAttributes, readChat, readConcepts, readGoods, readOdd } from './sources.js';
import { Variations } from './variations.js';

/* What the classifier learns from: the written texts of `data/` with their labels, the ontology and the sounds. */

export const EPOCHS = Number(process.env['EPOCHS'] ?? 7);
export const DIMENSION = 48;
const VARIATIONS = 6;

export const attributes = readAttributes();
const { concepts, categoryAttributes } = readConcepts();
const chat = readChat();
export const goods = readGoods();
export const random = seededRandom(20261125);

// The sounds of all common characters, once, so that no dictionary is needed at run time.
const sounds = new Map<string, string>();
for (let code = 0x4e00; code <= 0x9fa5; code += 1) {
  const character = String.fromCharCode(code);
  const sound = pinyin(character, { toneType: 'none', v: true });
  if (/^[a-zv]+$/.test(sound)) sounds.set(sound, (sounds.get(sound) ?? '') + character);
}
export const table = [...sounds]
  .sort()
  .map(([sound, characters]) => `${sound} ${characters}`)
  .join('\n');
export const syllables = new Syllables(table);

// Pieces that questions about many things use are common; the others belong to their attributes.
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const run of normalise(text).match(/\p{Script=Han}+|[a-z][a-z']*/gu) ?? []) {
    if (/^[a-z]/.test(run)) found.push(stem(run));
    else for (let i = 0; i + 1 < run.length; i += 1) found.push(run.slice(i, i + 2));
  }
  return found;
}
const spread = new Map<string, Set<string>>();
const vocabulary: Record<string, string[]> = {};
for (const { id, questions, cues, asks } of attributes) {
  const own = new Set([...questions, ...cues, ...asks].flatMap(pieces));
  vocabulary[id] = [...own];
  for (const piece of own) spread.set(piece, (spread.get(piece) ?? new Set()).add(id));
}
const common = [...spread].filter(([, ids]) => ids.size >= 12).map(([piece]) => piece);
const commonSet = new Set(common);
for (const id of Object.keys(vocabulary)) vocabulary[id] = vocabulary[id]!.filter((piece) => !commonSet.has(piece));

export const file: OntologyFile = {
  format: 'zhubo-ontology/1',
  attributes: attributes.map(({ id, facet, also, near, cues, asks, tells }) => ({
    id,
    facet,
    also,
    near,
    cues,
    asks,
    tells,
  })),
  concepts,
  categoryAttributes,
  common,
  vocabulary,
  goods: goods.flatMap(({ zh, en }) => [zh, en]),
};
export const ontology = new Ontology(file);

export const labels = [...attributes.map(({ id }) => id), ...Object.keys(chat), 'odd'];
const labelOf = new Map(labels.map((label, i) => [label, i]));

export interface Text {
  readonly text: string;
  readonly label: number;
  readonly kind: 'ask' | 'statement' | 'chat';
}
export const texts: Text[] = [];
for (const { id, questions, statements, cues, asks } of attributes) {
  const label = labelOf.get(id)!;
  for (const text of questions) texts.push({ text, label, kind: 'ask' });
  for (const text of statements) texts.push({ text, label, kind: 'statement' });
  for (const text of [...cues, ...asks].filter((cue) => !/[#*]/.test(cue) && cue.length > 1))
    texts.push({ text, label, kind: 'ask' });
}
for (const [name, examples] of Object.entries(chat))
  for (const text of examples) texts.push({ text, label: labelOf.get(name)!, kind: 'chat' });

for (const text of readOdd()) texts.push({ text, label: labelOf.get('odd')!, kind: 'ask' });

// Questions about values of a kind: every colour asks for the colour.
const FRAMES: Record<string, { zh: string[]; en: string[]; label: string }> = {
  color: {
    zh: ['有{}吗', '{}有吗', '{}有没有', '有{}的吗', '要{}的', '{}的呢'],
    en: ['do you have {}', 'is there a {} one', 'does it come in {}', 'any {}?', 'have it in {}'],
    label: 'color',
  },
  material: {
    zh: ['是{}的吗', '{}的吗', '是{}做的吗', '是不是{}', '含{}吗'],
    en: ['is it {}', 'is it made of {}', 'is this {}', '{}?'],
    label: 'material',
  },
  ingredient: {
    zh: ['含{}吗', '有{}吗', '加{}了吗', '里面有{}吗', '含不含{}'],
    en: ['does it contain {}', 'is there {} in it', '{} free?', 'any {} in it'],
    label: 'ingredients',
  },
  flavour: {
    zh: ['有{}味吗', '{}味的有吗', '有{}口味吗'],
    en: ['do you have {} flavour', 'is there a {} one', '{} flavor?'],
    label: 'flavour-list',
  },
  city: {
    zh: ['{}几天到', '到{}多久', '发{}几天', '{}多久能收到'],
    en: ['how long to {}', 'when does it reach {}', 'delivery to {} how many days'],
    label: 'arrival-time',
  },
  place: {
    zh: ['{}发吗', '{}包邮吗', '能寄{}吗', '{}运费多少'],
    en: ['do you ship to {}', 'shipping to {}'],
    label: 'remote-area',
  },
  country: {
    zh: ['能寄{}吗', '发{}吗', '{}能收到吗'],
    en: ['do you ship to {}', 'can you send it to {}', 'shipping to the {}'],
    label: 'overseas',
  },
};
for (const { category, words } of concepts) {
  const frame = FRAMES[category];
  if (frame === undefined) continue;
  for (const word of words) {
    const zh = /\p{Script=Han}/u.test(word);
    for (const text of zh ? frame.zh : frame.en)
      texts.push({ text: text.replace('{}', word), label: labelOf.get(frame.label)!, kind: 'ask' });
  }
}

/** A text with its slots filled. */
export function fill(text: string): string {
  const money = /\p{Script=Han}/u.test(text);
  return text
    .replace(/\{n\}/g, () => String(1 + Math.floor(random() * 99)))
    .replace(/\{m\}/g, () => (money ? `${1 + Math.floor(random() * 900)}元` : `$${1 + Math.floor(random() * 90)}`));
}

function exampleOf(text: string, label: number, weight: number): Example {
  const plain = normalise(text);
  const cues = random() < 0.4 ? [] : cuesOf(plain, ontology).filter(() => random() > 0.15);
  return { features: featuresOf(plain, syllables, cues), label, weight };
}

/** Trains on texts; returns `weights.bin`. Each epoch sees other variations of them. */
export function trainOn(learnt: readonly Text[], epochs: number): Uint8Array {
  const variations = new Variations(random, goods, learnt.map(({ text }) => text).join(''), syllables);
  const perLabel = new Map<number, number>();
  for (const { label, kind } of learnt) if (kind !== 'statement') perLabel.set(label, (perLabel.get(label) ?? 0) + 1);
  const started = performance.now();
  return trainWeights(
    () =>
      learnt.flatMap(({ text, label, kind }) => {
        if (kind === 'statement') return [exampleOf(fill(text), label, 0.5)];
        const weight = Math.min(2, Math.sqrt(24 / (perLabel.get(label) ?? 24)));
        const made = [exampleOf(text, label, weight)];
        const chat = kind === 'chat';
        for (let i = 1; i < (chat ? 4 : VARIATIONS); i += 1) {
          const varied = chat
            ? `${random() < 0.2 ? '主播' : ''}${text}${random() < 0.5 ? '' : random() < 0.5 ? '。' : '啊'}`
            : variations.vary(text, 1);
          made.push(exampleOf(varied, label, weight));
        }
        return made;
      }),
    {
      labels: labels.length,
      dimension: DIMENSION,
      epochs,
      rate: 0.35,
      random,
      onEpoch: (epoch, loss) =>
        console.log(
          `epoch ${epoch + 1}: loss ${loss.toFixed(4)}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
        ),
    },
  );
}

/** Written questions that are held out whole, every seventh: their variations are not seen either. */
export const heldOut: readonly Text[] = texts.filter((one, i) => one.kind !== 'statement' && i % 7 === 3);
