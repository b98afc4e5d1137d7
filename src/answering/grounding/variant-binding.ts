import type { Product } from '../../domain/product.js';
import type { FactPiece, FactReading } from './fact-reading.js';
import { matches } from './figures.js';
import { type Flaw, flaw } from './outcome.js';
import type { Figure, Piece, Reading } from './scopes.js';
import { statedIn } from './stated-words.js';
import type { Subject } from './support.js';
import {
  ALL_OF_THEM,
  type Group,
  type Row,
  bound,
  groupsOf,
  namesPrice,
  pricedVariants,
  rowsOf,
  tells,
  within,
} from './variant-groups.js';
import { type Mention, variantsOf } from './variant-mentions.js';

/** What stands between two options that are not said to be one. */
const COMPARED = /不是|并非|比|像|不如|搭|配|还是|[、和与及跟或/&+]|\bnot\b|n't|\bthan\b|\blike\b|\bor\b|\band\b/;

const RESPECTIVELY = /分别|依次|\brespectively\b/;

/**
 * What holds for some variants only, said of others or of the product as a whole: "the 0.8 L one is 26 cm high", of a fact that says it of
 * the 1.2 L one. Every word and figure of a clause is held to the variants that the facts cited say it of; a clause that
 * names none speaks of those named before it, by the viewer, or of all.
 */
export function bindingFlaw(sentence: Reading, subject: Subject, text: string, ignorant: number): Flaw | null {
  if (sentence.question) return null;
  for (const product of subject.products) {
    if (product.variants.length < 2) continue;
    const mentions = subject.named.find(({ product: of }) => of === product)?.mentions ?? [];
    const groups = groupsOf(sentence.pieces, mentions, text);
    const found =
      identityFlaw(groups, text) ??
      rowsFlaw(groups, product, subject, text, ignorant) ??
      priceFlaw(groups, product, subject.facts, text);
    if (found !== null) return found;
  }
  return null;
}

/** One option called by the code of one value and the name of another: "05 is nude pink", of 05 plum and 06 nude pink. */
function identityFlaw(groups: readonly Group<Piece>[], text: string): Flaw | null {
  for (const { mentions } of groups) {
    for (const [i, one] of mentions.entries()) {
      const other = mentions.slice(i + 1).find(({ option }) => option === one.option);
      if (other === undefined || one.manner === other.manner) continue;
      if ([...one.values].some((value) => other.values.has(value))) continue;
      if (!COMPARED.test(text.slice(one.end, other.start)))
        return flaw('wrong-variant', text.slice(one.start, other.end));
    }
  }
  return null;
}

function rowsFlaw(
  groups: readonly Group<Piece>[],
  product: Product,
  { facts, products, before }: Subject,
  text: string,
  ignorant: number,
): Flaw | null {
  const rows = new Map(
    facts.filter(({ fact }) => bound(fact, product)).map((reading) => [reading, rowsOf(reading, product)]),
  );
  if (![...rows.values()].some((all) => all.some(({ of }) => of !== null))) return null;
  const earlier = before.filter(({ product: of }) => of === product).flatMap(({ mentions }) => mentions);
  for (const [i, group] of groups.entries()) {
    const [first] = group.pieces;
    const said = text.slice(first?.start ?? 0, group.pieces.at(-1)?.end ?? 0);
    if (RESPECTIVELY.test(said)) continue;
    const mentions = meant(groups, i, earlier, ALL_OF_THEM.test(said));
    // Of several products, what names no variant may be said of another.
    if (mentions.length === 0 && products.length > 1) continue;
    const ids = (variantsOf(product, mentions) ?? product.variants).map(({ id }) => id);
    const wrong = (places: readonly (readonly [FactReading, FactPiece])[]): boolean =>
      places.length > 0 && !covered(ids, places, rows, mentions.length > 0);
    for (const piece of group.pieces) {
      for (const word of piece.words) {
        if (word.token.start < ignorant || !tells(word) || within(word.token, group.mentions)) continue;
        const places = facts.flatMap((reading) =>
          (['zh', 'en'] as const)
            .flatMap((language) => statedIn(word, reading, language))
            .filter(({ word: stated }) => stated.sign === word.sign || stated.sign === 0 || word.sign === 0)
            .map(({ piece: at }) => [reading, at] as const),
        );
        if (wrong(places)) return flaw('wrong-variant', word.token.text);
      }
      const { figure } = piece;
      if (figure === null || figure.start < ignorant || within(figure, group.mentions) || !measures(figure)) continue;
      const places = facts.flatMap((reading) =>
        reading.pieces
          .filter(({ figure: of }) => of !== null && matches(figure, of) !== null)
          .map((at) => [reading, at] as const),
      );
      if (wrong(places)) return flaw('wrong-variant', text.slice(figure.start, figure.end));
    }
  }
  return null;
}

/** "The price is for 50 cm", without an amount, of a fact that says it of 25 cm. */
function priceFlaw(
  groups: readonly Group<Piece>[],
  product: Product,
  facts: readonly FactReading[],
  text: string,
): Flaw | null {
  const priced = pricedVariants(product, facts);
  if (priced === null) return null;
  for (const { pieces, mentions } of groups) {
    const named = variantsOf(product, mentions);
    if (named === null || !namesPrice(pieces) || named.every(({ id }) => priced.has(id))) continue;
    return flaw('wrong-variant', text.slice(pieces[0]?.start ?? 0, pieces.at(-1)?.end ?? 0));
  }
  return null;
}

/** Whether what the facts say there is said of all these variants together. */
function covered(
  ids: readonly string[],
  places: readonly (readonly [FactReading, FactPiece])[],
  rows: ReadonlyMap<FactReading, readonly Row[]>,
  named: boolean,
): boolean {
  const of = new Set<string>();
  for (const [reading, piece] of places) {
    const row = rows.get(reading)?.find(({ pieces }) => pieces.includes(piece));
    // What only goes on behind a part that names variants may well be said of all.
    if (row?.of == null || (!named && !row.own)) return true;
    for (const id of row.of) of.add(id);
  }
  return ids.every((id) => of.has(id));
}

/** What a group names; of options that it does not name, what was named nearest before it, else behind it, else earlier. */
function meant(
  groups: readonly Group<Piece>[],
  at: number,
  earlier: readonly Mention[],
  all: boolean,
): readonly Mention[] {
  const own = groups[at]?.mentions ?? [];
  if (own.length === 0 && all) return [];
  const near = [...groups.slice(0, at).reverse(), ...groups.slice(at + 1)].find(({ mentions }) => mentions.length > 0);
  const around = own.length > 0 ? [] : (near?.mentions ?? []);
  const said = [...own, ...around];
  const options = new Set(said.map(({ option }) => option));
  return [...said, ...earlier.filter(({ option }) => !options.has(option))];
}

function measures({ dimension }: Figure): boolean {
  return !dimension.startsWith('money') && dimension !== 'link' && dimension !== 'none';
}
