/** What is stressed in a sentence, in UTF-16 units of its text. */
export interface Stress {
  readonly start: number;
  /** Behind its last unit. */
  readonly end: number;
  readonly kind: StressKind;
}

/** A price is what viewers wait for; a name is lifted a little. */
export type StressKind = 'price' | 'name';

const NUMBER = String.raw`\d[\d,]*(?:\.\d+)?`;
const HANZI_NUMBER = '[一二两三四五六七八九十百千万零点]+';
/** Amounts of money and discounts, in both languages, with the signs and words that belong to them. */
const PRICE = new RegExp(
  [
    String.raw`(?:[¥￥$€£]|US\$|HK\$|RMB\s?|CNY\s?|USD\s?)\s?${NUMBER}(?:\s?元)?`,
    String.raw`${NUMBER}\s?(?:元|块钱?|美元|美金|港元|港币|欧元)(?!素)`,
    `${HANZI_NUMBER}(?:元|块钱)(?!素)`,
    String.raw`\d(?:\.\d)?\s?折(?!叠|扇|射|断|痕|磨|返)`,
    String.raw`${NUMBER}\s?(?:yuan|dollars?|euros?|pounds?|RMB|USD)\b`,
    String.raw`${NUMBER}\s?% off\b`,
  ].join('|'),
  'giu',
);

/**
 * Where a sentence is stressed: its prices, and each name where it first stands. In order, without overlaps; where two meet the
 * longer one counts, and a price before a name.
 * @param names e.g. the products' names; those that do not stand in the text cost nothing
 */
export function stressesOf(text: string, names: readonly string[]): Stress[] {
  const prices = [...text.matchAll(PRICE)].map(({ 0: found, index }): Stress => ({
    start: index,
    end: index + found.length,
    kind: 'price',
  }));
  const named = names.flatMap((name): Stress[] => {
    const start = name.trim() === '' ? -1 : text.indexOf(name);
    return start < 0 ? [] : [{ start, end: start + name.length, kind: 'name' }];
  });
  const chosen: Stress[] = [];
  const longest = named.sort((a, b) => b.end - b.start - (a.end - a.start));
  for (const one of [...prices, ...longest]) {
    if (chosen.every(({ start, end }) => one.end <= start || one.start >= end)) chosen.push(one);
  }
  return chosen.sort((a, b) => a.start - b.start);
}
