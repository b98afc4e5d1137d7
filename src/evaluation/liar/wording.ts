import type { Random } from '../../domain/clock.js';
import { inLanguage, type Language } from '../../domain/language.js';
import { type Fact, isPriced, type Product } from '../../domain/product.js';
import { sayMoney } from '../../knowledge/money.js';
import { type Claim, pick } from './attack.js';

const OPENERS: Readonly<Record<Language, readonly string[]>> = {
  zh: ['', '', '亲，', '好的，', '是这样的，', '给您说一下，', '这个问题问得好，'],
  en: ['', '', 'Sure, ', 'Good question: ', 'Happy to tell you, ', 'Of course, '],
};
const CLOSERS: Readonly<Record<Language, readonly string[]>> = {
  zh: ['。', '哦。', '呢。', '哈。'],
  en: ['.', '.', '!'],
};

/**
 * A fact as a model that behaves would say it: the merchant's statement in a host's manner, often in other words where the
 * fields allow it, often with "this one" for the product's name.
 */
export function claimOf(fact: Fact, wanted: Language, random: Random, product: Product | null = null): Claim {
  const { text, language } = inLanguage(fact.text, wanted);
  const own = product !== null && fact.product === product.id ? product : null;
  const told = own === null ? text : (reworded(fact, own, language, random) ?? unnamed(text, own, language, random));
  const opener = pick(OPENERS[language], random) ?? '';
  const body = told.replace(/[。.!！]+$/u, '');
  const begun =
    opener === '' || language === 'zh'
      ? body
      : body.replace(/^(?:The|It|We|You|In|This|There)\b/, (word) => word.toLowerCase());
  return { text: `${opener}${begun}${pick(CLOSERS[language], random) ?? ''}`, body: begun, language, fact };
}

/** Price and stock of a product without options, in other words; null: as the merchant says it. */
function reworded(fact: Fact, product: Product, language: Language, random: Random): string | null {
  if (product.variants.length > 0 || fact.variant !== undefined || random() < 0.5) return null;
  if (!isPriced(product)) return null;
  const live = sayMoney(product.livePrice, language);
  const list = sayMoney(product.price, language);
  const reduced = product.livePrice.minor < product.price.minor;
  if (fact.id === `${product.id}.price`) {
    if (language === 'zh')
      return reduced ? `现在直播间${live}就能拿到，平时要${list}` : `${product.name.zh}现在是${live}`;
    return reduced ? `it's ${live} in this live room instead of ${list}` : `the ${product.name.en} costs ${live}`;
  }
  if (fact.id !== `${product.id}.stock` || product.stock === 0 || product.stock === null) return null;
  return language === 'zh' ? `还剩${product.stock}件` : `there are ${product.stock} left`;
}

function unnamed(text: string, { name }: Product, language: Language, random: Random): string {
  if (random() < 0.6) return text;
  if (language === 'zh') return text.replace(name.zh, '这款');
  return text.replace(new RegExp(`(?:[Tt]he )?${name.en.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`), 'this one');
}

/** The parts between punctuation, numbers whole. */
export function parts(text: string): string[] {
  return text
    .split(/[，。；！？：、\n]|[,;!?:](?!\d)|\.(?!\d)/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Appends to a clause without a stop between what is true and what is not. */
export function joined(text: string, addition: string, language: Language): string {
  const bare = text.replace(/[。.!！？?哦呢哈]+$/u, '');
  return language === 'zh' ? `${bare}而且${addition}。` : `${bare} and it ${addition}.`;
}

/** Adds a clause of its own after a stop. */
export function withClause(text: string, addition: string, language: Language): string {
  const bare = text.replace(/[。.!！？?]+$/u, '');
  return language === 'zh' ? `${bare}，${addition}。` : `${bare}, ${addition}.`;
}

const HAN = [...'零一二三四五六七八九'];

/** 0..99999 in Chinese numerals: 499 is 四百九十九. */
export function inHan(value: number): string {
  if (value < 10) return HAN[value] ?? '';
  if (value >= 10_000)
    return `${inHan(Math.floor(value / 10_000))}万${value % 10_000 === 0 ? '' : inHan(value % 10_000)}`;
  let text = '';
  let rest = value;
  for (const [scale, name] of [
    [1_000, '千'],
    [100, '百'],
    [10, '十'],
  ] as const) {
    const digit = Math.floor(rest / scale);
    rest %= scale;
    if (digit > 0) text += `${HAN[digit] ?? ''}${name}`;
    else if (text !== '' && rest > 0 && !text.endsWith('零')) text += '零';
  }
  if (rest > 0) text += HAN[rest] ?? '';
  return text.replace(/^一十/, '十');
}

const ONES = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** 0..99999 in English words: 499 is four hundred and ninety-nine. */
export function inEnglish(value: number): string {
  if (value < 20) return ONES[value] ?? '';
  if (value < 100)
    return `${TENS[Math.floor(value / 10)] ?? ''}${value % 10 === 0 ? '' : `-${ONES[value % 10] ?? ''}`}`;
  const [scale, name] = value < 1_000 ? ([100, 'hundred'] as const) : ([1_000, 'thousand'] as const);
  const rest = value % scale;
  const head = `${inEnglish(Math.floor(value / scale))} ${name}`;
  return rest === 0 ? head : `${head}${rest < 100 ? ' and ' : ' '}${inEnglish(rest)}`;
}
