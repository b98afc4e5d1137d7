import { type Product, isPriced } from '../../domain/product.js';
import { choiceFlaw, closest, contrastFlaw, exceptionFlaw, reassuranceFlaw, sizeFlaw, widthFlaw } from './contrast.js';
import type { FactReading } from './fact-reading.js';
import { figureSubjectFlaw } from './figure-subject.js';
import type { Token } from './lexer.js';
import { type Flaw, flaw } from './outcome.js';
import { type Piece, type Reading, type Word, acts, isCircumstance } from './scopes.js';
import { type Stated, echoed, known, namesSay, says, statedIn, statedOf } from './stated-words.js';
import { OFFERS, type Grounds, type Subject } from './support.js';
import { namesStated, variantsNear } from './variant-scope.js';
import { warned } from './warnings.js';
import { softly } from './soft-support.js';
import { SOON, allergyFlaw, excepted, freeFlaw, giftFlaw, ownName, stockWordFlaw } from './word-rules.js';
import { BESIDE, FREE, SOFT, lastOf, partFlaw, sentenceFlaw } from './word-scopes.js';

/** Figures of what dimension bear out a label that the fact leaves unsaid: 净重 80 克 for 一支 80 克. */
const MEASURED: Readonly<Record<string, RegExp>> = {
  'l.height': /^length$/,
  'l.length': /^length$/,
  'l.width': /^length$/,
  'l.weight': /^mass$/,
  'l.capacity': /^(?:volume|mass)$/,
  'l.temperature': /^degree$/,
  'l.power': /^watt$/,
  'l.battery': /^charge$/,
  'l.shelf': /^(?!)/,
};

export interface WordOutcome {
  readonly flaw: Flaw | null;
  readonly claims: boolean;
  /** Facts that bore out a word. */
  readonly used: readonly FactReading[];
}

/** Checks every word that may claim something: licensed by a fact cited, with the same polarity, of the same part. */
export function checkWords(
  sentence: Reading,
  subject: Subject,
  grounds: Grounds,
  asked: string,
  ignorant: number,
): WordOutcome {
  const used = new Set<FactReading>();
  let claims = false;
  for (const piece of sentence.pieces) {
    for (const word of piece.words) {
      const { token } = word;
      if ((acts(token) || (token.kind === 'talk' && token.concepts.length > 0)) && turned(word, subject.facts, grounds))
        return { flaw: flaw('polarity-flipped', token.text), claims: true, used: [...used] };
      if (deniedName(word, sentence, subject.facts))
        return { flaw: flaw('polarity-flipped', token.text), claims: true, used: [...used] };
      if (token.kind === 'talk' || ownName(token, subject, grounds) || token.kind === 'reset' || token.kind === 'deny')
        continue;
      if (token.start < ignorant && (asked === '' || echoed(word, asked) || known(word, grounds, subject))) continue;
      if (sentence.question && (known(word, grounds, subject) || echoed(word, asked))) continue;
      claims = true;
      const found = checkWord(sentence, word, piece, subject, grounds, used);
      if (
        found?.check === 'unlicensed-words' &&
        word.sign !== -1 &&
        namesStated(token, sentence, subject, OFFERS.test(grounds.text.slice(sentence.start, sentence.end)))
      )
        continue;
      if (found !== null) return { flaw: found, claims, used: [...used] };
    }
    const given = giftFlaw(piece, sentence, subject.facts) ?? freeFlaw(piece, sentence, subject.facts);
    if (given !== null && !sentence.question && piece.start >= ignorant)
      return { flaw: given, claims, used: [...used] };
    const crossed =
      partFlaw(piece, subject.facts) ??
      (piece === lastOf(sentence, piece.part) ? acrossParts(sentence, piece.part, subject, grounds.text) : null);
    if (crossed !== null && !sentence.question && piece.start >= ignorant)
      return { flaw: crossed, claims, used: [...used] };
  }
  return { flaw: null, claims, used: [...used] };
}

/** "The only ingredient is not strawberries", of strawberries: a name right behind a denial that every fact affirms. */
function deniedName(word: Word, { tokens, question }: Reading, facts: readonly FactReading[]): boolean {
  const { token, sign } = word;
  if (token.kind !== 'name' || sign !== -1 || question || tokens[tokens.indexOf(token) - 1]?.kind !== 'deny')
    return false;
  const stated = facts.flatMap((reading) => statedOf(word, reading, 'en'));
  return stated.length > 0 && stated.every((one) => one.sign === 1);
}

/** What a part of the sentence puts together that the facts keep apart. */
function acrossParts(sentence: Reading, part: number, subject: Subject, text: string): Flaw | null {
  const { facts } = subject;
  return (
    sentenceFlaw(sentence, part, facts) ??
    figureSubjectFlaw(sentence, part, facts) ??
    contrastFlaw(sentence, part, facts) ??
    sizeFlaw(sentence, part, facts, text) ??
    choiceFlaw(sentence, part, facts, text) ??
    exceptionFlaw(sentence, part, facts) ??
    reassuranceFlaw(sentence, part, facts, text) ??
    widthFlaw(sentence, facts, text)
  );
}

/** Whether every fact that speaks of an action says the opposite of it. */
function turned(word: Word, facts: readonly FactReading[], grounds: Grounds): boolean {
  if (word.sign === 0) return false;
  const language = /[\u3400-\u9fff]/.test(grounds.text) ? 'zh' : 'en';
  const stated = facts.flatMap((reading) =>
    reading.pieces
      .filter((piece) => piece.language === language)
      .flatMap((piece) =>
        piece.words.filter(
          ({ token }) =>
            token.text === word.token.text ||
            token.concepts.some((concept) => word.token.concepts.includes(concept)) ||
            (language === 'zh' && token.text.length > 1 && word.token.text.startsWith(token.text)),
        ),
      ),
  );
  return stated.length > 0 && stated.every(({ sign }) => sign === -word.sign);
}

/** Whether the same part of the sentence has another word that the fact's part affirms or denies as it does. */
function predicated(piece: Piece, word: Word, { piece: of, reading }: Stated, sentence: Reading): boolean {
  const own = reading.pieces.filter(
    (one) => one.part === of.part && one.sentence === of.sentence && one.language === of.language,
  );
  // 固体香膏无酒精 denies 酒精, not 固体.
  const denied = own.flatMap(({ words }) => words.filter((stated) => stated.sign === -1));
  if (denied.length > 0 && denied.every(isThing)) return true;
  return sentence.pieces
    .filter((one) => one.part === piece.part)
    .some((one) =>
      one.words.some(
        (other) =>
          other !== word &&
          other.token.kind === 'word' &&
          own.some(({ words }) =>
            words.some((stated) => stated.sign !== 0 && stated.sign === other.sign && says(other, stated)),
          ),
      ),
    );
}

const DONE =
  /^(?:eat|drink|worn|q\.|.*wash|l\.|fit|b\.|tumble|iron|bleach|affect|opened|openpack|dryclean|fold|gift|free|instal|waterproof|online)/;

function isThing({ token }: Word): boolean {
  return (
    (token.kind === 'word' || token.kind === 'unknown') &&
    token.concepts.length > 0 &&
    !token.concepts.some((concept) => DONE.test(concept))
  );
}

/** Words that claim little beside what a fact says: what people do, and whom a weight, a height or an age is of. */
function weak({ token, sign }: Word, piece: Piece): boolean {
  if (token.concepts.length === 0) return false;
  if (sign !== -1 && token.concepts.every((concept) => concept.startsWith('b.'))) return true;
  return (
    piece.figure !== null &&
    /^(?:age|months|mass|length)$/.test(piece.figure.dimension) &&
    token.concepts.every((concept) => /^(?:people\.|child$|t\.person\.)/.test(concept))
  );
}

function checkWord(
  sentence: Reading,
  word: Word,
  piece: Piece,
  subject: Subject,
  grounds: Grounds,
  used: Set<FactReading>,
): Flaw | null {
  const { token, sign } = word;
  const { facts } = subject;
  const said = grounds.text.slice(token.start, token.end);
  if (token.concepts.some((concept) => FREE.has(concept))) return null;
  if (token.text === '满' && fills(sentence, token)) return null;
  const allergy = allergyFlaw(word, sentence, subject, grounds);
  if (allergy !== undefined) return allergy;
  if (token.concepts.includes('instock'))
    return stockWordFlaw(
      word,
      { ...subject, variants: variantsNear(piece, sentence, subject, grounds.text) },
      said,
      used,
    );
  let flipped = false;
  if (
    token.concepts.includes('l.ship') ||
    token.concepts.includes('l.delivery') ||
    token.concepts.includes('l.return')
  ) {
    const soon = SOON.exec(grounds.text.slice(sentence.start, sentence.end))?.[0];
    if (soon !== undefined && !facts.some(({ texts }) => texts.some((one) => one.includes(soon))))
      return flaw('unlicensed-words', soon);
  }
  for (const reading of facts) {
    const found = closest(
      statedIn(word, reading, /[\u3400-\u9fff]/.test(grounds.text) ? 'zh' : 'en'),
      word,
      piece,
      sentence,
    );
    // The subject of a denial (宝宝 in 宝宝不能吃) bears a word out only together with what is denied of it.
    if (
      found.some(
        (one) =>
          one.word.sign === sign ||
          (sign !== 1 && one.word.sign === 0) ||
          sign === 0 ||
          (one.word.sign === 0 && (isCircumstance(token) || predicated(piece, word, one, sentence))),
      )
    ) {
      used.add(reading);
      return null;
    }
    if (found.length > 0) flipped = true;
  }
  if (flipped && (excepted(sign, piece, facts, sentence) || warned(word, sentence, facts, grounds.text))) return null;
  if (flipped) return flaw('polarity-flipped', said);
  if (sign === -1 && token.concepts.includes('fit') && facts.some(({ fact }) => fact.facet === 'safety')) return null;
  // Stated as talk or a name in the fact (价格, 羽绒服), or what its facet is about.
  for (const reading of facts) {
    const plain =
      token.concepts.some((concept) => reading.concepts.has(concept)) ||
      reading.stems.has(token.text) ||
      (token.concepts.length === 0 && reading.texts.some((text) => text.includes(token.text)));
    const implied = token.concepts.some(
      (concept) =>
        reading.implied.has(concept) &&
        isImplied(concept, reading, subject.products) &&
        (concept !== 'fit' ||
          piece.figure !== null ||
          sentence.pieces.some((one) =>
            one.words.some(
              (other) =>
                other.token.concepts.some((size) => size.startsWith('size.')) ||
                (other !== word && other.token.kind === 'word' && statedOf(other, reading, 'zh').length > 0),
            ),
          )),
    );
    const measured = token.concepts.some((concept) => bearsOut(concept, piece, reading));
    if ((plain || implied || measured) && sign !== -1) {
      used.add(reading);
      return null;
    }
    if (implied && sign === -1) return flaw('polarity-flipped', said);
  }
  if (token.concepts.some((concept) => SOFT.has(concept))) return null;
  if (
    (token.concepts.some((concept) => BESIDE.has(concept)) || weak(word, piece)) &&
    sentence.pieces.some(
      (one) =>
        one.figure !== null ||
        one.words.some(
          (other) =>
            other !== word &&
            other.token.kind === 'word' &&
            facts.some((reading) => statedOf(other, reading, 'zh').length > 0),
        ),
    )
  )
    return null;
  if (
    sign !== -1 &&
    facts.length > 0 &&
    token.kind !== 'name' &&
    subject.products.some((product) => namesSay(product, token))
  )
    return null;
  const soft = softly(word, sentence, facts, grounds);
  if (soft !== null) {
    used.add(soft);
    return null;
  }
  return flaw(
    facts.length > 0 && token.kind === 'word' && grounds.facts.length > facts.length
      ? 'wrong-product'
      : 'unlicensed-words',
    said,
  );
}

/** 满三岁, 加满: no spending, where nothing of the sentence is money or given. */
function fills({ pieces }: Reading, { start }: Token): boolean {
  return pieces.every(
    ({ figure, words }) =>
      figure?.dimension.startsWith('money') !== true &&
      (figure === null || figure.dimension !== 'plain' || figure.end < start) &&
      !words.some(({ token }) =>
        token.concepts.some((concept) => /^(?:gift|free|discount|throwin|coupon)/.test(concept)),
      ),
  );
}

function isImplied(concept: string, { fact }: FactReading, products: readonly Product[]): boolean {
  if (concept !== 'discount' || fact.facet !== 'price') return true;
  const product = products.find(({ id }) => id === fact.product);
  return (
    product !== undefined &&
    ((isPriced(product) && product.livePrice.minor < product.price.minor) ||
      product.variants.some((one) => one.livePrice.minor < one.price.minor))
  );
}

function bearsOut(concept: string, piece: Piece, reading: FactReading): boolean {
  const pattern = MEASURED[concept];
  if (pattern === undefined || piece.figure === null) return false;
  return reading.pieces.some(
    ({ figure, labels }) =>
      figure !== null &&
      pattern.test(figure.dimension) &&
      ![...labels].some((label) => label.startsWith('l.') && label !== 'l.size'),
  );
}
