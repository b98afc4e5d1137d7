/** Written in capitals but said as words; every other short capital word is spelled. */
const SAID = new Set(
  'OK NEW HOT SALE FREE NO YES THE AND FOR TOP BIG NOW BUY GET OFF BEST SOLD OUT SUPER NIKE ZARA UNIQLO IKEA MAX MINI PLUS WOW HI HELLO LIVE LOVE GO IN ON AT TO OF IT IS WE MY PRO AIR NANO RAM ROM LASER GOOD SET LIKE BYE NASA ONE TWO'.split(
    ' ',
  ),
);
/** Said letter by letter although written small. */
const SPELLED = new Set([
  'app',
  'usb',
  'led',
  'vip',
  'spf',
  'diy',
  'pvc',
  'uv',
  'id',
  'pc',
  'tv',
  'pu',
  'abs',
  'pp',
  'sku',
  'xl',
  'xxl',
  'xxxl',
  'xs',
]);
const READ_AS: ReadonlyMap<string, string> = new Map([
  ['vs', 'versus'],
  ['iphone', 'eye phone'],
  ['ipad', 'eye pad'],
  ['wifi', 'why fie'],
]);

/**
 * A Latin word as the English voice should say it: letters apart for sizes and abbreviations (XL -> X L), camel case
 * split (AirPods -> Air Pods), accents removed (café -> cafe). Returns letters, apostrophes and spaces only.
 */
export function latinWord(written: string): string {
  const plain = written
    .normalize('NFKD')
    .replace(/[^a-z'’]/gi, '')
    .replaceAll('’', "'");
  const whole = READ_AS.get(plain.toLowerCase());
  if (whole !== undefined) return whole;
  if (SPELLED.has(plain.toLowerCase()) && !SAID.has(plain)) {
    // "id" and "pp" in small letters inside English text are still letters; "app" is a word there and in 中文 a spelling.
    return plain.toLowerCase() === 'app' && plain !== 'APP' ? plain : spell(plain);
  }
  const parts = plain.match(/[A-Z]+(?![a-z'])|[A-Z]?[a-z']+|[A-Z]/g) ?? [];
  return parts.map((part) => (/^[A-Z]{2,}$/.test(part) ? capitals(part) : part)).join(' ');
}

function capitals(word: string): string {
  if (SAID.has(word)) return word.toLowerCase();
  return word.length <= 4 || !/[AEIOUY]/.test(word) ? spell(word) : word.toLowerCase();
}

/** Letters apart; a lone A needs its name, or the voice says the article. */
function spell(word: string): string {
  return [...word.toUpperCase().replaceAll("'", '')].join(' ');
}
