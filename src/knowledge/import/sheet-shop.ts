import type { Bilingual, Language } from '../../domain/language.js';
import { type Fact, isPriced, type Money, type Variant } from '../../domain/product.js';
import { type ShopContent, STATED_FACETS, type StatedFacet, type StatedProduct, statementId } from '../shop-content.js';
import { plain, type Read, readId, readLink, readPrice, readStock, slug } from './cells.js';
import type { Column, Field } from './columns.js';
import { cellIssue, type ImportIssue, rowIssue } from './issue.js';
import { languageOf, sentence } from './sentences.js';

export interface SheetShopOptions {
  /** The shop before; with currency and name when it is new. */
  readonly before: ShopContent;
  /** Name of the file, for sources. */
  readonly file: string;
  /** `merge` keeps products the sheet does not name, `replace` takes them away. */
  readonly mode: 'merge' | 'replace';
}

/** A row with cells, numbered as a spreadsheet numbers it. */
export interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

/** The shop while rows are added to it. */
export class SheetShop {
  readonly #options: SheetShopOptions;
  readonly #columns: readonly Column[];
  readonly #errors: ImportIssue[];
  readonly #products: Map<string, StatedProduct>;
  readonly #byLink: Map<number, string>;
  readonly #statements: Map<string | null, Fact[]>;
  readonly #told = new Set<string>();
  #nextLink = 1;

  constructor(options: SheetShopOptions, columns: readonly Column[], errors: ImportIssue[]) {
    this.#options = options;
    this.#columns = columns;
    this.#errors = errors;
    this.#products = new Map(options.before.products.map((product) => [product.id, product]));
    this.#byLink = new Map(options.before.products.map(({ id, link }) => [link, id]));
    this.#statements = new Map();
    for (const fact of options.before.statements)
      this.#statements.set(fact.product, [...(this.#statements.get(fact.product) ?? []), fact]);
  }

  /** The product a row is about: its id, else the product of its link, else a new one named by the link. */
  idOf(row: Row): string | undefined {
    const id = this.#cell(row, 'id');
    if (id !== '') return this.#read(row, 'id', readId);
    const link = this.#read(row, 'link', readLink);
    if (link !== undefined) return this.#byLink.get(link) ?? `link-${link}`;
    if (this.#cell(row, 'link') === '')
      this.#errors.push(rowIssue(row.number, { zh: '没有商品编号，也没有链接', en: 'has neither an id nor a link' }));
    return undefined;
  }

  add(id: string, rows: readonly Row[]): void {
    const [first] = rows;
    if (first === undefined) return;
    const { currency } = this.#options.before;
    const before = this.#products.get(id);
    const failures = this.#errors.length;
    const name = this.#bilingual(first, 'name', before?.name) ?? before?.name;
    const link = this.#read(first, 'link', readLink) ?? before?.link ?? this.#freeLink();
    const taken = this.#byLink.get(link);
    if (taken !== undefined && taken !== id)
      this.#wrong(first, 'link', { zh: `${link} 号链接已经是 ${taken}`, en: `link ${link} is ${taken} already` });
    const live = this.#price(first, 'livePrice', currency);
    const price = this.#price(first, 'price', currency) ?? before?.price ?? live;
    const variants = this.#variants(rows, before, price, live);
    const stock =
      variants.length > 0
        ? variants.reduce((sum, one) => sum + one.stock, 0)
        : (this.#read(first, 'stock', readStock) ?? before?.stock);
    if (name === undefined) this.#wrong(first, 'name', MISSING);
    if (price === undefined && variants.length === 0) this.#wrong(first, 'price', MISSING);
    if (stock === undefined) this.#wrong(first, 'stock', MISSING);
    const [cheapest] = [...variants].sort((a, b) => a.livePrice.minor - b.livePrice.minor);
    const priced = cheapest ?? this.#own(first, before, price, live);
    if (name === undefined || stock === undefined || priced === undefined || this.#errors.length > failures) return;
    const aliases = this.#cell(first, 'aliases');
    this.#byLink.set(link, id);
    this.#products.set(id, {
      id,
      link,
      name,
      aliases: aliases === '' ? (before?.aliases ?? []) : split(aliases),
      price: priced.price,
      livePrice: priced.livePrice,
      stock,
      tagline: this.#bilingual(first, 'tagline', before?.tagline) ?? before?.tagline ?? name,
      ...(before?.image === undefined ? {} : { image: before.image }),
      variants,
      sizeChart: before?.sizeChart ?? [],
      source: this.#source(first),
      version: 1,
    });
    this.#state(id, name, rows, variants.length > 0);
  }

  content(named: readonly string[]): ShopContent {
    const { before, mode } = this.#options;
    const kept = new Set(mode === 'replace' ? named : this.#products.keys());
    const statements = [...this.#statements.values()].flat();
    return {
      ...before,
      products: [...this.#products.values()].filter(({ id }) => kept.has(id)),
      statements: statements.filter(({ product }) => product === null || kept.has(product)),
      promotions: before.promotions.flatMap((promotion) => {
        if (promotion.products === null) return [promotion];
        const products = promotion.products.filter((id) => kept.has(id));
        return products.length === 0
          ? []
          : [products.length === promotion.products.length ? promotion : { ...promotion, products }];
      }),
    };
  }

  #own(
    row: Row,
    before: StatedProduct | undefined,
    price: Money | undefined,
    live: Money | undefined,
  ): Priced | undefined {
    if (price === undefined) return undefined;
    if (live !== undefined && live.minor > price.minor) {
      this.#wrong(row, 'livePrice', ABOVE);
      return undefined;
    }
    // A live price of before that the new price undercuts, or that was none of its own, goes along.
    const kept =
      before !== undefined && isPriced(before) && before.livePrice.minor < Math.min(before.price.minor, price.minor)
        ? before.livePrice
        : price;
    return { price, livePrice: live ?? kept };
  }

  /** Several rows, or one that names a variant, are variants; those that are not in the sheet are gone. */
  #variants(
    rows: readonly Row[],
    before: StatedProduct | undefined,
    price: Money | undefined,
    live: Money | undefined,
  ): readonly Variant[] {
    const [first] = rows;
    if (first === undefined) return [];
    if (rows.length === 1 && this.#cell(first, 'variant') === '') return before?.variants ?? [];
    const variants: Variant[] = [];
    for (const row of rows) {
      const options: Record<string, Bilingual> = {};
      for (const option of ['color', 'size'] as const) {
        const value = this.#bilingual(row, option);
        if (value !== undefined) options[option] = value;
      }
      if (Object.keys(options).length === 0) {
        const same = {
          zh: '同一个商品有好几行，但没有颜色或尺码来区分',
          en: 'is one of several rows of the same product, and no colour or size tells them apart',
        };
        this.#errors.push(rowIssue(row.number, same));
        continue;
      }
      const id = this.#variantId(row, options, before, variants);
      const was = before?.variants.find((one) => one.id === id);
      const own = this.#price(row, 'price', price?.currency ?? this.#options.before.currency);
      const ownLive = this.#price(row, 'livePrice', price?.currency ?? this.#options.before.currency);
      const list = own ?? was?.price ?? price;
      const reduced = ownLive ?? (own === undefined ? (was?.livePrice ?? live) : own);
      const stock = this.#read(row, 'stock', readStock) ?? was?.stock;
      if (list === undefined) this.#wrong(row, 'price', MISSING);
      if (stock === undefined) this.#wrong(row, 'stock', MISSING);
      if (list === undefined || stock === undefined) continue;
      const livePrice = reduced ?? list;
      if (livePrice.minor > list.minor) this.#wrong(row, 'livePrice', ABOVE);
      else variants.push({ id, options, price: list, livePrice, stock });
    }
    return variants;
  }

  #variantId(
    row: Row,
    options: Readonly<Record<string, Bilingual>>,
    before: StatedProduct | undefined,
    others: readonly Variant[],
  ): string {
    const named = this.#cell(row, 'variant');
    const wanted = named === '' ? undefined : this.#read(row, 'variant', readId);
    const words = (of: Readonly<Record<string, Bilingual>>): string =>
      JSON.stringify(Object.values(of).map(({ zh }) => zh));
    const same = before?.variants.find((one) => words(one.options) === words(options));
    const letters = slug(
      Object.values(options)
        .map(({ en }) => en)
        .join('-'),
    );
    const plainly = Object.values(options).every(({ en }) => /^[\x20-\x7e]+$/.test(en)) ? letters : '';
    const id = wanted ?? same?.id ?? (plainly === '' ? `v${others.length + 1}` : plainly.slice(0, 64));
    if (others.some((one) => one.id === id))
      this.#errors.push(rowIssue(row.number, { zh: `规格 ${id} 重复了`, en: `the variant ${id} is there already` }));
    return id;
  }

  /** The statements of the facet columns; those that the rows say something about take the place of what was stated. */
  #state(id: string, name: Bilingual, rows: readonly Row[], hasVariants: boolean): void {
    const said = new Map<StatedFacet, Fact[]>();
    for (const facet of STATED_FACETS) {
      if (hasVariants && (facet === 'color' || facet === 'size')) continue;
      const row = rows.find((one) => this.#columns.some((column) => column.meaning === facet && one.cells[column.at]));
      if (row === undefined) continue;
      const texts = new Map<number, Partial<Record<Language, string>>>();
      for (const column of this.#columns.filter((one) => one.meaning === facet)) {
        const lines = (row.cells[column.at] ?? '')
          .split(/\r?\n/)
          .map((line) => plain(line))
          .filter((line) => line !== '');
        lines.forEach((line, n) => {
          const language = column.language ?? languageOf(line);
          texts.set(n, { ...texts.get(n), [language]: sentence(line, facet, name, language) });
        });
      }
      said.set(
        facet,
        [...texts].map(([n, text]): Fact => ({
          id: statementId(id, facet, n + 1),
          product: id,
          facet,
          text,
          source: this.#source(row),
          version: 1,
        })),
      );
    }
    const kept = (this.#statements.get(id) ?? []).filter((fact) => !said.has(fact.facet as StatedFacet));
    this.#statements.set(id, [...kept, ...[...said.values()].flat()]);
  }

  /** @param before What it was: of a language that the sheet does not tell, that stays, unless it was the other's words all along. */
  #bilingual(row: Row, meaning: Field | StatedFacet, before?: Bilingual): Bilingual | undefined {
    const told: Partial<Record<Language, string>> = {};
    for (const column of this.#columns.filter((one) => one.meaning === meaning)) {
      const text = plain(row.cells[column.at] ?? '', 200);
      if (text === '') continue;
      const language = column.language ?? languageOf(text);
      if (column.language !== undefined || told[language] === undefined) told[language] = text;
    }
    const [own, other] = [told.zh ?? told.en, told.en ?? told.zh];
    if (own === undefined || other === undefined) return undefined;
    const kept = (language: Language): string | undefined =>
      before === undefined || (before.zh === before.en && languageOf(before.zh) !== language)
        ? undefined
        : before[language];
    return { zh: told.zh ?? kept('zh') ?? own, en: told.en ?? kept('en') ?? other };
  }

  #price(row: Row, field: 'price' | 'livePrice', currency: Money['currency']): Money | undefined {
    return this.#read(row, field, (text) => readPrice(text, currency));
  }

  #read<T>(row: Row, field: Field, read: (text: string) => Read<T>): T | undefined {
    const text = this.#cell(row, field);
    if (text === '') return undefined;
    const result = read(text);
    if ('value' in result) return result.value;
    this.#wrong(row, field, result.wrong);
    return undefined;
  }

  #cell(row: Row, field: Field): string {
    const column = this.#columns.find(({ meaning }) => meaning === field);
    return column === undefined ? '' : (row.cells[column.at] ?? '');
  }

  #wrong(row: Row, field: Field, what: Bilingual): void {
    // What is there and cannot be read was complained about when it was.
    if (what === MISSING && this.#cell(row, field) !== '') return;
    const title = this.#columns.find(({ meaning }) => meaning === field)?.title ?? TITLES[field];
    const issue = cellIssue(row.number, title, what);
    // A cell that several steps read complains once.
    if (this.#told.has(issue.message.en)) return;
    this.#told.add(issue.message.en);
    this.#errors.push(issue);
  }

  #freeLink(): number {
    while (this.#byLink.has(this.#nextLink)) this.#nextLink += 1;
    return this.#nextLink;
  }

  #source(row: Row): string {
    return `${this.#options.file}#row=${row.number}`;
  }
}

interface Priced {
  readonly price: Money;
  readonly livePrice: Money;
}

const MISSING: Bilingual = { zh: '没有填，新商品必须有', en: 'is missing; a new product needs it' };
const ABOVE: Bilingual = { zh: '直播价高于价格', en: 'the live price is above the price' };
const TITLES: Readonly<Record<Field, string>> = {
  id: '商品编号',
  link: '链接',
  name: '名称',
  aliases: '别名',
  tagline: '卖点',
  price: '价格',
  livePrice: '直播价',
  stock: '库存',
  variant: '规格编号',
};

function split(list: string): string[] {
  const parts = list.split(/[,，、;；|\n]/).map((part) => plain(part, 200));
  return [...new Set(parts)].filter((part) => part !== '').slice(0, 40);
}
