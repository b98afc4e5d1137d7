import type { Product } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { Reader } from '../understanding/reading.js';
import { type FactProfile, piecesIn, plainNames } from './fact-profile.js';
import { logitOf, type Network } from './judgement.js';
import { MATCH_FEATURES, type Question } from './match.js';
import { type Meaning, pointsBack } from './product-meant.js';
import type { Ranked } from './ranked.js';

/** Numbers that count beside the best other product's as well. */
const RELATIVE = [
  'name-words',
  'name-characters',
  'name-sounds',
  'name-described',
  'fact-words',
  'fact-words-elsewhere',
  'fact-described',
  'best-match',
  'best-alike',
] as const;
const MOST_LEAD = 4;

/** Names of the numbers that say how much a question points at a product, in order. */
export const POINTING_FEATURES = [
  'expected',
  'named',
  'one-of-named',
  ...RELATIVE,
  'describes',
  'says-this',
  'expected-is-named',
  'expected-missing',
  ...RELATIVE.map((name) => `${name}-lead` as const),
] as const;

const FIRST_RELATIVE = POINTING_FEATURES.indexOf(RELATIVE[0]);
const ALIKE = MATCH_FEATURES.indexOf('alike');
/** From this share on another product than the one expected is taken to be meant; against what names one, from this. */
const SURE = 0.9;
const CERTAIN = 0.95;
/** From this share on the next likely product is looked at too, where nothing of the first answers well. */
const LIKELY = 0.03;

const DESCRIBING = (['name-words', 'name-characters', 'name-sounds', 'name-described', 'fact-described'] as const).map(
  (name) => POINTING_FEATURES.indexOf(name),
);

/** Products besides the one expected that are held against the question. */
const MOST_OTHERS = 5;
/** A product that a vague name fits is one of them. */
const FITS = 10;
/** In a catalogue of at most so many facts, what fits best may be a candidate too. */
const FITTED = 300;
/** Above this many facts in a catalogue, which is read anew when anything of it changes, products are found by their names alone. */
const STATED = 1_000;
/** Characters round a word that points, in which the thing pointed at is described. */
const WINDOW = 8;

/** Words that point at one of several things: what stands round them says which. */
const POINTS =
  /那(?:个|款|种|件|条|的|支|只|台|把|双|瓶|盒|罐|袋|套|张|本|辆|盏|颗|串|包|枚|副|顶|根|块|样|家|间|班|门|箱|桶|片|杯|管|床|对|组)|\b(?:the|that|those) (?:\S+ ){0,3}?(?:ones?|set|kit|pair|version|kind|model)\b|\bones?\b/g;
const THIS = /这(?:个|款|件|条|支|只|台|把|双|瓶|盒)|\b(?:this|these|it|its)\b/;

interface Names {
  readonly words: ReadonlySet<string>;
  readonly characters: ReadonlySet<string>;
  readonly sounds: ReadonlySet<string>;
}

/** What tells a catalogue's products apart, read once. */
interface Index {
  readonly names: ReadonlyMap<string, Names>;
  /** Products by the words, characters and sounds of their names. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  /** Products by the words of their facts; of large catalogues none. */
  readonly stated: ReadonlyMap<string, readonly string[]>;
}

/** How much a question points at a product, or, where none is shown, at none (null). */
export interface Pointing {
  readonly product: string | null;
  /** `POINTING_FEATURES`. */
  readonly features: Float32Array;
}

export interface PointingParts {
  readonly reader: Reader;
  /** Of a product's facts; null: of the store's. */
  readonly profiles: (product: string | null) => readonly FactProfile[];
  /** The best of a product's own facts; null: of the store's. */
  readonly best: (product: string | null) => Ranked | undefined;
}

/**
 * The products a question may be about, with what points at each; the one expected first.
 * @param fitted Whether those whose facts fit best are candidates too, whatever the words say: in small catalogues, since each is read.
 */
export function pointed(
  question: Question,
  meaning: Meaning,
  catalogue: Catalogue,
  { reader, profiles, best: bestOf }: PointingParts,
  fitted: boolean,
): Pointing[] {
  const looked = new Map<string | null, Ranked | undefined>();
  const best = (product: string | null): Ranked | undefined => {
    if (!looked.has(product)) looked.set(product, bestOf(product));
    return looked.get(product);
  };
  const index = indexOf(catalogue, reader, profiles);
  const { text } = question.reading;
  const words = new Set(piecesIn(text));
  const characters = new Set(text.match(/\p{Script=Han}/gu) ?? []);
  const sounds = new Set(soundsOf(text, reader));
  const described = new Set<string>();
  for (const { index: at, 0: found } of text.matchAll(POINTS)) {
    const round = text.slice(Math.max(0, at - WINDOW), at + found.length + WINDOW);
    for (const piece of piecesIn(round)) described.add(piece);
  }
  const count = catalogue.products.length;
  const rare = (products: readonly string[] | undefined): number => {
    const many = products?.length ?? 1;
    return many <= 1 || count <= 1 ? 1 : Math.max(0, 1 - Math.log(many) / Math.log(count));
  };
  const common = (piece: string): number => (reader.ontology.common.has(piece) ? 0.3 : 1);
  const expected = meaning.product;
  const by = likely(words, meaning, index, (piece, of) => common(piece) * rare(of));
  const ids = [expected, ...by.slice(0, MOST_OTHERS)];
  if (fitted && catalogue.facts.length <= FITTED) ids.push(...fitting(catalogue, ids, best));
  if (ids.length < 2) return [];
  const spoken = new Map(ids.map((product) => [product, profiles(product)]));
  const store = profiles(null);
  const speaks = (of: readonly FactProfile[] | undefined, piece: string): boolean =>
    of?.some(({ pieces }) => pieces.has(piece)) === true;
  const own = new Set([...words].filter((piece) => speaks(spoken.get(expected), piece) || speaks(store, piece)));
  const rows = ids.map((product) => {
    const names = product === null ? undefined : index.names.get(product);
    const facts = spoken.get(product);
    const fits = best(product);
    let [nameWords, nameDescribed, factWords, elsewhere, factDescribed] = [0, 0, 0, 0, 0];
    for (const piece of words) {
      const weight = common(piece);
      if (names?.words.has(piece) === true) {
        const value = weight * rare(index.named.get(piece));
        nameWords += value;
        if (described.has(piece)) nameDescribed += value;
      }
      if (speaks(facts, piece)) {
        const value = weight * rare(index.stated.get(piece));
        factWords += value;
        if (product !== expected && !own.has(piece)) elsewhere += value;
        if (described.has(piece)) factDescribed += value;
      }
    }
    let nameCharacters = 0;
    for (const one of characters) if (names?.characters.has(one) === true) nameCharacters += rare(index.named.get(one));
    let nameSounds = 0;
    for (const one of sounds) if (names?.sounds.has(one) === true) nameSounds += rare(index.named.get(one));
    const features = new Float32Array(POINTING_FEATURES.length);
    features.set([
      product === expected ? 1 : 0,
      product !== null && meaning.named.includes(product) ? 1 : 0,
      product !== null && meaning.ambiguous && meaning.products.includes(product) ? 1 : 0,
      Math.min(3, nameWords),
      Math.min(4, nameCharacters),
      Math.min(3, nameSounds),
      Math.min(3, nameDescribed),
      Math.min(4, factWords),
      Math.min(3, elsewhere),
      Math.min(3, factDescribed),
      fits?.score ?? 0,
      fits?.features[ALIKE] ?? 0,
      described.size > 0 ? 1 : 0,
      THIS.test(text) ? 1 : 0,
      meaning.named.length > 0 ? 1 : 0,
      expected === null ? 1 : 0,
    ]);
    return features;
  });
  const first = POINTING_FEATURES.length - RELATIVE.length;
  RELATIVE.forEach((_, at) => {
    const values = rows.map((row) => row[FIRST_RELATIVE + at] ?? 0);
    values.forEach((own, i) => {
      const lead = own - Math.max(...values.filter((_, j) => j !== i));
      (rows[i] as Float32Array)[first + at] = values.length < 2 ? 0 : Math.max(-MOST_LEAD, Math.min(MOST_LEAD, lead));
    });
  });
  return ids.map((product, i) => ({ product, features: rows[i] as Float32Array }));
}

/** Which product is meant by what points at each, and the next likely where it is not clear. */
export function chooseProduct(
  { reading }: Question,
  meaning: Meaning,
  pointings: readonly Pointing[],
  network: Network,
): { readonly meaning: Meaning; readonly other: string | null } {
  const logits = pointings.map(({ features }) => logitOf(features, network));
  const most = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  const [first, second] = pointings
    .map(({ product, features }, i) => ({ product, features, share: Math.exp((logits[i] ?? 0) - most) / total }))
    .sort((a, b) => b.share - a.share);
  const next = second !== undefined && second.share >= LIKELY ? second.product : null;
  if (first === undefined || first.product === null || first.product === meaning.product)
    return { meaning, other: meaning.named.length > 0 ? null : next };
  // What is named is meant, nearly always; "that one before" is told from what was shown.
  const told = meaning.named.length > 0 || pointsBack(reading.text);
  if (told && first.share < CERTAIN) return { meaning, other: null };
  // What only its facts speak of may be asked of the one shown as well ("how long is the warranty"): first that one is looked at.
  const shown = pointings.find(({ product }) => product === meaning.product);
  if (first.share < SURE || !isDescribed(first.features, shown?.features)) return { meaning, other: first.product };
  const clear = { product: first.product, products: [first.product], named: [], ambiguous: false };
  return { meaning: clear, other: null };
}

/** Whether the question says which product by a name or a description, more than it says the one shown. */
function isDescribed(features: Float32Array, shown: Float32Array | undefined): boolean {
  return DESCRIBING.some((at) => (features[at] ?? 0) > (shown?.[at] ?? 0));
}

/** Products besides the one expected that the words may point at, the likeliest first. */
function likely(
  words: ReadonlySet<string>,
  { product: expected, products }: Meaning,
  { named, stated }: Index,
  weight: (piece: string, of: readonly string[]) => number,
): string[] {
  const sums = new Map<string, number>();
  const add = (id: string, value: number): void => void sums.set(id, (sums.get(id) ?? 0) + value);
  for (const piece of words)
    for (const of of [named.get(piece), stated.get(piece)])
      if (of !== undefined) for (const id of of) add(id, weight(piece, of));
  for (const id of products) add(id, FITS);
  return [...sums]
    .filter(([id]) => id !== expected)
    .sort((a, b) => b[1] - a[1])
    .map(([id]) => id);
}

/** Of the products not looked at yet those whose facts fit best: one more, in a small shop all. */
function fitting(
  catalogue: Catalogue,
  known: readonly (string | null)[],
  best: PointingParts['best'],
): readonly string[] {
  const rest = catalogue.products.map(({ id }) => id).filter((id) => !known.includes(id));
  const room = Math.max(1, 1 + MOST_OTHERS - known.length);
  if (rest.length <= room) return rest;
  return rest
    .map((id) => ({ id, score: best(id)?.score ?? -Infinity }))
    .sort((a, b) => b.score - a.score)
    .slice(0, room)
    .map(({ id }) => id);
}

const indexes = new WeakMap<Catalogue, Index>();

function indexOf(catalogue: Catalogue, reader: Reader, profiles: PointingParts['profiles']): Index {
  const known = indexes.get(catalogue);
  if (known !== undefined) return known;
  const names = new Map(catalogue.products.map((product) => [product.id, namesOf(product, reader)]));
  const named = new Map<string, string[]>();
  const stated = new Map<string, string[]>();
  const small = catalogue.facts.length <= STATED;
  for (const { id } of catalogue.products) {
    const { words, characters, sounds } = names.get(id) as Names;
    for (const piece of new Set([...words, ...characters, ...sounds])) addTo(named, piece, id);
    if (!small) continue;
    for (const piece of new Set(profiles(id).flatMap(({ pieces }) => [...pieces]))) addTo(stated, piece, id);
  }
  const index = { names, named, stated };
  indexes.set(catalogue, index);
  return index;
}

function addTo(map: Map<string, string[]>, key: string, id: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [id]);
  else known.push(id);
}

const wordsOf = new WeakMap<Product, Names>();

/** Kept, since a catalogue is read anew when any of its products changes. */
function namesOf(product: Product, reader: Reader): Names {
  const known = wordsOf.get(product);
  if (known !== undefined) return known;
  const all = plainNames(product);
  const names = {
    words: new Set(all.flatMap(piecesIn)),
    characters: new Set(all.flatMap((name) => name.match(/\p{Script=Han}/gu) ?? [])),
    sounds: new Set(all.flatMap((name) => soundsOf(name, reader))),
  };
  wordsOf.set(product, names);
  return names;
}

/** Each two neighbouring characters' sounds. */
function soundsOf(text: string, reader: Reader): string[] {
  return (text.match(/\p{Script=Han}{2,}/gu) ?? []).flatMap((run) => {
    const sounds = [...run].map((character) => reader.syllables.of(character) ?? '?');
    return sounds.slice(1).map((sound, i) => `${sounds[i]} ${sound}`);
  });
}
