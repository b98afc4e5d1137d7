import { isUtf8 } from 'node:buffer';
import { type CheerioAPI, load, loadBuffer } from 'cheerio';
import { Failure } from '../../domain/failure.js';
import { plain } from './cells.js';

/** What a product page says in schema.org's words, as plain text. */
export interface PageProduct {
  readonly name: string;
  readonly description?: string;
  readonly sku?: string;
  readonly brand?: string;
  readonly color?: string;
  readonly material?: string;
  readonly size?: string;
  readonly origin?: string;
  readonly audience?: string;
  /** Further measured properties, at most 20. */
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  /** As written: `199.00`. */
  readonly price?: string;
  readonly listPrice?: string;
  readonly currency?: string;
  /** Pieces left, when the page says so. */
  readonly stock?: string;
  readonly soldOut: boolean;
  readonly variants: readonly PageVariant[];
}

export interface PageVariant {
  readonly sku?: string;
  readonly color?: string;
  readonly size?: string;
  readonly price?: string;
  readonly stock?: string;
  readonly soldOut: boolean;
}

const MOST_SCRIPT = 512 * 1024;
const MOST_TEXT = 300;
/** Characters of one value that are looked at, with its markup. */
const MOST_MARKUP = 8_000;
const MOST_VALUE_TAGS = 400;
const MOST_PROPERTIES = 20;
/** Elements looked at for one property of microdata. */
const MOST_CANDIDATES = 50;
const MOST_VARIANTS = 100;
const MOST_DEPTH = 6;
/** Start tags of a page. Parsers look through the elements that are open at each tag: 2 MB of <div> took them minutes. */
const MOST_TAGS = 30_000;
/** htmlparser2: 30,000 nested tags take it half a second, HTML's own algorithm many times that. */
const FORGIVING = { xml: { xmlMode: false, decodeEntities: true } } as const;

/**
 * Reads the product of a page: its JSON-LD, else its microdata. Everything in it is data: markup is stripped, lengths are
 * bounded, scripts never run.
 * @param contentType The header's, for the charset.
 * @returns undefined when the page describes no product.
 * @throws Failure `too_large` for a page of too many tags, `bad_request` for one nested too deeply.
 */
export function readPage(bytes: Uint8Array, contentType = ''): PageProduct | undefined {
  const tags = startTags(bytes);
  if (tags > MOST_TAGS) throw new Failure('too_large', `The page has ${tags} tags; allowed: ${MOST_TAGS}.`);
  const charset = /charset=["']?([\w-]+)/i.exec(contentType)?.[1];
  try {
    const page = loadBuffer(Buffer.from(bytes), {
      ...FORGIVING,
      encoding: {
        ...(charset === undefined ? {} : { transportLayerEncodingLabel: charset }),
        // A page that declares nothing is UTF-8 nowadays, or an old Chinese one.
        defaultEncoding: isUtf8(bytes) ? 'utf-8' : 'gb18030',
      },
    });
    return fromJsonLd(page) ?? fromMicrodata(page);
  } catch (error) {
    // Nested deeper than the stack reaches.
    if (error instanceof RangeError)
      throw new Failure('bad_request', 'The page is nested too deeply to be read.', { cause: error });
    throw error;
  }
}

/** Counts `<` before a letter, which no charset of the web writes otherwise. */
function startTags(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x3c); at !== -1; at = bytes.indexOf(0x3c, at + 1)) {
    const letter = (bytes[at + 1] ?? 0) | 0x20;
    if (letter >= 0x61 && letter <= 0x7a) count += 1;
  }
  return count;
}

type Node = Readonly<Record<string, unknown>>;

function fromJsonLd(page: CheerioAPI): PageProduct | undefined {
  for (const script of page('script[type="application/ld+json"]').toArray()) {
    const text = page(script).text();
    if (text.length > MOST_SCRIPT) continue;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      // Broken blocks are common beside good ones.
      continue;
    }
    const node = findProduct(json, 0);
    const product = node === undefined ? undefined : productOf(node);
    if (product !== undefined) return product;
  }
  return undefined;
}

function findProduct(value: unknown, depth: number): Node | undefined {
  if (depth > MOST_DEPTH) return undefined;
  if (Array.isArray(value)) {
    for (const one of value.slice(0, 200)) {
      const found = findProduct(one, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const node = asNode(value);
  if (node === undefined) return undefined;
  if (isA(node, 'Product') || isA(node, 'ProductGroup')) return node;
  return findProduct(node['@graph'] ?? node['mainEntity'], depth + 1);
}

function productOf(node: Node): PageProduct | undefined {
  const name = text(node['name'], 100);
  if (name === undefined) return undefined;
  const variants = list(node['hasVariant'])
    .slice(0, MOST_VARIANTS)
    .flatMap((one) => {
      const variant = asNode(one);
      return variant === undefined ? [] : [variantOf(variant)];
    });
  const weight = asNode(node['weight']);
  const properties = [
    ...list(node['additionalProperty']),
    ...(weight === undefined ? [] : [{ name: '重量', ...weight }]),
  ]
    .slice(0, MOST_PROPERTIES)
    .flatMap((one) => {
      const property = asNode(one);
      const [key, value, unit] = [
        text(property?.['name'], 40),
        text(property?.['value'], 120),
        text(property?.['unitText'], 20),
      ];
      return key === undefined || value === undefined
        ? []
        : [{ name: key, value: unit === undefined ? value : `${value} ${unit}` }];
    });
  return {
    name,
    ...some('description', text(node['description'], MOST_TEXT)),
    ...some('sku', text(node['sku'] ?? node['productGroupID'] ?? node['productID'] ?? node['mpn'], 64)),
    ...some('brand', text(nameOf(node['brand']), 60)),
    ...some('color', text(node['color'], 100)),
    ...some('material', text(node['material'], 200)),
    ...some('size', text(nameOf(node['size']), 100)),
    ...some('origin', text(nameOf(node['countryOfOrigin']), 60)),
    ...some('audience', text(asNode(node['audience'])?.['audienceType'] ?? nameOf(node['audience']), 100)),
    properties,
    ...offerOf(node),
    variants,
  };
}

function variantOf(node: Node): PageVariant {
  const { price, stock, soldOut } = offerOf(node);
  return {
    ...some('sku', text(node['sku'] ?? node['productID'], 64)),
    ...some('color', text(node['color'], 60)),
    ...some('size', text(nameOf(node['size']), 60)),
    ...some('price', price),
    ...some('stock', stock),
    soldOut,
  };
}

interface Offer {
  readonly price?: string;
  readonly listPrice?: string;
  readonly currency?: string;
  readonly stock?: string;
  readonly soldOut: boolean;
}

function offerOf(product: Node): Offer {
  const offer = list(product['offers'])
    .map(asNode)
    .find((one) => one !== undefined);
  if (offer === undefined) return { soldOut: false };
  const specifications = list(offer['priceSpecification'])
    .map(asNode)
    .filter((one) => one !== undefined);
  const regular = specifications.find((one) =>
    /ListPrice|StrikethroughPrice|MSRP/i.test(text(one['priceType'], 100) ?? ''),
  );
  const current = specifications.find((one) => one !== regular);
  const level = offer['inventoryLevel'];
  return {
    ...some('price', text(offer['price'] ?? offer['lowPrice'] ?? current?.['price'], 30)),
    ...some('listPrice', text(regular?.['price'], 30)),
    ...some('currency', text(offer['priceCurrency'] ?? current?.['priceCurrency'], 3)),
    ...some('stock', text(asNode(level)?.['value'] ?? level, 12)),
    soldOut: soldOut(text(offer['availability'], 100)),
  };
}

function soldOut(availability: string | undefined): boolean {
  return /(OutOfStock|SoldOut|Discontinued)$/i.test(availability ?? '');
}

function fromMicrodata(page: CheerioAPI): PageProduct | undefined {
  const scope = page('[itemscope][itemtype*="schema.org/Product"]').first();
  if (scope.length === 0) return undefined;
  const found = (name: string, within: typeof scope): typeof scope =>
    within
      .find(`[itemprop~="${name}"]`)
      .slice(0, MOST_CANDIDATES)
      // A name below the brand is the brand's.
      .filter((_i, element) => page(element).parent().closest('[itemscope]').is(within))
      .first();
  const value = (name: string, most: number, within = scope): string | undefined => {
    const element = found(name, within);
    if (element.length === 0) return undefined;
    const inner = element.is('[itemscope]') ? element.find('[itemprop~="name"]').first() : element;
    return text(inner.attr('content') ?? inner.attr('href') ?? inner.html() ?? '', most);
  };
  const name = value('name', 100);
  if (name === undefined) return undefined;
  const offers = scope.find('[itemprop~="offers"]').first();
  const offered = offers.length === 0 ? scope : offers;
  const price = value('price', 30, offered) ?? value('lowPrice', 30, offered);
  return {
    name,
    ...some('description', value('description', MOST_TEXT)),
    ...some('sku', value('sku', 64) ?? value('productID', 64)),
    ...some('brand', value('brand', 60)),
    ...some('color', value('color', 100)),
    ...some('material', value('material', 200)),
    ...some('size', value('size', 100)),
    ...some('origin', value('countryOfOrigin', 60)),
    properties: [],
    ...some('price', price),
    ...some('currency', value('priceCurrency', 3, offered)),
    ...some('stock', value('inventoryLevel', 12, offered)),
    soldOut: soldOut(value('availability', 100, offered)),
    variants: [],
  };
}

/** A value as bounded plain text: markup, also markup that was escaped, is taken off. */
function text(value: unknown, most: number): string | undefined {
  if (Array.isArray(value)) {
    const parts = value.slice(0, 12).flatMap((one) => text(one, most) ?? []);
    return parts.length === 0 ? undefined : plain(parts.join('、'), most);
  }
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  let bare = String(value).slice(0, MOST_MARKUP);
  for (let pass = 0; pass < 3 && /[<&]/.test(bare); pass += 1) {
    const stripped = withoutMarkup(bare);
    if (stripped === bare) break;
    bare = stripped;
  }
  const clean = plain(bare.replace(/[<>]/g, ' '), most);
  return clean === '' ? undefined : clean;
}

function withoutMarkup(html: string): string {
  // More tags than a text has are nesting that the tree's own functions would descend.
  if (html.split('<').length > MOST_VALUE_TAGS) return html.replace(/<[^>]*>?/g, ' ');
  const markup = load(html.replace(/<(br|\/p|\/li|\/div|\/h\d)\b[^>]*>/gi, ' $&'), FORGIVING, false);
  markup('script, style, noscript, template, iframe, object').remove();
  return markup.root().text();
}

function nameOf(value: unknown): unknown {
  return asNode(value)?.['name'] ?? value;
}

function asNode(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}

function isA(node: Node, type: string): boolean {
  return list(node['@type']).some((one) => typeof one === 'string' && one.replace(/^.*[/:#]/, '') === type);
}

function some<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, string>>);
}
