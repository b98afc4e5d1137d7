import type { Bilingual } from '../domain/language.js';
import {
  type Fact,
  isPriced,
  type Money,
  type PricedProduct,
  type Product,
  type Promotion,
  type SizeRow,
  type Variant,
} from '../domain/product.js';
import { sayMoney } from './money.js';
import { choices, listed, sayPromotion, sayVariant } from './wording.js';

/** Where a rendered fact comes from: the field's place and version. */
interface Origin {
  readonly source: string;
  readonly version: number;
}

/**
 * The facts whose words are rendered from a product's fields, so that they cannot contradict the order page. Those of a
 * variant have the id `<product>.<facet>.<variant>`: each one's stock, and each one's price where prices differ. `color`,
 * `size` and other options come from the variants and the size chart. English sentences do without the verb agreeing with
 * the product's name, which may be a plural.
 */
export function productFacts(product: Product & Origin): readonly Fact[] {
  // Products are immutable: an edit of one of a thousand renders one.
  const known = rendered.get(product);
  if (known !== undefined) return known;
  const facts = render(product);
  rendered.set(product, facts);
  return facts;
}

const rendered = new WeakMap<Product, readonly Fact[]>();

function render(product: Product & Origin): Fact[] {
  const { id, variants, source, version } = product;
  const base = { product: id, source, version };
  const facts: Fact[] = [];
  // What has no price and is not counted states neither: nothing can then be said of them.
  if (isPriced(product)) facts.push({ ...base, id: `${id}.price`, facet: 'price', text: priceText(product) });
  if (product.stock !== null)
    facts.push({ ...base, id: `${id}.stock`, facet: 'stock', text: stockText(product.name, product.stock) });
  const saving = isPriced(product) ? savingText(product) : undefined;
  if (saving !== undefined) facts.push({ ...base, id: `${id}.promotion`, facet: 'promotion', text: saving });
  const size = product.sizeChart.length > 0 ? chartText(product) : optionText(product, 'size');
  if (size !== undefined) facts.push({ ...base, id: `${id}.size`, facet: 'size', text: size });
  const color = optionText(product, 'color');
  if (color !== undefined) facts.push({ ...base, id: `${id}.color`, facet: 'color', text: color });
  const others = new Set(variants.flatMap((one) => Object.keys(one.options)));
  for (const option of others) {
    const text = option === 'size' || option === 'color' ? undefined : optionText(product, option);
    if (text !== undefined) facts.push({ ...base, id: `${id}.spec.${option}`, facet: 'spec', attribute: option, text });
  }
  const differ = variants.some((one) => !samePrice(one, variants[0] ?? one));
  for (const variant of variants) {
    const name = named(product.name, variant);
    const of = { ...base, variant: variant.id };
    if (differ) facts.push({ ...of, id: `${id}.price.${variant.id}`, facet: 'price', text: onePrice(name, variant) });
    facts.push({ ...of, id: `${id}.stock.${variant.id}`, facet: 'stock', text: stockText(name, variant.stock) });
  }
  return facts;
}

/**
 * A promotion in words. One of the whole store is one fact, `<promotion>.promotion`. One of some products is a fact of
 * each of them, `<product>.promotion.<promotion>`, that says the product's name: it is then found by that name, and
 * whoever asks about another product does not get it.
 */
export function promotionFacts(promotion: Promotion, product: Product | null): Fact[] {
  const { id, products, source, version } = promotion;
  if (product === null ? products !== null : products?.includes(product.id) !== true) return [];
  return [
    {
      id: product === null ? `${id}.promotion` : `${product.id}.promotion.${id}`,
      product: product?.id ?? null,
      facet: 'promotion',
      text: sayPromotion(promotion.rule, product?.name ?? null),
      source,
      version,
      ...(promotion.validFrom === undefined ? {} : { validFrom: promotion.validFrom }),
      ...(promotion.validUntil === undefined ? {} : { validUntil: promotion.validUntil }),
    },
  ];
}

/** Id of the promotion that a rendered promotion fact states; undefined for a live price's saving and all other facts. */
export function promotionOf(fact: Pick<Fact, 'id' | 'facet' | 'product'>): string | undefined {
  if (fact.facet !== 'promotion') return undefined;
  if (fact.product === null) return fact.id.slice(0, -'.promotion'.length);
  const prefix = `${fact.product}.promotion.`;
  return fact.id.startsWith(prefix) ? fact.id.slice(prefix.length) : undefined;
}

interface Priced {
  readonly price: Money;
  readonly livePrice: Money;
}

function samePrice(a: Priced, b: Priced): boolean {
  return a.price.minor === b.price.minor && a.livePrice.minor === b.livePrice.minor;
}

function named(name: Bilingual, variant: Variant): Bilingual {
  return { zh: `${name.zh}（${sayVariant(variant, 'zh')}）`, en: `${name.en} (${sayVariant(variant, 'en')})` };
}

function onePrice(name: Bilingual, { price, livePrice }: Priced): Bilingual {
  const zh = { list: sayMoney(price, 'zh'), live: sayMoney(livePrice, 'zh') };
  const en = { list: sayMoney(price, 'en'), live: sayMoney(livePrice, 'en') };
  if (livePrice.minor === price.minor)
    return { zh: `${name.zh}的价格是${zh.live}。`, en: `The price of the ${name.en} is ${en.live}.` };
  return {
    zh: `${name.zh}直播间价${zh.live}，平时价${zh.list}。`,
    en: `In this live room the price of the ${name.en} is ${en.live}; the regular price is ${en.list}.`,
  };
}

function priceText(product: PricedProduct): Bilingual {
  const { name, variants } = product;
  const [first] = variants;
  if (first === undefined) return onePrice(name, product);
  if (variants.every((one) => samePrice(one, first))) return onePrice(name, first);
  const live = range(variants.map((one) => one.livePrice));
  const list = range(variants.map((one) => one.price));
  if (variants.every((one) => one.livePrice.minor === one.price.minor)) {
    return {
      zh: `${name.zh}不同规格价格不同，${live.zh}。`,
      en: `The price of the ${name.en} is ${live.en}, depending on the option.`,
    };
  }
  return {
    zh: `${name.zh}不同规格价格不同，直播间价${live.zh}，平时价${list.zh}。`,
    en: `In this live room the price of the ${name.en} is ${live.en}, depending on the option; the regular price is ${list.en}.`,
  };
}

function range(prices: readonly Money[]): Bilingual {
  const sorted = [...prices].sort((a, b) => a.minor - b.minor);
  const [low] = sorted;
  const high = sorted.at(-1);
  if (low === undefined || high === undefined) return { zh: '', en: '' };
  return {
    zh: low.minor === high.minor ? sayMoney(low, 'zh') : `从${sayMoney(low, 'zh')}到${sayMoney(high, 'zh')}`,
    en: low.minor === high.minor ? sayMoney(low, 'en') : `${sayMoney(low, 'en')} to ${sayMoney(high, 'en')}`,
  };
}

function stockText(name: Bilingual, stock: number): Bilingual {
  return stock > 0
    ? { zh: `${name.zh}现在有货，还有${stock}件。`, en: `We have the ${name.en} in stock, ${stock} left.` }
    : { zh: `${name.zh}暂时没有货了。`, en: `We are out of stock on the ${name.en} for now.` };
}

/** What the live price saves; where variants save differently, what each saves at least. */
function savingText(product: PricedProduct): Bilingual | undefined {
  const { name } = product;
  const sold: readonly Priced[] = product.variants.length > 0 ? product.variants : [product];
  const savings = sold.map((one) => one.price.minor - one.livePrice.minor);
  const least = Math.min(...savings);
  const [first] = sold;
  if (least <= 0 || first === undefined) return undefined;
  const saved: Money = { minor: least, currency: first.price.currency };
  if (sold.every((one) => samePrice(one, first))) {
    const { price, livePrice } = first;
    return {
      zh: `${name.zh}今天直播间${sayMoney(livePrice, 'zh')}，比平时的${sayMoney(price, 'zh')}省${sayMoney(saved, 'zh')}。`,
      en: `In this live room you pay ${sayMoney(livePrice, 'en')} for the ${name.en} instead of ${sayMoney(price, 'en')}: you save ${sayMoney(saved, 'en')}.`,
    };
  }
  return {
    zh: `${name.zh}今天直播间每件至少省${sayMoney(saved, 'zh')}。`,
    en: `In this live room you save at least ${sayMoney(saved, 'en')} on the ${name.en}.`,
  };
}

function optionText(product: Product, option: string): Bilingual | undefined {
  const values = new Map<string, Bilingual>();
  for (const { options } of product.variants) {
    const value = options[option];
    if (value !== undefined) values.set(value.zh, value);
  }
  return values.size === 0 ? undefined : choices(product.name, option, [...values.values()]);
}

function chartText(product: Product): Bilingual {
  const { name, sizeChart } = product;
  const sizes = sizeChart.map((row) => row.size);
  const zh = sizeChart.map((row) => fits(row, 'zh')).filter((text) => text !== '');
  const en = sizeChart.map((row) => fits(row, 'en')).filter((text) => text !== '');
  return {
    zh: `${name.zh}有 ${sizes.join('、')} ${sizes.length} 个码${zh.length > 0 ? `：${zh.join('，')}` : ''}。`,
    en: `You can get the ${name.en} in ${listed(sizes, 'en')}${en.length > 0 ? `: ${en.join(', ')}` : ''}.`,
  };
}

function fits(row: SizeRow, language: 'zh' | 'en'): string {
  const span = ([low, high]: readonly [number, number]): string =>
    low === high ? String(low) : language === 'zh' ? `${low} 到 ${high}` : `${low} to ${high}`;
  const parts: string[] = [];
  if (row.heightCm !== undefined) parts.push(`${span(row.heightCm)} ${language === 'zh' ? '厘米' : 'cm'}`);
  if (row.weightKg !== undefined) parts.push(`${span(row.weightKg)} ${language === 'zh' ? '公斤' : 'kg'}`);
  if (row.shoeSize !== undefined)
    parts.push(language === 'zh' ? `鞋码 ${span(row.shoeSize)}` : `shoe size EU ${span(row.shoeSize)}`);
  if (parts.length === 0) return '';
  return language === 'zh' ? `${row.size} 适合 ${parts.join('、')}` : `${row.size} fits ${parts.join(' and ')}`;
}
