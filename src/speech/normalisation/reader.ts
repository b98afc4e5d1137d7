import type { Language } from '../../domain/language.js';
import type { Place } from './segment.js';
import type { Currency, Unit } from './units.js';

/**
 * How one language reads what is not words. `literal`s are written numbers: digits with optional thousands commas and
 * an optional decimal part. Everything returned consists of hanzi or Latin words and spaces.
 */
export interface Reader {
  readonly language: Language;
  number(literal: string, place: Place): string;
  /** One digit after the other; `phone` uses 幺 for 1 in Chinese. */
  digits(literal: string, phone: boolean): string;
  /** 1st, 2nd ... and the 第 of Chinese. */
  ordinal(literal: string): string;
  year(literal: string): string;
  /** `attributive`: the amount describes a noun and English says it in the singular ("a fifty dollar card"). */
  price(currency: Currency, amount: string, upTo: string | undefined, scale: string, attributive?: boolean): string;
  percent(amount: string, upTo: string | undefined, perMille: boolean): string;
  range(from: string, to: string, place: Place): string;
  /** `attributive` as in `price`. */
  measure(amount: string, unit: Unit, upTo: string | undefined, attributive?: boolean): string;
  /** 每 and "per"; without a unit the word behind it is read by itself. */
  per(unit: Unit | undefined): string;
  product(factors: readonly string[], unit: Unit | undefined): string;
  /** `year` may be absent; month 1..12, day 1..31. */
  date(year: string | undefined, month: number, day: number): string;
  time(hour: number, minute: number, second: number | undefined): string;
  /** 9:30 pm. `hour` 1..12. */
  halfDay(hour: number, minute: number, afternoon: boolean): string;
  ratio(left: string, right: string): string;
  fraction(numerator: string, denominator: string): string;
  negative(spoken: string, temperature: boolean): string;
  /** A sign standing alone between words, or nothing when it is not said. */
  sign(sign: string): string | undefined;
  /** "No. 1", "#1"; `sign` is what stands in front. */
  numbered(literal: string, sign: string): string;
  /** What `+` behind a number is called (SPF50+). */
  plus: string;
  /** Always open (24/7). */
  always: string;
}
