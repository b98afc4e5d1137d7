import type { Random } from '../../src/domain/clock.js';

const ZH = {
  before: [
    '主播',
    '请问',
    '老板',
    '想问下',
    '姐',
    '那个',
    '诶',
    '麻烦问一下',
    '宝子',
    '刚来',
    '弱弱问一句',
    '急急急',
    '家人们',
  ],
  after: ['呢', '啊', '呀', '？', '??', '谢谢', '在线等', '哈', '主播', '来着', '求回', '🙏', '。'],
  forms: [
    [/什么/, '啥'],
    [/啥/, '什么'],
    [/怎么/, '咋'],
    [/咋/, '怎么'],
    [/多久/, '多长时间'],
    [/吗$/, '不'],
    [/吗$/, '嘛'],
    [/[么不]$/, '吗'],
    [/^(.{0,6})能(.{1,8})[吗么不]$/, '$1能不能$2'],
    [/^(.{0,6})有(.{1,8})[吗么没]$/, '$1有没有$2'],
    [/^(.{0,6})会(.{1,8})[吗么不]$/, '$1会不会$2'],
    [/能不能(.+?)[啊呀]?$/, '能$1吗'],
    [/有没有(.+?)[啊呀]?$/, '有$1吗'],
    [/会不会(.+?)[啊呀]?$/, '会$1吗'],
    [/可以/, '能'],
    [/咋样|怎么样/, '好不好'],
  ],
} as const;
const EN = {
  before: [
    'hi',
    'hey host',
    'just wondering',
    'quick question',
    'so',
    'um',
    'please tell me',
    'first time here,',
    'sorry',
  ],
  after: ['please', 'thanks', 'pls', 'tho', '?', '??', 'anyone', 'lol', 'if you know'],
  forms: [
    [/\bis it\b/, "it's"],
    [/\bdoes it\b/, 'will it'],
    [/\bdo you\b/, 'do u'],
    [/\bcan i\b/, 'could i'],
    [/\bhow long\b/, 'how much time'],
    [/^(?:is|are|does|do|can) /, ''],
    [/\bare\b/, 'r'],
    [/\byou\b/, 'ya'],
    [/\bthe\b /, ''],
    [/\bwhat is\b/, "what's"],
    [/\bwhat's\b/, 'what is'],
  ],
} as const;

/** A question as another viewer would type it: other forms, words around it, slips of the finger. */
export function inOtherWords(text: string, random: Random): string {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const zh = /\p{Script=Han}/u.test(text);
  const { before, after, forms } = zh ? ZH : EN;
  let words = zh ? text : text.toLowerCase();
  for (const [form, other] of forms) if (random() < 0.5) words = words.replace(form, other);
  if (random() < 0.25) words = slipped(words, random);
  const gap = zh ? pick(['', '，', ' ']) : ' ';
  if (random() < 0.4) words = `${pick(before)}${gap}${words}`;
  if (random() < 0.4) words = `${words}${zh ? '' : ' '}${pick(after)}`;
  return words;
}

/** One character left out, or two that changed places. */
function slipped(text: string, random: Random): string {
  const characters = [...text];
  if (characters.length < 6) return text;
  const at = 1 + Math.floor(random() * (characters.length - 2));
  const [one = '', two = ''] = characters.slice(at, at + 2);
  characters.splice(at, 2, ...(random() < 0.5 ? [two] : [two, one]));
  return characters.join('');
}
