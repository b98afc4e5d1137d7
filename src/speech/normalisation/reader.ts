import type { Place } from './segment.js';
import type { Currency, Unit } from './units.js';

/**
 * How one language reads what is not words. `literal`s are written numbers: digits with optional thousands commas and
 * an optional decimal part. Everything returned consists of hanzi or Latin words and spaces.
 */
export interface Reader {
  number(literal: string, place: Place): string;
  /** One digit after the other; `phone` uses 幺 for 1 in Chinese. */
  digits(literal: string, phone: boolean): string;
  /** 1st, 2nd ... and the 第 of Chinese. */
  ordinal(literal: string): string;
  year(literal: string): string;
  price(currency: Currency, amount: string, upTo: string | undefined, scale: string): string;
  percent(amount: string, upTo: string | undefined, perMille: boolean): string;
  range(from: string, to: string, place: Place): string;
  measure(amount: string, unit: Unit, upTo: string | undefined): string;
  product(factors: readonly string[], unit: Unit | undefined): string;
  /** `year` may be absent; month 1..12, day 1..31. */
  date(year: string | undefined, month: number, day: number): string;
  time(hour: number, minute: number, second: number | undefined): string;
  ratio(left: string, right: string): string;
  fraction(numerator: string, denominator: string): string;
  negative(spoken: string, temperature: boolean): string;
  /** A sign standing alone between words, or nothing when it is not said. */
  sign(sign: string): string | undefined;
  /** "No. 1", "#1". */
  numbered(literal: string): string;
  /** What `+` behind a number is called (SPF50+). */
  plus: string;
  /** Always open (24/7). */
  always: string;
}
