import type { RejectionReason } from '../domain/comment.js';
import { isComposed } from './composed.js';
import { readingsOf } from './moderation/disguises.js';
import { injects } from './moderation/injection.js';
import { Recent } from './understanding/recent.js';

export { asData } from './moderation/as-data.js';

export const MAX_CHARACTERS = 300;

/** Comments whose judgement is kept: a crowd writes the same words again, and looking through them takes 20 us. */
const judged = new Recent<RejectionReason | null>(2_000);

/** Insults and hate that no host reads out. Deliberately short: rude is not forbidden, abuse is. */
const ABUSE =
  /(傻逼|傻b|煞笔|沙比|操你|草你|日你|去死|贱人|婊子|滚蛋|妈的|他妈|脑残|骗子死|sb主播|(?<![a-z])fuck|bitch|asshole|(?<![a-z])cunt|\bnigg|kill yourself|(?<![a-z])slut|whore)/;
/** Offers to meet elsewhere: what platforms forbid and swindlers do. */
const CONTACT =
  /(加(?:我|个|一下)?(?:微|威|薇|v|vx|wx|qq|扣|企鹅|电报)|(?:微信|威信|薇信|vx|wx|v信|qq群?|扣扣|telegram|whatsapp|line)号?[:：]?[a-z0-9_-]{5,}|https?:\/\/|www\.|[a-z0-9-]+\.(?:com|cn|net|top|xyz|vip|cc)\b|私聊我|刷单|兼职日结|代刷|add me on|dm me|my (?:whatsapp|telegram|wechat))/;
const CONTACT_CLOSED =
  /加?(?:微信|威信|薇信|vx|wx|扣扣)[a-z0-9_]{6,}|jiawo(?:weixin|vx|wx|qq|wei)|jiawei(?:xin)?[a-z0-9]{5,}/;
/** Personal data that must not be shown to a whole room: mobile numbers, identity numbers, addresses with a door. */
const PERSONAL =
  /(?:(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dx](?!\d)|\d+(?:号楼|栋)\d*单元|\d{1,4}室|[\w.+-]+@[\w-]+\.[a-z]{2,})/;

/** Why a comment may not be shown or answered, or null when it may. */
export function moderate(text: string): RejectionReason | null {
  // Such a long one is turned away at the first look.
  if (text.length > 2 * MAX_CHARACTERS) return judge(text);
  let reason = judged.get(text);
  if (reason === undefined) {
    reason = judge(text);
    judged.set(text, reason);
  }
  return reason;
}

function judge(text: string): RejectionReason | null {
  const trimmed = text.trim();
  if (trimmed === '' || (!isComposed(trimmed) && normalise(trimmed) === '')) return 'empty';
  if (trimmed.length > MAX_CHARACTERS && Array.from(trimmed).length > MAX_CHARACTERS) return 'too_long';
  // Escape sequences are meant for a terminal that shows the log.
  if (/(?![\t\n\r])\p{Cc}/u.test(trimmed)) return 'injection';
  const readings = readingsOf(trimmed);
  const { plain, dense, decoded } = readings;
  if (injects(readings)) return 'injection';
  // Spaces and signs between characters are the usual disguise; each rule sees the text with and without them.
  if (ABUSE.test(plain) || ABUSE.test(dense)) return 'abuse';
  if (PERSONAL.test(plain) || PERSONAL.test(dense)) return 'personal_data';
  if (CONTACT.test(plain) || CONTACT_CLOSED.test(dense) || decoded.some((view) => CONTACT.test(view)))
    return 'contact_spam';
  return null;
}

/** Full-width to half-width, lower case, invisible characters out. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g, '')
    .toLowerCase();
}
