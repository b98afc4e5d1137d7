import type { FactPiece, FactReading } from './fact-reading.js';
import { flaw, type Flaw } from './outcome.js';
import { acts, type Figure, type Piece } from './scopes.js';
import { comparable } from './units.js';

const NEAR = 1e-6;

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= NEAR * Math.max(1, Math.abs(a), Math.abs(b));
}

/** What a figure without a unit may leave out: 52 by 45 by 25 of a fact in cm. */
const UNSAID = /^(?:length|mass|volume|degree|size|percent|kelvin|watt|charge|light|sound|bytes)$/;
/** A month is 30 days to a shop, for as many months. */
const MONTHS_IN_DAYS = 3;

/** The figure as the fact measures: a bare one in the fact's unit, an age or a few days in months. */
function inUnitOf(figure: Figure, of: Figure): Figure {
  const as = (factor: number): Figure => ({
    ...figure,
    low: figure.low * factor,
    high: figure.high * factor,
    dimension: of.dimension,
  });
  if (figure.dimension === 'plain' && of.scale !== undefined && UNSAID.test(of.dimension)) return as(of.scale);
  if (figure.dimension === 'age' && of.dimension === 'months') return as(12);
  if (figure.dimension === 'months' && of.dimension === 'age') return as(1 / 12);
  if (figure.dimension === 'months' && of.dimension === 'hours' && figure.low <= MONTHS_IN_DAYS) return as(720);
  if (figure.dimension === 'hours' && of.dimension === 'months' && of.low <= MONTHS_IN_DAYS) return as(1 / 720);
  return figure;
}

/** How a clause's figure relates to a fact's. */
export function matches(stated: Figure, of: Figure): 'equal' | 'end' | 'inside' | null {
  const figure = inUnitOf(stated, of);
  if (!comparable(figure.dimension, of.dimension)) return null;
  if (same(figure.low, of.low) && same(figure.high, of.high)) return 'equal';
  // 三点 for 下午三点.
  if (figure.dimension === 'clock' && figure.low <= 12 && same(figure.low + 12, of.low) && figure.low === figure.high)
    return 'equal';
  if (figure.low !== figure.high || of.low === of.high) return null;
  // 一岁 is no end of 1到4人.
  if (figure.dimension !== of.dimension && (figure.dimension === 'age' || of.dimension === 'age')) return null;
  if (same(figure.low, of.low) || same(figure.low, of.high)) return 'end';
  return figure.low > of.low && figure.low < of.high ? 'inside' : null;
}

export interface FigureScope {
  readonly facts: readonly FactReading[];
  readonly text: string;
  /** The piece in front of this one, in the same sentence. */
  readonly before: Piece | null;
  /** All pieces of the sentence. */
  readonly sentence: readonly Piece[];
}

/**
 * Checks that a figure stands in a fact with the same unit, said of the same thing. A figure that shares its dimension with
 * another of the facts (height and diameter) must come with a word of its own piece and none of the other's.
 */
export function checkFigure(piece: Piece, figure: Figure, { facts, text, before, sentence }: FigureScope): Flaw | null {
  const said = text.slice(figure.start, figure.end);
  const all = facts.flatMap((reading) => reading.pieces.filter((one) => one.figure !== null));
  const candidates: FactPiece[] = [];
  let flipped = false;
  let bound = false;
  for (const one of all) {
    const of = one.figure;
    if (of === null) continue;
    const how = matches(figure, of);
    if (how === null) continue;
    if (how === 'inside' && !(one.fact.facet === 'size' && /^(?:length|mass|size)$/.test(figure.dimension))) continue;
    if (how === 'equal' && !bounds(figure, of)) bound = true;
    else if (figure.sign !== of.sign && figure.sign !== 0 && of.sign !== 0 && figure.dimension !== 'size')
      flipped = true;
    else candidates.push(one);
  }
  if (candidates.length === 0) {
    if (flipped) return flaw('polarity-flipped', said);
    if (bound) return flaw('wrong-slot', text.slice(piece.start, piece.end));
    const bare = /[\d.]+/.exec(said)?.[0];
    const otherUnit = all.some(
      ({ figure: of }) =>
        of !== null &&
        !comparable(of.dimension, figure.dimension) &&
        (same(of.low, figure.low) || (bare !== undefined && text !== '' && sameDigits(of, bare, facts))),
    );
    return flaw(otherUnit ? 'unit-changed' : 'number-not-in-fact', said);
  }
  return checkSlot(piece, figure, candidates, all, before, said, sentence);
}

/** 450 ml and 450 g: the same digits with another unit. */
function sameDigits(of: Figure, bare: string, facts: readonly FactReading[]): boolean {
  return facts.some((reading) =>
    reading.texts.some((text) =>
      new RegExp(`(?<![\\d.])${bare.replace('.', '\\.')}(?![\\d.])`).test(
        text.slice(Math.max(0, of.start - 2), of.end + 2),
      ),
    ),
  );
}

/** Whether a figure bounds the way the fact's does; a bound left out says less, one put in says more. */
function bounds(figure: Figure, of: Figure): boolean {
  if (figure.bound === of.bound || figure.bound === 'is') return true;
  if (figure.low !== figure.high && figure.bound === 'least') return true;
  if (of.bound === 'is')
    return (
      figure.bound === 'most' &&
      (of.dimension === 'hours' ||
        of.dimension === 'months' ||
        of.dimension === 'light' ||
        of.dimension === 'kelvin' ||
        of.dimension === 'degree' ||
        of.dimension === 'mass')
    );
  return false;
}

function checkSlot(
  piece: Piece,
  figure: Figure,
  candidates: readonly FactPiece[],
  all: readonly FactPiece[],
  before: Piece | null,
  said: string,
  sentence: readonly Piece[],
): Flaw | null {
  const own = new Set(candidates.flatMap((one) => [...one.labels]));
  // A figure without a unit may be any of the candidates' kind: "still at 95".
  const dimensions = [figure, ...candidates.flatMap((one) => one.figure ?? [])];
  const rivals = all
    .filter(
      ({ figure: one }) =>
        one !== null &&
        dimensions.some(({ dimension }) => comparable(one.dimension, dimension)) &&
        matches(figure, one) === null,
    )
    .filter((one) => !candidates.includes(one));
  const others = new Set(rivals.flatMap((one) => [...one.labels]).filter((label) => !own.has(label)));
  const shared = new Set(rivals.flatMap((one) => [...one.labels]));
  const exclusive = new Set([...own].filter((label) => !shared.has(label)));
  const near = nearest(piece, figure, exclusive, others);
  if (near.conflict !== null) return flaw('wrong-slot', `${near.conflict} ${said}`);
  // A figure's own kind of thing: 发货 in 15 天, when the fact says 退换.
  const kinds = [...own].filter((label) => label.startsWith('l.'));
  const asked = piece.words
    .flatMap(({ token }) => token.concepts)
    .filter((concept) => concept.startsWith('l.') && !WIDE.has(concept));
  if (kinds.length > 0 && asked.length > 0 && !asked.some((concept) => own.has(concept)))
    return flaw(
      'wrong-slot',
      `${piece.words.find(({ token }) => token.concepts.some((concept) => asked.includes(concept)))?.token.text ?? ''} ${said}`,
    );
  if (near.own || (others.size === 0 && (rivals.length === 0 || !several(figure, sentence)))) return null;
  if (candidates.some((one) => one.labels.size === 0) && !several(figure, sentence)) return null;
  // Nothing in its own piece tells which of several figures it is: what stands before it may.
  if (before !== null) {
    const there = nearest(
      before,
      before.figure ?? { ...figure, start: before.end, end: before.end },
      exclusive,
      others,
    );
    if (there.own && there.conflict === null && before.figure === null) return null;
    if (there.conflict !== null && before.figure === null) return flaw('wrong-slot', `${there.conflict} ${said}`);
    // Figures listed in the fact's own order: 95 degrees, 6 hours later still 62.
    if (before.figure !== null && candidates.some((one) => follows(one, before, all))) return null;
  }
  // "For 160 to 168 cm, go with M": what follows may tell.
  const after = sentence[sentence.indexOf(piece) + 1];
  if (after?.figure === null) {
    const there = nearest(after, { start: after.start, end: after.start }, exclusive, others);
    if (there.own && there.conflict === null) return null;
  }
  if (inOrder(figure, candidates, all, sentence)) return null;
  return flaw('wrong-slot', said);
}

/** Whether two figures may measure the same; one without a unit may be any. */
function alikeIn(a: Figure, b: Figure): boolean {
  return (
    comparable(a.dimension, b.dimension) ||
    (a.dimension === 'plain' && UNSAID.test(b.dimension)) ||
    (b.dimension === 'plain' && UNSAID.test(a.dimension)) ||
    (a.dimension === 'months' && b.dimension === 'hours' && a.low <= MONTHS_IN_DAYS) ||
    (b.dimension === 'months' && a.dimension === 'hours' && b.low <= MONTHS_IN_DAYS)
  );
}

/** Whether the sentence has several figures of this dimension. */
function several(figure: Figure, sentence: readonly Piece[]): boolean {
  return sentence.filter(({ figure: one }) => one !== null && alikeIn(one, figure)).length > 1;
}

/** Whether all figures of this dimension in the sentence stand in the order of one fact. */
function inOrder(
  figure: Figure,
  candidates: readonly FactPiece[],
  all: readonly FactPiece[],
  sentence: readonly Piece[],
): boolean {
  const alike = sentence.flatMap(({ figure: one }) => (one !== null && alikeIn(one, figure) ? [one] : []));
  if (alike.length < 2) return false;
  return candidates.some(({ fact, language }) => {
    let at = -1;
    return alike.every((one) => {
      const next = all.find(
        (other) =>
          other.fact === fact &&
          other.language === language &&
          other.figure !== null &&
          other.figure.start > at &&
          matches(one, other.figure) !== null,
      );
      at = next?.figure?.start ?? at;
      return next !== undefined;
    });
  });
}

/** Meanings that tell no figure from another. */
const LOOSE = /^(?:b\.|fit$|fitwho|install|holdcapacity|comeswith|testing|contains|maximum|charge\.full|kinds)/;

const WIDE = new Set(['l.price', 'l.size', 'l.stock', 'l.weight']);

/** Whether the fact, too, has the figure of `before` somewhere in front of this one. */
function follows(one: FactPiece, before: Piece, all: readonly FactPiece[]): boolean {
  const { figure } = before;
  if (figure === null) return false;
  return all.some(
    (other) =>
      other.fact === one.fact &&
      other.language === one.language &&
      other.figure !== null &&
      one.figure !== null &&
      other.figure.start < one.figure.start &&
      matches(figure, other.figure) !== null,
  );
}

/** The words around a figure: whether one is the figure's own, and the one nearest if it belongs to another figure. */
function nearest(
  piece: Piece,
  figure: { readonly start: number; readonly end: number },
  own: ReadonlySet<string>,
  others: ReadonlySet<string>,
): { readonly own: boolean; readonly conflict: string | null } {
  let found = Infinity;
  let rival = Infinity;
  let conflict: string | null = null;
  for (const { token } of piece.words) {
    if (acts(token)) continue;
    const labels = token.concepts.length > 0 ? token.concepts.filter((concept) => !LOOSE.test(concept)) : [token.text];
    const distance = token.end <= figure.start ? figure.start - token.end : token.start - figure.end;
    if (labels.some((label) => own.has(label) || partOf(label, own))) found = Math.min(found, distance);
    else if (labels.some((label) => others.has(label) || partOf(label, others)) && distance < rival) {
      rival = distance;
      conflict = token.text;
    }
  }
  return { own: found < Infinity, conflict: rival < found ? conflict : null };
}

/** A part of a Chinese word of a fact: 羊毛 of 绵羊毛. */
function partOf(label: string, of: ReadonlySet<string>): boolean {
  if (!/^[\u3400-\u9fff]+$/.test(label)) return false;
  for (const one of of) if (one.includes(label)) return true;
  return false;
}
