import {
  ahead,
  behind,
  chineseIn,
  group,
  NOWHERE,
  NUMBER,
  optional,
  rule,
  TO,
  UNIT,
  type Found,
  type Rule,
} from '../rule.js';
import { UNITS } from '../units.js';
import { attributive } from './attributive.js';

const THOUSANDS: Readonly<Record<string, number>> = { k: 1000, K: 1000, w: 10_000, W: 10_000, M: 1e6, B: 1e9 };
/** What is counted in tens of thousands where hosts write w for 万; otherwise w is watts. */
const CROWD = /^(?:\+|[人粉赞单件多个次元块家位套瓶盒])|^(?:播放|浏览|阅读|关注)/u;
const SOLD = /(?:销量|销售|粉丝|月销|已售|卖了|突破|点赞|收藏|超过?)\s?$/u;
/** 4k, 18k: a screen or a grade of gold, not thousands. */
const GRADE = /^\s?(?:屏|超清|高清|视频|画质|金|显示|电视|分辨率|gold|video|tv|screen|display|monitor|resolution)/i;

/** Percentages, measures, ratios, ranges, and what is left of numbers. */
export const QUANTITIES: readonly Rule[] = [
  rule(String.raw`(${NUMBER})%?(?:${TO}(${NUMBER}))?\s*([%‰])`, (found) =>
    found.reader.percent(group(found, 1), optional(found, 2), group(found, 3) === '‰'),
  ),
  rule(
    String.raw`(?<=^|[\s\p{Script=Han}(（:：,，~])[-−](${NUMBER})(?:${TO}([-−])?(${NUMBER}))?\s*(℃|°C|℉|°F|°|度)`,
    (found) => {
      const unit = UNITS.get(group(found, 4) === '度' ? '°' : group(found, 4));
      if (unit === undefined) return undefined;
      const first = found.reader.measure(group(found, 1), unit, undefined);
      const low = behind(found, 2) === '零下' ? first : found.reader.negative(first, true);
      const high = optional(found, 3);
      if (high === undefined) return low;
      const top = found.reader.measure(high, unit, undefined);
      const joint = chineseIn(found) ? '到' : ' to ';
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
    const times = chineseIn(found) ? '乘' : ' times ';
    return (
      found.reader.measure(group(found, 1), unit, undefined) + times + found.reader.number(group(found, 3), NOWHERE)
    );
  }),
  // 3x faster, 10X变焦.
  rule(String.raw`(\d+(?:\.\d+)?)[xX](?![\da-zA-Z])`, (found) =>
    /[a-zA-Z]\s?$/.test(behind(found, 2)) && chineseIn(found)
      ? undefined
      : found.reader.number(group(found, 1), { before: '', after: '倍' }) + (chineseIn(found) ? '倍' : ' times'),
  ),
  rule(String.raw`(${NUMBER})[:：](${NUMBER})`, (found) => found.reader.ratio(group(found, 1), group(found, 2))),
  rule(String.raw`(\d+)\s+(\d)\/(\d)(?![\d\/])`, (found) =>
    chineseIn(found) || Number(group(found, 2)) >= Number(group(found, 3))
      ? undefined
      : `${found.reader.number(group(found, 1), NOWHERE)} and ${found.reader
          .fraction(group(found, 2), group(found, 3))
          .replace(/^one /, 'a ')}`,
  ),
  rule(String.raw`(\d{1,2}(?:\.\d)?)\/(5|10)(?![\d\/])(?=(\s(?:stars?|rating|score|points?))?)`, (found) =>
    chineseIn(found) || (group(found, 3) === '' && !group(found, 1).includes('.'))
      ? undefined
      : `${found.reader.number(group(found, 1), NOWHERE)} out of ${found.reader.number(group(found, 2), NOWHERE)}`,
  ),
  rule(String.raw`(\d{1,4})\/(\d{1,4})(?![\d\/])`, slashed),

  // Heights: 1米65 is 一米六五.
  rule(String.raw`([12])米(\d{2})(?![\d.%]|\s?(?:厘米|cm))`, (found) =>
    chineseIn(found)
      ? `${found.reader.number(group(found, 1), { before: '', after: '米' })}米${found.reader.digits(group(found, 2), false)}`
      : undefined,
  ),
  rule(String.raw`(\d+(?:\.\d+)?)\s?([kKwWMB])(?![a-zA-Z\d])`, scaled),
  rule(String.raw`(${NUMBER})(?:${TO}(${NUMBER}))?\s?(${UNIT})(?![a-zA-Z²³])(?:\.(?=\s[a-z]))?`, (found) => {
    if (group(found, 3) === 'A' && /^[级类款区面股]/u.test(ahead(found))) return undefined;
    // "2 in 1", "5 s" and "8 A" are words in English unless they touch the number.
    const loose =
      /\d\s/.test(found.match[0]) && (/^(?:in|A|s|h)$/.test(group(found, 3)) || /size\s*$/i.test(behind(found)));
    const unit =
      (loose && !(group(found, 3) === 'in' && /^\s*$|^\s*[,.;)]/.test(ahead(found)))) ||
      (group(found, 3) === 'in' && !/^\s*[,.;)]|^$/.test(ahead(found)))
        ? undefined
        : UNITS.get(group(found, 3));
    return unit && found.reader.measure(group(found, 1), unit, optional(found, 2), attributive(found, false));
  }),
  // 15元/斤, 25km/h, $15/month.
  rule(String.raw`\/\s?(${UNIT})(?![a-zA-Z])`, (found) => {
    const unit = UNITS.get(group(found, 1));
    return unit && PER.test(behind(found, 8)) ? found.reader.per(unit) : undefined;
  }),
  rule(String.raw`\/(?=[\p{Script=Han}a-z])`, (found) =>
    PER.test(behind(found, 8)) && (!chineseIn(found) || EACH.test(ahead(found)))
      ? found.reader.per(undefined)
      : undefined,
  ),

  // Four digits or more are no rank.
  rule(String.raw`([Nn][Oo]\.?|№)\s*(\d{4,})(?!\d)`, (found) =>
    /[a-zA-Z]$/.test(behind(found, 1)) ? undefined : `number ${found.reader.digits(group(found, 2), true)}`,
  ),
  rule(String.raw`([Nn][Oo]\.?|#|№)\s*(\d{1,3})(?!\d)`, (found) =>
    /[a-zA-Z]$/.test(behind(found, 1))
      ? undefined
      : ahead(found).startsWith('号')
        ? found.reader.number(group(found, 2), NOWHERE)
        : found.reader.numbered(group(found, 2), group(found, 1)),
  ),
  rule(String.raw`第?(\d+)(?:st|nd|rd|th)(?![a-zA-Z])`, (found) => found.reader.ordinal(group(found, 1)), 'iuy'),
  rule(String.raw`(${NUMBER})${TO}(${NUMBER})(?![-.]?\d)`, (found) =>
    found.reader.range(group(found, 1), group(found, 2), { before: behind(found), after: ahead(found) }),
  ),
  rule(String.raw`${TO}(?=\d|周|星期|[2-6]?X*[SML](?![a-zA-Z]))`, (found) => {
    const from = behind(found, 12);
    const letters = /(?:^|[^a-zA-Z])[2-6]?X*[SML]$/.test(from) && !/^\d+(?![\dX])/.test(ahead(found));
    return letters || SPAN.test(from) ? (chineseIn(found) ? '到' : 'to') : undefined;
  }),
  rule(String.raw`(?<=^|[\s\p{Script=Han}(（:：,，])[-−](${NUMBER})`, (found) =>
    found.reader.negative(found.reader.number(group(found, 1), { before: '', after: ahead(found) }), false),
  ),
  rule(
    String.raw`(\d+)\+(?![\d\p{L}])`,
    (found) => `${found.reader.number(group(found, 1), NOWHERE)} ${found.reader.plus}`,
  ),
  rule(String.raw`\d+(?:\.\d+){2,}`, (found) => found.reader.number(found.match[0], NOWHERE)),
  rule(String.raw`\d{12,}`, (found) => found.reader.digits(found.match[0], true)),
  rule(NUMBER, (found) => found.reader.number(found.match[0], { before: behind(found), after: ahead(found) })),
];

/** What a "per" may follow, and the units Chinese names after one. */
const PER = new RegExp(String.raw`(?:\d\s?(?:${UNIT})?|\d[个件支片包袋瓶条双只张粒颗斤]|[元块毛¢])\s?$`, 'u');
const EACH =
  /^(?:斤|公斤|片|袋|包|盒|瓶|件|支|个|只|条|双|套|天|年|月|人|次|小时|晚|米|平|份|箱|张|分钟|秒|台|升|克|杯)/u;
/** What a dash may join: two days, two times, two measures. */
const SPAN = new RegExp(
  String.raw`(?:[:：]\d\d|[ap]\.?m\.?|[年月日号点时折元块岁码斤楼]|[周期][一二三四五六日天]|\d\s?(?:${UNIT}))$`,
  'u',
);

/** 1/2 a fraction, 11/24 a date, otherwise a ratio. Chinese shopping dates (6/18) win over eighteenths. */
function slashed(found: Found): string {
  const left = Number(group(found, 1));
  const right = Number(group(found, 2));
  if (left > 0 && left < right && right <= 10) return found.reader.fraction(String(left), String(right));
  if (left >= 1 && left <= 12 && right >= 1 && right <= 31) return found.reader.date(undefined, left, right);
  return found.reader.ratio(group(found, 1), group(found, 2));
}

/** 10k, 1.2M, 100w: thousands, millions and 万. Capital letters only where they cannot be a grade or watts. */
function scaled(found: Found): string | undefined {
  const [literal, letter] = [group(found, 1), group(found, 2)];
  const after = ahead(found);
  if (GRADE.test(after) || /[a-zA-Z]\s?$/.test(behind(found, 2))) return undefined;
  if (/[wW]/.test(letter)) {
    if (!chineseIn(found)) return undefined;
    if (!CROWD.test(after) && !SOLD.test(behind(found))) return undefined;
    return `${found.reader.number(literal, { before: '', after: '万' })}万`;
  }
  if (letter === 'K' && (chineseIn(found) || Number(literal) < 10)) return undefined;
  if (/[MB]/.test(letter) && (chineseIn(found) || /\d\s/.test(found.match[0]))) return undefined;
  const factor = THOUSANDS[letter] ?? 1;
  if (!chineseIn(found)) {
    const name = { 1000: 'thousand', 1e6: 'million', 1e9: 'billion' }[factor] ?? '';
    return `${found.reader.number(literal, NOWHERE)} ${name}`;
  }
  return found.reader.number(String(Math.round(Number(literal) * factor)), NOWHERE);
}
