import { discount } from './chinese.js';
import type { Reader } from './reader.js';
import { CURRENCIES, UNITS } from './units.js';

/** What a rule sees: its match, the text, and the reader of the language. */
interface Found {
  readonly match: RegExpExecArray;
  readonly text: string;
  readonly reader: Reader;
}

/** `speak` returns what is said, `''` for nothing, or `undefined` when the rule does not apply here after all. */
export interface Rule {
  readonly pattern: RegExp;
  readonly speak: (found: Found) => string | undefined;
}

const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?`;
const TO = String.raw`\s*[-–—~～]\s*`;
const escape = (text: string): string => text.replace(/[$.*+?^()[\]{}|\\/]/g, String.raw`\$&`);
const longestFirst = (keys: Iterable<string>): string =>
  [...keys]
    .sort((a, b) => b.length - a.length)
    .map(escape)
    .join('|');
const UNIT = longestFirst(UNITS.keys());
const CURRENCY = longestFirst(CURRENCIES.keys());
const rule = (source: string, speak: Rule['speak'], flags = 'uy'): Rule => ({
  pattern: new RegExp(source, flags),
  speak,
});
const group = ({ match }: Found, index: number): string => match[index] ?? '';
const optional = ({ match }: Found, index: number): string | undefined => match[index];
const behind = ({ match, text }: Found, length = 24): string =>
  text.slice(Math.max(0, match.index - length), match.index);
const ahead = ({ match, text }: Found): string =>
  text.slice(match.index + match[0].length, match.index + match[0].length + 12);

/** Words in front of a row of digits that names something instead of counting it. */
const NAMED =
  /(?:号码?|编号|单号|订单|代码|密码|验证码|电话|手机|热线|微信|QQ群?|群号?|邮编|条码|型号|code|order|phone|number|hotline|id|pin)\s*(?:是|为|is)?\s*[:：]?\s*#?$/iu;

/**
 * Tried in this order at every position, the first that applies wins. Order is meaning: a date looks like a
 * subtraction, a phone number like a huge number, a price range like a price and a minus.
 */
export const RULES: readonly Rule[] = [
  // Addresses and markup are not speech; a viewer's `<break/>` or `[[x]]` must never steer the engine either.
  rule(String.raw`(?:https?:\/\/|www\.)[!-;=?-~]+`, () => '', 'iuy'),
  rule(String.raw`[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+`, () => '', 'uy'),
  rule(String.raw`<[!?\/]?[a-z][^<>]{0,300}>`, () => '', 'iuy'),
  // Hosts write link numbers as keycaps (上1️⃣号链接): the digit counts, the other emoji are decoration.
  rule(String.raw`(?:\d\u{FE0F}?\u{20E3})+`, (found) =>
    found.reader.number(found.match[0].replace(/\D/gu, ''), { before: behind(found), after: ahead(found) }),
  ),
  rule(
    String.raw`[#*]\u{FE0F}?\u{20E3}|[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u{FE0F}\u{200D}\u{E0020}-\u{E007F}]+`,
    () => '',
  ),

  rule(String.raw`24\/7(?![\d\/])`, ({ reader }) => reader.always),
  rule(String.raw`((?:19|20)\d{2})([-\/.])(0?[1-9]|1[0-2])\2(3[01]|[12]\d|0?[1-9])(?!\d)`, (found) =>
    found.reader.date(group(found, 1), Number(group(found, 3)), Number(group(found, 4))),
  ),
  rule(String.raw`(?:19|20)\d{2}(?=\s*(?:年(?![级纪])|款|版|新款|财年|春|夏|秋|冬)|${TO}(?:19|20)\d{2}年)`, (found) =>
    found.reader.year(found.match[0]),
  ),
  rule(String.raw`(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d.])`, (found) =>
    found.reader.digits(found.match[0], true),
  ),
  rule(String.raw`(?:[48]00[- ]?\d{3}[- ]?\d{4}|0\d{2,3}[- ]\d{7,8}|\d{3}-\d{3}-\d{4})(?!\d)`, (found) =>
    found.reader.digits(found.match[0], true),
  ),
  rule(String.raw`(?:618|315)(?=大促|活动|狂欢|期间|预售|返场|当天|晚会|年中)`, (found) =>
    found.reader.digits(found.match[0], false),
  ),
  rule(String.raw`11\.11(?!\d)(?=大促|活动|狂欢|期间|预售|返场|当天|全球)`, () => '双十一'),

  rule(
    String.raw`(${CURRENCY})\s*(${NUMBER})(?:${TO}(?:${CURRENCY})?\s*(${NUMBER}))?\s*([万亿]|[kK](?![a-zA-Z]))?\s*(?:元(?!素))?`,
    (found) => {
      const currency = CURRENCIES.get(group(found, 1));
      return currency && found.reader.price(currency, group(found, 2), optional(found, 3), group(found, 4));
    },
  ),
  rule(String.raw`(${NUMBER})%?(?:${TO}(${NUMBER}))?\s*([%‰])`, (found) =>
    found.reader.percent(group(found, 1), optional(found, 2), group(found, 3) === '‰'),
  ),
  rule(String.raw`(\d{1,2}|\d\.\d)(?:${TO}(\d{1,2}|\d\.\d))?\s*(?=折(?!叠|扇|射|断|痕|磨|返))`, (found) => {
    const upTo = optional(found, 2);
    return upTo === undefined ? discount(group(found, 1)) : `${discount(group(found, 1))}到${discount(upTo)}`;
  }),

  rule(
    String.raw`(?<=^|[\s\p{Script=Han}(（:：,，~])[-−](${NUMBER})(?:${TO}([-−])?(${NUMBER}))?\s*(℃|°C|℉|°F|°|度)`,
    (found) => {
      const unit = UNITS.get(group(found, 4) === '度' ? '°' : group(found, 4));
      if (unit === undefined) return undefined;
      const low = found.reader.negative(found.reader.measure(group(found, 1), unit, undefined), true);
      const high = optional(found, 3);
      if (high === undefined) return low;
      const top = found.reader.measure(high, unit, undefined);
      const joint = found.reader.range('1', '2', { before: '', after: '' }).includes('到') ? '到' : ' to ';
      return low + joint + (group(found, 2) === '' ? top : found.reader.negative(top, true));
    },
  ),
  rule(String.raw`(${NUMBER})((?:\s*[×xX*]\s*${NUMBER})+)(?:\s*(${UNIT})(?![a-zA-Z]))?`, (found) => {
    const factors = [
      group(found, 1),
      ...group(found, 2)
        .split(/[×xX*]/)
        .slice(1),
    ].map((factor) => factor.trim());
    return found.reader.product(factors, UNITS.get(group(found, 3)));
  }),
  rule(String.raw`(${NUMBER})\s*(${UNIT})\s*[×xX*]\s*(\d+)(?![\d.])`, (found) => {
    const unit = UNITS.get(group(found, 2));
    if (unit === undefined) return undefined;
    const times = found.reader.product(['2', '3'], undefined).includes('乘') ? '乘' : ' times ';
    return (
      found.reader.measure(group(found, 1), unit, undefined) + times + found.reader.number(group(found, 3), NOWHERE)
    );
  }),
  // Chinese garment sizes: 165/88A is height over chest.
  rule(String.raw`(1\d{2})\/(\d{2,3})(?=[ABCY](?![a-zA-Z]))`, (found) =>
    [group(found, 1), group(found, 2)].map((part) => found.reader.digits(part, false)).join(' '),
  ),
  rule(String.raw`([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?!\d)`, (found) => {
    const second = optional(found, 3);
    return found.reader.time(
      Number(group(found, 1)),
      Number(group(found, 2)),
      second === undefined ? undefined : Number(second),
    );
  }),
  rule(String.raw`(${NUMBER})[:：](${NUMBER})`, (found) => found.reader.ratio(group(found, 1), group(found, 2))),
  rule(String.raw`(\d{1,4})\/(\d{1,4})(?![\d\/])`, (found) => slashed(found)),

  rule(String.raw`(${NUMBER})(?:${TO}(${NUMBER}))?\s?(${UNIT})(?![a-zA-Z²³])`, (found) => {
    // "2 in 1", "5 s" and "8 A" are words in English unless they touch the number.
    const loose = /\d\s/.test(found.match[0]) && /^(?:in|A|s|h|m|L|l|V|W|g)$/.test(group(found, 3));
    const unit =
      loose || (group(found, 3) === 'in' && !/^\s*[,.;)]|^$/.test(ahead(found)))
        ? undefined
        : UNITS.get(group(found, 3));
    return unit && found.reader.measure(group(found, 1), unit, optional(found, 2));
  }),
  rule(String.raw`(?:[Nn][Oo]\.?|#|№)\s*(\d{1,6})(?!\d)`, (found) =>
    /[a-zA-Z]$/.test(behind(found, 1)) ? undefined : found.reader.numbered(group(found, 1)),
  ),
  rule(String.raw`第?(\d+)(?:st|nd|rd|th)(?![a-zA-Z])`, (found) => found.reader.ordinal(group(found, 1)), 'iuy'),
  rule(String.raw`(\d[\d -]{2,}\d)(?![\d.])`, (found) =>
    NAMED.test(behind(found)) ? found.reader.digits(found.match[0], true) : undefined,
  ),
  rule(String.raw`(${NUMBER})${TO}(${NUMBER})(?![-.]?\d)`, (found) =>
    found.reader.range(group(found, 1), group(found, 2), { before: behind(found), after: ahead(found) }),
  ),
  rule(String.raw`(?<=^|[\s\p{Script=Han}(（:：,，])[-−](${NUMBER})`, (found) =>
    found.reader.negative(found.reader.number(group(found, 1), { before: '', after: ahead(found) }), false),
  ),
  rule(String.raw`(\d+)\+(?!\d)`, (found) => `${found.reader.number(group(found, 1), NOWHERE)} ${found.reader.plus}`),
  rule(String.raw`\d+(?:\.\d+){2,}`, (found) => found.reader.number(found.match[0], NOWHERE)),
  rule(String.raw`\d{12,}`, (found) => found.reader.digits(found.match[0], true)),
  rule(NUMBER, (found) => found.reader.number(found.match[0], { before: behind(found), after: ahead(found) })),
  rule(
    String.raw`(?<=PA)\++`,
    (found) =>
      found.reader.number(String(found.match[0].length), { before: '', after: '个' }) +
      (found.reader.plus === '加' ? '个加' : ' plus'),
  ),
  rule(String.raw`[+×÷=<>±&@]`, (found) => betweenWords(found)),
];

const NOWHERE = { before: '', after: '' };

/** 1/2 a fraction, 11/24 a date, otherwise a ratio. Chinese shopping dates (6/18) win over eighteenths. */
function slashed(found: Found): string {
  const left = Number(group(found, 1));
  const right = Number(group(found, 2));
  if (left > 0 && left < right && right <= 10) return found.reader.fraction(String(left), String(right));
  if (left >= 1 && left <= 12 && right >= 1 && right <= 31) return found.reader.date(undefined, left, right);
  return found.reader.ratio(group(found, 1), group(found, 2));
}

/** A sign is said only when both neighbours are words or numbers: 买1+1, A&B; not in a row of decoration. */
function betweenWords(found: Found): string {
  const word = /[\p{L}\p{N}]/u;
  const near = /\s?$/.exec(behind(found, 2)) === null ? '' : behind(found, 2).trim();
  if (!word.test(near) || !word.test(ahead(found).slice(0, 2).trim())) return '';
  if (/[<>@=]/.test(found.match[0]) && !/^\s?\d/.test(ahead(found))) return '';
  return found.reader.sign(found.match[0]) ?? '';
}
