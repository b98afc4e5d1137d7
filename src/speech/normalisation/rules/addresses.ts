import { latinWord } from '../latin.js';
import type { Reader } from '../reader.js';
import { ahead, behind, rule, type Rule } from '../rule.js';

const TOP = 'com|cn|net|org|io|shop|store|co|ai|me|top|vip';
const HOST = String.raw`(?:[a-z0-9-]{1,63}\.){1,4}(?:${TOP})(?![a-z0-9-])`;

/** Short addresses are read aloud; what has a path or a scheme is looked at, not listened to. */
export const ADDRESSES: readonly Rule[] = [
  rule(String.raw`https?:\/\/[!-;=?-~]*`, () => '', 'iuy'),
  rule(
    String.raw`[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}(?![a-z0-9-])`,
    (found) => address(found.match[0], found.reader),
    'iuy',
  ),
  rule(
    String.raw`${HOST}(?![\/?:@][!-~])`,
    (found) => (/[\w.-]$/.test(behind(found, 1)) ? undefined : address(found.match[0], found.reader)),
    'iuy',
  ),
  rule(String.raw`(?:www\.[!-;=?-~]+|${HOST}[\/?:][!-;=?-~]+)`, () => '', 'iuy'),
  rule(String.raw`[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+`, () => '', 'uy'),

  // Markup is not speech; a viewer's `<break/>` or `[[x]]` must never steer the engine either.
  rule(String.raw`<[!?\/]?[a-z][^<>]{0,300}>`, () => '', 'iuy'),
  // Hosts write link numbers as keycaps (上1️⃣号链接): the digit counts, the other emoji are decoration.
  rule(String.raw`(?:\d\u{FE0F}?\u{20E3})+`, (found) =>
    found.reader.number(found.match[0].replace(/\D/gu, ''), { before: behind(found), after: ahead(found) }),
  ),
  rule(String.raw`[①-⑳]`, (found) =>
    found.reader.number(String(found.match[0].charCodeAt(0) - 0x245f), { before: '', after: '' }),
  ),
  rule(
    String.raw`[#*]\u{FE0F}?\u{20E3}|[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u{FE0F}\u{200D}\u{E0020}-\u{E007F}]+`,
    () => '',
  ),
];

/** help@zhubo.com is "help at zhubo dot com", in Chinese help 艾特 zhubo 点 com. */
function address(written: string, reader: Reader): string {
  const names: Readonly<Record<string, string>> =
    reader.language === 'zh'
      ? { '@': '艾特', '.': '点', '-': '杠', _: '下划线', '+': '加' }
      : { '@': 'at', '.': 'dot', '-': 'dash', _: 'underscore', '+': 'plus' };
  const parts = written.match(/\d+|[a-z]+|[@.\-_+]/gi) ?? [];
  return parts
    .map((part) => {
      if (/^\d/.test(part)) return reader.digits(part, false);
      if (/^(?:www|cn|io|ai)$/i.test(part)) return [...part.toUpperCase()].join(' ');
      return names[part] ?? latinWord(part, reader.language);
    })
    .join(' ');
}
