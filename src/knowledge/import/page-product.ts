import type { Bilingual, Language } from '../../domain/language.js';
import { type Fact, isPriced, type Money, type Variant } from '../../domain/product.js';
import { type ShopContent, type StatedFacet, type StatedProduct, statementId } from '../shop-content.js';
import { readPrice, readStock, type Read, slug } from './cells.js';
import { fileIssue, type ImportIssue } from './issue.js';
import type { PageProduct } from './page.js';
import { languageOf, sentence } from './sentences.js';

/** What the operator says about a page's product; what is left out comes from the page, or stays as it is. */
export interface PageWishes {
  readonly id?: string;
  readonly link?: number;
  /** Pieces; pages seldom say how many there are. */
  readonly stock?: number;
}

export interface PageResult {
  readonly content: ShopContent | null;
  readonly warnings: readonly ImportIssue[];
  readonly errors: readonly ImportIssue[];
}

/** The shop with the page's product added or brought up to date. Facets the page is silent about stay. */
export function withPage(before: ShopContent, page: PageProduct, url: string, wishes: PageWishes): PageResult {
  const errors: ImportIssue[] = [];
  const warnings: ImportIssue[] = [];
  const { currency } = before;
  const id = wishes.id ?? idOf(before, page, url);
  const old = before.products.find((one) => one.id === id);
  if (page.currency !== undefined && page.currency.toUpperCase() !== currency)
    errors.push(
      fileIssue(
        `页面的货币是 ${page.currency}，店铺是 ${currency}。`,
        `The page's currency is ${page.currency}, the shop's ${currency}.`,
      ),
    );
  const read = <T>(field: Bilingual, text: string | undefined, how: (text: string) => Read<T>): T | undefined => {
    if (text === undefined) return undefined;
    const result = how(text);
    if ('value' in result) return result.value;
    errors.push(fileIssue(`页面的${field.zh}：${result.wrong.zh}`, `The page's ${field.en}: ${result.wrong.en}`));
    return undefined;
  };
  const money = (field: Bilingual, text: string | undefined): Money | undefined =>
    read(field, text, (value) => readPrice(value, currency));
  const offered = money(PRICE, page.price);
  const crossedOut = money(PRICE, page.listPrice);
  // A regular price below the price offered is a mistake of the page.
  const regular =
    crossedOut !== undefined && offered !== undefined && crossedOut.minor < offered.minor ? undefined : crossedOut;
  const price = regular ?? offered ?? old?.price ?? undefined;
  const live = regular !== undefined ? offered : keptLive(old, price);
  const stated = read(STOCK, page.stock, readStock);
  const variants = variantsOf(page, old, { price, live, stock: wishes.stock }, money, (text) =>
    read(STOCK, text, readStock),
  );
  const single = page.soldOut ? 0 : (wishes.stock ?? stated ?? old?.stock ?? undefined);
  const stock = variants.length > 0 ? variants.reduce((sum, one) => sum + one.stock, 0) : single;
  const cheapest = [...variants].sort((a, b) => a.livePrice.minor - b.livePrice.minor)[0];
  const listed = cheapest?.price ?? price;
  if (listed === undefined && errors.length === 0)
    errors.push(fileIssue('页面没有写价格。', 'The page states no price.'));
  if (stock === undefined || (page.variants.length > 0 && variants.length === 0 && errors.length === 0))
    errors.push(
      fileIssue(
        '页面没有写还剩几件，新商品请给出库存（stock）。',
        'The page does not say how many pieces are left; give a stock for a new product.',
      ),
    );
  const link = wishes.link ?? old?.link ?? freeLink(before);
  if (listed === undefined || stock === undefined || errors.length > 0) return { content: null, warnings, errors };
  const name: Bilingual = inBoth(page.name, old?.name);
  const livePrice = cheapest?.livePrice ?? live ?? listed;
  const product: StatedProduct = {
    id,
    link,
    name,
    aliases: old?.aliases ?? (page.brand === undefined ? [] : [page.brand]),
    price: listed,
    livePrice: livePrice.minor > listed.minor ? listed : livePrice,
    stock,
    tagline: old?.tagline ?? name,
    ...(old?.image === undefined ? {} : { image: old.image }),
    variants,
    sizeChart: old?.sizeChart ?? [],
    source: url,
    version: 1,
  };
  if (old === undefined)
    warnings.push(
      fileIssue(
        `新商品 ${id}，${link} 号链接；页面的说法请逐条核对。`,
        `${id} is new, link ${link}; check each of the page's statements.`,
      ),
    );
  const statements = statementsOf(page, id, name, url, variants.length > 0);
  const said = new Set(statements.map(({ facet }) => facet));
  return {
    content: {
      ...before,
      products: [...before.products.filter((one) => one.id !== id), product],
      statements: [...before.statements.filter((fact) => fact.product !== id || !said.has(fact.facet)), ...statements],
    },
    warnings,
    errors,
  };
}

const PRICE: Bilingual = { zh: '价格', en: 'price' };
const STOCK: Bilingual = { zh: '库存', en: 'stock' };

/** A live price is ours, not the page's: it stays while it is still below the price. */
function keptLive(old: StatedProduct | undefined, price: Money | undefined): Money | undefined {
  if (old === undefined || price === undefined || !isPriced(old) || old.livePrice.minor === old.price.minor)
    return price;
  return old.livePrice.minor < price.minor ? old.livePrice : price;
}

function variantsOf(
  page: PageProduct,
  old: StatedProduct | undefined,
  of: { readonly price: Money | undefined; readonly live: Money | undefined; readonly stock: number | undefined },
  money: (field: Bilingual, text: string | undefined) => Money | undefined,
  pieces: (text: string | undefined) => number | undefined,
): readonly Variant[] {
  if (page.variants.length === 0) return old?.variants ?? [];
  const made: Variant[] = [];
  for (const one of page.variants) {
    const options: Record<string, Bilingual> = {
      ...(one.color === undefined ? {} : { color: { zh: one.color, en: one.color } }),
      ...(one.size === undefined ? {} : { size: { zh: one.size, en: one.size } }),
    };
    if (Object.keys(options).length === 0) continue;
    const key = JSON.stringify(options);
    if (made.some((other) => JSON.stringify(other.options) === key)) continue;
    const was = old?.variants.find((other) => JSON.stringify(other.options) === key);
    const wanted = slug(one.sku ?? `${one.color ?? ''} ${one.size ?? ''}`).slice(0, 60);
    const free = wanted !== '' && !made.some(({ id }) => id === wanted) ? wanted : `v${made.length + 1}`;
    const price = money(PRICE, one.price) ?? was?.price ?? of.price;
    const stock = one.soldOut ? 0 : (pieces(one.stock) ?? was?.stock ?? of.stock);
    if (price === undefined || stock === undefined) return [];
    const live = was !== undefined && was.livePrice.minor < was.price.minor ? was.livePrice : of.live;
    const livePrice = live !== undefined && one.price === undefined && live.minor < price.minor ? live : price;
    made.push({ id: was?.id ?? free, options, price, livePrice, stock });
  }
  return made;
}

function statementsOf(page: PageProduct, id: string, name: Bilingual, url: string, hasVariants: boolean): Fact[] {
  const counts = new Map<StatedFacet, number>();
  const facts: Fact[] = [];
  const state = (facet: StatedFacet, text: string | undefined): void => {
    if (text === undefined) return;
    const n = (counts.get(facet) ?? 0) + 1;
    counts.set(facet, n);
    const language: Language = languageOf(text);
    facts.push({
      id: statementId(id, facet, n),
      product: id,
      facet,
      text: { [language]: sentence(text, facet, name, language) },
      source: url,
      version: 1,
    });
  };
  state('overview', page.description);
  state('material', page.material);
  if (!hasVariants) {
    state('color', page.color);
    state('size', page.size);
  }
  state('origin', page.origin);
  state('audience', page.audience);
  for (const { name: property, value } of page.properties) {
    const zh = languageOf(property + value) === 'zh';
    state('spec', zh ? `${name.zh}的${property}：${value}。` : `${property} of the ${name.en}: ${value}.`);
  }
  return facts;
}

function inBoth(text: string, before: Bilingual | undefined): Bilingual {
  const language = languageOf(text);
  // The other language's name was the operator's work; it stays.
  const other = before !== undefined && before.zh !== before.en ? before : { zh: text, en: text };
  return { ...other, [language]: text };
}

function idOf(before: ShopContent, page: PageProduct, url: string): string {
  const known = before.products.find(({ source }) => source === url);
  if (known !== undefined) return known.id;
  const last =
    new URL(url).pathname
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '';
  const candidates = [page.sku ?? '', last.replace(/\.\w+$/, ''), page.name].map((text) => slug(text).slice(0, 64));
  return candidates.find((id) => id !== '' && id !== 'store') ?? `page-${freeLink(before)}`;
}

function freeLink(content: ShopContent): number {
  const taken = new Set(content.products.map(({ link }) => link));
  let link = 1;
  while (taken.has(link)) link += 1;
  return link;
}
