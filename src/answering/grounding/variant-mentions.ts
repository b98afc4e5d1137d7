import type { Product, Variant } from '../../domain/product.js';
import { plainText } from './plain-text.js';
import { quantities } from './quantities.js';
import type { Dimension } from './units.js';

/** How a text calls an option: by its value, the value's code or the rest of it, a colour's word, a measure, or bigger and smaller. */
type Manner = 'value' | 'code' | 'rest' | 'word' | 'measure' | 'relative';

/** A place in a plain text that names values of one option of a product. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  readonly option: string;
  /** Values it may mean, by their plain Chinese spelling. */
  readonly values: ReadonlySet<string>;
  readonly manner: Manner;
}

interface Spelling {
  readonly pattern: RegExp;
  readonly option: string;
  readonly values: ReadonlySet<string>;
  readonly manner: Manner;
}

/** A value that is a measure: the figures that name it. */
interface Measured {
  readonly option: string;
  readonly value: string;
  readonly low: number;
  /** Null: the value has no unit, so any that goods come in. */
  readonly dimension: Dimension | null;
}

interface Naming {
  readonly spellings: readonly Spelling[];
  readonly measured: readonly Measured[];
}

interface Value {
  readonly key: string;
  readonly spelt: readonly string[];
}

const known = new WeakMap<Product, Naming>();

const HAN = /[\u3400-\u9fff]/;
/** Numbers with a letter, a leading zero or three digits are codes of shades and models; other numbers count something. */
const CODED = /^((?=[a-z]*\d)(?:[a-z]+\d+[a-z]*|0\d+|\d{3,}|\d+[a-z]+))[\s_-]*(.*)$/;
const AREA = /^(\d+(?:\.\d+)?)\s*(?:x|×|\*|乘)\s*(\d+(?:\.\d+)?)/;
const COLOUR_ZH = /[红黄蓝绿紫粉白黑灰棕橙金银青咖褐杏驼]/g;
const COLOUR_EN =
  /^(?:red|yellow|blue|green|purple|pink|white|black|gr[ae]y|brown|orange|gold|silver|navy|beige|cream)$/;
const SIZED: readonly Dimension[] = ['length', 'inch', 'size', 'volume'];
/** Sizes by their letters, as they are said in full. */
const SIZES: Readonly<Record<string, RegExp>> = {
  s: /(?<=(?:the|a|in|size|order) )small(?![a-z])/g,
  m: /(?<=(?:the|a|in|size|order) )medium(?![a-z])|中码/g,
  l: /(?<=(?:the|a|in|size|order) )large(?![a-z])/g,
  xl: /(?<![a-z])extra[- ]large(?![a-z])/g,
};
const BIGGER =
  /(?<![很太越挺好超特巨这那])大(?:号|款|瓶|包(?!装)|罐|盒|袋|份|杯|壶|箱|桶|尺寸|容量|规格|的)|(?<=(?:the|our|this|that|in|a) )(?:larg(?:e|er|est)|big(?:ger|gest)?)(?![a-z])/g;
const SMALLER =
  /(?<![很太越挺好超特这那])小(?:号|款|瓶|包(?!装)|罐|盒|袋|份|杯|壶|箱|桶|尺寸|容量|规格|的)|(?<=(?:the|our|this|that|in|a) )small(?:er|est)?(?![a-z])/g;

/** The places of a plain text that name options of a product, in order; of two that overlap the longer one. */
export function mentionsOf(product: Product, text: string): readonly Mention[] {
  if (product.variants.length === 0) return [];
  const { spellings, measured } = namingOf(product);
  const found: Mention[] = [];
  for (const { pattern, option, values, manner } of spellings)
    for (const match of text.matchAll(pattern))
      found.push({ start: match.index, end: match.index + match[0].length, option, values, manner });
  const beside = (start: number, end: number): boolean =>
    found.some((one) => /^ ?$/.test(one.end <= start ? text.slice(one.end, start) : text.slice(end, one.start)));
  if (measured.length > 0) {
    for (const { start, end, low, high, dimension } of quantities(text)) {
      for (const one of measured) {
        const fits =
          one.dimension === null
            ? SIZED.includes(dimension) ||
              // 樱花粉50, 50的那只: a bare number beside another option, or said to be one.
              (dimension === 'plain' && (beside(start, end) || /^(?:号|的那)/.test(text.slice(end))))
            : one.dimension === dimension;
        if (!fits || (!near(one.low, low) && !near(one.low, high))) continue;
        found.push({ start, end, option: one.option, values: new Set([one.value]), manner: 'measure' });
      }
    }
  }
  found.sort((a, b) => b.end - b.start - (a.end - a.start) || b.values.size - a.values.size);
  const kept: Mention[] = [];
  for (const one of found) {
    const over = kept.find(({ start, end }) => one.start < end && one.end > start);
    // Two ends of a range name two values in one place.
    if (over === undefined || (over.manner === 'measure' && over.start === one.start && over.end === one.end))
      kept.push(one);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The variants that mentions mean together: of each option named one of its values; null when they name none. */
export function variantsOf(product: Product, mentions: readonly Mention[]): readonly Variant[] | null {
  if (mentions.length === 0) return null;
  const options = new Map<string, Set<string>>();
  for (const { option, values } of mentions) options.set(option, new Set([...(options.get(option) ?? []), ...values]));
  return product.variants.filter((variant) =>
    [...options].every(([option, values]) => {
      const value = variant.options[option];
      return value !== undefined && values.has(plainText(value.zh));
    }),
  );
}

/** The variants a text names by their options; null when it names none of the product's options. */
export function variantsNamed(product: Product, text: string): readonly Variant[] | null {
  return variantsOf(product, mentionsOf(product, text));
}

function namingOf(product: Product): Naming {
  const read = known.get(product);
  if (read !== undefined) return read;
  const options = new Map<string, Map<string, Value>>();
  for (const variant of product.variants) {
    for (const [option, { zh, en }] of Object.entries(variant.options)) {
      const key = plainText(zh);
      const of = options.get(option) ?? new Map<string, Value>();
      of.set(key, { key, spelt: [...new Set([key, plainText(en)])] });
      options.set(option, of);
    }
  }
  const spellings: Spelling[] = [];
  const measured: Measured[] = [];
  for (const [option, of] of options) {
    const values = [...of.values()];
    for (const { key, spelt } of values) {
      for (const one of spelt) {
        spellings.push({ pattern: whole(one), option, values: new Set([key]), manner: 'value' });
        spellings.push(...inParts(one, option, key));
        const size = SIZES[one];
        if (size !== undefined) spellings.push({ pattern: size, option, values: new Set([key]), manner: 'value' });
      }
    }
    spellings.push(...inWords(option, values), ...byDifference(option, values));
    const measures = values.flatMap((value) => measureOf(option, value) ?? []);
    measured.push(...measures);
    spellings.push(...byComparison(option, values, measures));
  }
  const naming = { spellings, measured };
  known.set(product, naming);
  return naming;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A value as it is spelt; a bare number only as a size, 黑色 also as 黑的 and 黑L. */
function whole(value: string): RegExp {
  const own = `${/^\d/.test(value) ? '(?<![\\d.])' : ''}${escaped(value)}`;
  if (HAN.test(value))
    return new RegExp(/^.色$/.test(value) ? `${own}|${value.slice(0, 1)}(?:(?=的)|款|(?=[a-z]))` : own, 'g');
  const area = AREA.exec(value);
  if (area !== null) {
    const [, a = '', b = ''] = area;
    return new RegExp(
      `(?<![\\d.])${escaped(a)}\\s*(?:厘米|公分|cm)?\\s*(?:x|×|\\*|乘以?|by)\\s*${escaped(b)}(?![\\d.])(?!\\s*(?:毫?米|分米|英?[寸尺]|m(?:m|etres?|eters?)?(?![a-z])|in(?:ch|ches)?(?![a-z])|f(?:ee)?t))`,
      'g',
    );
  }
  return /^\d+(?:\.\d+)?$/.test(value)
    ? new RegExp(`(?:${own}\\s*码|(?:size|in|a|eu)\\s+${own}(?![\\d.%]))`, 'g')
    : // 57 m is a length, not a size.
      new RegExp(`(?<![a-z0-9]|\\d )${own}(?![a-z0-9'])`, 'g');
}

/** N10瓷白 is also called N10, and 瓷白. */
function inParts(value: string, option: string, key: string): Spelling[] {
  const [, code, rest = ''] = CODED.exec(value) ?? [];
  const named = code !== undefined && (HAN.test(rest) ? rest.length > 1 : /^[a-z]{2}/.test(rest));
  if (!named || AREA.test(value) || quantities(value).some(({ scale }) => scale !== undefined)) return [];
  const values = new Set([key]);
  return [
    {
      pattern: new RegExp(`(?<![a-z0-9.])${code}(?![a-z0-9.]*[a-z0-9])`, 'g'),
      option,
      values,
      manner: 'code',
    },
    { pattern: whole(rest), option, values, manner: 'rest' },
  ];
}

/** 红色 of 酒红, "the blue one" of misty blue: every value that has the word. */
function inWords(option: string, values: readonly Value[]): Spelling[] {
  const words = new Map<string, Set<string>>();
  const add = (word: string, key: string): void => {
    words.set(word, new Set([...(words.get(word) ?? []), key]));
  };
  for (const { key, spelt } of values) {
    for (const [character] of key.matchAll(COLOUR_ZH)) add(character, key);
    for (const word of spelt.flatMap((one) => (HAN.test(one) ? [] : one.split(/[\s-]+/))))
      if (COLOUR_EN.test(word)) add(word, key);
  }
  return [...words].map(([word, of]) => ({
    pattern: new RegExp(
      HAN.test(word) ? `${word}(?:色|款|(?=的那?[款个支件只]))` : `(?<![a-z0-9-])${word}(?![a-z0-9'])`,
      'g',
    ),
    option,
    values: of,
    manner: 'word' as const,
  }));
}

/** 高款 of 高枕 and 低枕; "the high one" of high loft and low loft. */
function byDifference(option: string, values: readonly Value[]): Spelling[] {
  if (values.length < 2) return [];
  return values.flatMap(({ key, spelt }): Spelling[] => {
    const of = new Set([key]);
    const [zh = '', en = zh] = spelt;
    const others = values.filter((one) => one.key !== key);
    const out: Spelling[] = [];
    const first = zh.slice(0, 1);
    if (HAN.test(first) && others.every((one) => one.key.slice(1) === zh.slice(1)))
      out.push({ pattern: new RegExp(`${first}(?:款|号|的那)`, 'g'), option, values: of, manner: 'word' });
    const [word = '', ...rest] = en.split(/\s+/);
    const alike = others.every(({ spelt: [, other = ''] }) => other.split(/\s+/).slice(1).join(' ') === rest.join(' '));
    if (rest.length > 0 && alike && /^[a-z]{3,}$/.test(word))
      out.push({
        pattern: new RegExp(`(?<=(?:the|our|this|that|in) )${word}(?: one| version| model)(?![a-z])`, 'g'),
        option,
        values: of,
        manner: 'word',
      });
    return out;
  });
}

/** The first figure of a value; of 40x60 its area. */
function measureOf(option: string, { key }: Value): (Measured & { readonly area: number }) | null {
  const area = AREA.exec(key);
  // What has two measures is named by both.
  if (area !== null) return { option, value: key, low: NaN, dimension: null, area: Number(area[1]) * Number(area[2]) };
  const [figure] = quantities(key);
  if (figure === undefined || figure.low !== figure.high || (figure.start !== 0 && !HAN.test(key))) return null;
  if (figure.scale === undefined && !/^\d+(?:\.\d+)?$/.test(key)) return null;
  return {
    option,
    value: key,
    low: figure.low,
    dimension: figure.scale === undefined ? null : figure.dimension,
    area: figure.low,
  };
}

/** 大号, "the small one": of two measures the bigger and the smaller. */
function byComparison(
  option: string,
  values: readonly Value[],
  measures: readonly { readonly value: string; readonly area: number }[],
): Spelling[] {
  if (values.length !== 2 || measures.length !== 2) return [];
  const [small, big] = measures.toSorted((a, b) => a.area - b.area);
  if (small === undefined || big === undefined || near(small.area, big.area)) return [];
  return [
    {
      pattern: BIGGER,
      option,
      values: new Set([big.value]),
      manner: 'relative',
    },
    {
      pattern: SMALLER,
      option,
      values: new Set([small.value]),
      manner: 'relative',
    },
  ];
}
