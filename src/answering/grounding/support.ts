import type { Product, Variant } from '../../domain/product.js';
import { affirmationFlaw } from './affirmation.js';
import type { GroundingContext } from './draft.js';
import type { FactReading } from './fact-reading.js';
import { checkFigures } from './figure-support.js';
import { idleFlaw } from './idle-parts.js';
import { IGNORANCE_EN } from './lexicon/talk-en.js';
import { IGNORANCE_ZH } from './lexicon/talk-zh.js';
import type { Token, Vocabulary } from './lexer.js';
import type { Meanings } from './meanings.js';
import { mirroredFlaw } from './mirrored.js';
import { flaw, type Flaw } from './outcome.js';
import { isHostTalk, plainClaim } from './plain-claims.js';
import { turnedRound } from './opposites.js';
import { plainText } from './plain-text.js';
import type { Piece, Reading } from './scopes.js';
import { bindingFlaw } from './variant-binding.js';
import { type Mention, mentionsOf, variantsNamed, variantsOf } from './variant-mentions.js';
import { onlyFlaw, straightFlaw } from './word-rules.js';
import { checkWords } from './word-support.js';

/** What a draft's sentences are checked against. */
export interface Grounds {
  readonly text: string;
  readonly facts: readonly FactReading[];
  readonly vocabulary: Vocabulary;
  readonly context: GroundingContext;
  /** What words may mean alike; null: nobody knows. */
  readonly meanings: Meanings | null;
}

/** What one sentence speaks of. */
export interface Subject {
  /** Products in play, the one on show when none is named; empty: the store. */
  readonly products: readonly Product[];
  /** Facts cited that are about these products or the store. */
  readonly facts: readonly FactReading[];
  /** Variants the sentence (or else the viewer) names; null: none. */
  readonly variants: readonly Variant[] | null;
  /** What the sentence names of each product's options, by its places in the text. */
  readonly named: readonly Named[];
  /** What the sentences before it named of them, or else the viewer. */
  readonly before: readonly Named[];
}

interface Named {
  readonly product: Product;
  readonly mentions: readonly Mention[];
}

export interface Outcome {
  readonly flaw: Flaw | null;
  /** Whether anything was said that needed a fact. */
  readonly claims: boolean;
}

/** A question that no statement could be read as. */
const ASKED = /[?？]$|[吗么][.。!！]?$/;

/** Checks every sentence; the first flaw decides. */
export function checkSentences(sentences: readonly Reading[], grounds: Grounds): Outcome {
  const { text, context, facts } = grounds;
  const asked = context.asked === null ? '' : plainText(context.asked.text);
  let current: readonly string[] = context.product === null ? [] : [context.product];
  const stated = facts.flatMap(({ texts }) => texts).join('\n');
  let claims = false;
  let last: Subject | null = null;
  for (const sentence of sentences) {
    const named = productsNamed(sentence, facts, context);
    if (named.flaw !== null) return { flaw: named.flaw, claims };
    if (named.products.length > 0) current = named.products;
    const subject = subjectOf(current, sentence, asked, grounds, last);
    last = subject;
    const combined = combinationFlaw(sentence, subject, text);
    if (combined !== null) return { flaw: combined, claims: true };
    const wrong = wrongProduct(subject, current, facts, named.products.length > 0);
    const ignorant = ignoranceEnd(sentence, text);
    const plain =
      sentence.question || ignorant >= 0 ? null : plainClaim(text.slice(sentence.start, sentence.end), stated);
    if (plain !== null) return { flaw: plain, claims: true };
    const mirrored = ASKED.test(text.slice(sentence.start, sentence.end + 1))
      ? null
      : mirroredFlaw(text.slice(sentence.start, sentence.end), subject.facts);
    if (mirrored !== null) return { flaw: mirrored, claims: true };
    const affirmed = affirmationFlaw(sentence, subject, grounds, asked);
    if (affirmed !== null) return { flaw: affirmed, claims };
    const bound = bindingFlaw(sentence, subject, text, ignorant);
    if (bound !== null) return { flaw: wrong ?? bound, claims: true };
    const figures = checkFigures(sentence, subject, grounds, asked, ignorant);
    if (figures.flaw !== null) return { flaw: wrong ?? figures.flaw, claims };
    const words = checkWords(sentence, subject, grounds, asked, ignorant);
    if (words.flaw !== null) return { flaw: wrong ?? words.flaw, claims };
    const own = text.slice(sentence.start, sentence.end);
    const more = sentence.question ? null : (onlyFlaw(own, words.used) ?? straightFlaw(own, words.used));
    if (more !== null) return { flaw: more, claims: true };
    const turned = turnedRound(sentence, subject.facts, text);
    if (turned !== null) return { flaw: turned, claims: true };
    const idle = ignorant < 0 && (figures.claims || words.claims) ? idleFlaw(sentence, subject.facts, text) : null;
    if (idle !== null) return { flaw: idle, claims: true };
    const variant = variantFlaw(subject, grounds, words.used);
    if (variant !== null) return { flaw: variant, claims };
    if (
      !figures.claims &&
      !words.claims &&
      !sentence.question &&
      ignorant < 0 &&
      !onlyNames(sentence) &&
      !isHostTalk(text.slice(sentence.start, sentence.end))
    )
      return { flaw: flaw('unlicensed-words', text.slice(sentence.start, sentence.end)), claims: true };
    claims ||= figures.claims || words.claims;
    if (wrong !== null && (figures.claims || words.claims)) return { flaw: wrong, claims };
  }
  return { flaw: null, claims };
}

/** The products a sentence names or numbers; a name that is a word of a fact cited (礼盒 of a scarf's wrapping) names nothing. */
function productsNamed(
  sentence: Reading,
  facts: readonly FactReading[],
  { catalogue, product }: GroundingContext,
): { readonly products: readonly string[]; readonly flaw: Flaw | null } {
  const products: string[] = [];
  let byName: readonly string[] | null = null;
  for (const token of sentence.tokens) {
    if (token.kind === 'name' && token.products !== undefined && token.products.length > 0 && token.weak !== true) {
      const own = token.products;
      const isWord = facts.some(
        ({ fact, texts, stems }) =>
          fact.product !== null &&
          !own.includes(fact.product) &&
          (stems.has(token.text) || texts.some((text) => text.includes(token.text))),
      );
      if (isWord) continue;
      const meant = product !== null && own.includes(product) ? [product] : own;
      for (const one of meant) if (!products.includes(one)) products.push(one);
      byName = own;
    } else if (token.quantity?.dimension === 'link') {
      const linked = catalogue.byLink(token.quantity.low);
      if (linked === undefined) return { products, flaw: flaw('number-not-in-fact', token.text) };
      if (byName !== null && !byName.includes(linked.id)) return { products, flaw: flaw('wrong-product', token.text) };
      if (!products.includes(linked.id)) products.push(linked.id);
      byName = [linked.id];
    }
  }
  return { products, flaw: null };
}

function subjectOf(
  current: readonly string[],
  sentence: Reading,
  asked: string,
  { facts, text, context }: Grounds,
  last: Subject | null,
): Subject {
  const { catalogue } = context;
  let ids = current;
  // The store is on show and one product is cited: that one is meant.
  if (ids.length === 0) {
    const cited = [...new Set(facts.flatMap(({ fact }) => fact.product ?? []))];
    if (cited.length === 1) ids = cited;
  }
  const products = ids.flatMap((id) => catalogue.product(id) ?? []);
  const about = facts.filter(({ fact }) => fact.product === null || ids.includes(fact.product));
  // "The black one is 89 yuan. Its regular price is 99."
  const goesOn =
    last !== null &&
    last.products.length === products.length &&
    last.products.every((product) => products.includes(product));
  const before = goesOn
    ? last.named.map((one, i) => (one.mentions.length > 0 ? one : (last.before[i] ?? one)))
    : products.map((product) => ({ product, mentions: mentionsOf(product, asked) }));
  const named = products.map((product) => ({
    product,
    mentions: mentionsOf(product, text).filter(({ start }) => start >= sentence.start && start < sentence.end),
  }));
  const variants = variantsIn(named) ?? variantsIn(before);
  return { products, facts: factsFor(about, variants, products), variants, before, named };
}

function variantsIn(named: readonly Named[]): readonly Variant[] | null {
  const variants = named.flatMap(({ product, mentions }) => variantsOf(product, mentions) ?? []);
  return variants.length > 0 ? variants : null;
}

/**
 * What is stated of one variant holds for nothing said of another, nor of the product as a whole. Prices and stock are compared
 * with the variants' own fields instead.
 */
export function factsFor(
  facts: readonly FactReading[],
  variants: readonly Variant[] | null,
  products: readonly Product[],
): readonly FactReading[] {
  return facts.filter(({ fact }) => {
    if (fact.variant === undefined || fact.facet === 'price' || fact.facet === 'stock') return true;
    const of = products.find(({ id }) => id === fact.product);
    if (of === undefined || of.variants.length < 2) return true;
    return variants?.some((variant) => variant.id === fact.variant && of.variants.includes(variant)) === true;
  });
}

/** Words that say that something can be had. */
export const OFFERS = /有|可以拍|能拍|可拍|可选|能选|拍|available|in stock|we have|you can|comes? in/;

/** Options that are sold, but not together (燕麦色 in XL), or together but not now, may not be offered. */
function combinationFlaw(sentence: Reading, { products }: Subject, text: string): Flaw | null {
  if (sentence.question || sentence.tokens.some(({ kind, sign }) => kind === 'deny' || sign === -1)) return null;
  const parts = [...new Set(sentence.pieces.map(({ part }) => part))].map((part) => {
    const own = sentence.pieces.filter((piece) => piece.part === part);
    return text.slice(own[0]?.start ?? 0, own.at(-1)?.end ?? 0);
  });
  for (const product of products) {
    for (const said of parts) {
      const named = variantsNamed(product, said);
      if (named === null) continue;
      const none = named.length === 0;
      const gone = !none && OFFERS.test(said) && named.every(({ stock }) => stock === 0);
      if (none || gone) return flaw('wrong-variant', said);
    }
  }
  return null;
}

/** Every product fact cited is about something else. */
function wrongProduct(
  subject: Subject,
  current: readonly string[],
  facts: readonly FactReading[],
  named: boolean,
): Flaw | null {
  const others = facts.filter(({ fact }) => fact.product !== null && !current.includes(fact.product));
  if (others.length === 0 || current.length === 0 || subject.facts.some(({ fact }) => fact.product !== null))
    return null;
  return named || others.length > 0 ? flaw('wrong-product', others[0]?.fact.id ?? '') : null;
}

/** A fact of one variant supports nothing about the product as a whole, nor about another variant. */
function variantFlaw(
  { products, variants, facts }: Subject,
  _grounds: Grounds,
  used: readonly FactReading[],
): Flaw | null {
  for (const { fact } of used) {
    if (fact.variant === undefined || facts.some((other) => used.includes(other) && other.fact.variant === undefined))
      continue;
    const product = products.find(({ id }) => id === fact.product);
    if (product === undefined || product.variants.length < 2) continue;
    if (variants?.some(({ id }) => id === fact.variant) !== true && !(used.length > 1))
      return flaw('wrong-variant', fact.variant);
  }
  return null;
}

/** End of the part that says "I do not know"; -1: none does. What stands behind it is a claim like any other. */
function ignoranceEnd({ start, end, tokens }: Reading, text: string): number {
  const said = text.slice(start, end);
  const match = IGNORANCE_ZH.exec(said) ?? IGNORANCE_EN.exec(said);
  if (match === null) return -1;
  const at = start + match.index + match[0].length;
  const comma = tokens.find((token: Token) => token.kind === 'comma' && token.start >= at);
  return comma?.start ?? end;
}

/** A sentence that names something and says little else: 1号链接，轻暖羽绒服. */
function onlyNames({ tokens }: Reading): boolean {
  return (
    tokens.some(({ kind, quantity }) => kind === 'name' || quantity?.dimension === 'link') &&
    tokens.filter(({ kind }) => kind === 'talk').length <= 3
  );
}

/** The piece in front, in the same sentence. */
export function pieceBefore(pieces: readonly Piece[], piece: Piece): Piece | null {
  return pieces[pieces.indexOf(piece) - 1] ?? null;
}
