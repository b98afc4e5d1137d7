import type { Bilingual } from '../../domain/language.js';
import type { SceneKind } from '../../domain/scene.js';
import * as shop from './phrases.js';
import { filled } from './wording.js';

type Wordings = shop.Wordings;

/** Everything a composer says in words of its own. As in `phrases.ts`, none of it claims anything. */
export interface Phrases {
  readonly talk: typeof shop.TALK;
  readonly refusals: Wordings;
  readonly namedRefusals: Wordings;
  readonly furtherRefusals: Wordings;
  readonly offTopic: Wordings;
  readonly which: Wordings;
  readonly whichOf: Wordings;
  readonly closers: Wordings;
  /** Whether openers may name the facet of a statement (说到材质): its words are a shop's. */
  readonly namesFacets: boolean;
  /** Before a thing that fits a need: the first, one within a budget, a further one. */
  readonly recommends: { readonly first: Wordings; readonly budget: Wordings; readonly next: Wordings };
  /** What there is, `{linked}` with numbers, `{names}` without; and where there is more than is named. */
  readonly lists: { readonly whole: Wordings; readonly more: Wordings };
}

const SHOP: Phrases = {
  talk: shop.TALK,
  refusals: shop.REFUSALS,
  namedRefusals: shop.NAMED_REFUSALS,
  furtherRefusals: shop.FURTHER_REFUSALS,
  offTopic: shop.OFF_TOPIC,
  which: shop.WHICH,
  whichOf: shop.WHICH_OF,
  closers: shop.CLOSERS,
  namesFacets: true,
  recommends: shop.RECOMMENDS,
  lists: shop.LISTS,
};

/** Who knows what the room does not. */
const STAFF: Readonly<Record<Exclude<SceneKind, 'shop'>, Bilingual>> = {
  service: { zh: '工作人员', en: 'our staff' },
  lesson: { zh: '老师', en: 'the teacher' },
  training: { zh: '老师', en: 'a colleague' },
  desk: { zh: '前台同事', en: 'a colleague' },
};

const TALK: typeof shop.TALK = {
  greeting: {
    zh: ['你好，欢迎，有想问的直接打字。', '您好，想了解哪一个跟我说。', '你好你好，有问题直接打字。'],
    en: [
      'Hello and welcome. Just type your question.',
      'Hi, welcome. Tell me which one you would like to know about.',
      'Good to see you. Ask me what you like.',
    ],
  },
  thanks: shop.TALK.thanks,
  praise: {
    zh: ['谢谢，真开心。', '谢谢你，有问题接着问。', '谢谢，能帮上忙就好。'],
    en: ['Thank you, you are very kind.', 'Thank you, I am happy to hear that.', 'Thank you. Ask me more if you like.'],
  },
  complaint: {
    zh: [
      '真抱歉给您添麻烦了，请直接联系{staff}，会有人工为您处理。',
      '抱歉让您有不好的体验，麻烦联系{staff}，请人工帮您处理。',
      '这个情况真的很抱歉，请联系{staff}，有人工帮您处理。',
    ],
    en: [
      'I am sorry about that. Please ask {staff}.',
      'I am so sorry. Please tell {staff} about it.',
      'I am sorry. I have noted it for {staff}.',
    ],
  },
  human: {
    zh: ['我是AI数字人，需要人工的话，请联系{staff}。', '我是AI数字人，想要人工的话，可以直接联系{staff}。'],
    en: [
      'I am a digital human. If you would like a person, please ask {staff}.',
      'I am an AI digital human. Please ask {staff} if you would like a person.',
    ],
  },
  chatter: {
    zh: ['收到，有想了解的直接问我。', '看到啦，想问哪一个打字就行。', '好的，有问题随时打字。'],
    en: [
      'Got it. Ask me if you have a question.',
      'I see you! Just type which one you would like to know about.',
      'Okay, ask me if you have a question.',
    ],
  },
};

const REFUSALS: Wordings = {
  zh: [
    '这个问题我手上没有准确的资料，先帮您记下来，请{staff}确认。',
    '这一点我不敢乱说，已经记下来了，请{staff}核实。',
    '给我的资料里没有写到这一点，我先记下，让{staff}来确认。',
    '没有准确的资料我就不乱说了，已经记下来请{staff}回答。',
    '这一点我这边还没有资料，记下来请{staff}帮您核实。',
  ],
  en: [
    'I do not have reliable information on that, so I have noted it for {staff} to confirm.',
    'I would rather not guess. I have noted it, and {staff} will check.',
    'There is no information on that here; I have noted it for {staff}.',
    'I have no information on that, so I will not guess. It is noted for {staff}.',
    'I am not sure about that, so I have noted your question for {staff}.',
  ],
};

const NAMED_REFUSALS: Wordings = {
  zh: [
    '{name}的这一点，资料里没有写，我先记下来请{staff}确认。',
    '关于{name}的这个问题，我手上没有准确的资料，已经记下来请{staff}确认。',
    '{name}的这一点我不敢乱说，记下来请{staff}核实。',
  ],
  en: [
    'About {name} I have nothing reliable on that, so I have noted it for {staff}.',
    'I have no information on that about {name}; I have noted it for {staff}.',
    'On {name} I would rather not guess about that. It is noted for {staff}.',
  ],
};

const FURTHER_REFUSALS: Wordings = {
  zh: [
    '另外您问的那一点，我手上没有资料，先记下来请{staff}确认。',
    '还有一个问题我不敢乱说，已经记下来请{staff}确认。',
    '剩下的那一点资料里没有写，我记下来请{staff}核实。',
  ],
  en: [
    'As for your other question, I have no reliable information, so I have noted it for {staff}.',
    'The rest of what you asked I would rather not guess; it is noted for {staff}.',
    'For your other question I have no information. I have noted it for {staff}.',
  ],
};

const OFF_TOPIC: Wordings = {
  zh: [
    '这个我就帮不上忙了，别的问题可以随时问我。',
    '这个我回答不了，咱们还是聊聊今天的内容吧。',
    '这个不在我能回答的范围里，想了解哪一个跟我说。',
  ],
  en: [
    'I cannot help with that one, but do ask me about what you see here.',
    'I do not know that one. Shall we talk about what you see here?',
    'I cannot answer that. Ask me about what you see here.',
  ],
};

const WHICH: Wordings = {
  zh: [
    '您想问的是哪一个？告诉我名字就行。',
    '您说的是哪一个？打一下名字，我马上回答。',
    '这个要看是哪一个，您跟我说一下。',
  ],
  en: [
    'Which one do you mean? Tell me and I will answer.',
    'Could you tell me which one you mean?',
    'Which one is it about? Just type it.',
  ],
};

const RECOMMENDS: Phrases['recommends'] = {
  first: {
    zh: ['可以了解一下这一项，', '跟您说的有关的是这一项，'],
    en: ['You could look at this: ', 'This is about what you asked: '],
  },
  budget: { zh: ['可以了解一下这一项，'], en: ['You could look at this: '] },
  next: { zh: ['还有这一项，', '再有就是，'], en: ['And then there is this: ', 'You could also look at this: '] },
};

const LISTS: Phrases['lists'] = {
  whole: {
    zh: ['这里有{names}，想了解哪一个跟我说。', '有{names}。'],
    en: ['There is {names}. Tell me which one you would like to know about.', 'We have {names}.'],
  },
  more: {
    zh: ['这里有{names}等等，想了解哪一个跟我说。', '有{names}等等。'],
    en: ['There is {names} and more. Tell me which one you would like to know about.', 'We have {names} and more.'],
  },
};

const CLOSERS: Wordings = {
  zh: ['还有想问的接着打字。', '其他想了解的也可以问我。', '还想知道什么，直接打字。'],
  en: shop.CLOSERS.en,
};

/** The words of a scene. */
export function phrasesOf(scene: SceneKind): Phrases {
  return ALL[scene];
}

const ALL: Readonly<Record<SceneKind, Phrases>> = {
  shop: SHOP,
  service: inScene('service'),
  lesson: inScene('lesson'),
  training: inScene('training'),
  desk: inScene('desk'),
};

function inScene(scene: Exclude<SceneKind, 'shop'>): Phrases {
  const staff = STAFF[scene];
  const say = (wordings: Wordings): Wordings => ({
    zh: wordings.zh.map((text) => filled(text, { staff: staff.zh })),
    en: wordings.en.map((text) => filled(text, { staff: staff.en })),
  });
  return {
    talk: {
      greeting: TALK.greeting,
      thanks: TALK.thanks,
      praise: TALK.praise,
      complaint: say(TALK.complaint),
      human: say(TALK.human),
      chatter: TALK.chatter,
    },
    refusals: say(REFUSALS),
    namedRefusals: say(NAMED_REFUSALS),
    furtherRefusals: say(FURTHER_REFUSALS),
    offTopic: OFF_TOPIC,
    which: WHICH,
    whichOf: shop.WHICH_OF,
    closers: CLOSERS,
    namesFacets: false,
    recommends: RECOMMENDS,
    lists: LISTS,
  };
}
