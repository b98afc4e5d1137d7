/** What a figure measures. Figures of different dimensions are never equal. */
export type Dimension =
  | 'none'
  | 'plain'
  | 'percent'
  | 'paid'
  | 'ordinal'
  | 'link'
  | 'clock'
  | 'date'
  | 'length'
  | 'mass'
  | 'volume'
  | 'hours'
  | 'months'
  | 'degree'
  | 'fahrenheit'
  | 'watt'
  | 'charge'
  | 'kelvin'
  | 'light'
  | 'ounce'
  | 'inch'
  | 'size'
  | 'age'
  | 'frequency'
  | 'sound'
  | 'area'
  | 'minor-share'
  | 'bytes'
  | `money:${'CNY' | 'USD'}`
  | `count:${string}`;

/** Units with their dimension and what one of them is in the dimension's own unit (cm, g, ml, h, months). */
export const SCALED_UNITS: Readonly<Record<string, readonly [Dimension, number]>> = {
  毫米: ['length', 0.1],
  mm: ['length', 0.1],
  millimetre: ['length', 0.1],
  millimeter: ['length', 0.1],
  厘米: ['length', 1],
  公分: ['length', 1],
  cm: ['length', 1],
  centimetre: ['length', 1],
  centimeter: ['length', 1],
  分米: ['length', 10],
  米: ['length', 100],
  公尺: ['length', 100],
  m: ['length', 100],
  metre: ['length', 100],
  meter: ['length', 100],
  公里: ['length', 100_000],
  km: ['length', 100_000],
  kilometre: ['length', 100_000],
  kilometer: ['length', 100_000],
  英尺: ['length', 30.48],
  foot: ['length', 30.48],
  feet: ['length', 30.48],
  ft: ['length', 30.48],
  寸: ['inch', 1],
  英寸: ['inch', 1],
  inch: ['inch', 1],
  inche: ['inch', 1],
  克: ['mass', 1],
  g: ['mass', 1],
  gram: ['mass', 1],
  gramme: ['mass', 1],
  mg: ['mass', 0.001],
  毫克: ['mass', 0.001],
  公斤: ['mass', 1000],
  千克: ['mass', 1000],
  kg: ['mass', 1000],
  kilo: ['mass', 1000],
  kilogram: ['mass', 1000],
  斤: ['mass', 500],
  jin: ['mass', 500],
  两: ['mass', 50],
  lb: ['mass', 453.592],
  pound: ['mass', 453.592],
  oz: ['ounce', 1],
  ounce: ['ounce', 1],
  安: ['ounce', 1],
  毫升: ['volume', 1],
  ml: ['volume', 1],
  millilitre: ['volume', 1],
  milliliter: ['volume', 1],
  升: ['volume', 1000],
  公升: ['volume', 1000],
  l: ['volume', 1000],
  litre: ['volume', 1000],
  liter: ['volume', 1000],
  秒: ['hours', 1 / 3600],
  秒钟: ['hours', 1 / 3600],
  second: ['hours', 1 / 3600],
  sec: ['hours', 1 / 3600],
  分钟: ['hours', 1 / 60],
  minute: ['hours', 1 / 60],
  min: ['hours', 1 / 60],
  小时: ['hours', 1],
  钟头: ['hours', 1],
  hour: ['hours', 1],
  h: ['hours', 1],
  hr: ['hours', 1],
  天: ['hours', 24],
  日: ['hours', 24],
  day: ['hours', 24],
  周: ['hours', 168],
  星期: ['hours', 168],
  礼拜: ['hours', 168],
  week: ['hours', 168],
  个月: ['months', 1],
  月: ['months', 1],
  month: ['months', 1],
  年: ['months', 12],
  year: ['months', 12],
  yr: ['months', 12],
  度: ['degree', 1],
  '℃': ['degree', 1],
  '°c': ['degree', 1],
  '°': ['degree', 1],
  摄氏度: ['degree', 1],
  degree: ['degree', 1],
  'degree celsius': ['degree', 1],
  'degrees celsius': ['degree', 1],
  '°f': ['fahrenheit', 1],
  fahrenheit: ['fahrenheit', 1],
  瓦: ['watt', 1],
  w: ['watt', 1],
  watt: ['watt', 1],
  kw: ['watt', 1000],
  千瓦: ['watt', 1000],
  毫安: ['charge', 1],
  毫安时: ['charge', 1],
  mah: ['charge', 1],
  k: ['kelvin', 1],
  kelvin: ['kelvin', 1],
  流明: ['light', 1],
  lumen: ['light', 1],
  lm: ['light', 1],
  码: ['size', 1],
  岁: ['age', 1],
  'year old': ['age', 1],
  'years old': ['age', 1],
  赫兹: ['frequency', 1],
  hz: ['frequency', 1],
  分贝: ['sound', 1],
  db: ['sound', 1],
  平方米: ['area', 1],
  '%': ['percent', 1],
  percent: ['percent', 1],
  'per cent': ['percent', 1],
  美元: ['money:USD', 1],
  美金: ['money:USD', 1],
  刀: ['money:USD', 1],
  dollar: ['money:USD', 1],
  buck: ['money:USD', 1],
  usd: ['money:USD', 1],
  yuan: ['money:CNY', 1],
  rmb: ['money:CNY', 1],
  cny: ['money:CNY', 1],
  kuai: ['money:CNY', 1],
  renminbi: ['money:CNY', 1],
  cent: ['minor-share', 1],
};

export const ENGLISH_UNITS =
  /^[\s-]*(?:more )?(mah|mm|cm|kg|km|mg|ml|kw|hz|db|lm|lb|oz|ft|millimet(?:re|er)s?|centimet(?:re|er)s?|kilomet(?:re|er)s?|met(?:re|er)s?|kilograms?|kilos?|grams?|grammes?|millilit(?:re|er)s?|lit(?:re|er)s?|degrees celsius|degree celsius|degrees?|°c|°f|℃|°|years? old|years?|yrs?|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|inches|inch|feet|foot|pounds?|ounces?|watts?|lumens?|kelvin|fahrenheit|percent|per cent|%|yuan|rmb|cny|kuai|renminbi|dollars?|bucks?|usd|cents?|jin|m|g|l|w|h|k)(?![a-z])/;

const CLASSIFIERS =
  '个件款条只支枝双盒瓶罐袋包箱套片颗粒块张把台盏顶部份组对杯桶卷根本册页档级层种样位名次遍倍股枚筒听盘串联期单寸圈挡排瓣格色';
const CLASSIFIER = new RegExp(
  `^\\s*(?:小|大)?([${CLASSIFIERS}])(?<!包(?=邮|装|含|括|容)|单(?=品|手|独|人)|根(?=据)|对(?=于)|本(?=身|店)|期(?=间|待))`,
);
const ENGLISH_CLASSIFIER =
  /^\s+(?:more |full |small |single )?(pair|box|boxe|bag|bottle|jar|tin|piece|set|tube|pack|sheet)s?(?![a-z])/;
const COUNTED: Readonly<Record<string, string>> = {
  pair: '双',
  box: '盒',
  boxe: '盒',
  bag: '袋',
  bottle: '瓶',
  jar: '瓶',
  tin: '罐',
  piece: '件',
  set: '套',
  tube: '支',
  pack: '包',
  sheet: '片',
};
/** Measure words that may stand for any other: 三种颜色, 三个颜色, 三款. */
export const GENERAL = new Set(['个', '件', '款', '种', '样', '只', '条']);

/** The measure word a text begins with; null when it begins with none. */
export function classifiers(after: string): { readonly length: number; readonly word: string } | null {
  const match = CLASSIFIER.exec(after);
  if (match === null) {
    const english = ENGLISH_CLASSIFIER.exec(after);
    return english === null ? null : { length: english[0].length, word: COUNTED[english[1] ?? ''] ?? '' };
  }
  return { length: match[0].length, word: match[1] ?? '' };
}

/** Whether figures of two dimensions may mean the same. Counts of general measure words equal counts of any. */
export function comparable(a: Dimension, b: Dimension): boolean {
  if (a === b) return true;
  const [x, y] = [countOf(a), countOf(b)];
  if (x !== null && y !== null) return GENERAL.has(x) || GENERAL.has(y) || (x === '档' && y === '级');
  if ((a === 'age' && (b === 'plain' || b === 'months')) || (b === 'age' && (a === 'plain' || a === 'months')))
    return true;
  return (x !== null && b === 'plain') || (y !== null && a === 'plain');
}

export function countOf(dimension: Dimension): string | null {
  return dimension.startsWith('count:') ? dimension.slice(6) : null;
}
