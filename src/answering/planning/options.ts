import type { Bilingual } from '../../domain/language.js';
import type { Fact, Product, Variant } from '../../domain/product.js';

/** What of a product's options a viewer named. */
export interface NamedOptions {
  /** Values by option key; several when the word fits several ("blue" of haze blue and navy blue). */
  readonly chosen: ReadonlyMap<string, readonly Bilingual[]>;
  /** Words that fit no value of any option. */
  readonly unknown: readonly string[];
}

/** Finds the options named among the values of the product's variants. */
export function namedOptions(product: Product, words: readonly string[]): NamedOptions {
  const chosen = new Map<string, Bilingual[]>();
  const unknown: string[] = [];
  for (const word of words) {
    const stem = stemOf(word);
    if (stem === '') continue;
    const found = [...valuesOf(product)].flatMap(([key, values]) => {
      const exact = values.filter((value) => same(value, stem));
      const fitting = exact.length > 0 ? exact : values.filter((value) => holds(value, stem));
      return fitting.length === 0 ? [] : [{ key, fitting, exact: exact.length > 0 }];
    });
    const [best] = [...found].sort((a, b) => Number(b.exact) - Number(a.exact));
    if (best === undefined) unknown.push(word);
    else chosen.set(best.key, [...new Set([...(chosen.get(best.key) ?? []), ...best.fitting])]);
  }
  return { chosen, unknown };
}

/** Variants with one of the chosen values for every option chosen, in the product's order. */
export function variantsWith(product: Product, { chosen }: NamedOptions): readonly Variant[] {
  return product.variants.filter((variant) =>
    [...chosen].every(([key, values]) => {
      const own = variant.options[key];
      return own !== undefined && values.some((value) => value.zh === own.zh);
    }),
  );
}

/** All values by option key, in the product's order. */
export function valuesOf(product: Product): ReadonlyMap<string, readonly Bilingual[]> {
  const values = new Map<string, Bilingual[]>();
  for (const { options } of product.variants) {
    for (const [key, value] of Object.entries(options)) {
      const known = values.get(key) ?? [];
      if (known.every(({ zh }) => zh !== value.zh)) known.push(value);
      values.set(key, known);
    }
  }
  return values;
}

/** Whether a stated list speaks of the value asked for, in either language. */
export function listSpeaksOf(fact: Fact, word: string): boolean {
  const stem = stemOf(word);
  const stated = `${fact.text.zh ?? ''} ${fact.text.en ?? ''}`.toLowerCase();
  if (stem === '' || stated.includes(stem)) return true;
  // One character is a family of colours: 粉 of 藕粉. A pair names the same family in the other language.
  return FAMILIES.some(
    (family) => family.some((one) => stem.includes(one)) && family.some((one) => stated.includes(one)),
  );
}

/** Words of one family of colours: none of them may be denied while another stands in the list. */
const FAMILIES: readonly (readonly string[])[] = [
  ['黑', '墨', 'black'],
  ['白', '米', '奶', '杏', '象牙', '燕麦', 'white', 'cream', 'ivory', 'beige', 'oat', 'off-white'],
  ['灰', '银', 'grey', 'gray', 'silver', 'charcoal'],
  ['红', '酒', '枣', '朱', 'red', 'burgundy', 'wine', 'crimson', 'maroon'],
  ['粉', '藕', '桃', '樱', '玫', 'pink', 'rose', 'peach'],
  ['橙', '橘', 'orange', 'apricot'],
  ['黄', '金', '姜', '柠', 'yellow', 'gold', 'mustard', 'lemon'],
  ['绿', '青', '翠', '薄荷', '抹茶', '橄榄', 'green', 'mint', 'olive', 'teal', 'sage'],
  ['蓝', '青', '海军', '藏', '靛', 'blue', 'navy', 'indigo', 'azure', 'teal'],
  ['紫', '香芋', '薰衣草', 'purple', 'violet', 'lavender', 'lilac'],
  [
    '棕',
    '褐',
    '咖',
    '驼',
    '卡其',
    '焦糖',
    '巧克力',
    'brown',
    'coffee',
    'camel',
    'khaki',
    'tan',
    'caramel',
    'chocolate',
  ],
  ['彩', '花', '格', '条纹', 'multi', 'pattern', 'check', 'stripe', 'floral'],
];

function stemOf(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/^(?:size|colou?r)\s+/, '')
    .replace(/(?:色|颜色|码|号|的)+$/u, '')
    .trim();
}

function same(value: Bilingual, stem: string): boolean {
  return stemOf(value.zh) === stem || stemOf(value.en) === stem;
}

function holds(value: Bilingual, stem: string): boolean {
  // "l" stands in "xl" and is not it.
  if (/^[a-z0-9.]{1,4}$/.test(stem)) return false;
  return stemOf(value.zh).includes(stem) || new RegExp(`\\b${escaped(stem)}\\b`).test(stemOf(value.en));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
