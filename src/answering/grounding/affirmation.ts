import { flaw, type Flaw } from './outcome.js';
import { quantities } from './quantities.js';
import type { Reading } from './scopes.js';
import { readings } from './scopes.js';
import type { Grounds, Subject } from './support.js';
import { tokens } from './lexer.js';

const YES =
  /^(?:是的|是哦|对的|对|没错|可以的?|能的?|行的?|有的?|会的?|当然可以|当然|支持的?|yes|yeah|yep|correct|exactly|right|certainly|indeed|of course|it (?:is|does|can|will)|they (?:are|do|can|will)|you can)(?:[呀哦哈啊呢啦~]*)(?=[，,。！!.;；\s]*$|[，,。！!.;；:：])/;
const NO =
  /^(?:不是的?|不能的?|不可以的?|不行的?|没有的?|不会的?|不支持的?|没|不|no|nope|it (?:is not|isn't|does not|doesn't|cannot|can't)|they (?:are not|aren't|do not|don't)|you cannot|you can't)(?:[呀哦哈啊呢啦~]*)(?=[，,。！!.;；\s]*$|[，,。！!.;；:：])/;

/**
 * A yes or no to a viewer's question claims what was asked: it needs a word of the question in a fact cited, affirmed or
 * denied as the answer says. Null when it is none, or is borne out.
 */
export function affirmationFlaw(sentence: Reading, subject: Subject, grounds: Grounds, asked: string): Flaw | null {
  if (asked === '') return null;
  const said = grounds.text.slice(sentence.start, sentence.end);
  const answer = YES.test(said) ? 1 : NO.test(said) ? -1 : 0;
  if (answer === 0) return null;
  const question = asked
    .replace(/[?？]+|(?:对吧|对吗|是吧|是吗|吗|嘛|吧|呢|么)(?=[?？。！!\s]*$)/g, '')
    .replace(/(能|可|会|有|要|是|好)(?:以)?[不没](?:\1)(?:以)?/g, '$1');
  const row = tokens(question, grounds.vocabulary);
  let supported = false;
  for (const { pieces } of readings(row, question)) {
    for (const { words } of pieces) {
      for (const { token, sign } of words) {
        if (token.kind !== 'word' && token.concepts.length === 0) continue;
        const wanted = sign * answer;
        const stated = [...subject.facts.flatMap((reading) => reading.pieces)]
          .flatMap((piece) => piece.words)
          .filter(
            (one) =>
              one.token.text === token.text || one.token.concepts.some((concept) => token.concepts.includes(concept)),
          );
        if (stated.some((one) => one.sign === wanted || one.sign === 0)) supported = true;
        else if (stated.length > 0 && token.kind === 'word') return flaw('polarity-flipped', token.text);
        else if (
          token.concepts.some((concept) =>
            subject.facts.some(({ implied, concepts }) => implied.has(concept) || concepts.has(concept)),
          )
        )
          supported ||= answer === 1;
      }
    }
  }
  if (answer === 1) {
    const figures = subject.facts.flatMap((reading) =>
      reading.pieces.flatMap(({ figure }) => (figure === null ? [] : [figure.low])),
    );
    const amount = quantities(question).find(
      ({ dimension, low }) => dimension.startsWith('money') && !figures.includes(low),
    );
    if (amount !== undefined) return flaw('number-not-in-fact', question.slice(amount.start, amount.end));
  }
  if (supported) return null;
  const bare = sentence.pieces.every(
    ({ words, figure }) => figure === null && words.every(({ token }) => token.kind !== 'word'),
  );
  return bare ? flaw('bare-affirmation', said) : null;
}
