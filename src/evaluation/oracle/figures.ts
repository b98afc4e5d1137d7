/** A number in a text with what it measures. */
export interface Figure {
  readonly value: number;
  /** Canonical unit (`yuan`, `cm`, `day`), or null when none stands beside it. */
  readonly unit: string | null;
  readonly at: number;
  readonly text: string;
}

/** Written as they stand after a number, by canonical unit. Longer spellings are tried first. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  yuan: ['元', '块钱', '块', '人民币', 'yuan', 'rmb', 'cny'],
  dollar: ['美元', '美金', 'dollars', 'dollar', 'usd'],
  cent: ['美分', 'cents', 'cent'],
  fold: ['折'],
  percent: ['%', 'percent', 'per cent'],
  piece: [
    ...[
      '件',
      '个',
      '只',
      '条',
      '双',
      '瓶',
      '盒',
      '支',
      '套',
      '包',
      '片',
      '枚',
      '台',
      '部',
      '份',
      '袋',
      '颗',
      '本',
      '把',
    ],
    ...['pieces', 'piece', 'pcs', 'left', 'pairs', 'pair', 'bottles', 'boxes', 'packs', 'pack', 'bags', 'units'],
  ],
  sort: ['款', '种', '色', 'colours', 'colors', 'sizes', 'kinds'],
  day: ['天', '日', 'days', 'day', '-day'],
  hour: ['小时', '个小时', 'hours', 'hour', '-hour', 'hrs', 'h'],
  minute: ['分钟', 'minutes', 'minute', '-minute', 'min'],
  second: ['秒', 'seconds', 'second', 's'],
  week: ['周', '个星期', '星期', 'weeks', 'week'],
  month: ['个月', '月', 'months', 'month', '-month'],
  year: ['年', 'years', 'year', '-year'],
  cm: ['厘米', '公分', 'cm', 'centimetres', 'centimeters'],
  mm: ['毫米', 'mm', 'millimetres', 'millimeters'],
  metre: ['米', 'metres', 'meters', 'metre', 'meter', 'm'],
  inch: ['英寸', 'inches', 'inch'],
  kg: ['公斤', '千克', 'kg', 'kilograms', 'kilos', 'kilo'],
  gram: ['克', 'grams', 'gram', 'g'],
  jin: ['斤', 'jin'],
  ml: ['毫升', 'ml', 'millilitres', 'milliliters'],
  litre: ['升', 'litres', 'liters', 'litre', 'liter', 'l'],
  degree: ['℃', '°c', '摄氏度', '度', 'degrees', 'degree', 'celsius'],
  watt: ['瓦', 'w', 'watts'],
  mah: ['毫安时', '毫安', 'mah'],
  volt: ['伏', 'v', 'volts'],
};
const SPELLINGS: readonly (readonly [string, string])[] = Object.entries(UNITS)
  .flatMap(([unit, spellings]) => spellings.map((spelling): readonly [string, string] => [spelling, unit]))
  .sort(([a], [b]) => b.length - a.length);

const HAN: Readonly<Record<string, number>> = {
  ...{ 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 俩: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
  ...{ 十: 10, 百: 100, 千: 1_000, 万: 10_000 },
};
/** Words that hold numerals and count nothing. */
const NO_NUMBERS =
  /千万(?=别|不|要|先|记|小心)|万一|一一|十分(?!钟)|十足|万能|百搭|百分百|一百分|双十一|四季|五谷|八宝|七夕|九分|七分/g;

const ENGLISH: Readonly<Record<string, number>> = {
  ...{ zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18 },
  ...{ nineteen: 19, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90 },
  ...{ hundred: 100, thousand: 1_000 },
};
const ENGLISH_NUMBER = new RegExp(
  `\\b(?:a )?(?:${Object.keys(ENGLISH).join('|')})(?:(?:[ -]| and )(?:${Object.keys(ENGLISH).join('|')}))*\\b`,
  'g',
);

/**
 * Every number of a text in digits, Chinese numerals or English words. Written for the evaluation alone, apart from what
 * the grounding check reads numbers with.
 */
export function figures(text: string): Figure[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(\d),(?=\d{3}(?!\d))/g, '$1')
    .replace(NO_NUMBERS, (word) => '＿'.repeat(word.length));
  const found: Figure[] = [];
  const add = (raw: string, at: number, value: number): void => {
    const before = plain.slice(Math.max(0, at - 4), at);
    const unit = unitAfter(plain, at + raw.length) ?? unitBefore(before);
    found.push({ value, unit, at, text: raw });
  };
  for (const match of plain.matchAll(/(?<![\d.])\d+(?:\.\d+)?(?:万|千(?!克))?/g)) {
    const scale = match[0].endsWith('万') ? 10_000 : match[0].endsWith('千') ? 1_000 : 1;
    add(match[0], match.index, parseFloat(match[0]) * scale);
  }
  for (const match of plain.matchAll(
    /(百分之)?([零〇一二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?)(半)?/g,
  )) {
    const raw = match[2] ?? '';
    const value = hanNumber(raw);
    const unit = unitAfter(plain, match.index + match[0].length);
    if (match[1] !== undefined) found.push({ value, unit: 'percent', at: match.index, text: match[0] });
    else if (raw.length > 1 ? /[十百千万点]/.test(raw) || unit !== null : unit !== null) add(raw, match.index, value);
  }
  for (const match of plain.matchAll(ENGLISH_NUMBER)) add(match[0], match.index, englishNumber(match[0]));
  return withRanges(
    plain,
    found.sort((a, b) => a.at - b.at),
  );
}

/** "155 to 162 cm": the first number measures what the second does. */
function withRanges(plain: string, found: readonly Figure[]): Figure[] {
  const result = [...found];
  for (let i = result.length - 2; i >= 0; i -= 1) {
    const [one, next] = [result[i], result[i + 1]];
    if (one === undefined || next === undefined || one.unit !== null || next.unit === null) continue;
    const between = plain.slice(one.at + one.text.length, next.at);
    if (/^\s*(?:到|至|-|–|~|或|、|和|to|and|or|,|\/|x|×|\*|:)\s*$/.test(between))
      result[i] = { ...one, unit: next.unit };
  }
  return result;
}

function unitAfter(plain: string, end: number): string | null {
  const rest = plain.slice(end, end + 14).replace(/^\s+/, '');
  const found = SPELLINGS.find(
    ([spelling]) =>
      rest.startsWith(spelling) && (!/[a-z]$/.test(spelling) || !/^[a-z]/.test(rest.slice(spelling.length))),
  );
  return found?.[1] ?? null;
}

function unitBefore(before: string): string | null {
  if (/¥\s*$/.test(before)) return 'yuan';
  if (/\$\s*$/.test(before)) return 'dollar';
  return null;
}

function hanNumber(raw: string): number {
  const [whole = '', decimals] = raw.split('点');
  const fraction = decimals === undefined ? 0 : Number(`0.${[...decimals].map((one) => HAN[one] ?? 0).join('')}`);
  if (!/[十百千万]/.test(whole)) return Number([...whole].map((one) => HAN[one] ?? 0).join('')) + fraction;
  let sum = 0;
  let section = 0;
  let digit = 0;
  let scale = 1;
  let zero = false;
  for (const one of whole) {
    const value = HAN[one] ?? 0;
    if (value === 0) zero = true;
    else if (value < 10) digit = value;
    else if (value === 10_000) {
      sum += (section + digit) * value;
      [section, digit, scale, zero] = [0, 0, value, false];
    } else {
      section += (digit === 0 ? 1 : digit) * value;
      [digit, scale, zero] = [0, value, false];
    }
  }
  // 三百五 is 350; 三百零五 is 305.
  return sum + section + (scale > 10 && !zero ? (digit * scale) / 10 : digit) + fraction;
}

function englishNumber(raw: string): number {
  let sum = 0;
  let section = 0;
  for (const word of raw.split(/[ -]+/)) {
    const value = ENGLISH[word];
    if (value === undefined) continue;
    if (value === 1_000) {
      sum += Math.max(1, section) * value;
      section = 0;
    } else if (value === 100) section = Math.max(1, section) * value;
    else section += value;
  }
  return sum + section;
}

/** How a measure is told in a smaller one. */
const SMALLER: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  metre: [
    ['cm', 100],
    ['mm', 1_000],
  ],
  cm: [['mm', 10]],
  kg: [
    ['gram', 1_000],
    ['jin', 2],
  ],
  jin: [['gram', 500]],
  litre: [['ml', 1_000]],
  week: [['day', 7]],
  day: [['hour', 24]],
  hour: [['minute', 60]],
  minute: [['second', 60]],
  year: [['month', 12]],
};

/** Whether two figures say the same: equal, in one measure or in measures that are told in each other. */
export function sameAs(a: Pick<Figure, 'value' | 'unit'>, b: Pick<Figure, 'value' | 'unit'>): boolean {
  if (a.unit === b.unit || a.unit === null || b.unit === null) return a.value === b.value;
  const told = (one: typeof a, other: typeof a): boolean =>
    (SMALLER[one.unit ?? ''] ?? []).some(([unit, times]) => unit === other.unit && one.value * times === other.value);
  return told(a, b) || told(b, a);
}
