import type { FactReading } from './fact-reading.js';
import type { Reading, Word } from './scopes.js';
import { says } from './stated-words.js';
import type { Grounds } from './support.js';
import { HAVING } from './word-rules.js';

/** Characters that make a claim of what they stand in, and those of money and gifts. */
const CLAIMING = /[防抗耐无零不免净医药疗治菌毒癌证检险赔赚奖券红]/;
/** What stands right in front of what goods are, are made of and come from. */
const TELLS =
  /(?:是|为|叫|做成|用|含|从|来自|产自|选用|采用|只|全|纯|made (?:of|from|in)|from|of|is|are|was|were|in|with|by|no|only|all)\s*(?:the |a |an |our |its )?$/;
/** What goods can do, and what they do by themselves, is told of them; what you can do is not. */
const ABLE =
  /(?<![您你咱][都也还就]?)(?:能|会|可以|支持|自动)(?:自己|帮您|帮你|跟着|陪你|陪您)?$|\b(?:it|they|this|that|these|also|even|and)(?: can| will| could|'ll)?(?: also| even)? $/;
const FIGURE = /(?:\d|[一二三四五六七八九十百千万两半几])\s*$/;
const HAN = /[\u3400-\u9fff]/;
const MONEY = /价|钱|费|元|块|\b(?:price|cost|pay|fee|charge|cheap|money|yuan)/;
const GIVES = /^(?:gift|free|throwin|comeswith|discount)/;

/**
 * A word in no list and no fact that is light (models/meanings/light.txt: doing, handling, people, times), beside as much that the
 * fact does say in the same part of the sentence. It may not stand where goods are told of (是…的, made of …), behind a figure like
 * its unit, or beside what is given away. Null: it may claim something.
 */
export function lightly(
  word: Word,
  sentence: Reading,
  facts: readonly FactReading[],
  { text, meanings }: Grounds,
): FactReading | null {
  const { token, sign } = word;
  if (meanings === null || (token.kind !== 'unknown' && token.kind !== 'word') || token.concepts.length > 0)
    return null;
  if (/\d/.test(token.text) || CLAIMING.test(token.text)) return null;
  const before = text.slice(Math.max(0, token.start - 24), token.start);
  if (HAVING.test(before) || TELLS.test(before) || FIGURE.test(before) || ABLE.test(before)) return null;
  const weight = meanings.weight(token.text);
  // What there is none of is a claim; what one had better not do is none.
  if (weight === null || (weight !== 'doing' && (sign === -1 || /^[\u3400-\u9fff]$/.test(token.text)))) return null;
  // 琴吹 of 口琴吹过 is no word.
  const [first, last] = [token.text.slice(0, 1), token.text.slice(-1)];
  if (
    meanings.has(text.slice(token.start - 1, token.start) + first) ||
    meanings.has(last + text.slice(token.end, token.end + 1))
  )
    return null;
  const own = sentence.pieces.find((piece) => piece.words.includes(word));
  // "… and the price doubles at midnight": behind an English "and" another sentence may begin.
  const beside = sentence.pieces.filter((piece) => (HAN.test(token.text) ? piece.part === own?.part : piece === own));
  if (MONEY.test(text.slice(beside[0]?.start ?? 0, beside.at(-1)?.end ?? 0))) return null;
  const words = beside.flatMap((piece) => piece.words);
  if (words.some((one) => one.token.concepts.some((concept) => GIVES.test(concept)))) return null;
  const unknown = words.filter((one) => one.token.kind === 'unknown').length;
  return facts.find((reading) => anchors(word, beside, reading) >= Math.max(1, unknown)) ?? null;
}

/** How many other words and figures of these pieces the fact says, affirmed or denied alike. */
function anchors(word: Word, pieces: Reading['pieces'], reading: FactReading): number {
  let count = 0;
  for (const { figure, words } of pieces) {
    if (
      figure !== null &&
      reading.pieces.some(({ figure: of }) => of?.low === figure.low && of.dimension === figure.dimension)
    )
      count += 1;
    for (const other of words)
      if (
        other !== word &&
        other.token.kind === 'word' &&
        reading.pieces.some((of) =>
          of.words.some(
            (stated) => says(other, stated) && (stated.sign === other.sign || stated.sign === 0 || other.sign === 0),
          ),
        )
      )
        count += 1;
  }
  return count;
}
