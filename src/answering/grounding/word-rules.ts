import type { FactReading } from './fact-reading.js';
import type { Token } from './lexer.js';
import { type Flaw, flaw } from './outcome.js';
import type { Piece, Reading, Word } from './scopes.js';
import { says } from './stated-words.js';
import type { Grounds, Subject } from './support.js';

/** Facts that speak of giving. */
const GIVES = /送|赠|附|配|free|gift|includ|comes? with|you get|gets? /;

export const GIVING = /(?:送|赠|附|gift|free|throw in)[^,，。;；]{0,8}$/;

export const HAVING =
  /(?:配|带|送|有|装|附|含|comes?|with|has|have|in|includes?|gets?)(?:了|着|个|一个|一条|一支| an?| the| its| your)?\s*$/;

/** A name of what is spoken of, or of the shop, claims nothing. */
export function ownName(token: Token, { products }: Subject, { context, facts, text }: Grounds): boolean {
  if (token.kind !== 'name') return false;
  const of = token.products ?? [];
  // What is given away is no product spoken of: 送一条围巾.
  if (of.length > 0 && GIVING.test(text.slice(Math.max(0, token.start - 14), token.start))) return false;
  const shown = context.product;
  // "It comes in a gift box" names no product though one is called so.
  if (
    shown !== null &&
    of.length > 0 &&
    !of.includes(shown) &&
    !facts.some(({ fact }) => fact.product !== null && of.includes(fact.product)) &&
    HAVING.test(text.slice(Math.max(0, token.start - 24), token.start))
  )
    return false;
  return of.length === 0 || products.some(({ id }) => of.includes(id));
}

/** What is given must be named by the fact that gives it: "we throw in a wrist rest" says more than "a gift". */
export function giftFlaw(piece: Piece, { pieces }: Reading, facts: readonly FactReading[]): Flaw | null {
  const giving = piece.words.find(
    ({ token, sign }) => token.kind === 'word' && token.concepts.includes('gift') && sign !== -1,
  );
  if (giving === undefined) return null;
  const words = pieces.filter((one) => one.part === piece.part).flatMap((one) => one.words);
  const givers = facts.filter(
    ({ fact, texts }) => /^(?:gift|promotion)$/.test(fact.facet) || texts.some((one) => GIVES.test(one)),
  );
  const named = givers.some((reading) =>
    words.some(
      (word) =>
        word !== giving &&
        word.token.kind !== 'talk' &&
        !word.token.concepts.some((concept) => concept === 'gift' || concept === 'free' || concept === 'reach') &&
        reading.pieces.some((of) => of.words.some((stated) => says(word, stated))),
    ),
  );
  const counted = pieces.some((one) => one.part === piece.part && one.figure !== null);
  return named || (counted && facts.some(({ fact }) => fact.facet === 'promotion'))
    ? null
    : flaw('unlicensed-words', giving.token.text);
}

const ONLY = /\bonly\b|(?<!不)只(?=有|是|出|做|卖|选)|仅有|仅限|唯一|就一[种个款]/;
/** How a fact says that what it names is all there is. */
const SOLE = /\bonly\b|\bjust\b|\ball\b|100|只|仅|全|纯|唯一|就一/;
const OPTIONS = /^(?:color|size|material|origin)$/;

/** "White only", of what comes in three colours: none but what the fact itself says is all. */
export function onlyFlaw(said: string, used: readonly FactReading[]): Flaw | null {
  const only = ONLY.exec(said)?.[0];
  if (only === undefined) return null;
  const listing = used.filter(
    ({ fact, texts, pieces }) =>
      OPTIONS.test(fact.facet) &&
      !texts.some((text) => SOLE.test(text)) &&
      ['zh', 'en'].some(
        (language) => pieces.filter((of) => of.language === language && of.words.length > 0).length > 1,
      ),
  );
  return listing.length > 0 && listing.length === used.length ? flaw('unlicensed-words', only) : null;
}

const STRAIGHT = /直接|马上就|立刻|\bstraight (?:from|out|away|into|on)|\bdirectly\b|\bright away\b/;
const STEP = /再|先|等|之前|before|first|then|after/;

/** 拿出来直接上火, of what has to warm up first. */
export function straightFlaw(said: string, used: readonly FactReading[]): Flaw | null {
  const straight = STRAIGHT.exec(said)?.[0];
  if (straight === undefined || STEP.test(said) || /[不别勿没]|\bnot\b|n't\b|\bnever\b/.test(said)) return null;
  const steps = used.filter(({ texts }) => texts.some((text) => STEP.test(text) && !STRAIGHT.test(text)));
  return steps.length > 0 && steps.length === used.length ? flaw('polarity-flipped', straight) : null;
}

const FREE = /^free(?:\.cost)?$/;

/** "It is free" gives the goods away: what is free must be named as the fact that says free names it. */
export function freeFlaw(piece: Piece, { pieces }: Reading, facts: readonly FactReading[]): Flaw | null {
  const free = piece.words.find(
    ({ token, sign }) => token.concepts.some((concept) => FREE.test(concept)) && sign !== -1,
  );
  if (free === undefined || facts.some(({ fact }) => fact.facet === 'promotion')) return null;
  const beside = pieces
    .filter((one) => one.part === piece.part)
    .flatMap((one) => one.words)
    .filter((word) => word !== free && !word.token.concepts.some((concept) => /^(?:free|q\.|b\.)/.test(concept)));
  const freeing = facts.flatMap((reading) =>
    reading.pieces
      .filter((of) => of.words.some(({ token }) => token.concepts.some((concept) => FREE.test(concept))))
      .flatMap((of) => reading.pieces.filter((one) => one.language === of.language && one.sentence === of.sentence)),
  );
  const named = beside.some((word) => freeing.some((of) => of.words.some((stated) => says(word, stated))));
  return named || freeing.length === 0 ? null : flaw('unlicensed-words', free.token.text);
}

/** What an allergy warning warns of is neither affirmed nor denied; the sentence must warn, though, and the fact speak of it. */
export function allergyFlaw(
  { token }: Word,
  sentence: Reading,
  { facts }: Subject,
  { text }: Grounds,
): Flaw | null | undefined {
  const said = text.slice(sentence.start, sentence.end);
  const allergic = /对?[^,，]{0,8}过敏|allerg/.exec(said);
  if (allergic === null) return undefined;
  const from = sentence.start + allergic.index;
  const within =
    token.start >= from && token.end <= from + allergic[0].length + (allergic[0].startsWith('allerg') ? 24 : 0);
  if (!within) return undefined;
  const about = facts.some(({ concepts }) => concepts.has('allergy'));
  const stated =
    token.concepts.includes('allergy') ||
    facts.some(
      (reading) =>
        reading.stems.has(token.text) ||
        reading.texts.some((one) => one.includes(token.text)) ||
        token.concepts.some((concept) => reading.concepts.has(concept)),
    );
  // 花生过敏的家人注意, of what holds none of it.
  const of = facts.flatMap((reading) =>
    reading.pieces.flatMap(({ words }) =>
      words.filter(
        (one) =>
          one.token.text === token.text || one.token.concepts.some((concept) => token.concepts.includes(concept)),
      ),
    ),
  );
  if (!about && of.length > 0 && of.every((one) => one.sign === -1)) return null;
  if (!about || !stated) return undefined;
  const warns =
    /[不别勿慎忌避]|注意|留意|当心|小心|绕开|谨慎|not |n't|avoid|care|caution|sorry|skip|no /.test(
      said.replace(/过敏/g, ''),
    ) && !/(?:不用|无需|不必)(?:担心|在意|注意)|可以放心|也可以|也能|do buy|no need/.test(said);
  return warns ? null : flaw('polarity-flipped', '过敏');
}

/** A time no figure gives: 明天发货. */
export const SOON =
  /明天|后天|马上|立刻|立马|秒|连夜|下周|周末|上午|tomorrow|immediately|right away|at once|overnight|next week|weekend/;

/** 西藏不包邮, when the fact says 包邮 with 西藏 excepted. */
export function excepted(sign: Word['sign'], piece: Piece, facts: readonly FactReading[], sentence: Reading): boolean {
  if (sign !== -1) return false;
  const words = sentence.pieces.filter((one) => one.part === piece.part).flatMap((one) => one.words);
  return facts.some(
    ({ texts, pieces }) =>
      texts.some((text) => /除外|除了|except|excluding/.test(text)) &&
      words.some(
        (word) =>
          word.sign !== 1 && pieces.some((of) => of.words.some((stated) => stated.sign === -1 && says(word, stated))),
      ),
  );
}

/** Whether there is any of it comes from the stock of this moment. */
export function stockWordFlaw(
  { sign }: Word,
  { facts, products, variants }: Subject,
  said: string,
  used: Set<FactReading>,
): Flaw | null {
  const citing = facts.find(({ fact }) => fact.facet === 'stock');
  if (citing === undefined) {
    const stated = facts.find(({ concepts }) => concepts.has('instock'));
    return stated === undefined ? flaw('unlicensed-words', said) : null;
  }
  used.add(citing);
  const product = products.find(({ id }) => id === citing.fact.product);
  if (product === undefined) return flaw('wrong-product', said);
  const own = variants?.filter((one) => product.variants.includes(one)) ?? [];
  const left = own.length > 0 ? own.reduce((sum, one) => sum + one.stock, 0) : product.stock;
  if (left === null) return flaw('unlicensed-words', said);
  return left > 0 === (sign !== -1) ? null : flaw('polarity-flipped', said);
}
