import type { Reader } from './reader.js';
import type { Currency, Unit } from './units.js';

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

function underThousand(value: number): string {
  if (value < 20) return ONES[value] ?? '';
  if (value < 100) {
    const tens = TENS[Math.floor(value / 10)] ?? '';
    return value % 10 === 0 ? tens : `${tens} ${ONES[value % 10] ?? ''}`;
  }
  const head = `${ONES[Math.floor(value / 100)] ?? ''} hundred`;
  return value % 100 === 0 ? head : `${head} ${underThousand(value % 100)}`;
}

/** Reads up to 15 digits in short scale; longer rows are read digit by digit. */
function integer(literal: string): string {
  const plain = literal.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  if (plain.length > 15) return digits(plain);
  if (/^0+$/.test(plain)) return 'zero';
  const spoken: string[] = [];
  const groups = Math.ceil(plain.length / 3);
  for (let index = 0; index < groups; index += 1) {
    const end = plain.length - (groups - 1 - index) * 3;
    const value = Number(plain.slice(Math.max(0, end - 3), end));
    const scale = ['', ' thousand', ' million', ' billion', ' trillion'][groups - 1 - index] ?? '';
    if (value > 0) spoken.push(underThousand(value) + scale);
  }
  return spoken.join(' ');
}

function digits(literal: string): string {
  return [...literal]
    .filter((char) => char >= '0' && char <= '9')
    .map((char) => ONES[Number(char)] ?? '')
    .join(' ');
}

function amount(literal: string): string {
  if (/^0\d/.test(literal)) return digits(literal);
  const [whole = '0', ...rest] = literal.split('.');
  return [integer(whole), ...rest.map((part) => digits(part))].join(' point ');
}

function ordinal(literal: string): string {
  const words = integer(literal).split(' ');
  const last = words.pop() ?? '';
  const tail = IRREGULAR[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...words, tail].join(' ');
}

/** 2024 twenty twenty four, 2005 two thousand five, 1900 nineteen hundred. */
function year(literal: string): string {
  const value = Number(literal);
  const low = value % 100;
  if (value >= 2000 && value < 2010) return integer(literal);
  const head = underThousand(Math.floor(value / 100));
  if (low === 0) return `${head} hundred`;
  return low < 10 ? `${head} oh ${ONES[low] ?? ''}` : `${head} ${underThousand(low)}`;
}

/** 1 kilogram, 2 kilograms, 0.5 kilograms. */
function withUnit(literal: string, unit: Unit): string {
  return `${amount(literal)} ${literal === '1' ? unit.one : unit.many}`;
}

function money(currency: Currency, literal: string, scale: string): string {
  const [whole = '0', fraction = ''] = literal.replaceAll(',', '').split('.');
  if (scale !== '') return `${amount(literal)} ${scale} ${currency.many}`;
  if (/[1-9]/.test(fraction.slice(2))) return withUnit(literal, currency);
  const minor = Number(fraction.padEnd(2, '0').slice(0, 2));
  if (minor === 0) return withUnit(String(BigInt(whole)), currency);
  if (currency.many === 'yuan') return `${amount(`${whole}.${fraction.replace(/0+$/, '')}`)} yuan`;
  const small = withUnit(String(minor), currency.minor);
  return BigInt(whole) === 0n ? small : `${withUnit(String(BigInt(whole)), currency)} and ${small}`;
}

const SCALES: Readonly<Record<string, string>> = {
  万: 'ten thousand',
  亿: 'hundred million',
  k: 'thousand',
  K: 'thousand',
  M: 'million',
  B: 'billion',
};

export const english: Reader = {
  language: 'en',
  number: (literal, { before, after }) =>
    // A bare 19xx or 20xx is a year unless something is counted or measured with it.
    /^(?:19|20)\d\d$/.test(literal) &&
    (/\b(?:in|since|of|from|by|until|year|spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|september|october|november|december|friday|monday|christmas|easter|halloween|festival|anniversary),?\s+(?:\w+,?\s+)?$/i.test(
      before,
    ) ||
      /^\s*(?:edition|model|version|collection|season)/i.test(after))
      ? year(literal)
      : amount(literal),
  digits: (literal) => digits(literal),
  ordinal,
  year,
  price: (currency, from, upTo, scale, attributive = false) => {
    const size = SCALES[scale] ?? scale;
    if (attributive && size === '' && upTo === undefined && !from.includes('.'))
      return `${amount(from)} ${currency.one}`;
    return upTo === undefined ? money(currency, from, size) : `${amount(from)} to ${money(currency, upTo, size)}`;
  },
  percent: (from, upTo, perMille) =>
    `${upTo === undefined ? amount(from) : `${amount(from)} to ${amount(upTo)}`} ${perMille ? 'per mille' : 'percent'}`,
  range: (from, to) => `${amount(from)} to ${amount(to)}`,
  measure: (from, unit, upTo, attributive = false) =>
    attributive
      ? `${upTo === undefined ? amount(from) : `${amount(from)} to ${amount(upTo)}`} ${unit.one}`
      : upTo === undefined
        ? withUnit(from, unit)
        : `${amount(from)} to ${withUnit(upTo, unit)}`,
  product: (factors, unit) =>
    `${factors.map((factor) => amount(factor)).join(' by ')}${unit === undefined ? '' : ` ${unit.many}`}`,
  date: (written, month, day) =>
    `${MONTHS[month - 1] ?? ''} ${ordinal(String(day))}${written === undefined ? '' : ` ${year(written)}`}`,
  time: (hour, minute, second) => {
    const tail =
      second === undefined || second === 0
        ? ''
        : ` and ${second === 1 ? 'one second' : `${integer(String(second))} seconds`}`;
    const half = integer(String(hour > 12 ? hour - 12 : hour));
    const late = hour > 12 && hour < 24 ? ' P M' : '';
    if (minute === 0) return `${half}${late === '' ? " o'clock" : late}${tail}`;
    return `${half} ${minute < 10 ? `oh ${ONES[minute] ?? ''}` : integer(String(minute))}${late}${tail}`;
  },
  per: (unit) => (unit === undefined ? 'per' : `per ${unit.one}`),
  halfDay: (hour, minute, afternoon) => {
    const clock = minute === 0 ? '' : minute < 10 ? ` oh ${ONES[minute] ?? ''}` : ` ${integer(String(minute))}`;
    return `${integer(String(hour))}${clock} ${afternoon ? 'P' : 'A'} M`;
  },
  ratio: (left, right) => `${amount(left)} to ${amount(right)}`,
  fraction: (numerator, denominator) => {
    const name = denominator === '2' ? 'half' : denominator === '4' ? 'quarter' : ordinal(denominator);
    const many = denominator === '2' ? 'halves' : `${name}s`;
    return `${amount(numerator)} ${numerator === '1' ? name : many}`;
  },
  negative: (spoken) => `minus ${spoken}`,
  sign: (sign) =>
    ({
      '&': 'and',
      '+': 'plus',
      '×': 'times',
      '÷': 'divided by',
      '=': 'equals',
      '>': 'more than',
      '<': 'less than',
      '±': 'plus or minus',
      '@': 'at',
      '≥': 'at least',
      '≤': 'at most',
      '≈': 'about',
    })[sign],
  numbered: (literal) => `number ${amount(literal)}`,
  plus: 'plus',
  always: 'twenty four seven',
};
