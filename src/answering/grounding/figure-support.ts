import { promotionOf } from '../../knowledge/rendered-facts.js';
import {
  countOfPieces,
  enumerated,
  isUnit,
  listed,
  multiplied,
  optionNamed,
  orderCount,
  stockFlaw,
} from './counted-figures.js';
import { type FactReading, factReading } from './fact-reading.js';
import { checkFigure } from './figures.js';
import { itemised, otherPeriod, recurring } from './spelled-counts.js';
import { echoOnly, fitOf } from './fit-figures.js';
import { namesOf } from './names.js';
import { type Flaw, flaw } from './outcome.js';
import { plainText } from './plain-text.js';
import { type PriceScope, checkPrice, isLiveShare, slotOf, sumFlaw } from './prices.js';
import { type Quantity, quantities } from './quantities.js';
import type { Figure, Piece, Reading } from './scopes.js';
import { type Grounds, type Subject, factsFor, pieceBefore } from './support.js';
import { countOf } from './units.js';
import { pricedVariants } from './variant-groups.js';
import { saidOf, variantsNear } from './variant-scope.js';

const PRICE_TALK =
  /只要|只需|仅需|到手|卖|价|平时|平常|日常|直播间|立省|省|减|便宜|多少钱|现在|优惠|付|花|for only|price|costs?|pay|save|saving|usually|normally|instead|down|now|just|for only|tonight/;

export interface FigureOutcome {
  readonly flaw: Flaw | null;
  readonly claims: boolean;
}

/** Checks every figure of a sentence: prices against this moment, sizes against the chart, all others against the facts. */
export function checkFigures(
  sentence: Reading,
  subject: Subject,
  grounds: Grounds,
  asked: string,
  ignorant: number,
): FigureOutcome {
  const { pieces } = sentence;
  const { text, context } = grounds;
  const viewers = quantities(asked);
  const fit = fitOf(sentence, subject, grounds, viewers);
  if (fit.flaw !== null) return { flaw: fit.flaw, claims: true };
  let claims = fit.figures.length > 0;
  const counted = countOfPieces(pieces);
  let totalled = false;
  // Prices first: "两支一起 192" counts its pieces by the total.
  const settled = new Set<Piece>(fit.figures);
  for (const piece of pieces) {
    const { figure } = piece;
    if (figure === null || settled.has(piece)) continue;
    const stock = figure.dimension.startsWith('money')
      ? undefined
      : stockFlaw(piece, figure, { ...subject, variants: variantsNear(piece, sentence, subject, text) }, grounds);
    // A count of what is left is no price, right or wrong.
    if (stock === null || (stock !== undefined && !PRICE_TALK.test(text.slice(piece.start, piece.end)))) continue;
    const priced = priceFlaw(piece, figure, subject, grounds, counted, sentence);
    if (priced === undefined) continue;
    if (priced.flaw !== null) return { flaw: priced.flaw, claims: true };
    totalled ||= priced.total;
    settled.add(piece);
    claims = true;
  }
  for (const piece of pieces) {
    const { figure } = piece;
    if (figure === null || settled.has(piece) || figure.dimension === 'link' || figure.dimension === 'none') continue;
    const own = text.slice(figure.start, figure.end);
    const echoes = viewers.some(
      (one) => one.dimension === figure.dimension && one.low === figure.low && one.high === figure.high,
    );
    if (ignorant >= 0 && figure.start < ignorant && echoes && !figure.dimension.startsWith('money')) continue;
    const count = countOf(figure.dimension);
    if (count !== null && figure.low === counted && (totalled || (echoes && piece.words.length === 0))) continue;
    const stock = stockFlaw(
      piece,
      figure,
      { ...subject, variants: variantsNear(piece, sentence, subject, text) },
      grounds,
    );
    if (stock !== undefined) {
      if (stock !== null) return { flaw: stock, claims: true };
      claims = true;
      continue;
    }
    if (count !== null && figure.low === 1 && figure.high === 1 && figure.sign !== -1 && isUnit(figure, subject, text))
      continue;
    if (figure.dimension === 'paid' && isLiveShare(figure.low, priceScope(piece, subject, grounds, counted))) {
      claims = true;
      continue;
    }
    if (!figure.dimension.startsWith('count') && optionNamed(figure, subject)) continue;
    if (count !== null && (listed(figure, piece, subject, text) || enumerated(figure, sentence))) {
      claims = true;
      continue;
    }
    if (multiplied(figure, subject, text) || recurring(figure, subject, text) || itemised(figure, subject, text)) {
      claims = true;
      continue;
    }
    const beside = pieces.filter(({ part }) => part === piece.part).flatMap(({ words }) => words);
    if (otherPeriod(figure, beside, subject, text)) return { flaw: flaw('wrong-slot', own), claims: true };
    const variants = variantsNear(piece, sentence, subject, text);
    const found = checkFigure(piece, figure, {
      facts: saidOf(variants, factsFor(subject.facts, variants, subject.products), subject),
      text,
      before: pieceBefore(pieces, piece),
      sentence: pieces,
    });
    claims = true;
    if (found === null) continue;
    if (
      figure.dimension === 'plain' ||
      figure.dimension === 'length' ||
      figure.dimension === 'mass' ||
      figure.dimension === 'size' ||
      figure.dimension === 'age'
    ) {
      if (echoes && echoOnly(piece, sentence, text)) continue;
    }
    return {
      flaw:
        subject.facts.length === 0 && found.check === 'number-not-in-fact' ? flaw('number-not-in-fact', own) : found,
      claims,
    };
  }
  return { flaw: null, claims };

  function priceScope(piece: Piece, of: Subject, all: Grounds, count: number | null): PriceScope {
    return {
      catalogue: all.context.catalogue,
      now: context.now,
      products: of.products,
      variants: variantsNear(piece, sentence, of, all.text),
      cited: of.facts.map(({ fact }) => fact),
      text: all.text.slice(sentence.start, sentence.end),
      count,
    };
  }

  function priceFlaw(
    piece: Piece,
    figure: Figure,
    of: Subject,
    all: Grounds,
    count: number | null,
    within: Reading,
  ): { flaw: Flaw | null; total: boolean } | undefined {
    const money = figure.dimension.startsWith('money:');
    const around = all.text.slice(piece.start, piece.end);
    const bare = figure.dimension === 'plain' && figure.low >= 1;
    if (!money && !bare) return undefined;
    const currency = `money:${all.context.catalogue.currency}` as const;
    const asMoney: Figure = { ...figure, dimension: money ? figure.dimension : currency };
    if (asMoney.dimension !== currency)
      return { flaw: flaw('unit-changed', all.text.slice(figure.start, figure.end)), total: false };
    const plainFact = bare
      ? checkFigure(piece, figure, {
          facts: of.facts,
          text: all.text,
          before: pieceBefore(within.pieces, piece),
          sentence: within.pieces,
        })
      : undefined;
    if (plainFact === null && !PRICE_TALK.test(around)) return { flaw: null, total: false };
    const scope = { ...priceScope(piece, of, all, count), text: all.text };
    const sum = sumFlaw(partOf(piece, within, all.text), slotOf(all.text, piece, asMoney), asMoney, scope);
    if (sum !== undefined) return { flaw: sum, total: true };
    const price = checkPrice(piece, asMoney, scope);
    if (price === undefined && plainFact === null) return { flaw: null, total: false };
    if (price === null) {
      const other = otherPrice(scope);
      if (other) return { flaw: flaw('wrong-variant', all.text.slice(figure.start, figure.end)), total: false };
      const order = count === null ? null : orderCount(within, of, all, count, piece);
      if (
        order === null ||
        slotOf(all.text, piece, asMoney) !== 'live' ||
        /每|一[支件个双条瓶盒台]|单|each|apiece|per /.test(all.text.slice(within.start, within.end))
      )
        return { flaw: null, total: false };
      // "Two for 128" claims a total, though one costs 128.
      const total = checkPrice(piece, asMoney, { ...scope, products: [], totalOf: of.products });
      return {
        flaw: total === null ? null : flaw('wrong-slot', all.text.slice(figure.start, figure.end)),
        total: true,
      };
    }
    const stating = of.facts.filter(
      ({ fact }) => fact.facet !== 'price' && (fact.facet !== 'promotion' || promotionOf(fact) !== undefined),
    );
    const stated = checkFigure(piece, asMoney, {
      facts: stating,
      text: all.text,
      before: pieceBefore(within.pieces, piece),
      sentence: within.pieces,
    });
    if (stated === null) return { flaw: null, total: false };
    if (bare && !PRICE_TALK.test(around)) {
      // A bare number that is no price may still be a viewer's own or a figure without its unit.
      const loose = looseFigure(piece, figure, of.facts, all.text, within);
      if (loose === null) return { flaw: null, total: false };
      return undefined;
    }
    return { flaw: price ?? stated, total: false };
  }
}

/** Whether the facts say that the price is for other variants than those named: "the price in the stream is for 25 cm". */
function otherPrice({ catalogue, now, products, variants }: PriceScope): boolean {
  const names = namesOf(catalogue);
  return products.some((product) => {
    const named = variants?.filter((one) => product.variants.includes(one)) ?? [];
    if (named.length === 0) return false;
    const of = pricedVariants(
      product,
      catalogue.factsOf(product.id, now).map((fact) => factReading(fact, names)),
    );
    return of !== null && !named.every(({ id }) => of.has(id));
  });
}

/** The comma-separated part of the sentence that a piece is in. */
function partOf(piece: Piece, { pieces }: Reading, text: string): string {
  const part = pieces.filter((one) => one.part === piece.part);
  return text.slice(part[0]?.start ?? piece.start, part.at(-1)?.end ?? piece.end);
}

/** A figure said without its unit: 放6小时还有62. */
function looseFigure(
  piece: Piece,
  figure: Figure,
  facts: readonly FactReading[],
  text: string,
  within: Reading,
): Flaw | null {
  const dimensions = new Set(
    facts.flatMap(({ pieces }) =>
      pieces.flatMap(({ figure: of }) => (of === null || of.dimension.startsWith('money') ? [] : [of.dimension])),
    ),
  );
  let worst: Flaw | null = flaw('number-not-in-fact', text.slice(figure.start, figure.end));
  for (const dimension of dimensions) {
    const asIf: Piece = { ...piece, figure: { ...figure, dimension } };
    const sentence = within.pieces.map((one) => (one === piece ? asIf : one));
    const found = checkFigure(
      asIf,
      { ...figure, dimension },
      { facts, text, before: pieceBefore(within.pieces, piece), sentence },
    );
    if (found === null && /^(?:degree|size|length|light|watt|percent|kelvin|charge)$/.test(dimension)) return null;
    if (found !== null && found.check !== 'number-not-in-fact') worst = found;
  }
  return worst;
}

/** The figures of a text as the check reads them; for those who only need these. */
export function figuresOf(text: string): Quantity[] {
  return quantities(plainText(text));
}
