import { LETTERS } from '../domain/board.js';
import type { QuizQuestion } from '../domain/quiz.js';

/** "A", "选A", "我觉得是 B 吧", "AAA", "Option C!", "I think it's b", "the answer is D". Everything else is no letter. */
const CHINESE =
  /^(?:我)?(?:觉得|认为|猜|感觉)?(?:应该|肯定|可能|答案)?(?:选择?|是|答)?([a-d])\1*(?:选项|项)?(?:吧|呀|啊|哦|吗)?$/;
const ENGLISH =
  /^(?:(?:i(?: ?m)? )?(?:think|say|guess|pick|choose|vote|going with|go with|go for)(?: for)? )?(?:(?:its|it is|the answer is|answer is|answer|must be|definitely) )?(?:option |letter )?([a-d])( \1|\1)*(?: please)?$/;

/**
 * The option that a comment chooses, or null when it does not answer the question.
 * @returns Its index. A comment with the words of exactly one option chooses it, if it asks nothing.
 */
export function choiceOf(text: string, { options }: QuizQuestion): number | null {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[\s\p{P}\p{S}]+/gu, ' ')
    .trim();
  const letter = (CHINESE.exec(plain.replaceAll(' ', '')) ?? ENGLISH.exec(plain))?.[1];
  if (letter !== undefined) {
    const at = LETTERS.findIndex((one) => one.toLowerCase() === letter);
    return at < options.zh.length ? at : null;
  }
  if (/[?？]|吗|什么|为什么|怎么|多少|哪/.test(text)) return null;
  const chosen = options.zh.flatMap((_option, at) => {
    const words = [options.zh[at] ?? '', options.en[at] ?? ''].map(dense);
    return words.some((one) => one !== '' && dense(plain) === one) ? [at] : [];
  });
  return chosen.length === 1 ? (chosen[0] ?? null) : null;
}

function dense(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, '');
}
