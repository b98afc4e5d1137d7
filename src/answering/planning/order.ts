import type { Ask } from '../../domain/comment.js';
import type { Fact, Product } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { quote, type Quote, type QuoteItem } from '../../knowledge/pricing.js';
import { promotionOf } from '../../knowledge/rendered-facts.js';
import { CHINESE_DIGITS, ENGLISH_NUMBERS } from '../numerals.js';
import { namedOptions, variantsWith } from './options.js';

const MOST_PIECES = 10_000;
const NUMERALS: Readonly<Record<string, number>> = { ...CHINESE_DIGITS, ...ENGLISH_NUMBERS, 十: 10, a: 1, an: 1 };
const COUNT = '(\\d{1,5}|[一两俩二三四五六七八九十]|\\b(?:one|an?|two|three|four|five|six|seven|eight|nine|ten)\\b)';
const CLASSIFIER =
  '(?:件|个|条|双|盒|瓶|支|只|袋|包|套|份|把|台|本|块|片|杯|张|箱|罐|提|顶|pieces?(?: of)?|pairs?(?: of)?|box(?:es)? of)?';

/** The order a viewer asks the price of; null when it cannot be told how many of what. */
export function orderOf(ask: Ask, products: readonly Product[]): readonly QuoteItem[] | null {
  const { measures } = ask;
  const [only] = products;
  if (only === undefined) return null;
  if (products.length === 1) {
    const count = measures.count ?? 1;
    return count < 1 || count > MOST_PIECES ? null : [itemOf(only, count, measures.options)];
  }
  const each = /各|每样|每种|\beach\b/.test(ask.text);
  const together = measures.count === undefined || measures.count === 1 || measures.count === products.length;
  const items: QuoteItem[] = [];
  for (const product of products) {
    const own = countBefore(ask.text, product);
    const count = own ?? (each ? (measures.count ?? 1) : together ? 1 : null);
    if (count === null || count < 1 || count > MOST_PIECES) return null;
    items.push(itemOf(product, count, []));
  }
  return items;
}

/** The order's price at `now` with the facts it rests on; null when it cannot be priced. */
export function priced(
  catalogue: Catalogue,
  items: readonly QuoteItem[],
  now: number,
): { readonly quote: Quote; readonly facts: readonly Fact[] } | null {
  if (items.some(({ product }) => catalogue.product(product)?.price == null)) return null;
  const sum = quote(catalogue, items, now);
  const used = new Set([...sum.promotions.map(({ promotion }) => promotion.id)]);
  const prices = items.flatMap(({ product, variant }) => {
    const own = variant === undefined ? undefined : catalogue.fact(`${product}.price.${variant}`);
    return own ?? catalogue.fact(`${product}.price`) ?? [];
  });
  const products = [null, ...new Set(items.map(({ product }) => product))];
  const promotions = products.flatMap((product) =>
    catalogue.factsOf(product, now).filter((fact) => used.has(promotionOf(fact) ?? '')),
  );
  return prices.length < items.length ? null : { quote: sum, facts: [...prices, ...promotions] };
}

function itemOf(product: Product, count: number, options: readonly string[]): QuoteItem {
  const named = namedOptions(product, options);
  const [variant, ...others] = named.chosen.size === 0 ? [] : variantsWith(product, named);
  return variant === undefined || others.length > 0
    ? { product: product.id, count }
    : { product: product.id, variant: variant.id, count };
}

/** "两件羽绒服": the count that stands before one of the product's names; null when none does. */
function countBefore(text: string, product: Product): number | null {
  const names = [product.name.zh, product.name.en, ...product.aliases, `${product.link}号`].map((name) =>
    name.toLowerCase(),
  );
  for (const name of names.sort((a, b) => b.length - a.length)) {
    const pattern = new RegExp(
      `${COUNT}\\s*${CLASSIFIER}\\s*(?:的|the\\s)?\\s*${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`,
      'u',
    );
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return NUMERALS[found] ?? Number(found);
  }
  return null;
}
