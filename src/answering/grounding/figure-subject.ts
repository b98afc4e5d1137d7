import type { FactPiece, FactReading } from './fact-reading.js';
import { type Flaw, flaw } from './outcome.js';
import type { Reading, Word } from './scopes.js';
import { says } from './stated-words.js';

/** What a figure can be of: parts, things, devices. */
const THING = /^(?:t\.(?:thing|device)\.|p\.(?!in|out|top|bottom)|handle$|strap$|cable$|phone$|laptop$)/;

/** 手柄长一米五, of a fact that says it of the rope and of the handle something else. */
export function figureSubjectFlaw({ pieces }: Reading, part: number, facts: readonly FactReading[]): Flaw | null {
  const own = pieces.filter((piece) => piece.part === part);
  const figure = own.find((piece) => piece.figure !== null)?.figure ?? null;
  if (figure === null) return null;
  const language = own.some(({ words }) => words.some(({ token }) => /[\u3400-\u9fff]/.test(token.text))) ? 'zh' : 'en';
  const all = facts.flatMap((reading) => reading.pieces).filter((piece) => piece.language === language);
  const things = own.flatMap(({ words }) => words.filter(isThing));
  for (const word of things) {
    const stated = all.filter(({ words }) => words.some((one) => says(word, one)));
    if (stated.length === 0) continue;
    const measured = all.filter(({ figure: of }) => of?.low === figure.low && of.dimension === figure.dimension);
    if (measured.length === 0) continue;
    const together = measured.some((of) => stated.some((piece) => near(piece, of)));
    if (!together) return flaw('wrong-slot', word.token.text);
  }
  return null;
}

function isThing({ token }: Word): boolean {
  return token.kind === 'word' && token.concepts.some((concept) => THING.test(concept));
}

function near(a: FactPiece, b: FactPiece): boolean {
  return a.fact === b.fact && a.sentence === b.sentence && a.part === b.part;
}
