import type { Measures } from '../../domain/comment.js';
import { CHINESE_DIGITS, CHINESE_STEPS, ENGLISH_NUMBERS } from '../numerals.js';

const PIECES = '件|个|盒|双|条|瓶|支|只|袋|包|箱|罐|套|份|把|台|本|块|片|杯|张|单|斤装';

const NUMERALS_BEFORE_UNITS = new RegExp(
  `[零〇一二两俩三仨四五六七八九十百千]+(?=\\s*(?:斤|公斤|厘米|公分|岁|个月|块|元|码|百|度|半|${PIECES}))`,
  'g',
);
const PIECES_ORDERED = new RegExp(`(?:买|拍|要|下单|来|订|拿)\\s*(\\d{1,3})\\s*(?:${PIECES})`);
const PIECES_NAMED = new RegExp(`(?<![第\\d.])(\\d{1,3})\\s*(?:${PIECES})(?!装|月|小时)`);
/** Without a number in one of these forms there is no figure to read. */
const ANY_NUMBER = /[\d零〇一二两俩三仨四五六七八九十百千]|one|two|three|four|five|six|seven|eight|nine|ten/;

/** A Chinese numeral up to the thousands as a number; undefined when it is none. 一百三 is 130, 一六五 is 165. */
export function zhNumber(text: string): number | undefined {
  if (text === '') return undefined;
  if (/^[零〇一二三四五六七八九]{2,}$/.test(text))
    return Number([...text].map((digit) => CHINESE_DIGITS[digit]).join(''));
  let total = 0;
  let digit: number | undefined;
  let last = 1;
  for (const character of text) {
    const unit = CHINESE_STEPS[character];
    if (unit !== undefined) {
      total += (digit ?? 1) * unit;
      digit = undefined;
      last = unit;
    } else {
      const value = CHINESE_DIGITS[character];
      if (value === undefined) return undefined;
      digit = value;
      if (value === 0) last = 10;
    }
  }
  // 一百三 is 130, 一百零三 is 103.
  return total + (digit ?? 0) * (total > 0 && last >= 100 ? last / 10 : 1);
}

/** Chinese numerals before a unit as digits, so that one grammar reads both. Length changes; the meaning does not. */
function withDigits(text: string): string {
  return text
    .replace(
      /([一二三四五六七八九十])米([一二三四五六七八九])([一二三四五六七八九])?/g,
      (_, m: string, a: string, b?: string) => {
        const centimetres = (CHINESE_DIGITS[a] ?? 0) * 10 + (b === undefined ? 0 : (CHINESE_DIGITS[b] ?? 0));
        return `${zhNumber(m) ?? 0}.${String(centimetres).padStart(2, '0')}米`;
      },
    )
    .replace(NUMERALS_BEFORE_UNITS, (numeral) => String(zhNumber(numeral) ?? numeral))
    .replace(/([一两二三四五六七八九])米/g, (_, m: string) => `${zhNumber(m) ?? 0}米`);
}

/** Reads the figures a viewer states about themselves or the order from a normalised text. */
export function measuresOf(normalised: string, options: readonly string[] = []): Measures {
  if (!ANY_NUMBER.test(normalised)) return { options, numbers: [] };
  const text = withDigits(normalised);
  const first = (pattern: RegExp): RegExpExecArray | null => pattern.exec(text);
  let heightCm: number | undefined;
  let weightKg: number | undefined;

  const metres =
    first(/(?<![\d.])([12](?:\.\d{1,2}))\s*(?:m\b|米|metre|meter)/) ?? first(/(?<![\d.])([12])[米m](\d{1,2})(?!\d)/);
  if (metres !== null)
    heightCm =
      metres[2] === undefined
        ? Math.round(Number(metres[1]) * 100)
        : Number(metres[1]) * 100 + Number(metres[2].padEnd(2, '0'));
  const centimetres = first(/(?<![\d.])(\d{2,3})\s*(?:cm|厘米|公分)/);
  if (heightCm === undefined && centimetres !== null && within(Number(centimetres[1]), 50, 230))
    heightCm = Number(centimetres[1]);
  const feet = first(/(?<!\d)([3-7])\s*(?:'|ft\.?|feet|foot)\s*(\d{1,2})?/);
  if (heightCm === undefined && feet !== null)
    heightCm = Math.round(Number(feet[1]) * 30.48 + Number(feet[2] ?? 0) * 2.54);
  const stated = first(/(?:身高|高|height|tall)\s*(?:是|is|of|:|：)?\s*(1\d{2}|[5-9]\d)(?!\d)/);
  if (heightCm === undefined && stated !== null) heightCm = Number(stated[1]);

  const kilos = first(/(\d{1,3}(?:\.\d+)?)\s*(?:kg|kgs|公斤|千克|kilo)/);
  const catties = first(/(\d{2,3}(?:\.\d+)?)\s*斤/);
  const pounds = first(/(\d{2,3}(?:\.\d+)?)\s*(?:lbs?|pounds?)\b/);
  if (kilos !== null) weightKg = Number(kilos[1]);
  else if (catties !== null) weightKg = Number(catties[1]) / 2;
  else if (pounds !== null) weightKg = Math.round(Number(pounds[1]) * 4.5359) / 10;
  const weighs = first(/(?:体重|重|weight|weigh)\s*(?:是|is|of|:|：)?\s*(\d{2,3})(?!\d)/);
  if (weightKg === undefined && weighs !== null)
    weightKg = Number(weighs[1]) > 90 ? Number(weighs[1]) / 2 : Number(weighs[1]);

  // A bare pair "168 130" or "160/50": the taller number is the height, Chinese weights above 80 are jin.
  const pair = first(/(?<![\d.])(\d{2,3})\s*(?:cm)?\s*[/,，\s、]\s*(\d{2,3})(?![\d.])/);
  const bare = [
    ...text.matchAll(/(?<![\d.])(\d{2,3})(?![\d.]|\s*(?:块|元|号|件|%|以内|以下|个月|岁|ml|毫升|g\b|克|折))/g),
  ].map((match) => Number(match[1]));
  if (heightCm === undefined && (weightKg !== undefined || (pair !== null && bare.length >= 2))) {
    const tall =
      bare.find((value) => within(value, 140, 205) && value !== weightKg && value !== (weightKg ?? 0) * 2) ??
      bare.find((value) => within(value, 140, 205));
    const isWeight =
      tall !== undefined &&
      bare.filter((value) => value === tall).length === 1 &&
      (catties !== null ? Number(catties[1]) === tall : false);
    if (tall !== undefined && !isWeight) heightCm = tall;
  }
  if (weightKg === undefined && heightCm !== undefined) {
    const heavy = bare.find((value) => value !== heightCm && within(value, 35, 220));
    if (heavy !== undefined) weightKg = heavy > 80 ? heavy / 2 : heavy;
  }

  const shoe =
    first(/(?<![\d.])((?:3[3-9]|4[0-8])(?:\.5)?)\s*(?:码|号(?!链接)|的脚)/) ??
    first(/(?:脚|鞋|shoe size|eu|穿)\s*(?:码|size)?\s*((?:3[3-9]|4[0-8])(?:\.5)?)(?!\d)/);
  const age = first(/(?<![\d.])(\d{1,2})\s*(半)?\s*(?:周?岁|years? old|year-old|yo\b|y\/o)(半)?/);
  const months = first(/(?<![\d.])(\d{1,2})\s*(?:个月(?:大|的|宝|能|可|龄|$|\s)|months? old|month-old)/);
  const pieces = first(PIECES_ORDERED) ?? first(PIECES_NAMED);
  const enCount = first(
    /\b(?:(?:buy|get|take|order|for|want|of|grab)\s+)(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b(?!\s*(?:%|percent|years?|months?|days?|hours?|cm|kg|yuan|dollars|year))/,
  );
  const under =
    first(/(?<!\d)(\d{1,6}(?:\.\d{1,2})?)\s*(?:块钱?|元|rmb|yuan|dollars|刀|米)?\s*(?:以内|以下|之内|左右|内的)/) ??
    first(
      /(?:预算|不超过|不到|低于|under|below|less than|within|budget(?: is| of)?|max|up to|around)\s*[$¥￥]?\s*(\d{1,6}(?:\.\d{1,2})?)/,
    );

  return {
    ...(heightCm === undefined || !within(heightCm, 45, 230) ? {} : { heightCm }),
    ...(weightKg === undefined || !within(weightKg, 2, 250) ? {} : { weightKg }),
    ...(shoe === null ? {} : { shoeSize: Number(shoe[1]) }),
    ...(months !== null
      ? { ageYears: Number(months[1]) / 12 }
      : age === null
        ? {}
        : { ageYears: Number(age[1]) + (age[2] !== undefined || age[3] !== undefined ? 0.5 : 0) }),
    ...countOf(pieces, enCount),
    ...(under === null ? {} : { budgetMinor: Math.round(Number(under[1]) * 100) }),
    options,
    numbers: [...new Set([...text.matchAll(/\d+(?:\.\d+)?/g)].map((match) => match[0]))],
  };
}

function countOf(zh: RegExpExecArray | null, en: RegExpExecArray | null): { count?: number } {
  if (zh !== null) return { count: Number(zh[1]) };
  const word = en?.[1];
  if (word === undefined) return {};
  return { count: ENGLISH_NUMBERS[word] ?? Number(word) };
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
