import type { FactPiece, FactReading } from './fact-reading.js';
import { type Flaw, flaw } from './outcome.js';
import { plainText } from './plain-text.js';
import type { Reading } from './scopes.js';
import { says } from './stated-words.js';
import type { Subject } from './support.js';

/**
 * What a fact says of one option told of another: "the tomato red is for every day", of a fact that says it of the rosewood and of the tomato red
 * that it is for parties.
 */
export function optionFlaw(
  { pieces }: Reading,
  part: number,
  { facts, products }: Pick<Subject, 'facts' | 'products'>,
  text: string,
): Flaw | null {
  const language = /[\u3400-\u9fff]/.test(text) ? 'zh' : 'en';
  const options = [
    ...new Set(
      products.flatMap(({ variants }) =>
        variants.flatMap((variant) => Object.values(variant.options).map((value) => plainText(value[language]))),
      ),
    ),
  ].filter((option) => option.length > 1);
  if (options.length < 2) return null;
  const own = pieces.filter((piece) => piece.part === part);
  const said = text.slice(own[0]?.start ?? 0, own.at(-1)?.end ?? 0);
  const named = options.filter((option) => said.includes(option));
  if (named.length === 0 || named.length === options.length) return null;
  const stated = facts.flatMap((reading) => statedParts(reading, language, options));
  if (!stated.some(({ of }) => named.some((option) => of.includes(option)))) return null;
  for (const word of own.flatMap(({ words }) => words)) {
    const { token } = word;
    if ((token.kind !== 'word' && token.kind !== 'unknown') || named.some((option) => option.includes(token.text)))
      continue;
    const where = stated.filter(({ pieces: at }) => at.some((piece) => piece.words.some((one) => says(word, one))));
    if (where.length > 0 && where.every(({ of }) => of.length > 0 && !of.some((option) => named.includes(option))))
      return flaw('wrong-variant', token.text);
  }
  return null;
}

interface StatedPart {
  readonly pieces: readonly FactPiece[];
  /** Options it speaks of; those of the part before it when it names none. */
  readonly of: readonly string[];
}

function statedParts({ pieces, texts }: FactReading, language: 'zh' | 'en', options: readonly string[]): StatedPart[] {
  const plain = (language === 'zh' ? texts[0] : texts.at(-1)) ?? '';
  const parts = new Map<string, FactPiece[]>();
  for (const piece of pieces.filter((one) => one.language === language)) {
    const key = `${piece.sentence}.${piece.part}`;
    parts.set(key, [...(parts.get(key) ?? []), piece]);
  }
  let last: readonly string[] = [];
  return [...parts.values()].map((own) => {
    const said = plain.slice(own[0]?.start ?? 0, own.at(-1)?.end ?? 0);
    const named = options.filter((option) => said.includes(option));
    if (named.length > 0) last = named;
    return { pieces: own, of: last };
  });
}
