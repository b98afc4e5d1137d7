import type { Facet } from '../../domain/comment.js';
import type { SceneKind } from '../../domain/scene.js';
import type { Wordings } from '../composing/phrases.js';

/** Opens a pitch: names the product and claims nothing. Slots are those of script lines. */
export const HOOKS: Wordings = {
  zh: [
    '来看{link}号，{name}。',
    '接下来给大家介绍{name}，感兴趣的朋友看过来。',
    '这款是{link}号链接的{name}，我来说一说。',
    '大家看这款{name}，在{link}号链接。',
    '想看{name}的朋友，现在就讲这一款。',
    '下面这款，{link}号，{name}。',
  ],
  en: [
    'Have a look at number {link}, the {name}.',
    'Next is the {name}; let me tell you about it.',
    'Let me show you the {name}, link number {link}.',
    'If you came for the {name}, this is for you.',
    'Let us talk about the {name} now, number {link}.',
  ],
};

/** The offer where the live price is lower. */
export const OFFERS: Wordings = {
  zh: [
    '{name}平时价{price}，今天直播间价{livePrice}。',
    '说到价格，{name}直播间价{livePrice}，平时价{price}。',
    '今天直播间里，{name}是{livePrice}，平时要{price}。',
    '{name}现在直播间{livePrice}，平时价{price}。',
  ],
  en: [
    'The regular price of the {name} is {price}; in this live room it is {livePrice}.',
    'In this live room the price of the {name} is {livePrice}; the regular price is {price}.',
    'You pay {livePrice} for the {name} in this live room instead of {price}.',
  ],
};

/** The offer where nothing is reduced. */
export const PRICES: Wordings = {
  zh: ['{name}的价格是{livePrice}。', '{name}现在是{livePrice}。'],
  en: ['The price of the {name} is {livePrice}.', 'You can get the {name} for {livePrice}.'],
};

/** Closes a pitch. */
export const CALLS: Wordings = {
  zh: [
    '想要的朋友点{link}号链接。',
    '喜欢的话点{link}号链接看看，有问题打在公屏上。',
    '感兴趣就点{link}号，想问什么直接打字。',
    '需要的朋友看{link}号链接，拿不准的可以问我。',
  ],
  en: [
    'If you would like it, look at link number {link}.',
    'It is at link number {link}; type your questions and I will answer.',
    'Have a look at number {link}, and ask me what you like.',
    'If it is for you, it is number {link}.',
  ],
};

/** Opens and closes a talk about something that is not sold. */
const TELLING: { readonly hooks: Wordings; readonly calls: Wordings } = {
  hooks: {
    zh: ['接下来说一说{name}。', '下面讲{name}，我来说一说。', '想了解{name}的朋友，现在就讲。'],
    en: [
      'Let us talk about {name} now.',
      'Next is {name}; let me tell you about it.',
      'If you came for {name}, this is for you.',
    ],
  },
  calls: {
    zh: ['想问什么直接打字。', '有问题打在公屏上，拿不准的可以问我。'],
    en: ['Type your questions and I will answer.', 'Ask me what you like.'],
  },
};

/** The words a pitch opens and closes with. */
export function pitchWordsOf(scene: SceneKind): { readonly hooks: Wordings; readonly calls: Wordings } {
  return scene === 'shop' ? { hooks: HOOKS, calls: CALLS } : TELLING;
}

/** What a pitch tells of a product, what a viewer cares for first. */
export const POINT_FACETS: readonly Facet[] = [
  'overview',
  'feature',
  'material',
  'usage',
  'audience',
  'color',
  'size',
  'spec',
  'care',
  'storage',
];

/** What backs it up: of the product, else of the store. */
export const PROOF_FACETS: readonly Facet[] = [
  'certificate',
  'origin',
  'warranty',
  'returns',
  'safety',
  'gift',
  'shipping',
];
