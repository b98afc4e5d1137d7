import { checkFigure } from './figures.js';
import { type Flaw, flaw } from './outcome.js';
import type { Figure, Piece, Reading } from './scopes.js';
import type { Grounds, Subject } from './support.js';
import { GENERAL, countOf } from './units.js';

export const STOCK_TALK =
  /还有|还剩|只剩|仅剩|剩|库存|最后|现货|只有|left|in stock|remaining|remain|last|available|only/;

/** How many pieces a sentence speaks of: 两件, three of them; null when it counts none. */
export function countOfPieces(pieces: readonly Piece[]): number | null {
  for (const { figure } of pieces) {
    // 49.9件: nothing that an order could count.
    if (figure === null || figure.low !== figure.high || !Number.isInteger(figure.low)) continue;
    if (figure.low < 2 || figure.low > 1000) continue;
    if (countOf(figure.dimension) !== null) return figure.low;
  }
  for (const { figure } of pieces)
    if (figure?.dimension === 'plain' && Number.isInteger(figure.low) && figure.low >= 2 && figure.low <= 20)
      return figure.low;
  return null;
}

/** The count of an order right in front of a price; null when it is a figure of the goods (五双一盒). */
export function orderCount(
  sentence: Reading,
  subject: Subject,
  grounds: Grounds,
  count: number,
  price: Piece,
): Piece | null {
  const goods = subject.facts.filter(({ fact }) => fact.facet !== 'promotion' && fact.facet !== 'price');
  const piece = sentence.pieces.find(
    ({ figure, part }) =>
      figure !== null && figure.low === count && !figure.dimension.startsWith('money') && part === price.part,
  );
  if (
    piece?.figure == null ||
    piece.words.some(({ token }) => token.kind === 'word' && !token.concepts.includes('l.price'))
  )
    return null;
  return checkFigure(piece, piece.figure, {
    facts: goods,
    text: grounds.text,
    before: null,
    sentence: sentence.pieces,
  }) === null
    ? null
    : piece;
}

/** 共 200 克, when a fact says two of 100 g each. */
export function multiplied(figure: Figure, { facts }: Subject, text: string): boolean {
  if (!/^(?:mass|volume|length)$/.test(figure.dimension) || figure.low !== figure.high) return false;
  if (
    !/(?:共|总共|一共|总|加起来|合计|total(?: of)?|altogether|in all)(?:是|有|约|重|净重|净含量)?\s*$/.test(
      text.slice(0, figure.start),
    ) &&
    !/^\s*(?:in total|altogether|in all)/.test(text.slice(figure.end))
  )
    return false;
  return facts.some(({ pieces }) => {
    const counts = pieces.flatMap(({ figure: of }) =>
      of !== null && countOf(of.dimension) !== null && of.low > 1 ? [of.low] : [],
    );
    return pieces.some(
      ({ figure: of }) =>
        of !== null &&
        of.dimension === figure.dimension &&
        counts.some((count) => Math.abs(count * of.low - figure.low) < 1e-6),
    );
  });
}

/** Pieces left; undefined: the figure is about something else. */
export function stockFlaw(piece: Piece, figure: Figure, subject: Subject, grounds: Grounds): Flaw | null | undefined {
  const { text } = grounds;
  const around = `${text.slice(Math.max(0, piece.start - 6), figure.start)}|${text.slice(figure.end, Math.min(text.length, figure.end + 24))}`;
  if ((countOf(figure.dimension) === null && figure.dimension !== 'plain') || !STOCK_TALK.test(around))
    return undefined;
  if (optionNamed(figure, subject)) return undefined;
  const citing = subject.facts.filter(({ fact }) => fact.facet === 'stock');
  if (citing.length === 0) return undefined;
  for (const product of subject.products) {
    if (product.stock === null || !citing.some(({ fact }) => fact.product === product.id)) continue;
    const stocks =
      subject.variants === null || product.variants.length === 0
        ? [product.stock]
        : [subject.variants.reduce((sum, one) => sum + one.stock, 0)];
    if (stocks.includes(figure.low) && figure.low === figure.high && figure.bound !== 'most')
      return figure.sign !== -1 ? null : flaw('polarity-flipped', text.slice(figure.start, figure.end));
  }
  return flaw(subject.variants === null ? 'number-not-in-fact' : 'wrong-variant', text.slice(figure.start, figure.end));
}

/** 一盒, 一支: one of what the facts count, and the facts count no other number of it. */
export function isUnit(figure: Figure, subject: Subject, text: string): boolean {
  // 一袋 25 克, when a fact says 每袋.
  const word = countOf(figure.dimension) ?? '';
  if (
    /^\s*(?:是|有|装|净含量|约|大约|也是|就|的|里)*[\d一二两三四五六七八九十百]+(?!\d*(?:元|块|\.|yuan))/.test(
      text.slice(figure.end),
    ) &&
    subject.facts.some(({ texts }) =>
      texts.some(
        (one) =>
          one.includes(`每${word}`) ||
          one.includes(`一${word}`) ||
          /(?:^|\s)(?:a|per|each|every) [a-z]|of \d/.test(one),
      ),
    )
  )
    return true;
  return !subject.facts.some(({ pieces }) =>
    pieces.some(
      ({ figure: of }) =>
        of !== null &&
        of.low !== 1 &&
        countOf(of.dimension) === countOf(figure.dimension) &&
        !GENERAL.has(countOf(of.dimension) ?? ''),
    ),
  );
}

/** A figure that names a variant: 42 码, 500 毫升, 120 of 120乘180. */
export function optionNamed({ start, end }: Figure, { named, facts }: Subject): boolean {
  return named.some(
    ({ product, mentions }) =>
      mentions.some((one) => start < one.end && end > one.start) &&
      facts.some(
        ({ fact }) =>
          fact.product === product.id &&
          (fact.variant !== undefined || /^(?:price|stock|size|color|spec|promotion)$/.test(fact.facet)),
      ),
  );
}

/** 300 毫升和 500 毫升两种: as many as are listed in front of it. */
export function enumerated(figure: Figure, sentence: Reading): boolean {
  const at = sentence.tokens.findIndex(({ start }) => start === figure.start);
  let items = 1;
  for (let i = at - 1; i >= 0; i -= 1) {
    const kind = sentence.tokens[i]?.kind;
    if (kind === 'comma' || kind === 'stop') break;
    if (kind === 'conjunction') items += 1;
  }
  return items > 1 && items === figure.low && GENERAL.has(countOf(figure.dimension) ?? '');
}

/** 三个颜色, when a fact lists three. */
export function listed(figure: Figure, piece: Piece, subject: Subject, text: string): boolean {
  const count = countOf(figure.dimension);
  if (count === null || !GENERAL.has(count)) return false;
  const around = text.slice(figure.end, piece.end + 6) + text.slice(piece.start, figure.start);
  return subject.products.some((product) => {
    for (const [option, words] of [
      ['color', /颜色|色|colou?r/],
      ['size', /码|尺码|sizes?/],
    ] as const) {
      if (!words.test(around)) continue;
      if (!subject.facts.some(({ fact }) => fact.facet === option && fact.product === product.id)) continue;
      const values = new Set(
        product.variants.flatMap((variant) =>
          variant.options[option] === undefined ? [] : [variant.options[option].zh],
        ),
      );
      if (values.size === figure.low) return true;
    }
    return false;
  });
}
