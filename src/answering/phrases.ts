import type { Random } from '../domain/clock.js';
import type { Intent } from '../domain/comment.js';
import type { Bilingual, Language } from '../domain/language.js';

/** What is said without claiming anything; several wordings each, so that the host does not sound like a machine. */
const TALK: Readonly<
  Record<Exclude<Intent, 'question' | 'chatter'> | 'refusal' | 'whichProduct', readonly Bilingual[]>
> = {
  greeting: [
    { zh: '欢迎欢迎，想看哪个直接报编号。', en: 'Welcome! Tell me the number you would like to see.' },
    { zh: '你好呀，有想问的直接打字。', en: 'Hello there! Just type whatever you would like to know.' },
    { zh: '来啦，欢迎，慢慢看。', en: 'Hi, welcome, take your time.' },
  ],
  thanks: [
    { zh: '不客气，还有想问的随时打字。', en: 'You are welcome. Ask me anything else.' },
    { zh: '谢谢你，支持就是最大的鼓励。', en: 'Thank you for your support.' },
  ],
  praise: [
    { zh: '谢谢喜欢。', en: 'Thank you, I am glad you like it.' },
    { zh: '谢谢夸奖，喜欢就多看看。', en: 'Thank you! Have a good look around.' },
  ],
  complaint: [
    {
      zh: '真抱歉给您添麻烦了，请点订单里的联系客服，会有人工为您处理。',
      en: 'I am sorry about the trouble. Please open your order and contact customer service; a person will look into it.',
    },
  ],
  human: [
    {
      zh: '我是AI数字人，需要人工的话，请点订单里的联系客服。',
      en: 'I am a digital human. For a person, please use contact customer service in your order.',
    },
  ],
  refusal: [
    {
      zh: '这个问题我手上没有准确的资料，先帮您记下来，请客服确认。',
      en: 'I do not have reliable information on that, so I have noted it for customer service to confirm.',
    },
    {
      zh: '这一点我不敢乱说，已经记下来了，请客服核实后回复您。',
      en: 'I would rather not guess. I have noted it, and customer service will check.',
    },
  ],
  whichProduct: [
    {
      zh: '您想问的是哪一个？报一下编号我就告诉您。',
      en: 'Which one do you mean? Tell me its number and I will answer.',
    },
  ],
};

/** Small words before an answer; they claim nothing. */
const OPENERS: Readonly<Record<Language, readonly string[]>> = {
  zh: ['', '', '好的，', '来，', '嗯，'],
  en: ['', '', 'Sure: ', 'Okay. ', ''],
};

export function talk(kind: keyof typeof TALK, language: Language, random: Random): string {
  return pick(TALK[kind], random)?.[language] ?? '';
}

export function opener(language: Language, random: Random): string {
  return pick(OPENERS[language], random) ?? '';
}

function pick<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random() * from.length)];
}
