import { CHINESE_DIGITS, CHINESE_STEPS, ENGLISH_NUMBERS } from '../numerals.js';
import { type Dimension, ENGLISH_UNITS, SCALED_UNITS, classifiers } from './units.js';

export const CHINESE = /[零〇一二两俩三四五六七八九十百千万亿半]+/y;

export const NUMERAL = /(?<![a-z])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?/y;

export const ENGLISH_ORDINALS: Readonly<Record<string, number>> = {
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
};

/** A figure as it was read, before ranges are put together. */
export interface Read {
  start: number;
  end: number;
  low: number;
  high: number;
  dimension: Dimension;
  /** What its unit multiplied it by; absent: 1. */
  scale?: number;
}

export function whole(at: number, matched: string, value: number, dimension: Dimension): Read {
  return { start: at, end: at + matched.length, low: value, high: value, dimension };
}

/** A numeral with the unit that follows or precedes it. */
export function plain(text: string, at: number): Read | null {
  NUMERAL.lastIndex = at;
  const digits = NUMERAL.exec(text);
  if (digits !== null) {
    let value = Number(digits[0].replaceAll(',', ''));
    let end = at + digits[0].length;
    const scale = /^\s*(?:(万|千|亿)|(k)(?![a-z0-9]))/.exec(text.slice(end));
    if (scale !== null && (scale[1] !== undefined || (value < 100 && /^k(?!\b.*色温)/.test(scale[2] ?? '')))) {
      value *= scale[1] === '万' ? 10_000 : scale[1] === '亿' ? 1e8 : 1000;
      end += scale[0].length;
    }
    return united(text, at, end, value);
  }
  CHINESE.lastIndex = at;
  const chinese = CHINESE.exec(text);
  if (chinese !== null) return chineseFigure(text, at, chinese[0]);
  if (/[a-z]/.test(text[at] ?? '') && !/[a-z0-9]/.test(text[at - 1] ?? '')) return englishFigure(text, at);
  return null;
}

export function chineseFigure(text: string, at: number, run: string): Read | null {
  let end = at + run.length;
  if (/^半$/.test(run)) return null;
  // 两三天, 一两分钟: about that many.
  const about = /^([一二两三四五六七八])([二两三四五六七八九])$/.exec(run);
  if (about !== null) {
    const [low = 0, high = 0] = [CHINESE_DIGITS[about[1] ?? ''], CHINESE_DIGITS[about[2] ?? '']];
    if (high === low + 1 && !/^(?:块|元)?[^\u4e00-\u9fff]/.test(text.slice(end))) {
      const unit = united(text, at, end, 1);
      return { ...unit, low: low * unit.low, high: high * unit.high };
    }
  }
  let value = valueOf(run.replace(/半$/, ''));
  const fraction = /^点([零一二三四五六七八九]+)/.exec(text.slice(end));
  if (fraction !== null) {
    value += Number(`0.${Array.from(fraction[1] ?? '', (digit) => CHINESE_DIGITS[digit] ?? 0).join('')}`);
    end += fraction[0].length;
  }
  const read = united(text, at, end, value);
  // A single numeral that counts nothing is a word: 一, 三.
  if (read.dimension === 'plain' && run.length === 1 && fraction === null) {
    return /^[二两三四五六七八九十百千万]/.test(run) && !/^[百千万]/.test(run) ? read : null;
  }
  return read;
}

export function englishFigure(text: string, at: number): Read | null {
  const words = /^[a-z]+(?:(?:[ -]|\s+and\s+)[a-z]+)*/.exec(text.slice(at, at + 80))?.[0] ?? '';
  const tokens = [...words.matchAll(/[a-z]+/g)];
  const [first] = tokens;
  if (first === undefined) return null;
  if (first[0] === 'a' || first[0] === 'an' || first[0] === 'one') {
    const unit = /^(?:a|an|one)[ -](year|month|week|hour|kilogram|kilo|yuan|dollar|percent|cent)s?\b/.exec(
      text.slice(at),
    );
    const scaled = SCALED_UNITS[unit?.[1] ?? ''];
    if (unit !== null && scaled !== undefined) return { ...whole(at, unit[0], scaled[1], scaled[0]), scale: scaled[1] };
    if (!/^(?:hundred|thousand|dozen)$/.test(tokens[1]?.[0] ?? '')) return null;
  }
  if (first[0] in ENGLISH_ORDINALS && tokens.length > 0 && !/^(?:hand|half)/.test(tokens[1]?.[0] ?? ''))
    return whole(at, first[0], ENGLISH_ORDINALS[first[0]] ?? 0, 'ordinal');
  let total = 0;
  let group = 0;
  let last = 0;
  let seen = false;
  for (const [i, token] of tokens.entries()) {
    const word = token[0];
    const value = ENGLISH_NUMBERS[word];
    if (value !== undefined && (word !== 'one' || seen)) {
      // twenty nine ninety: 29.90
      if (seen && group >= 20 && group < 100 && value >= 20 && group % 10 !== 0) {
        group += value / 100;
      } else group += value;
    } else if (word === 'hundred' && (seen || i === 1)) group = Math.max(group, 1) * 100;
    else if (word === 'thousand' && (seen || i === 1)) {
      total += Math.max(group, 1) * 1000;
      group = 0;
    } else if (word === 'and' && seen && tokens[i + 1] !== undefined && (group >= 100 || total > 0)) continue;
    else if ((word === 'a' || word === 'an' || word === 'one') && i === 0) continue;
    else break;
    seen = true;
    last = token.index + word.length;
  }
  return seen ? united(text, at, at + last, total + group) : null;
}

export function englishWords(text: string): number | null {
  const read = englishFigure(text, 0);
  return read?.end === text.length ? read.low : null;
}

/** Attaches the unit; money's small change too: 29块9, 29元9角. */
export function united(text: string, start: number, end: number, value: number): Read {
  const before = text.slice(Math.max(0, start - 8), start);
  const after = text.slice(end, end + 24);
  const negative = /(?:零下|负|minus\s*|(?:^|[^\d\w)])-)\s*$/.exec(before);
  const sign = /[¥￥]\s*$/.test(before)
    ? 'CNY'
    : /(?:us)?\$\s*$/.test(before)
      ? 'USD'
      : /(?:rmb|cny)\s*$/.test(before)
        ? 'CNY'
        : null;
  if (sign !== null) return { start, end, low: value, high: value, dimension: `money:${sign}` };
  const money =
    /^\s*(?:块钱|块|元钱|元|圆)(?:([零一二三四五六七八九\d])(?:毛|角)?(?:钱)?(?![\d个件条支瓶双盒只万千百十]))?/.exec(
      after,
    );
  if (money !== null) {
    const change = money[1] === undefined ? 0 : (CHINESE_DIGITS[money[1]] ?? Number(money[1])) / 10;
    return { start, end: end + money[0].length, low: value + change, high: value + change, dimension: 'money:CNY' };
  }
  const chinese =
    /^\s*(?:个(?=半?(?:月|小时|钟头|星期|礼拜)))?(?:半)?(毫安时|毫安|千瓦|毫升|公升|千克|公斤|厘米|分米|毫米|公分|平方米|小时|钟头|分钟|秒钟|星期|礼拜|个月|百分点|摄氏度|英寸|英尺|流明|像素|赫兹|分贝|美元|美金|公里|公尺|年|月|周|天|日|克|斤|两(?=[^\u4e00-\u9fff]|$|重)|升|米|瓦|度|秒|寸|刀|码|岁|安)(半)?/.exec(
      after,
    );
  if (chinese !== null) {
    const scaled = SCALED_UNITS[chinese[1] ?? ''];
    if (scaled !== undefined) {
      const half = /半/.test(chinese[0]) ? 0.5 : 0;
      // 一米六: 1.6 m
      const rest =
        chinese[1] === '米'
          ? /^([一二三四五六七八九]{1,2}|[1-9]\d?)(?![\d寸米厘])/.exec(text.slice(end + chinese[0].length))
          : null;
      const tail = rest === null ? 0 : rest[1]?.length === 2 ? valueOf(rest[1]) / 100 : valueOf(rest[1] ?? '') / 10;
      const of = (value + half + tail) * scaled[1] * (negative !== null && scaled[0] === 'degree' ? -1 : 1);
      const calendar = chinese[1] === '年' && value >= 1900;
      return {
        start: negative !== null && scaled[0] === 'degree' ? start - negative[0].length : start,
        end: end + chinese[0].length + (rest?.[0].length ?? 0),
        low: calendar ? value : of,
        high: calendar ? value : of,
        dimension: calendar ? 'date' : scaled[0],
        scale: calendar ? 1 : scaled[1],
      };
    }
  }
  const english = ENGLISH_UNITS.exec(after);
  if (english !== null) {
    const scaled = SCALED_UNITS[(english[1] ?? '').replace(/(?<=..)s$/, '')] ?? SCALED_UNITS[english[1] ?? ''];
    if (scaled !== undefined) {
      const of = value * scaled[1] * (negative !== null && scaled[0] === 'degree' ? -1 : 1);
      return { start, end: end + english[0].length, low: of, high: of, dimension: scaled[0], scale: scaled[1] };
    }
  }
  if (/(?<![a-z])(?:ages?|aged)\s*(?:of |from |over |under |above )?$/.test(text.slice(Math.max(0, start - 14), start)))
    return { start, end, low: value, high: value, dimension: 'age' };
  const classifier = classifiers(after);
  if (classifier !== null)
    return { start, end: end + classifier.length, low: value, high: value, dimension: `count:${classifier.word}` };
  if (
    Number.isInteger(value) &&
    value >= 1900 &&
    value <= 2100 &&
    /(?:harvest of|spring|summer|autumn|year|in|since|of)\s*$/.test(before)
  )
    return { start, end, low: value, high: value, dimension: 'date' };
  if (negative !== null)
    return { start: start - negative[0].length, end, low: -value, high: -value, dimension: 'plain' };
  return { start, end, low: value, high: value, dimension: 'plain' };
}

/** Chinese numerals and digits to a value: 三百九十九, 一千二, 1.5万, 三百九. */
export function valueOf(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text);
  if (/^[零〇一二三四五六七八九]{2,}$/.test(text))
    return Number(Array.from(text, (one) => CHINESE_DIGITS[one] ?? 0).join(''));
  let total = 0;
  let section = 0;
  let digit = 0;
  let step = 0;
  let zero = false;
  for (const one of text) {
    const value = CHINESE_DIGITS[one];
    if (value !== undefined) {
      if (value === 0) zero = true;
      digit = value;
      continue;
    }
    const unit = CHINESE_STEPS[one];
    if (unit !== undefined) {
      section += (digit === 0 && unit === 10 ? 1 : Math.max(digit, digit === 0 ? 1 : 0)) * unit;
      step = unit;
      digit = 0;
      zero = false;
    } else if (one === '万' || one === '亿') {
      total = (total + section + digit) * (one === '万' ? 10_000 : 1e8);
      step = one === '万' ? 10_000 : 1e8;
      section = 0;
      digit = 0;
      zero = false;
    }
  }
  // 三百九: 390, 一万二: 12,000
  if (digit > 0 && step >= 100 && !zero) return total + section + (digit * step) / 10;
  return total + section + digit;
}
