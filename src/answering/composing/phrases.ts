import type { Facet, Intent } from '../../domain/comment.js';
import type { Bilingual, Language } from '../../domain/language.js';
import type { Tone } from './persona.js';

/** Wordings in both languages. None of them claims anything about a product, an order or the shop. */
export type Wordings = Readonly<Record<Language, readonly string[]>>;

/** Answers to comments that ask nothing. */
export const TALK: Readonly<Record<Exclude<Intent, 'question'>, Wordings>> = {
  greeting: {
    zh: [
      '欢迎欢迎，想看哪个直接报编号。',
      '你好呀，有想问的直接打字。',
      '来啦，欢迎，慢慢看。',
      '欢迎进直播间，想了解哪一款跟我说。',
      '你好你好，看中哪款就打在公屏上。',
    ],
    en: [
      'Welcome! Tell me the number you would like to see.',
      'Hello there! Just type your question.',
      'Hi, welcome, take your time.',
      'Good to see you. Ask me about what you like here.',
      'Hello and welcome. Which one shall I tell you about?',
    ],
  },
  thanks: {
    zh: ['不客气，还有想问的随时打字。', '谢谢你的支持。', '别客气，能帮上忙就好。', '应该的，有问题接着问。'],
    en: [
      'You are welcome. Ask me more if you like.',
      'Thank you so much.',
      'My pleasure. Just type if there is more.',
      'You are very welcome!',
    ],
  },
  praise: {
    zh: ['谢谢喜欢。', '谢谢，喜欢就多看看。', '真开心，谢谢你。', '谢谢你，喜欢的话慢慢挑。'],
    en: [
      'Thank you, I am glad you like it.',
      'Thank you! Have a good look around.',
      'Thank you, you are very kind.',
      'I am happy to hear that. Take your time choosing.',
    ],
  },
  complaint: {
    zh: [
      '真抱歉给您添麻烦了，请点订单里的联系客服，会有人工为您处理。',
      '抱歉让您有不好的体验，麻烦在订单里点联系客服，请人工帮您处理。',
      '这个情况真的很抱歉，请点订单里的联系客服，有人工帮您处理。',
      '实在抱歉，请在订单里点联系客服，请人工为您处理。',
    ],
    en: [
      'I am sorry about that. Please open your order and ask customer service.',
      'I am so sorry. Customer service in your order page will look into it for you.',
      'I am sorry. Please ask customer service in your order, and they will help you.',
      'I am sorry to hear that. Please tell customer service in your order page.',
    ],
  },
  human: {
    zh: [
      '我是AI数字人，需要人工的话，请点订单里的联系客服。',
      '我是AI数字人，想要人工的话，可以点订单里的联系客服。',
      '人工客服在订单页面的联系客服里，我是AI数字人。',
      '想要人工的话，请点订单里的联系客服，我是AI数字人。',
    ],
    en: [
      'I am a digital human; a person will answer you at customer service in your order.',
      'I am an AI digital human. Customer service in your order page has a person for you.',
      'I am an AI. Please ask customer service in your order if you would like a person.',
      'For a person, please ask customer service in your order page; I am a digital human.',
    ],
  },
  chatter: {
    zh: ['收到，有想了解的商品直接问我。', '看到啦，想问哪款打字就行。', '好的，有问题随时打在公屏上。'],
    en: [
      'Got it. Ask me about what you see here.',
      'I see you! Just type which one you would like to know about.',
      'Okay, ask me if you have a question.',
    ],
  },
};

/** Honest refusals: nothing in the shop's statements answers. `{name}` is the product asked about. */
export const REFUSALS: Wordings = {
  zh: [
    '这个问题我手上没有准确的资料，先帮您记下来，请客服确认。',
    '这一点我不敢乱说，已经记下来了，请客服核实。',
    '商家给我的资料里没有写到这一点，我先记下，让客服来确认。',
    '这个我查了一下，资料里没有写，先记下来请客服确认。',
    '没有准确的资料我就不乱说了，已经记下来请客服回答。',
    '这一点我这边还没有资料，记下来请客服帮您核实。',
  ],
  en: [
    'I do not have reliable information on that, so I have noted it for customer service to confirm.',
    'I would rather not guess. I have noted it, and customer service will check.',
    'There is no information on that here; I have noted it for customer service.',
    'I have no information on that, so I will not guess. It is noted for customer service.',
    'I am not sure about that, so I have noted your question for customer service.',
    'I have nothing on that point here. I have noted it so that customer service can check.',
  ],
};

export const NAMED_REFUSALS: Wordings = {
  zh: [
    '{name}的这一点，商家资料里没有写，我先记下来请客服确认。',
    '关于{name}的这个问题，我手上没有准确的资料，已经记下来请客服确认。',
    '{name}的这一点我不敢乱说，记下来请客服核实。',
  ],
  en: [
    'For the {name} I have nothing reliable on that, so I have noted it for customer service.',
    'I have no information on that about the {name}; customer service will check.',
    'On the {name} I would rather not guess about that. It is noted for customer service.',
  ],
};

/** Behind an answer to another question of the same comment. */
export const FURTHER_REFUSALS: Wordings = {
  zh: [
    '另外您问的那一点，我手上没有资料，先记下来请客服确认。',
    '还有一个问题我不敢乱说，已经记下来请客服确认。',
    '剩下的那一点资料里没有写，我记下来请客服核实。',
  ],
  en: [
    'As for your other question, I have no reliable information, so I have noted it for customer service.',
    'The rest of what you asked I would rather not guess; it is noted for customer service.',
    'For your other question I have no information. I have noted it for customer service.',
  ],
};

export const OFF_TOPIC: Wordings = {
  zh: [
    '这个我就帮不上忙了，直播间里商品的问题可以随时问我。',
    '这个我回答不了，咱们还是聊聊直播间里的商品吧。',
    '这个不在我能回答的范围里，想了解哪款商品跟我说。',
    '这个我还真不知道，商品上的问题我来回答。',
  ],
  en: [
    'I cannot help with that one, but do ask me about this shop.',
    'I do not know that one. Shall we talk about what you see here?',
    'I cannot answer that, but ask me about the products.',
    'I do not know about that. Ask me about any product here.',
  ],
};

export const WHICH: Wordings = {
  zh: [
    '您想问的是哪一个？报一下编号我就告诉您。',
    '您说的是哪一款？打一下编号，我马上回答。',
    '想问哪款呢？告诉我名字或者编号就行。',
    '这个要看是哪一款，您报个编号给我。',
  ],
  en: [
    'Which one do you mean? Tell me its number and I will answer.',
    'Which product is it about? Just type its number.',
    'Which one are you looking at? Tell me its number.',
    'Could you tell me which one you mean? The number will do.',
  ],
};

/** `{names}` are the products it may be. */
export const WHICH_OF: Wordings = {
  zh: ['您问的是{names}？', '想确认一下，是{names}？', '是{names}呢？告诉我，我马上回答。'],
  en: ['Do you mean {names}?', 'Just to be sure: {names}?', 'Which one is it, {names}?'],
};

/** Before a product that fits a need: the first, one within a budget, a further one. */
export const RECOMMENDS: Readonly<Record<'first' | 'budget' | 'next', Wordings>> = {
  first: {
    zh: ['可以看看这款，', '您可以考虑这款，', '给您介绍这款，'],
    en: ['You could look at this one: ', 'Have a look at this: ', 'This one might suit you: '],
  },
  budget: {
    zh: ['预算里可以看看这款，', '这个预算可以看，', '按您的预算，'],
    en: ['Within your budget: ', 'For that budget you could look at this: ', 'This is within your budget: '],
  },
  next: {
    zh: ['还可以看看这款，', '再有就是，', '还有一款，'],
    en: ['Another one to look at: ', 'And then there is this: ', 'You could also look at this: '],
  },
};

/** What is on sale, `{linked}` with numbers, `{names}` without; and where there is more than is named. */
export const LISTS: Readonly<Record<'whole' | 'more', Wordings>> = {
  whole: {
    zh: ['今天有{linked}，想看哪个报编号。', '直播间里有{names}，想看哪款跟我说。', '今天有{names}。'],
    en: ['Today we have {linked}. Tell me the number you would like to see.', 'We have {names}.'],
  },
  more: {
    zh: ['今天有{linked}，还有别的，想看哪个报编号。', '有{names}等等，想看哪款跟我说。', '今天有{names}等等。'],
    en: ['Today we have {linked}, and more. Tell me the number you would like to see.', 'We have {names} and more.'],
  },
};

/** Before an answer. None may be heard as a yes to the question: "sure", "嗯" and "好的" would be. */
export const OPENERS: Readonly<Record<Tone, Wordings>> = {
  warm: {
    zh: ['', '来，', '给您说一下，', '我来回答一下，', '这个问题问得好，', '跟您说一下，', '您看，'],
    en: ['', 'Happy to tell you: ', 'Let me tell you: ', 'Good question: ', 'Here it is for you: ', 'Glad you asked: '],
  },
  brisk: { zh: ['', '', '来，', '直接说，', '您看，'], en: ['', '', 'In short: ', 'Here it is: '] },
  calm: {
    zh: ['', '', '我说一下，', '您看，', '是这样的，'],
    en: ['', '', 'Well, here it is: ', 'Let me see: '],
  },
};

/** When several viewers asked the same. */
export const ADDRESS: Wordings = {
  zh: ['好几位朋友在问，', '看到好多朋友问这个，', '不少朋友都在问，'],
  en: ['Several of you are asking: ', 'A few of you want to know this: ', 'Many of you asked: '],
};

/** The same with what they asked about; `{noun}` is the facet's. */
export const FACET_ADDRESS: Wordings = {
  zh: ['好几位朋友问{noun}，', '好多朋友都在问{noun}，', '问{noun}的朋友不少，'],
  en: [
    'Several of you ask about {noun}: ',
    'Quite a few of you ask about {noun}: ',
    'Many of you want to know about {noun}: ',
  ],
};

/** Before a further sentence of an answer whose own words were heard lately. */
export const FOLLOWING: Wordings = {
  zh: ['另外，', '还有，', '再补充一句，', '顺便说一下，', '也跟您说一下，'],
  en: ['Also: ', 'And one more thing: ', 'By the way: ', 'And besides: '],
};

/** Before what was said in these very words within ten minutes, where there are no others. */
export const AGAIN: Wordings = {
  zh: [
    '刚才说过，',
    '再说一遍，',
    '还是那句话，',
    '跟刚才说的一样，',
    '再跟大家说一次，',
    '前面也说过，',
    '再重复一下，',
  ],
  en: [
    'As I said: ',
    'Once more: ',
    'To say it again: ',
    'As before: ',
    'It is as I said a moment ago: ',
    'Let me repeat that: ',
    'The same as before: ',
  ],
};

/** Between the answers to two questions of one comment. */
export const CONNECTIVES: Wordings = {
  zh: ['', '另外，', '还有您问的，', '再说一下，', '再来回答，'],
  en: ['', 'Also: ', 'And for your other question: ', 'As for the rest: ', 'Next: '],
};

/** Before a statement that the merchant wrote in the other language only. */
export const FOREIGN: Wordings = {
  zh: ['这一点资料里是这样写的：', '资料里是这么写的：', '这一点资料里写的是这样：'],
  en: ['This is how it is written: ', 'Here is what I have on it: ', 'Let me read it to you: '],
};

/**
 * What a facet is called in an opener: 说到材质. Only those that sound natural and promise nothing: 赠品方面 before a gift box would,
 * and the check stops 安全方面 before any fact.
 */
export const FACET_NOUNS: Readonly<Partial<Record<Facet, Bilingual>>> = {
  price: { zh: '价格', en: 'the price' },
  stock: { zh: '库存', en: 'stock' },
  size: { zh: '尺码', en: 'sizes' },
  color: { zh: '颜色', en: 'colours' },
  material: { zh: '材质', en: 'the material' },
  shipping: { zh: '发货', en: 'shipping' },
  returns: { zh: '退换', en: 'returns' },
  origin: { zh: '产地', en: 'the origin' },
  usage: { zh: '使用', en: 'use' },
  invoice: { zh: '发票', en: 'invoices' },
  payment: { zh: '付款', en: 'payment' },
};

/** `{noun}` is the facet's. */
export const FACET_OPENERS: Wordings = {
  zh: ['{noun}方面，', '说到{noun}，', '关于{noun}，'],
  en: ['On {noun}: ', 'About {noun}: ', 'As for {noun}: '],
};

/** `{name}` is the product's, when another one is on the card. */
export const PRODUCT_OPENERS: Wordings = {
  zh: ['{name}的话，', '您问的{name}，', '说一下{name}，'],
  en: ['On the {name}: ', 'For the {name}: ', 'About the {name}: '],
};

/** Behind an answer of which a draft was stopped, when nothing else is left to say. */
export const CLOSERS: Wordings = {
  zh: ['还有想问的接着打字。', '其他想了解的也可以问我。', '还想知道什么，直接打在公屏上。'],
  en: [
    'Ask me if there is more you would like to know.',
    'Just type if you would like to know more.',
    'Any other questions are welcome.',
  ],
};
