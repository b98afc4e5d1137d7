import { bodyIn, sizesFit } from './fit.js';
import { type Flaw, flaw } from './outcome.js';
import type { Quantity } from './quantities.js';
import type { Piece, Reading } from './scopes.js';
import { sizesIn } from './sizes.js';
import type { Grounds, Subject } from './support.js';
import { comparable } from './units.js';

/** Sizes recommended for the viewer's body are checked by the chart; figures so checked are settled. */
export function fitOf(
  sentence: Reading,
  subject: Subject,
  grounds: Grounds,
  viewers: readonly Quantity[],
): { flaw: Flaw | null; figures: readonly Piece[] } {
  const said = grounds.text.slice(sentence.start, sentence.end);
  const sizes = sizesIn(said).filter((size) => !denied(sentence, size));
  if (
    sizes.length !== 1 ||
    sentence.question ||
    sentence.pieces.some(({ figure }) => figure !== null && figure.low !== figure.high)
  )
    return { flaw: null, figures: [] };
  if (!subject.facts.some(({ fact }) => fact.facet === 'size')) return { flaw: null, figures: [] };
  const own = bodyIn(sentence.pieces);
  const body = own.figures.length > 0 ? own : bodyOf(viewers);
  if (body.length.length + body.mass.length === 0) return { flaw: null, figures: [] };
  // A length that the facts state is the thing's own: M 码衣长 108 厘米.
  const things = own.figures.filter(
    ({ figure }) =>
      figure !== null &&
      subject.facts.some(({ pieces }) =>
        pieces.some(
          ({ figure: of }) =>
            of !== null && of.low === of.high && of.low === figure.low && comparable(of.dimension, figure.dimension),
        ),
      ),
  );
  if (things.length > 0) return { flaw: null, figures: [] };
  const fits = sizesFit(sizes, body, subject.products[0] ?? null, subject.facts);
  if (fits === false) return { flaw: flaw('wrong-slot', sizes[0] ?? ''), figures: [] };

  return { flaw: null, figures: fits === true ? own.figures : [] };
}

export function denied({ pieces }: Reading, size: string): boolean {
  return pieces.some(({ words }) => words.some(({ token, sign }) => sign === -1 && token.text === size));
}

export function bodyOf(viewers: readonly Quantity[]): { length: readonly number[]; mass: readonly number[] } {
  const single = viewers.filter(({ low, high }) => low === high);
  return {
    length: single
      .filter(
        ({ dimension, low }) =>
          (dimension === 'length' && low >= 50 && low <= 230) || (dimension === 'plain' && low >= 130 && low <= 220),
      )
      .map(({ low }) => low),
    mass: single
      .filter(({ dimension, low }) => dimension === 'mass' && low >= 10_000 && low <= 250_000)
      .map(({ low }) => low),
  };
}

export const TO_VIEWER = /您|你|亲|身高|体重|your?\b|you're|at \d|for \d/;

/** A viewer's own figure said back to them, with nothing of the shop's beside it. */
export function echoOnly(piece: Piece, sentence: Reading, text: string): boolean {
  const claims = piece.words.some(
    ({ token }) =>
      token.kind === 'word' &&
      !token.concepts.some(
        (concept) =>
          concept === 'l.height' || concept === 'l.weight' || concept === 'l.size' || concept.startsWith('size.'),
      ),
  );
  return !claims && TO_VIEWER.test(text.slice(sentence.start, sentence.end));
}
