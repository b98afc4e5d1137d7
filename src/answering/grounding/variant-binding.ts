import type { Product } from '../../domain/product.js';
import type { FactPiece, FactReading } from './fact-reading.js';
import { matches } from './figures.js';
import { type Flaw, flaw } from './outcome.js';
import type { Token } from './lexer.js';
import { plainText } from './plain-text.js';
import type { Figure, Piece, Reading, Word } from './scopes.js';
import { statedIn } from './stated-words.js';
import type { Subject } from './support.js';
import { type Mention, mentionsOf, variantsOf } from './variant-mentions.js';
import { FREE } from './word-scopes.js';

/** Pieces next to each other that speak of the same options. */
interface Group<P extends Piece> {
  readonly pieces: readonly P[];
  readonly mentions: readonly Mention[];
}

/** What a fact says of some variants only. */
interface Row {
  readonly pieces: readonly FactPiece[];
  /** Ids; null: it is said of the product. */
  readonly of: ReadonlySet<string> | null;
  /** The part names the variants itself; else it goes on about those of the part before it. */
  readonly own: boolean;
}

/** All variants, whatever was named before. */
const ALL_OF_THEM =
  /(?:两|三|四|几|每|各|全)[个种]?(?:款|色|颜色|尺码|尺寸|规格|号|口味)|所有|通用|\b(?:both|all|either|every|each)\b/;
/** What stands between two options that are not said to be one. */
const COMPARED = /不是|并非|比|像|不如|搭|配|还是|[、和与及跟或/&+]|\bnot\b|n't|\bthan\b|\blike\b|\bor\b|\band\b/;
/** What stands between two options of a list: S, M, L and XL. */
const LISTED = /^\s*(?:[、/]|和|与|及|以及|跟|或|(?:, )?(?:and|or)(?: in)?(?: the)?)?\s*$/;
const RESPECTIVELY = /分别|依次|\brespectively\b/;
/** What a figure or another word is of, rather than what is said. */
const LABEL = /^(?:l\.|contains|fit|b\.fitwho|recommend|colour$|kinds|maximum)/;

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
  const language = HAN.test(text) ? 'zh' : 'en';
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
          statedIn(word, reading, language)
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

/** Whether pieces speak of a price without an amount. */
function namesPrice(pieces: readonly Piece[]): boolean {
  return (
    pieces.some(({ words }) => words.some(({ token }) => token.concepts.includes('l.price'))) &&
    !pieces.some(({ figure }) => figure?.dimension.startsWith('money') === true)
  );
}

const HAN = /[\u3400-\u9fff]/;

/** Prices and stock are compared with the variants' own fields. */
function bound({ product: of, facet }: FactReading['fact'], { id }: Product): boolean {
  return of === id && facet !== 'price' && facet !== 'stock';
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

function tells({ token }: Word): boolean {
  const place = token.kind === 'talk' && token.concepts.some((concept) => concept.startsWith('t.'));
  return (
    (token.kind === 'word' || token.kind === 'unknown' || place) &&
    !token.concepts.some((concept) => LABEL.test(concept) || FREE.has(concept))
  );
}

function measures({ dimension }: Figure): boolean {
  return !dimension.startsWith('money') && dimension !== 'link' && dimension !== 'none';
}

function within(
  { start, end }: { readonly start: number; readonly end: number },
  spans: readonly { readonly start: number; readonly end: number }[],
): boolean {
  return spans.some((span) => start < span.end && end > span.start);
}

/**
 * The pieces of each part by the options they name: one that names some begins a group, unless what stands before it says nothing
 * else ("latte and wine red are for parties") or it says nothing else itself.
 */
function groupsOf<P extends Piece>(pieces: readonly P[], named: readonly Mention[], text: string): Group<P>[] {
  const out: { pieces: P[]; mentions: Mention[]; part: string; pure: boolean }[] = [];
  for (const piece of pieces) {
    const mentions = named.filter(({ start }) => start >= piece.start && start < piece.end);
    // 80乘120: a figure behind its first one.
    const pure =
      named.some((one) => within(piece, [one])) &&
      !piece.words.some((word) => tells(word) && !within(word.token, named)) &&
      (piece.figure === null || within(piece.figure, named));
    const part = 'sentence' in piece ? `${String(piece.sentence)}.${String(piece.part)}` : String(piece.part);
    const last = out.at(-1);
    const figured = (one: Piece): boolean => one.figure !== null && !within(one.figure, named);
    // "One in size 42 weighs 410 g and the heel is 3 cm high": another thing, which may be alike in all sizes.
    const goesOn = figured(piece) && piece.words.length > 0 && last?.pieces.some(figured) === true;
    const [of] = mentions;
    const to = last?.mentions.at(-1);
    const listed = of !== undefined && to !== undefined && LISTED.test(text.slice(to.end, of.start));
    const joins = mentions.length === 0 ? !goesOn : last?.mentions.length === 0 || last?.pure === true || pure;
    if (last !== undefined && (listed || (last.part === part && joins))) {
      last.pieces.push(piece);
      last.mentions.push(...mentions);
      last.pure &&= pure;
    } else out.push({ pieces: [piece], mentions: [...mentions], part, pure });
  }
  return out;
}

/** Whether a word is part of a variant's name that a fact cited has in another spelling: A1, of a fact that says latte. */
export function namesStated(token: Token, { named, facts }: Subject): boolean {
  return named.some(({ product, mentions }) =>
    mentions.some(
      (one) =>
        one.manner !== 'relative' &&
        token.start >= one.start &&
        token.end <= one.end &&
        facts.some(
          ({ fact, texts }) =>
            fact.product === product.id &&
            (fact.facet === 'price' ||
              texts.some((text) =>
                mentionsOf(product, text).some(
                  ({ option, values }) => option === one.option && [...values].some((value) => one.values.has(value)),
                ),
              )),
        ),
    ),
  );
}

const read = new WeakMap<FactReading, readonly Row[]>();

/** The rows of a fact, in each language; facts and products are immutable. */
function rowsOf(reading: FactReading, product: Product): readonly Row[] {
  const known = read.get(reading);
  if (known !== undefined) return known;
  const rows = (['zh', 'en'] as const).flatMap((language) => {
    const text = plainText(reading.fact.text[language] ?? '');
    let last: Row['of'] = null;
    return groupsOf(
      reading.pieces.filter((piece) => piece.language === language),
      mentionsOf(product, text),
      text,
    ).map(({ pieces, mentions }): Row => {
      const own = mentions.length > 0;
      const said = text.slice(pieces[0]?.start ?? 0, pieces.at(-1)?.end ?? 0);
      if (own) last = new Set((variantsOf(product, mentions) ?? []).map(({ id }) => id));
      else if (ALL_OF_THEM.test(said)) last = null;
      return { pieces, of: last, own };
    });
  });
  read.set(reading, rows);
  return rows;
}

/** Variants named in the piece's own place or part of the sentence, else in the sentence, else before. */
export function variantsNear(piece: Piece, sentence: Reading, { named, variants }: Subject): Subject['variants'] {
  const part = sentence.pieces.filter((one) => one.part === piece.part);
  const whole = { start: part[0]?.start ?? piece.start, end: part.at(-1)?.end ?? piece.end };
  for (const span of [piece, whole]) {
    const own = named.flatMap(
      ({ product, mentions }) =>
        variantsOf(
          product,
          mentions.filter((one) => within(one, [span])),
        ) ?? [],
    );
    if (own.length > 0) return own;
  }
  return variants;
}

/** The facts without what they say of other variants only. */
export function saidOf(
  variants: Subject['variants'],
  facts: readonly FactReading[],
  { named }: Subject,
): readonly FactReading[] {
  if (variants === null) return facts;
  return facts.map((reading) => {
    const product = named.find(({ product: one }) => bound(reading.fact, one))?.product;
    const ids = product?.variants.filter((one) => variants.includes(one)).map(({ id }) => id) ?? [];
    if (product === undefined || ids.length === 0) return reading;
    const others = rowsOf(reading, product).filter(({ of }) => of !== null && !ids.every((id) => of.has(id)));
    if (others.length === 0) return reading;
    return {
      ...reading,
      pieces: reading.pieces.filter((piece) => !others.some(({ pieces }) => pieces.includes(piece))),
    };
  });
}

/** The variants that the facts of a product say its price is for: "the price in the stream is for 25 cm"; null: they do not say. */
export function pricedVariants(product: Product, facts: readonly FactReading[]): ReadonlySet<string> | null {
  const priced = facts
    .filter(({ fact }) => bound(fact, product))
    .flatMap((reading) => rowsOf(reading, product))
    .filter(({ of, own, pieces }) => own && of !== null && namesPrice(pieces));
  return priced.length === 0 ? null : new Set(priced.flatMap(({ of }) => [...(of ?? [])]));
}
