import type { Product } from '../../domain/product.js';
import type { FactPiece, FactReading } from './fact-reading.js';
import { plainText } from './plain-text.js';
import type { Piece, Word } from './scopes.js';
import { type Mention, mentionsOf, variantsOf } from './variant-mentions.js';
import { FREE } from './word-scopes.js';

/** Pieces next to each other that speak of the same options. */
export interface Group<P extends Piece> {
  readonly pieces: readonly P[];
  readonly mentions: readonly Mention[];
}

/** What a fact says of some variants only. */
export interface Row {
  readonly pieces: readonly FactPiece[];
  /** Ids; null: it is said of the product. */
  readonly of: ReadonlySet<string> | null;
  /** The part names the variants itself; else it goes on about those of the part before it. */
  readonly own: boolean;
}

/** All variants, whatever was named before. */
export const ALL_OF_THEM =
  /(?:两|三|四|几|每|各|全)[个种]?(?:款|色|颜色|尺码|尺寸|规格|号|口味)|所有|通用|\b(?:both|all|either|every|each)\b/;

/** What stands between two options of a list: S, M, L and XL. */
const LISTED = /^\s*(?:[、/]|和|与|及|以及|跟|或|(?:, )?(?:and|or)(?: in)?(?: the)?)?\s*$/;

/** What a figure or another word is of, rather than what is said. */
const LABEL = /^(?:l\.|contains|fit|b\.fitwho|recommend|colour$|kinds|maximum)/;

/**
 * The pieces of each part by the options they name: one that names some begins a group, unless what stands before it says nothing
 * else ("latte and wine red are for parties") or it says nothing else itself.
 */
export function groupsOf<P extends Piece>(pieces: readonly P[], named: readonly Mention[], text: string): Group<P>[] {
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

const read = new WeakMap<FactReading, readonly Row[]>();

/** The rows of a fact, in each language; facts and products are immutable. */
export function rowsOf(reading: FactReading, product: Product): readonly Row[] {
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

/** Prices and stock are compared with the variants' own fields. */
export function bound({ product: of, facet }: FactReading['fact'], { id }: Product): boolean {
  return of === id && facet !== 'price' && facet !== 'stock';
}

export function tells({ token }: Word): boolean {
  const place = token.kind === 'talk' && token.concepts.some((concept) => concept.startsWith('t.'));
  return (
    (token.kind === 'word' || token.kind === 'unknown' || place) &&
    !token.concepts.some((concept) => LABEL.test(concept) || FREE.has(concept))
  );
}

export function within(
  { start, end }: { readonly start: number; readonly end: number },
  spans: readonly { readonly start: number; readonly end: number }[],
): boolean {
  return spans.some((span) => start < span.end && end > span.start);
}

/** Whether pieces speak of a price without an amount. */
export function namesPrice(pieces: readonly Piece[]): boolean {
  return (
    pieces.some(({ words }) => words.some(({ token }) => token.concepts.includes('l.price'))) &&
    !pieces.some(({ figure }) => figure?.dimension.startsWith('money') === true)
  );
}

/** The variants that the facts of a product say its price is for: "the price in the stream is for 25 cm"; null: they do not say. */
export function pricedVariants(product: Product, facts: readonly FactReading[]): ReadonlySet<string> | null {
  const priced = facts
    .filter(({ fact }) => bound(fact, product))
    .flatMap((reading) => rowsOf(reading, product))
    .filter(({ of, own, pieces }) => own && of !== null && namesPrice(pieces));
  return priced.length === 0 ? null : new Set(priced.flatMap(({ of }) => [...(of ?? [])]));
}
