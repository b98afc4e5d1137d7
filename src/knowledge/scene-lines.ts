import type { Language } from '../domain/language.js';
import type { SceneKind } from '../domain/scene.js';

/** Lines of a show that its room file need not write, as the scene has them. Slots are those of script lines. */
export interface SceneLines {
  /** Back to a segment after it was cut. */
  readonly resumes: Lines;
  readonly soldOut: Lines;
  /** When nobody has written for a while. */
  readonly quiet: Lines;
}
type Lines = Readonly<Record<Language, readonly { readonly say: string[]; readonly offer: boolean }[]>>;

const lines = (zh: readonly string[], en: readonly string[]): Lines => ({
  zh: [{ say: [...zh], offer: false }],
  en: [{ say: [...en], offer: false }],
});

const SOLD_OUT = lines(
  ['{name}已经卖完了，我们先看下一个。', '{link}号刚刚卖完了，想要的朋友可以先关注。'],
  ['The {name} is sold out, so let us move on.', 'Number {link} has just sold out; follow us to hear when it is back.'],
);

const SHOP: SceneLines = {
  resumes: lines(
    [
      '好，我们接着说{name}。',
      '回到刚才的{name}。',
      '嗯，刚才说到{name}。',
      '我们继续看{name}。',
      '好的，接着讲。',
      '来，继续说这一款。',
    ],
    [
      'Right, back to the {name}.',
      'So, where were we: the {name}.',
      'Let us go on with the {name}.',
      'Back to what I was saying.',
      'Okay, on we go.',
    ],
  ),
  soldOut: SOLD_OUT,
  quiet: lines(
    [
      '有想问的直接打字，我看到就回答。',
      '尺寸、材质、发货，想知道哪样就问哪样。',
      '新来的朋友，报个编号我给你介绍。',
      '拿不准的可以问我，能查到的我都告诉你。',
      '想先看哪一款，打个编号就行。',
      '大家在看哪一个？可以告诉我。',
    ],
    [
      'Type a question and I will answer it.',
      'Sizes, materials, shipping: ask me whatever you would like to know.',
      'If you are new here, tell me a number and I will show it.',
      'If you are not sure about something, just ask.',
      'Which one would you like to see first? Give me its number.',
      'What are you looking at? Tell me.',
    ],
  ),
};

const TOLD = lines(
  ['好，我们接着说{name}。', '回到刚才的{name}。', '嗯，刚才说到{name}。', '好的，接着讲。', '我们继续。'],
  [
    'Right, back to {name}.',
    'So, where were we: {name}.',
    'Back to what I was saying.',
    'Okay, on we go.',
    'Let us go on.',
  ],
);

const told = (quietZh: readonly string[], quietEn: readonly string[]): SceneLines => ({
  resumes: TOLD,
  // A thing that is counted all the same, such as places, can run out.
  soldOut: lines(
    ['{name}已经没有名额了，我们先讲下一个。'],
    ['There are no places left for {name}, so let us move on.'],
  ),
  quiet: lines(
    ['有想问的直接打字，我看到就回答。', '拿不准的可以问我，能查到的我都告诉你。', ...quietZh],
    ['Type a question and I will answer it.', 'If you are not sure about something, just ask.', ...quietEn],
  ),
});

/** The lines of a scene. */
export const SCENE_LINES: Readonly<Record<SceneKind, SceneLines>> = {
  shop: SHOP,
  service: told(
    ['想先了解哪项业务，告诉我名字就行。', '怎么办、带什么材料、要多久，都可以问。'],
    [
      'Which service would you like to hear about first? Tell me its name.',
      'How it is done and what to bring: ask me.',
    ],
  ),
  lesson: told(
    ['哪里没听明白，打在公屏上。', '想让我再讲一遍哪个主题，告诉我。'],
    ['If something was not clear, type it.', 'Tell me which topic you would like to hear again.'],
  ),
  training: told(
    ['哪一条拿不准，打在公屏上。', '想再听一遍哪个部分，告诉我。'],
    ['If you are not sure about a rule, type it.', 'Tell me which part you would like to hear again.'],
  ),
  desk: told(
    ['来访、停车、会议室，想知道哪样就问哪样。', '找人、找地方，打字告诉我就行。'],
    ['Visits, parking, meeting rooms: ask me whatever you need.', 'Looking for somebody or some place? Just type it.'],
  ),
};
