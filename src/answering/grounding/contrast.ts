import type { FactPiece, FactReading } from './fact-reading.js';
import { flaw, type Flaw } from './outcome.js';
import { plainText } from './plain-text.js';
import type { Figure, Piece, Reading, Word } from './scopes.js';
import { sizesIn } from './sizes.js';
import { says, type Stated } from './stated-words.js';
import { comparable } from './units.js';

/** A comma-separated part of a fact. */
interface Part {
  readonly key: string;
  readonly language: 'zh' | 'en';
  /** Place among the fact's parts. */
  readonly index: number;
  readonly pieces: readonly FactPiece[];
  readonly text: string;
}

const read = new WeakMap<FactReading, readonly Part[]>();

function partsOf(reading: FactReading): readonly Part[] {
  const known = read.get(reading);
  if (known !== undefined) return known;
  const parts = new Map<string, FactPiece[]>();
  for (const piece of reading.pieces) {
    const key = keyOf(piece);
    parts.set(key, [...(parts.get(key) ?? []), piece]);
  }
  const out = [...parts].map(([key, pieces], index): Part => {
    const [first] = pieces;
    const text = plainText(reading.fact.text[first?.language ?? 'zh'] ?? '');
    return {
      key,
      language: first?.language ?? 'zh',
      index,
      pieces,
      text: text.slice(first?.start ?? 0, pieces.at(-1)?.end ?? 0),
    };
  });
  read.set(reading, out);
  return out;
}

function keyOf({ language, sentence, part }: FactPiece): string {
  return `${language}${sentence}.${part}`;
}

/** Content of a clause's part: words that claim something, without what only measures or joins. */
function contentOf({ pieces }: Reading, part: number): Word[] {
  return pieces
    .filter((piece) => piece.part === part)
    .flatMap(({ words }) => words)
    .filter(
      ({ token }) =>
        token.kind === 'word' &&
        !token.concepts.some((concept) => /^(?:l\.|b\.(?!big|small)|contains|fit)/.test(concept)),
    );
}

/**
 * Of several places where a fact says a word, those whose part says most of what the clause's part says: 开过火的锅 is what
 * 只能换不能退 is said of, though the fact begins with 三十天无理由退换.
 */
export function closest(found: readonly Stated[], word: Word, piece: Piece, sentence: Reading): readonly Stated[] {
  if (found.length < 2 || found.every((one) => one.word.sign === found[0]?.word.sign)) return found;
  const others = sentence.pieces
    .filter(({ part }) => part === piece.part)
    .flatMap(({ words }) => words)
    .filter(
      (one) =>
        one !== word &&
        !one.token.concepts.includes('workday') &&
        (one.token.kind === 'word' || one.token.concepts.length > 0),
    );
  const scored = found.map((one) => ({
    one,
    score: others.filter((other) =>
      one.reading.pieces.some(
        (of) => keyOf(of) === keyOf(one.piece) && of.words.some((stated) => stated !== one.word && says(other, stated)),
      ),
    ).length,
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  return best === 0 ? found : scored.filter(({ score }) => score === best).map(({ one }) => one);
}

/**
 * What a fact sets against each other stays with its own: 侧睡用高侧，仰睡用低侧 bears out neither 侧睡用低侧 nor L with the kilos
 * of NB. Only parts built alike, side by side, are set against each other.
 */
export function contrastFlaw(sentence: Reading, part: number, facts: readonly FactReading[]): Flaw | null {
  const words = contentOf(sentence, part);
  const figures = sentence.pieces.flatMap(({ figure, part: own }) => (own === part && figure !== null ? [figure] : []));
  if (words.length + figures.length < 2) return null;
  for (const reading of facts) {
    const parts = partsOf(reading);
    if (parts.length < 2) continue;
    const where = (one: Word): Part[] => parts.filter(({ pieces }) => holds(pieces, one));
    const measured = (one: Figure): Part[] =>
      parts.filter(({ pieces }) => pieces.some(({ figure }) => figure !== null && equal(figure, one)));
    for (const word of [...words, ...figures]) {
      const own = 'token' in word ? where(word) : measured(word);
      if (own.length === 0) continue;
      for (const other of [...words, ...figures]) {
        if (
          other === word ||
          (figures.length > 1 &&
            'token' in word !== 'token' in other &&
            pieceOf(sentence, word) !== pieceOf(sentence, other))
        )
          continue;
        const its = 'token' in other ? where(other) : measured(other);
        if (its.length === 0 || its.some((one) => own.includes(one))) continue;
        // Two figures in the order of the fact: 70% nuts and 30% fruit. Each is held to its own words elsewhere.
        const inOrder = (a: Part, b: Part): boolean =>
          !('token' in word || 'token' in other) &&
          Math.sign(b.index - a.index) === Math.sign(other.start - word.start);
        const against = own.some((a) =>
          its.some((b) => parallel(a, b) && !inOrder(a, b) && paired(a, word) && paired(b, other)),
        );
        if (!against) continue;
        // The clause's part lists both: 碗是玻璃杯是陶瓷.
        if (own.some((a) => words.some((third) => third !== word && third !== other && only(third, a, parts))))
          continue;
        if (own.some((a) => figures.some((third) => third !== other && third !== word && measured(third).includes(a))))
          continue;
        return flaw('wrong-slot', [word, other].map((one) => ('token' in one ? one.token.text : one.low)).join(' '));
      }
    }
  }
  return null;
}

/** The piece a word or figure of the sentence is in: of several figures each binds the words of its own. */
function pieceOf({ pieces }: Reading, one: Word | Figure): Piece | undefined {
  return pieces.find(({ words, figure }) => ('token' in one ? words.includes(one) : figure === one));
}

/** A figure of one size (M 45到55) said of another. */
export function sizeFlaw(sentence: Reading, part: number, facts: readonly FactReading[], text: string): Flaw | null {
  const own = sentence.pieces.filter((piece) => piece.part === part);
  const said = sizesIn(text.slice(own[0]?.start ?? 0, own.at(-1)?.end ?? 0));
  if (said.length !== 1) return null;
  for (const { figure } of own) {
    if (figure === null || figure.low === 1) continue;
    const stated = facts.flatMap((reading) =>
      partsOf(reading).filter(({ pieces }) => pieces.some(({ figure: of }) => of !== null && equal(of, figure))),
    );
    const codes = stated.map(({ pieces }) => pieces.flatMap((piece) => piece.codes));
    if (codes.length > 0 && codes.every((list) => list.length > 0 && !list.includes(said[0] ?? '')))
      return flaw('wrong-slot', said[0] ?? '');
  }
  return null;
}

const REASSURES =
  /没事|放心|没关系|没问题|不要紧|无所谓|不碍事|都行|随便|(?:is|it's|that's|are) (?:perfectly |quite |totally )?(?:fine|okay|ok|no problem)(?! for)|no problem|no worries|don't worry/;
const WARNS =
  /别|不能|不要|不可|不得|勿|避免|可能|会[^用玩做弹]|怕|酌情|慎|少[喝吃用]|先问|小心|注意|当心|禁|not |n't|never|avoid|may |might|choke|warp|care(?:ful)?(?![a-z])|keep (?:out|away)/;

/** 没事 of what a fact warns of: 整根吞下去也没事. */
export function reassuranceFlaw(
  sentence: Reading,
  part: number,
  facts: readonly FactReading[],
  text: string,
): Flaw | null {
  const own = sentence.pieces.filter((piece) => piece.part === part);
  const said = text.slice(
    own[0]?.start ?? 0,
    sentence.pieces.find((piece) => piece.part > part)?.start ?? sentence.end,
  );
  const found = REASSURES.exec(said);
  if (found === null) return null;
  const words = own
    .flatMap((piece) => piece.words)
    .filter(({ token, sign }) => sign !== -1 && (token.kind === 'word' || token.concepts.length > 0));
  const scored = facts.flatMap((reading) =>
    partsOf(reading).map((one) => ({ one, score: words.filter((word) => holds(one.pieces, word)).length })),
  );
  const spoken = /[\u3400-\u9fff]/.test(said) ? 'zh' : 'en';
  const language = scored.some(({ one, score }) => score > 0 && one.language === spoken) ? spoken : null;
  const best = Math.max(1, ...scored.map(({ score }) => score));
  const stated = scored
    .filter(({ one, score }) => score === best && (language === null || one.language === language))
    .map(({ one }) => one);
  return stated.length > 0 && stated.every((one) => WARNS.test(one.text)) ? flaw('polarity-flipped', found[0]) : null;
}

/** Of two lengths of a thing the width is not the longer one, where the fact names neither: 140乘70. */
export function widthFlaw({ pieces }: Reading, facts: readonly FactReading[], text: string): Flaw | null {
  const measured = (concept: string): number | null =>
    pieces.find(
      ({ figure, words }) =>
        (figure?.dimension === 'length' || figure?.dimension === 'plain') &&
        words.some(({ token }) => token.concepts.includes(concept)),
    )?.figure?.low ?? null;
  const [length, width] = [measured('l.length'), measured('l.width')];
  if (length === null || width === null || width <= length) return null;
  if (facts.some(({ concepts }) => concepts.has('l.width') || concepts.has('l.length'))) return null;
  return flaw('wrong-slot', text.slice(pieces[0]?.start ?? 0, pieces.at(-1)?.end ?? 0));
}

const COSTS = /加收|另收|另外|除外|除了|不|只能|except|extra|not /;

/** Free of what a fact charges for: 港澳台也包邮, of 全店包邮，港澳台每公斤加二十元. */
export function exceptionFlaw(sentence: Reading, part: number, facts: readonly FactReading[]): Flaw | null {
  const words = contentOf(sentence, part);
  const free = words.find(
    ({ token, sign }) => sign === 1 && token.concepts.some((concept) => concept === 'freeship' || concept === 'free'),
  );
  if (free === undefined) return null;
  for (const word of words) {
    if (word === free || word.token.concepts.some((concept) => /^(?:postage|courier|orderpaid)/.test(concept)))
      continue;
    const own = facts.flatMap((reading) => partsOf(reading).filter(({ pieces }) => holds(pieces, word)));
    const charged = own.filter(
      ({ pieces, text }) =>
        !holds(pieces, free) &&
        (COSTS.test(text) || pieces.some(({ figure }) => figure?.dimension.startsWith('money') === true)),
    );
    if (own.length > 0 && charged.length === own.length)
      return flaw('wrong-slot', `${word.token.text} ${free.token.text}`);
  }
  return null;
}

const EITHER = /二选一|任选|或者?(?!多)|(?<![a-z])or(?![a-z])|your choice|either/;
const BOTH = /都|全|和|跟|加|一起|both|and|as well|together/;

/** One of two, when a clause gives both: 逗猫棒或者发声球. */
export function choiceFlaw(sentence: Reading, part: number, facts: readonly FactReading[], text: string): Flaw | null {
  const own = sentence.pieces.filter((piece) => piece.part === part);
  const said = text.slice(own[0]?.start ?? 0, own.at(-1)?.end ?? 0);
  if (EITHER.test(said) || !BOTH.test(said)) return null;
  const words = contentOf(sentence, part);
  if (words.length < 2) return null;
  for (const reading of facts) {
    for (const { pieces, text: stated } of partsOf(reading)) {
      const at = EITHER.exec(stated);
      if (at === null || !/送|赠|free|gift|选/.test(stated)) continue;
      const from = (pieces[0]?.start ?? 0) + at.index;
      const side = (before: boolean): boolean =>
        words.some((word) =>
          pieces.some((piece) =>
            piece.words.some((one) => says(word, one) && (before ? one.token.end <= from : one.token.start >= from)),
          ),
        );
      if (side(true) && side(false) && !/买|满|over|spend/.test(at[0])) {
        const gives = words.filter(
          (word) => !word.token.concepts.some((concept) => /^(?:gift|free|reach)/.test(concept)),
        );
        const beforeOnly = gives.some((word) => sideOf(word, pieces, from) === 'before');
        const afterOnly = gives.some((word) => sideOf(word, pieces, from) === 'after');
        if (beforeOnly && afterOnly) return flaw('wrong-slot', at[0]);
      }
    }
  }
  return null;
}

function sideOf(word: Word, pieces: readonly FactPiece[], from: number): 'before' | 'after' | null {
  const at = pieces.flatMap((piece) => piece.words.filter((one) => says(word, one))).map(({ token }) => token.start);
  if (at.length === 0) return null;
  return at.every((one) => one < from) ? 'before' : at.every((one) => one >= from) ? 'after' : null;
}

function holds(pieces: readonly FactPiece[], word: Word): boolean {
  return pieces.some((piece) => piece.words.some((stated) => says(word, stated)));
}

/** Whether a part says something more than the one thing, so that there is something to swap. */
function paired({ pieces }: Part, one: Word | Figure): boolean {
  return pieces.some(
    ({ words, figure }) =>
      (figure !== null && figure !== one && !('dimension' in one)) ||
      words.some(
        (stated) =>
          (stated.token.kind === 'word' || stated.token.kind === 'unknown') && !('token' in one && says(one, stated)),
      ),
  );
}

function only(word: Word, part: Part, parts: readonly Part[]): boolean {
  const own = parts.filter(({ pieces }) => holds(pieces, word));
  return own.length > 0 && own.every((one) => one === part);
}

function equal(a: Figure, b: Figure): boolean {
  return comparable(a.dimension, b.dimension) && Math.abs(a.low - b.low) < 1e-6 && Math.abs(a.high - b.high) < 1e-6;
}

/** How many parts apart what is set against each other may stand: sizes are listed. */
const FAR = 3;

/** Two parts near each other and built alike: figures of the same kind, or words in common and as long. */
function parallel(a: Part, b: Part): boolean {
  if (a.language !== b.language || Math.abs(a.index - b.index) > FAR) return false;
  const figure = ({ pieces }: Part): Figure | null => pieces.find((piece) => piece.figure !== null)?.figure ?? null;
  const [x, y] = [figure(a), figure(b)];
  if (x !== null && y !== null)
    return comparable(x.dimension, y.dimension) && Math.abs(a.text.length - b.text.length) <= 12;
  if (x !== null || y !== null) return false;
  const chinese = /[\u3400-\u9fff]/.test(a.text);
  const units = (text: string): Set<string> => new Set(chinese ? Array.from(text) : text.split(/\s+/));
  const [left, right] = [units(a.text), units(b.text)];
  const common = [...left].filter((one) => right.has(one) && !/^[的是了，,a-z]?$/.test(one)).length;
  return Math.abs(left.size - right.size) <= 2 && common >= (chinese ? 2 : 3);
}
