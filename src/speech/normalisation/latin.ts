import type { Language } from '../../domain/language.js';

/** Written in capitals but said as words; every other short capital word is spelled. */
const SAID = new Set(
  'OK UP ONLY LEFT LAST DEAL DAY SAVE BOGO HEPA CODE MORE THIS THAT YOUR YOU OUR ALL HAVE HAS HERE COME JUST WITH FROM GIFT SHIP SHOP COOL LOOK WIN HURRY ADD CART STOP LESS EVER VERY MUCH MUST SEE NEWS KIDS MEN BOX BAG SET SETS PACK ITEM LINK CLUB GOLD RED BLUE PINK BOSE SONY DELL ASUS ACER VIVO OPPO AND ARE WAS NOT CAN DO SO MANY BUT OR AS IF HOW WHY WHO PUMA FILA GAP COACH NEW HOT SALE FREE NO YES THE AND FOR TOP BIG NOW BUY GET OFF BEST SOLD OUT SUPER NIKE ZARA UNIQLO IKEA MAX MINI PLUS WOW HI HELLO LIVE LOVE GO IN ON AT TO OF IT IS WE MY PRO AIR NANO RAM ROM LASER GOOD SET LIKE BYE NASA ONE TWO'.split(
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
  ['iphone', 'eye phone'],
  ['ipad', 'eye pad'],
  ['wifi', 'why fie'],
]);

/**
 * A Latin word as the English voice should say it: letters apart for sizes and abbreviations (XL -> X L), camel case
 * split (AirPods -> Air Pods), accents removed (café -> cafe). Returns letters, apostrophes and spaces only.
 */
export function latinWord(written: string, language: Language): string {
  const plain = written
    .normalize('NFKD')
    .replace(/[^a-z'’]/gi, '')
    .replaceAll('’', "'");
  // A lone small letter is a letter's name (t恤, pH), except the English article.
  if (plain.length === 1 && !(plain === 'a' && language === 'en')) return plain.toUpperCase();
  if (/^ph$/i.test(plain)) return 'P H';
  if (/^vs$/i.test(plain)) return language === 'en' ? 'versus' : 'V S';
  if (language === 'zh' && plain === 'IT') return 'I T';
  if (language === 'zh' && plain === 'ins') return 'I N S';
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
