import type { Sentence } from '../../domain/answer.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { sayMoney } from '../../knowledge/money.js';
import { quote } from '../../knowledge/pricing.js';
import { factsOf, type Point } from './point.js';

/**
 * Whether a verified sentence makes a point: it rests on one of the point's facts and holds what was asked for (an amount, a
 * size, a word of the statement). That it is true the check has decided; this only tells whether the answer is in it.
 */
export function makes(sentence: Sentence, point: Point, catalogue: Catalogue, now: number): boolean {
  if (sentence.kind !== 'facts') return false;
  const { text, language, citations } = sentence;
  const cites = factsOf(point).some(({ id }) => citations.includes(id));
  if (!cites) return false;
  switch (point.kind) {
    case 'total':
      return text.includes(sayMoney(quote(catalogue, point.items, now).total, language));
    case 'fit': {
      const { fit } = point;
      const sizes = fit.kind === 'split' ? [fit.byHeight, fit.byWeight] : fit.kind === 'outside' ? [] : [...fit.rows];
      return sizes.every(({ size }) => new RegExp(`(?<![A-Za-z0-9])${escaped(size)}(?![A-Za-z0-9])`).test(text));
    }
    case 'compare':
      return point.sides.every(({ facts }) => facts.some(({ id }) => citations.includes(id)));
    case 'option':
      return point.has.length > 0
        ? point.has.some((value) => text.includes(value[language]))
        : shares(text, point.fact.text[language]);
    case 'variant':
      return point.facts.every(({ id }) => citations.includes(id));
    case 'fact': {
      if (!citations.includes(point.fact.id)) return false;
      const { fact, product } = point;
      if (product !== null && fact.facet === 'price' && fact.id === `${product.id}.price`)
        return /\d/.test(text) && figuresIn(fact.text[language] ?? '').some((figure) => text.includes(figure));
      return shares(text, fact.text[language] ?? fact.text.zh ?? fact.text.en);
    }
    default:
      return true;
  }
}

/** Whether a text takes something from a statement: a figure of it, or a few of its letters in a row. */
function shares(text: string, statement: string | undefined): boolean {
  if (statement === undefined) return false;
  if (figuresIn(statement).some((figure) => text.includes(figure))) return true;
  const pieces = piecesOf(statement);
  return sharedPieces(text, pieces) >= Math.min(2, pieces.length);
}

/** How much of a statement's wording stands in a text: pairs of Han characters, longer English words. */
export function sharedPieces(text: string, pieces: readonly string[]): number {
  const said = text.toLowerCase();
  return pieces.filter((piece) => said.includes(piece)).length;
}

/** A statement's wording in pieces, each once. */
export function piecesOf(statement: string): string[] {
  const characters = [...statement];
  const pairs = characters.slice(1).map((character, i) => `${characters[i] ?? ''}${character}`);
  return [
    ...new Set([
      ...pairs.filter((pair) => /^\p{Script=Han}{2}$/u.test(pair)),
      ...(statement.toLowerCase().match(/[a-z]{3,}/g) ?? []),
    ]),
  ];
}

function figuresIn(text: string): string[] {
  return text.match(/\d+(?:\.\d+)?/g) ?? [];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
