import type { FactPiece, FactReading } from './fact-reading.js';
import { type Flaw, flaw } from './outcome.js';
import type { Piece, Reading } from './scopes.js';
import { says } from './stated-words.js';

/** Words that hold what is claimed together and claim nothing alone: what they join is checked. */
export const FREE: ReadonlySet<string> = new Set(['contains', 'material', 'ingredients', 'forgift']);
/** Ordinary uses of goods: they pass when no fact speaks of them, and must agree when one does. */
export const SOFT: ReadonlySet<string> = new Set(['l.size', 'colour', 'orderpaid', 'customerservice']);
/** The same, but only beside something that a fact does say. */
export const BESIDE: ReadonlySet<string> = new Set(['eat', 'drink', 'opened', 'made', 'l.delivery', 'worn']);

export function lastOf({ pieces }: Reading, part: number): Piece | undefined {
  return pieces.filter((piece) => piece.part === part).at(-1);
}

/** Words of one fact that it never says together: 质量问题 with 买家承担 when it says that of something else. */
export function sentenceFlaw({ pieces }: Reading, part: number, facts: readonly FactReading[]): Flaw | null {
  const words = pieces
    .filter((piece) => piece.part === part)
    .flatMap((piece) => piece.words)
    .filter(({ token }) => token.kind === 'word');
  if (words.length < 2) return null;
  for (const reading of facts) {
    const last = reading.pieces.at(-1);
    if (last === undefined || last.sentence === 0) continue;
    const places = words.map(
      (word) =>
        new Set(
          reading.pieces
            .filter((piece) => piece.words.some((stated) => says(word, stated)))
            .map((piece) => `${piece.language}${piece.sentence}`),
        ),
    );
    const elsewhere = words.map((word) =>
      facts.some(
        (other) => other !== reading && other.pieces.some((piece) => piece.words.some((stated) => says(word, stated))),
      ),
    );
    for (let i = 0; i < words.length; i += 1) {
      for (let j = i + 1; j < words.length; j += 1) {
        const [a, b] = [places[i], places[j]];
        if (
          a === undefined ||
          b === undefined ||
          a.size === 0 ||
          b.size === 0 ||
          elsewhere[i] === true ||
          elsewhere[j] === true
        )
          continue;
        if (apart(a, b)) return flaw('wrong-slot', `${words[i]?.token.text ?? ''} ${words[j]?.token.text ?? ''}`);
      }
    }
  }
  return null;
}

/** Whether some language states both, and none states them in one sentence. Places are the language and the sentence. */
export function apart(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if ([...a].some((place) => b.has(place))) return false;
  return ['zh', 'en'].some(
    (language) =>
      [...a].some((place) => place.startsWith(language)) && [...b].some((place) => place.startsWith(language)),
  );
}

/** Said of one part (灯体), stated of another (灯罩). */
export function partFlaw(piece: Piece, facts: readonly FactReading[]): Flaw | null {
  const parts = new Set(
    piece.words.flatMap(({ token }) => token.concepts.filter((concept) => concept.startsWith('p.'))),
  );
  if (parts.size === 0) return null;
  const all = facts.flatMap((reading) => reading.pieces);
  const ofPart = all.filter((one) =>
    one.words.some(({ token }) => token.concepts.some((concept) => parts.has(concept))),
  );
  if (ofPart.length === 0) return null;
  for (const word of piece.words) {
    const { token } = word;
    if (
      token.kind !== 'word' ||
      token.concepts.some(
        (concept) => concept.startsWith('p.') || FREE.has(concept) || SOFT.has(concept) || BESIDE.has(concept),
      )
    )
      continue;
    const where = all.filter((one) => one.words.some((stated) => says(word, stated)));
    if (where.length === 0) continue;
    const elsewhere = where.every(
      (one) =>
        !ofPart.includes(one) &&
        !continues(one, ofPart, all) &&
        (partsOf(one).size > 0 || continuesOther(one, all, parts)),
    );
    if (elsewhere) return flaw('wrong-slot', token.text);
  }
  return null;
}

export function partsOf(piece: FactPiece): ReadonlySet<string> {
  return new Set(piece.words.flatMap(({ token }) => token.concepts.filter((concept) => concept.startsWith('p.'))));
}

/** A piece without a part of its own goes on about the part before it: 鞋面是反绒皮拼网布, with suede and mesh. */
export function continues(one: FactPiece, ofPart: readonly FactPiece[], all: readonly FactPiece[]): boolean {
  for (let i = all.indexOf(one); i >= 0; i -= 1) {
    const piece = all[i];
    if (piece === undefined || piece.fact !== one.fact || piece.language !== one.language) return false;
    if (partsOf(piece).size > 0) return ofPart.includes(piece);
  }
  return false;
}

export function continuesOther(one: FactPiece, all: readonly FactPiece[], parts: ReadonlySet<string>): boolean {
  for (let i = all.indexOf(one); i >= 0; i -= 1) {
    const piece = all[i];
    if (piece === undefined || piece.fact !== one.fact || piece.language !== one.language) return false;
    const own = partsOf(piece);
    if (own.size > 0) return ![...own].some((part) => parts.has(part));
  }
  return false;
}
