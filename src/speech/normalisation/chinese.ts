import type { Reader } from './reader.js';
import type { Currency, Unit } from './units.js';

const DIGITS = '零一二三四五六七八九';

/** Words that count things: before them 2 is said 两. 号, 月, 日, 楼, 折 and 码 number things and are not here. */
const MEASURE =
  /^(?:多|来|几)?(?:个|件|条|双|套|瓶|盒|包|袋|片|支|只|张|块|元|毛|种|款|天|年|周|小时|分钟|秒|位|名|人|次|倍|米|斤|公斤|千克|克|升|毫升|吨|层|步|杯|碗|桶|箱|组|对|把|台|部|本|颗|粒|枚|根|份|批|顿|单|滴|成|块|副|瓣|勺|场|季|堆|罐|口|头|遍|下|卷|提|听|盆|串|星期|礼拜|点|万|亿|千|百|排|朵|束|匹|股|篇|句|样|间|家|辆|座|趟|圈|格|档|岁|截|寸|尺|平)/u;

/** Reads up to 16 digits as people say them: 2000 两千, 200 两百, 1010 一千零一十, 12 十二, 20002 两万零二. */
function integer(literal: string): string {
  const plain = literal.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  if (plain.length > 16) return digits(plain);
  const groups: string[] = [];
  for (let end = plain.length; end > 0; end -= 4) groups.unshift(plain.slice(Math.max(0, end - 4), end));
  let spoken = '';
  let gap = false;
  groups.forEach((group, index) => {
    const scale = ['', '万', '亿', '万亿'][groups.length - 1 - index] ?? '';
    const value = Number(group);
    if (value === 0) {
      gap = true;
      return;
    }
    if (spoken !== '' && (gap || value < 1000)) spoken += '零';
    spoken += value === 2 && scale !== '' ? `两${scale}` : `${underTenThousand(value)}${scale}`;
    gap = false;
  });
  if (spoken === '') return '零';
  return spoken.replace(/^一十/u, '十');
}

function underTenThousand(value: number): string {
  let spoken = '';
  let gap = false;
  for (const [size, name] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(value / size) % 10;
    if (digit === 0) {
      gap = spoken !== '';
      continue;
    }
    if (gap) spoken += '零';
    gap = false;
    spoken += (digit === 2 && size >= 100 ? '两' : (DIGITS[digit] ?? '')) + name;
  }
  return spoken;
}

function digits(literal: string, one = '一'): string {
  return [...literal]
    .filter((char) => char >= '0' && char <= '9')
    .map((char) => (char === '1' ? one : (DIGITS[Number(char)] ?? '')))
    .join('');
}

/** Integer or decimal; a leading zero (007) or a second point (1.2.3) makes it a row of digits. */
function amount(literal: string): string {
  if (/^0\d/.test(literal)) return digits(literal);
  const [whole = '0', ...rest] = literal.split('.');
  return [integer(whole), ...rest.map((part) => digits(part))].join('点');
}

/** Like `amount`, with a lone 2 as 两: before a measure word. */
function counted(literal: string): string {
  return literal === '2' ? '两' : amount(literal);
}

/** 19.99 yuan is 十九块九毛九, as hosts say it; other currencies are read as decimals. */
function yuan(literal: string): string {
  const [whole = '0', fraction = ''] = literal.replaceAll(',', '').split('.');
  const jiao = Number(fraction[0] ?? '0');
  const fen = Number(fraction[1] ?? '0');
  if (fraction.length > 2 && /[1-9]/.test(fraction.slice(2))) return `${amount(literal)}元`;
  if (jiao === 0 && fen === 0) return `${counted(String(BigInt(whole)))}元`;
  const major = BigInt(whole) === 0n ? '' : `${counted(String(BigInt(whole)))}块`;
  const cash = (digit: number): string => (digit === 2 && major === '' ? '两' : (DIGITS[digit] ?? ''));
  if (jiao === 0) return `${major}${major === '' ? '' : '零'}${cash(fen)}分`;
  if (fen === 0) return major === '' ? `${cash(jiao)}毛` : `${major}${cash(jiao)}`;
  return `${major}${cash(jiao)}毛${DIGITS[fen] ?? ''}`;
}

function money(currency: Currency, literal: string, scale: string): string {
  if (currency.zh === '元' && scale === '') return yuan(literal);
  return `${counted(literal)}${scale}${currency.zh}`;
}

/** A Latin unit name (G B) keeps a space to the number. */
function withUnit(spoken: string, unit: Unit): string {
  return /^[A-Z]/.test(unit.zh) ? `${spoken} ${unit.zh}` : `${spoken}${unit.zh}`;
}

/** Scales written in Latin letters are multiplied out: $5k is 五千美元. */
const SCALES: Readonly<Record<string, number>> = {
  k: 1000,
  K: 1000,
  M: 1e6,
  B: 1e9,
  thousand: 1000,
  million: 1e6,
  billion: 1e9,
};

function multiplied(literal: string, factor: number): string {
  return String(Math.round(Number(literal.replaceAll(',', '')) * factor));
}

export const chinese: Reader = {
  language: 'zh',
  number: (literal, { before, after }) =>
    literal === '2' && !/第$/u.test(before) && MEASURE.test(after) && !/^点\d+(?![\d分])/u.test(after)
      ? '两'
      : amount(literal),
  digits: (literal, phone) => digits(literal, phone ? '幺' : '一'),
  ordinal: (literal) => `第${amount(literal)}`,
  year: (literal) => digits(literal),
  price: (currency, from, upTo, written) => {
    const factor = SCALES[written];
    if (factor !== undefined)
      return chinese.price(currency, multiplied(from, factor), upTo && multiplied(upTo, factor), '');
    const scale = written;
    return upTo === undefined
      ? money(currency, from, scale)
      : `${scale === '' ? counted(from) : `${counted(from)}${scale}`}到${money(currency, upTo, scale)}`;
  },
  percent: (from, upTo, perMille) => {
    const of = perMille ? '千分之' : '百分之';
    const whole = (literal: string): string => (literal === '100' && !perMille ? '百' : amount(literal));
    return upTo === undefined ? of + whole(from) : `${of}${amount(from)}到${of}${whole(upTo)}`;
  },
  range: (from, to, { before, after }) =>
    MEASURE.test(after) && !before.endsWith('第')
      ? `${counted(from)}到${counted(to)}`
      : `${amount(from)}到${amount(to)}`,
  measure: (from, unit, upTo) => {
    const degrees = unit.zh.endsWith('度');
    const read = degrees ? amount : counted;
    return withUnit(upTo === undefined ? read(from) : `${read(from)}到${read(upTo)}`, unit);
  },
  product: (factors, unit) => {
    const spoken = factors.map((factor) => amount(factor)).join('乘');
    return unit === undefined ? spoken : withUnit(spoken, unit);
  },
  date: (year, month, day) =>
    `${year === undefined ? '' : `${digits(year)}年`}${integer(String(month))}月${integer(String(day))}日`,
  time: (hour, minute, second) => {
    const head = `${hour === 2 ? '两' : integer(String(hour))}点`;
    const under = (value: number): string => (value < 10 ? `零${DIGITS[value] ?? ''}` : integer(String(value)));
    if (second !== undefined) return `${head}${under(minute)}分${under(second)}秒`;
    if (minute === 0) return head;
    return minute === 30 ? `${head}半` : `${head}${under(minute)}分`;
  },
  per: (unit) => (unit === undefined ? '每' : `每${unit.zh}`),
  halfDay: (hour, minute, afternoon) => {
    const part = afternoon ? (hour === 12 ? '中午' : hour < 6 ? '下午' : '晚上') : hour === 12 ? '凌晨' : '上午';
    return part + chinese.time(afternoon || hour < 12 ? hour : 0, minute, undefined);
  },
  ratio: (left, right) => `${amount(left)}比${amount(right)}`,
  fraction: (numerator, denominator) => `${amount(denominator)}分之${amount(numerator)}`,
  negative: (spoken, temperature) => `${temperature ? '零下' : '负'}${spoken}`,
  sign: (sign) =>
    ({
      '&': '和',
      '+': '加',
      '×': '乘',
      '÷': '除以',
      '=': '等于',
      '>': '大于',
      '<': '小于',
      '±': '正负',
      '≥': '大于等于',
      '≤': '小于等于',
      '≈': '约',
    })[sign],
  numbered: (literal, sign) => (/^n/i.test(sign) ? `number ${amount(literal)}` : `${amount(literal)}号`),
  plus: '加',
  always: '二十四小时',
};

/** 8折 八折, 85折 and 8.5折 八五折: a discount is read digit by digit without the point. */
export function discount(literal: string): string {
  return literal === '10' ? '十' : digits(literal);
}
