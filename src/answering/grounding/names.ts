import type { Catalogue } from '../../knowledge/catalogue.js';
import { phrase, type Vocabulary } from './lexer.js';
import { plainText } from './plain-text.js';

/** What the products of a catalogue and the shop are called, as the check reads words. */
export interface Names {
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly longest: number;
  /** Finds full product names and the shop's in a plain text; null: there are none. */
  readonly masks: RegExp | null;
  /** Full names only: what facts are read with, so that a name's words bear nothing out. */
  readonly full: Vocabulary;
}

const known = new WeakMap<Catalogue, Names>();

/** Names of a catalogue, read once; catalogues are immutable. */
export function namesOf(catalogue: Catalogue): Names {
  const found = known.get(catalogue);
  if (found !== undefined) return found;
  const byName = new Map<string, string[]>();
  let longest = 1;
  const add = (name: string, product: string | null): void => {
    const plain = plainText(name)
      .replace(/[!?.。！？]+$/, '')
      .trim();
    if (plain === '') return;
    const key = keyOf(plain);
    const of = byName.get(key) ?? [];
    if (product !== null && !of.includes(product)) of.push(product);
    byName.set(key, of);
    longest = Math.max(longest, Math.min(key.length, 30));
  };
  for (const product of catalogue.products) {
    add(product.name.zh, product.id);
    add(product.name.en, product.id);
    for (const alias of product.aliases) add(alias, product.id);
  }
  add(catalogue.name.zh, null);
  add(catalogue.name.en, null);
  const full = [...catalogue.products.map(({ name }) => name), catalogue.name]
    .flatMap(({ zh, en }) => [plainText(zh), plainText(en)])
    .filter((name) => name.length > 1)
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  const masks = full.length === 0 || full.length > 2_000 ? null : new RegExp(full.join('|'), 'g');
  const called = new Map<string, readonly string[]>();
  for (const { id, name } of catalogue.products)
    for (const one of [name.zh, name.en]) called.set(keyOf(plainText(one)), [id]);
  const byText = new Map<string, readonly string[]>();
  for (const { id, name } of catalogue.products) for (const one of [name.zh, name.en]) byText.set(plainText(one), [id]);
  const vocabulary: Vocabulary = {
    has: () => false,
    hasWord: () => false,
    name: (text) => called.get(text),
    longestName: longest,
    masks,
    named: (text) => byText.get(text) ?? [],
  };
  const names = { byName, longest, masks, full: vocabulary };
  known.set(catalogue, names);
  return names;
}

function keyOf(plain: string): string {
  return /[\u3400-\u9fff]/.test(plain) ? plain : phrase(plain.replace(/[-,]/g, ' ').replace(/\s+/g, ' '));
}
