import type { FactReading } from './fact-reading.js';
import type { Token } from './lexer.js';
import type { Piece, Reading, Word } from './scopes.js';
import { statedIn } from './stated-words.js';
import type { Subject } from './support.js';
import { bound, groupsOf, rowsOf, tells, within } from './variant-groups.js';
import { mentionsOf, variantsOf } from './variant-mentions.js';

/**
 * Variants that a piece speaks of: what its group or its part of the sentence names, with the other options named before it
 * (军绿20L还有4件，30L还有9件); else those of the sentence, else those named earlier.
 */
export function variantsNear(
  piece: Piece,
  sentence: Reading,
  { named, variants }: Subject,
  text: string,
): Subject['variants'] {
  const near = named.flatMap(({ product, mentions }) => {
    if (mentions.length === 0) return [];
    const groups = groupsOf(sentence.pieces, mentions, text);
    const at = groups.findIndex(({ pieces }) => pieces.includes(piece));
    const beside = [groups[at], ...groups.slice(0, Math.max(at, 0)).reverse(), ...groups.slice(at + 1)];
    const own = beside.find(
      (one) => one !== undefined && one.mentions.length > 0 && one.pieces.some(({ part }) => part === piece.part),
    )?.mentions;
    if (own === undefined) return [];
    const options = new Set(own.map(({ option }) => option));
    const earlier = mentions.filter(({ option, start }) => !options.has(option) && start < piece.start);
    const last = earlier.filter(({ option }, n) => !earlier.slice(n + 1).some((one) => one.option === option));
    const together = variantsOf(product, [...own, ...last]) ?? [];
    return together.length > 0 ? together : (variantsOf(product, own) ?? []);
  });
  return near.length > 0 ? near : variants;
}

/** The facts without what they say of other variants only. */
export function saidOf(
  variants: Subject['variants'],
  facts: readonly FactReading[],
  { named }: Subject,
): readonly FactReading[] {
  if (variants === null) return facts;
  return facts.map((reading) => {
    const product = named.find(({ product: one }) => bound(reading.fact, one))?.product;
    const ids = product?.variants.filter((one) => variants.includes(one)).map(({ id }) => id) ?? [];
    if (product === undefined || ids.length === 0) return reading;
    const others = rowsOf(reading, product).filter(({ of }) => of !== null && !ids.every((id) => of.has(id)));
    if (others.length === 0) return reading;
    return {
      ...reading,
      pieces: reading.pieces.filter((piece) => !others.some(({ pieces }) => pieces.includes(piece))),
    };
  });
}

/**
 * Whether a word is part of a variant's name that a fact cited has in another spelling (A1, of a fact that says latte), or does not need: what
 * it says of the product it says of each, though not that there is one.
 */
export function namesStated(token: Token, sentence: Reading, { named, facts }: Subject, offers: boolean): boolean {
  return named.some(({ product, mentions }) => {
    const one = mentions.find(({ start, end }) => token.start >= start && token.end <= end);
    if (one === undefined || one.manner === 'relative') return false;
    return facts.some((reading) => {
      if (reading.fact.product !== product.id) return false;
      if (reading.fact.facet === 'price') return true;
      const stated = reading.texts.flatMap((text) => mentionsOf(product, text));
      if (stated.length > 0)
        return stated.some(({ option, values }) => option === one.option && [...values].some((v) => one.values.has(v)));
      const says = (word: Word): boolean =>
        tells(word) && !within(word.token, mentions) && statedIn(word, reading, 'zh').length > 0;
      return !offers && sentence.pieces.some(({ words }) => words.some(says));
    });
  });
}
