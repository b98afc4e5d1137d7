import type { RejectionReason } from '../domain/comment.js';

export const MAX_CHARACTERS = 300;

/** Insults and hate that no host reads out. Deliberately short: rude is not forbidden, abuse is. */
const ABUSE =
  /(傻逼|煞笔|沙比|操你|草你|日你|去死|贱人|婊子|滚蛋|妈的|他妈|脑残|骗子死|fuck|bitch|asshole|cunt|\bnigg|kill yourself|slut|whore)/;
/** Offers to meet elsewhere: what platforms forbid and swindlers do. */
const CONTACT =
  /(加(?:我|个|一下)?(?:微|威|薇|v|vx|wx|qq|扣|企鹅|电报)|(?:微信|威信|薇信|vx|wx|v信|qq群?|扣扣|telegram|whatsapp|line)号?[:：]?[a-z0-9_-]{5,}|https?:\/\/|www\.|[a-z0-9-]+\.(?:com|cn|net|top|xyz|vip|cc)\b|私聊我|刷单|兼职日结|代刷|add me on|dm me|my (?:whatsapp|telegram|wechat))/;
/** Text that talks to a model instead of to the host. It would do nothing here, and is not worth an answer. */
const INJECTION =
  /(忽略(?:你|之前|以上|上面|前面|所有|一切).{0,8}(?:规则|指令|提示|设定|要求)|无视.{0,6}(?:规则|指令|提示)|系统提示|提示词|你现在(?:是|扮演)|扮演.{0,10}(?:角色|模式)|越狱|开发者模式|复述.{0,6}(?:指令|提示)|(?:ignore|disregard|forget) .{0,24}(?:rules|instructions|prompt)|system prompt|you are now|pretend (?:to be|you are)|jailbreak|developer mode|act as (?:a|an|my)|<\/?(?:system|assistant|user)>|\[\/?inst\])/;
/** Personal data that must not be shown to a whole room: mobile numbers, identity numbers, addresses with a door. */
const PERSONAL =
  /(?:(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dx](?!\d)|\d+(?:号楼|栋)\d*单元|\d{1,4}室|[\w.+-]+@[\w-]+\.[a-z]{2,})/;

/** Why a comment may not be shown or answered, or null when it may. */
export function moderate(text: string): RejectionReason | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  if (Array.from(trimmed).length > MAX_CHARACTERS) return 'too_long';
  const plain = normalise(trimmed);
  // Spaces and signs between characters are the usual disguise; each rule sees the text with and without them.
  const dense = plain.replace(/[\s\p{P}\p{S}]+/gu, '');
  const either = (rule: RegExp): boolean => rule.test(plain) || rule.test(dense);
  if (INJECTION.test(plain)) return 'injection';
  if (either(ABUSE)) return 'abuse';
  if (PERSONAL.test(plain) || PERSONAL.test(dense)) return 'personal_data';
  if (CONTACT.test(plain) || /加?(?:微信|威信|薇信|vx|wx|扣扣)[a-z0-9_]{6,}/.test(dense)) return 'contact_spam';
  return null;
}

/** Full-width to half-width, lower case, invisible characters out. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g, '')
    .toLowerCase();
}
