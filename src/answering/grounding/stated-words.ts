import { type Token, tokens as readTokens } from './lexer.js';
import type { Product } from '../../domain/product.js';
import { type FactPiece, type FactReading, factReading } from './fact-reading.js';
import { namesOf } from './names.js';
import { plainText } from './plain-text.js';
import type { Word } from './scopes.js';
import type { Grounds, Subject } from './support.js';

/** A place where a fact says a word. */
export interface Stated {
  readonly word: Word;
  readonly piece: FactPiece;
  readonly reading: FactReading;
}

/** Where a fact says a word, in the clause's language where it can. */
export function statedIn(word: Word, reading: FactReading, language: 'zh' | 'en'): Stated[] {
  const found = reading.pieces.flatMap((piece) =>
    piece.words.flatMap((stated) => (says(word, stated) ? [{ word: stated, piece, reading }] : [])),
  );
  if (found.length === 0) return spelled(word, reading);
  const own = found.filter(({ piece }) => piece.language === language);
  return own.length > 0 ? own : found;
}

/** The words only of `statedIn`. */
export function statedOf(word: Word, reading: FactReading, language: 'zh' | 'en'): Word[] {
  return statedIn(word, reading, language).map(({ word: stated }) => stated);
}

/** A Chinese word that the fact has read as several: each of them tells whether it is affirmed. */
function spelled({ token }: Word, reading: FactReading): Stated[] {
  const { fact, pieces } = reading;
  if (token.concepts.length > 0 || !/^[\u3400-\u9fff]{2,}$/.test(token.text) || fact.text.zh === undefined) return [];
  const at = plainText(fact.text.zh).indexOf(token.text);
  if (at < 0) return [];
  return pieces
    .filter(({ language, start, end }) => language === 'zh' && start < at + token.text.length && end > at)
    .flatMap((piece) =>
      piece.words.flatMap((word) =>
        word.token.start < at + token.text.length && word.token.end > at ? [{ word, piece, reading }] : [],
      ),
    );
}

/** A merchant's own name for a thing and its line on the card bear out their words. */
export function namesSay(product: Product, { text, concepts }: Token): boolean {
  const said = [product.name, product.tagline].flatMap(({ zh, en }) => [plainText(zh), plainText(en)]);
  if (/[\u3400-\u9fff]/.test(text) && text.length > 1 && said.some((one) => one.includes(text))) return true;
  return said.some((one) =>
    readTokens(one, EVERY).some(
      (token) =>
        (!/[\u3400-\u9fff]/.test(text) && token.text === text && text.length > 2) ||
        (token.kind === 'word' && token.concepts.some((concept) => concepts.includes(concept))),
    ),
  );
}

/** Whether two words say the same: a meaning in common, or one word of the fact's. */
export function says(word: Word, stated: Word): boolean {
  const { token } = word;
  const { token: other } = stated;
  if (token.concepts.length > 0 && other.concepts.length > 0)
    return token.concepts.some((concept) => other.concepts.includes(concept));
  if (token.text === other.text || kin(token.text, other.text)) return true;
  return /^[\u3400-\u9fff]+$/.test(token.text) && other.concepts.length === 0 && other.text.includes(token.text);
}

/** Australia and Australian, wet and wetness. */
function kin(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length > 2 && /^[a-z]/.test(short) && long.startsWith(short) && KIN.test(long.slice(short.length));
}

const KIN = /^(?:n|an|ian|ness|ese)$/;

/** Whether any fact of the products or the store speaks so; enough for a question to the viewer. */
export function known({ token }: Word, { context }: Grounds, { products }: Subject): boolean {
  const { catalogue, now } = context;
  const all = products.length > 0 ? products.map(({ id }) => id) : catalogue.products.slice(0, 50).map(({ id }) => id);
  for (const id of [...all, null]) {
    for (const fact of catalogue.factsOf(id, now)) {
      const reading = factReading(fact, namesOf(catalogue));
      if (token.concepts.some((concept) => reading.concepts.has(concept) || reading.implied.has(concept))) return true;
      if (
        reading.stems.has(token.text) ||
        (/[\u3400-\u9fff]/.test(token.text) && reading.texts.some((text) => text.includes(token.text)))
      )
        return true;
    }
  }
  return false;
}

export function echoed({ token }: Word, asked: string): boolean {
  if (asked === '') return false;
  if (/[\u3400-\u9fff]/.test(token.text)) return asked.includes(token.text);
  return readTokens(asked, EVERY).some(
    ({ text, concepts }) => text === token.text || concepts.some((concept) => token.concepts.includes(concept)),
  );
}

export const EVERY = {
  has: () => false,
  hasWord: () => true,
  name: () => undefined,
  longestName: 0,
  masks: null,
  named: () => [],
};
