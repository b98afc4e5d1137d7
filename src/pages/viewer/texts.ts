import type { Language } from '../../domain/language.js';
import type { SceneKind } from '../../domain/scene.js';

const TEXTS = {
  unmute: ['点击开启声音', 'Tap for sound'],
  mute: ['静音', 'Mute'],
  connecting: ['连接中…', 'Connecting…'],
  live: ['直播中', 'Live'],
  reconnecting: ['正在重新连接…', 'Reconnecting…'],
  ended: ['直播已结束', 'The show has ended'],
  full: ['直播间人数已满，稍后自动重试', 'The room is full, trying again soon'],
  watching: ['{n} 人在看', '{n} watching'],
  placeholder: ['说点什么，主播会回答…', 'Ask something, the host will answer…'],
  send: ['发送', 'Send'],
  link: ['{n}号链接', 'No. {n}'],
  stock: ['剩 {n} 件', '{n} left'],
  soldOut: ['暂时缺货', 'Sold out'],
  shelf: ['全部商品（{n}）', 'All products ({n})'],
  ask: ['问问这个', 'Ask about it'],
  you: ['我', 'Me'],
  guest: ['观众', 'Viewer'],
  host: ['主播', 'Host'],
  sources: ['依据 {n} 条商品资料', 'Catalogue facts: {n}'],
  correction: ['更正', 'Correction'],
  pending: ['发送中', 'Sending'],
  accepted: ['已收到', 'Received'],
  answered: ['已回答', 'Answered'],
  refused: ['已转客服确认', 'Passed to customer service'],
  grouped: ['已一起回答', 'Answered together'],
  replied: ['已文字回复', 'Answered in text'],
  expired: ['没来得及回答', 'Ran out of time'],
  dropped: ['没来得及回答', 'Ran out of time'],
  counted: ['已计入答题', 'Your answer counts'],
  chat: ['', ''],
  muted: ['本场不谈这个话题', 'Not a topic of this show'],
  banned: ['你暂时不能发言', 'You cannot write here for now'],
  empty: ['请先写点内容', 'Write something first'],
  too_long: ['太长了，最多 300 字', 'Too long, 300 characters at most'],
  abuse: ['请文明发言', 'Please be kind'],
  contact_spam: ['不能发联系方式或链接', 'No contact details or links'],
  injection: ['这句话不能发送', 'This cannot be sent'],
  personal_data: ['请不要公开个人信息', 'Please keep personal data private'],
  rate_limited: ['发得太快了，歇一下', 'Too fast, take a breath'],
  desk_full: ['问题太多了，稍后再试', 'Too many questions, try again soon'],
  duplicate_id: ['已经发过了', 'Already sent'],
  room_closed: ['直播已结束', 'The show has ended'],
  noComments: ['还没有人说话，来问第一个问题吧', 'Nobody has spoken yet: ask the first question'],
  title: ['直播', 'Live'],
  lobbyIntro: ['正在直播的房间', 'Rooms on air'],
  lobbyEmpty: ['现在没有直播', 'Nothing is live right now'],
  lobbyError: ['加载失败，点此重试', 'Could not load, tap to try again'],
  missing: ['没有这个直播间', 'There is no such room'],
  missingWords: ['链接可能写错了，或者直播间已经关闭。', 'The link may be mistyped, or the room has closed.'],
  docsLink: ['接入文档：API、WebSocket、Webhook', 'For integrators: API, WebSockets, webhooks'],
  lobbyLink: ['看看正在直播的房间', 'See the rooms on air'],
  other: ['English', '中文'],
  video: ['主播画面', 'The host'],
} as const satisfies Record<string, readonly [string, string]>;

type Pair = readonly [string, string];
type SceneKey = 'link' | 'shelf' | 'ask' | 'sources' | 'refused' | 'soldOut' | 'placeholder';

/** Words that are a shop's, as rooms say them where nothing is sold. */
const ELSEWHERE: Readonly<Record<Exclude<SceneKind, 'shop'>, Readonly<Record<SceneKey, Pair>>>> = {
  service: {
    link: ['业务 {n}', 'Service {n}'],
    shelf: ['全部业务（{n}）', 'All services ({n})'],
    ask: ['了解一下', 'Ask about it'],
    sources: ['依据 {n} 条业务资料', 'Facts: {n}'],
    refused: ['已转工作人员确认', 'Passed to our staff'],
    soldOut: ['名额已满', 'No places left'],
    placeholder: ['想了解什么，打字就行…', 'Ask about a service…'],
  },
  lesson: {
    link: ['主题 {n}', 'Topic {n}'],
    shelf: ['本课主题（{n}）', 'Topics ({n})'],
    ask: ['再讲讲这个', 'Ask about it'],
    sources: ['依据 {n} 条课程资料', 'Facts: {n}'],
    refused: ['已转老师确认', 'Passed to the teacher'],
    soldOut: ['名额已满', 'No places left'],
    placeholder: ['没听明白就问，讲师会回答…', 'Ask the lecturer…'],
  },
  training: {
    link: ['第 {n} 部分', 'Part {n}'],
    shelf: ['培训内容（{n}）', 'Parts ({n})'],
    ask: ['再讲讲这个', 'Ask about it'],
    sources: ['依据 {n} 条培训资料', 'Facts: {n}'],
    refused: ['已转老师确认', 'Passed to a colleague'],
    soldOut: ['名额已满', 'No places left'],
    placeholder: ['提问，或者回复选项…', 'Ask, or answer the quiz…'],
  },
  desk: {
    link: ['{n} 号', 'No. {n}'],
    shelf: ['可以办的事（{n}）', 'What we help with ({n})'],
    ask: ['问问这个', 'Ask about it'],
    sources: ['依据 {n} 条资料', 'Facts: {n}'],
    refused: ['已转前台同事确认', 'Passed to a colleague'],
    soldOut: ['名额已满', 'No places left'],
    placeholder: ['来访、找人、找地方，都可以问…', 'Visiting? Ask here…'],
  },
};

export type TextKey = keyof typeof TEXTS;

/** Quick questions under the comments. */
export function chips(language: Language): readonly string[] {
  return CHIPS[scene][language];
}

const SHOP_CHIPS: Readonly<Record<Language, readonly string[]>> = {
  zh: ['多少钱', '有什么尺码', '什么材质', '什么时候发货', '可以退货吗', '还有优惠吗'],
  en: [
    'How much is it?',
    'What sizes?',
    'What is it made of?',
    'When do you ship?',
    'Can I return it?',
    'Any discount?',
  ],
};

const CHIPS: Readonly<Record<SceneKind, Readonly<Record<Language, readonly string[]>>>> = {
  shop: SHOP_CHIPS,
  service: {
    zh: ['需要带什么材料', '几点营业', '要多久能办好', '有什么风险', '收手续费吗'],
    en: ['What do I need to bring?', 'What are your opening hours?', 'How long does it take?', 'What are the risks?'],
  },
  lesson: {
    zh: ['这堂课讲什么', '能再讲一遍吗', '举个例子', '有作业吗'],
    en: ['What is this lesson about?', 'Can you explain it again?', 'Can you give an example?', 'Is there homework?'],
  },
  training: {
    zh: ['今天培训什么', '这一条怎么做', '考试怎么算合格', '找谁报告'],
    en: ['What is the training about?', 'How do I do this?', 'What is the pass mark?', 'Who do I report to?'],
  },
  desk: {
    zh: ['来访怎么登记', '停车场在哪', '卫生间在哪', '几点下班', '有无线网络吗'],
    en: ['How do I sign in?', 'Where can I park?', 'Where are the toilets?', 'What are your hours?', 'Is there Wi-Fi?'],
  },
};

let scene: SceneKind = 'shop';

/** The page speaks the words of this scene from now on. */
export function speakAs(kind: SceneKind): void {
  scene = kind;
}

/** `?lang=` decides, then the last choice, then the browser. */
export function initialLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? remembered() ?? navigator.language;
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function remember(language: Language): void {
  try {
    localStorage.setItem('zhubo-language', language);
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem('zhubo-language');
  } catch {
    return null;
  }
}

export function text(key: TextKey, language: Language, n?: number): string {
  const own: Readonly<Partial<Record<TextKey, Pair>>> = scene === 'shop' ? {} : ELSEWHERE[scene];
  return (own[key] ?? TEXTS[key])[language === 'zh' ? 0 : 1].replace('{n}', String(n ?? ''));
}

export function isTextKey(key: string): key is TextKey {
  return key in TEXTS;
}
