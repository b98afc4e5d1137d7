import { CHINESE_DIGITS, ENGLISH_NUMBERS } from '../numerals.js';
import { type Read, englishWords, valueOf, whole } from './numerals.js';
import { SCALED_UNITS } from './units.js';

/** Words with a numeral in them that count nothing. */
export const NO_NUMBER =
  /一年(?=四季|到头|里外)|二次(?=销售|利用)|[两几](?:下|口|句|眼|遍|手)(?!价)|两个字|一(?:天|日)(?!之?内|以内|就|发|到|送|内)|两(?:面|边|侧|端|头|手|只手|旁)|三餐|一(?:下|起|定|直|样|般|点儿?|些|会儿?|会|共|切|律|旦|路|边|番|时|向|眼|块儿|块[看来去聊买]|样|贯|致|方面|整天|声|句|听|同)|万(?:一|分|事)|千万|十分|三思|四季|四周|四处|百搭|百货|五官|唯一|统一|同一|之一|第一(?:时间|次|回)|[周期]一|一一|一手|半天|一半(?=的朋友|的人)|(?<=[说看试聊想摸问讲等用查闻尝冲擦洗晾])一(?=[说看试聊想摸问讲等用查下冲擦洗晾闻尝])|一(?:个|款|件|条|位|种|张|份|把|样|步|遍|口|次|回|天小?(?=小袋|一))(?!月|半|小时|星期)|一两(?=句)/y;

/** What is read as a whole: fractions, shares, half prices, ordinals, link numbers, clock times. */
export function special(text: string, at: number): Read | null {
  const found = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  let match = found(/one(?= (?:more |piece |pair )?(?:is )?(?:free|left|remaining)(?![a-z]))/y);
  if (match !== null && !/[a-z]/.test(text[at - 1] ?? '')) return whole(at, match[0], 1, 'plain');
  match = found(/(?<=送|赠)一(?![\u4e00-\u9fff])/y);
  if (match !== null) return whole(at, match[0], 1, 'plain');
  match = found(/(?<=剩|有|有最后|仅|后)一(?=[个件条双瓶盒只])/y);
  if (match !== null) return whole(at, text.slice(at, at + 2), 1, `count:${text[at + 1] ?? '个'}`);
  const skip = found(NO_NUMBER);
  if (skip !== null && !/^一(?:次|回|天|种|份|条|张|把|件|个|款)/.test(skip[0]))
    return { start: at, end: at + skip[0].length, low: 0, high: 0, dimension: 'none' };
  if (skip !== null) return { start: at, end: at + 1, low: 1, high: 1, dimension: 'none' };
  match = found(/([一两二三四五六七八九]|\d)分半钟?/y);
  if (match !== null) return whole(at, match[0], (valueOf(match[1] ?? '') + 0.5) / 60, 'hours');
  match = found(/([一两二三]|\d)刻钟?/y);
  if (match !== null) return whole(at, match[0], valueOf(match[1] ?? '') / 4, 'hours');
  match = found(/(\d+)\s*(gb|tb|mb|gigs?\b|g(?=\s*(?:的)?(?:卡|内存|存储|运存|固态|硬盘|card|memory|of memory)))/y);
  if (match !== null)
    return {
      ...whole(at, match[0], Number(match[1]) * ({ t: 1024, m: 1 / 1024 }[match[2]?.[0] ?? ''] ?? 1), 'bytes'),
      scale: 1,
    };
  match = found(/second(?=[.,!?]|$)/y);
  if (match !== null && /(?:a|one|just a) $/.test(text.slice(0, at))) return whole(at, match[0], 0, 'none');
  match = found(/half(?= (?:of it )?(?:is|wool|cotton|the)|[,.;]|$)(?! the price)/y);
  if (match !== null && /(?:is|are|about|makes up|up) $/.test(text.slice(0, at)))
    return whole(at, match[0], 50, 'percent');
  // Zero salt, 零添加: a denial, no figure.
  match = found(/zero(?= [a-z])|(?:零|0)(?=[\u4e00-\u9fff])(?!下|[点折度元块个件克分块毫厘米秒年月日天小时])/y);
  if (match !== null && !/[a-z\d]/.test(text[at - 1] ?? '')) return whole(at, match[0], 0, 'none');
  match = found(/百分之([零〇一二两三四五六七八九十百]+|\d+(?:\.\d+)?)/y);
  if (match !== null) return whole(at, match[0], valueOf(match[1] ?? ''), 'percent');
  match = found(/([零一二两三四五六七八九十百]+|\d+)分之([零一二两三四五六七八九十百]+|\d+)/y);
  if (match !== null) return whole(at, match[0], (100 * valueOf(match[2] ?? '')) / valueOf(match[1] ?? ''), 'percent');
  match = found(
    /([一二两三四五六七八九十]|10|[1-9])成(?=[的是都羊绵棉多以左绒新、，,。\s]|[^\u4e00-\u9fff]|$|[\u4e00-\u9fff])(?![分本功就人交品立])/y,
  );
  if (match !== null) return whole(at, match[0], 10 * valueOf(match[1] ?? ''), 'percent');
  match = found(/(?:半价|对折|五折优惠|half[ -]price|half off)/y);
  if (match !== null) return whole(at, match[0], 0.5, 'paid');
  match = found(
    /([一二三四五六七八九]{1,2}|[一二三四五六七八九]点[一二三四五六七八九]|\d{1,2}(?:\.\d+)?)\s*折(?!叠|[痕腾返回扣起合])/y,
  );
  if (match !== null) {
    const text_ = match[1] ?? '';
    const value = /^[一二三四五六七八九]{2}$/.test(text_)
      ? 10 * (CHINESE_DIGITS[text_[0] ?? ''] ?? 0) + (CHINESE_DIGITS[text_[1] ?? ''] ?? 0)
      : valueOf(text_);
    return whole(at, match[0], value >= 10 ? value / 100 : value / 10, 'paid');
  }
  match = found(/(\d{1,3}(?:\.\d+)?|(?:[a-z]+[ -])?[a-z]+)\s*(?:%|percent|per cent)\s*(?:off|discount|cheaper|less)/y);
  if (match !== null && !/[a-z]/.test(text[at - 1] ?? '')) {
    const value = /^\d/.test(match[1] ?? '') ? Number(match[1]) : englishWords(match[1] ?? '');
    if (value !== null) return whole(at, match[0], (100 - value) / 100, 'paid');
  }
  match = found(/第([零一二两三四五六七八九十百]+|\d+)/y);
  if (match !== null) {
    const value = valueOf(match[1] ?? '');
    return whole(at, match[0], value, value === 1 ? 'none' : 'ordinal');
  }
  match = found(/(\d{1,4})(?:st|nd|rd|th)\b/y);
  if (match !== null) return whole(at, match[0], Number(match[1]), match[1] === '1' ? 'none' : 'ordinal');
  match = found(/([一二两三四五六七八九十]+|\d{1,4})\s*号(?:链接|商品|宝贝)?(?!码|楼|线|字)/y);
  if (match !== null) return whole(at, match[0], valueOf(match[1] ?? ''), 'link');
  match = found(/(?:number|no\.|link|item|#)\s*(?:number\s*|no\.\s*)?(\d{1,4}\b|[a-z]+\b)/y);
  if (match !== null && !/[a-z]/.test(text[at - 1] ?? '')) {
    const value = /^\d/.test(match[1] ?? '') ? Number(match[1]) : ENGLISH_NUMBERS[match[1] ?? ''];
    if (value !== undefined) return whole(at, match[0], value, 'link');
  }
  match = found(
    /(凌晨|早上|上午|中午|下午|晚上|今晚|夜里|晚)?\s*([零一二两三四五六七八九十]+|\d{1,2})(?:点(半|整|钟)?(?![\d一二三四五六七八九零儿])|[:]([0-5]\d))(?!折)/y,
  );
  if (
    match !== null &&
    (match[1] !== undefined || match[4] !== undefined || /[点]/.test(match[0])) &&
    !/^\d+$/.test(match[0])
  ) {
    const hour = valueOf(match[2] ?? '');
    const late = /下午|晚/.test(match[1] ?? '') && hour < 12;
    const minutes = match[3] === '半' ? 0.5 : match[4] === undefined ? 0 : Number(match[4]) / 60;
    if (hour <= 24) return whole(at, match[0], hour + (late ? 12 : 0) + minutes, 'clock');
  }
  match = found(
    /(\d{1,2}|[a-z]+)(?::([0-5]\d))?\s*(am|pm|a\.m\.|p\.m\.|o'clock|in the morning|in the afternoon|in the evening|at night)(?![a-z])/y,
  );
  if (match !== null && !/[a-z]/.test(text[at - 1] ?? '')) {
    const hour = /^\d/.test(match[1] ?? '') ? Number(match[1]) : ENGLISH_NUMBERS[match[1] ?? ''];
    if (hour !== undefined) {
      const late = /^(?:p|in the (?:a|e)|at)/.test(match[3] ?? '') && hour < 12;
      return whole(
        at,
        match[0],
        hour + (late ? 12 : 0) + (match[2] === undefined ? 0 : Number(match[2]) / 60),
        'clock',
      );
    }
  }
  match = found(/(?:half (?:a |an )?|半个?|半)(hour|day|year|month|小时|钟头|天|年|月|岁)(?![a-z])/y);
  if (match !== null && !/[a-z]/.test(text[at - 1] ?? '')) {
    const unit = SCALED_UNITS[match[1] ?? ''];
    if (unit !== undefined) return whole(at, match[0], unit[1] / 2, unit[0]);
  }
  return null;
}
