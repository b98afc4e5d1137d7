import type { Language } from '../../domain/language.js';

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
  pending: ['发送中', 'Sending'],
  accepted: ['已收到', 'Received'],
  answered: ['已回答', 'Answered'],
  refused: ['已转客服确认', 'Passed to customer service'],
  grouped: ['已一起回答', 'Answered together'],
  expired: ['没来得及回答', 'Ran out of time'],
  dropped: ['没来得及回答', 'Ran out of time'],
  chat: ['', ''],
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
  lobbyLink: ['看看正在直播的房间', 'See the rooms on air'],
  other: ['English', '中文'],
  video: ['主播画面', 'The host'],
} as const satisfies Record<string, readonly [string, string]>;

export type TextKey = keyof typeof TEXTS;

/** Quick questions under the comments. */
export const CHIPS: Readonly<Record<Language, readonly string[]>> = {
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
  return TEXTS[key][language === 'zh' ? 0 : 1].replace('{n}', String(n ?? ''));
}

export function isTextKey(key: string): key is TextKey {
  return key in TEXTS;
}
