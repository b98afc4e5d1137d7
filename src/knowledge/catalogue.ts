import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Facet } from '../domain/comment.js';
import { asError, Failure } from '../domain/failure.js';
import type { Fact, Money, Product, ProductCard } from '../domain/product.js';
import { printMoney, sayMoney } from './money.js';

const bilingual = z.object({ zh: z.string().min(1), en: z.string().min(1) });
/** What a merchant states in words. Price, promotion and stock are fields, and their facts are rendered from them. */
const STATED = [
  'size',
  'color',
  'material',
  'care',
  'shipping',
  'returns',
  'gift',
  'safety',
  'origin',
  'usage',
  'warranty',
  'invoice',
  'payment',
  'overview',
] as const satisfies readonly Facet[];
const facts = z.partialRecord(z.enum(STATED), bilingual);
const price = z.number().positive().max(10_000_000).multipleOf(0.01);

const shop = z.object({
  format: z.literal('zhubo-shop/1'),
  store: z.object({ name: bilingual, currency: z.enum(['CNY', 'USD']), facts }),
  products: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9-]{1,64}$/),
        link: z.number().int().min(1).max(999),
        name: bilingual,
        aliases: z.array(z.string().min(1)).max(40),
        price,
        livePrice: price,
        stock: z.number().int().nonnegative(),
        tagline: bilingual,
        facts,
      }),
    )
    .min(1),
});

/** One shop's products and every fact that may be said about them, by id, product and facet. */
export class Catalogue {
  readonly name: z.infer<typeof bilingual>;
  readonly products: readonly Product[];
  readonly facts: readonly Fact[];
  readonly #byId = new Map<string, Product>();
  readonly #factsById = new Map<string, Fact>();

  constructor(name: z.infer<typeof bilingual>, products: readonly Product[], facts: readonly Fact[]) {
    this.name = name;
    this.products = products;
    this.facts = facts;
    for (const product of products) this.#byId.set(product.id, product);
    for (const fact of facts) this.#factsById.set(fact.id, fact);
  }

  product(id: string): Product | undefined {
    return this.#byId.get(id);
  }

  byLink(link: number): Product | undefined {
    return this.products.find((product) => product.link === link);
  }

  fact(id: string): Fact | undefined {
    return this.#factsById.get(id);
  }

  /** Facts of a facet: the product's own first, else the store's. Only those valid at `now` (ms since epoch). */
  lookUp(product: string | null, facet: Facet, now: number): readonly Fact[] {
    const valid = this.facts.filter((fact) => fact.facet === facet && isValid(fact, now));
    const own = valid.filter((fact) => fact.product === product && product !== null);
    return own.length > 0 ? own : valid.filter((fact) => fact.product === null);
  }

  card(id: string): ProductCard | undefined {
    const product = this.#byId.get(id);
    if (product === undefined) return undefined;
    const reduced = product.livePrice.minor < product.price.minor;
    return {
      id: product.id,
      link: product.link,
      name: product.name,
      tagline: product.tagline,
      livePrice: printMoney(product.livePrice),
      ...(reduced ? { listPrice: printMoney(product.price) } : {}),
      stock: product.stock,
    };
  }
}

export function isValid(fact: Fact, now: number): boolean {
  return (
    (fact.validFrom === undefined || fact.validFrom <= now) && (fact.validUntil === undefined || now < fact.validUntil)
  );
}

/**
 * Reads a shop file.
 * @throws Failure `bad_request` naming the file, the key and what is wrong.
 */
export function loadCatalogue(path: string): Catalogue {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
  const parsed = shop.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Failure('bad_request', `${path} is not usable:\n  ${issues.join('\n  ')}`);
  }
  const { store, products } = parsed.data;
  unique(
    path,
    'products.id',
    products.map(({ id }) => id),
  );
  unique(
    path,
    'products.link',
    products.map(({ link }) => String(link)),
  );
  for (const { id, price: list, livePrice } of products) {
    if (livePrice > list)
      throw new Failure('bad_request', `${path}: ${id} has a live price of ${livePrice}, above its price of ${list}`);
  }
  const money = (value: number): Money => ({ minor: Math.round(value * 100), currency: store.currency });
  const built = products.map((one): Product => ({ ...one, price: money(one.price), livePrice: money(one.livePrice) }));
  const source = (place: string): string => `${path.slice(path.lastIndexOf('/') + 1)}#/${place}`;
  const all: Fact[] = [];
  products.forEach((one, i) => {
    const product = built[i];
    if (product === undefined) return;
    all.push(...priceFacts(product, source(`products/${i}`)));
    for (const facet of STATED) {
      const text = one.facts[facet];
      if (text !== undefined) {
        all.push({
          id: `${one.id}.${facet}`,
          product: one.id,
          facet,
          text,
          source: source(`products/${i}/facts/${facet}`),
          version: 1,
        });
      }
    }
  });
  for (const facet of STATED) {
    const text = store.facts[facet];
    if (text !== undefined)
      all.push({
        id: `store.${facet}`,
        product: null,
        facet,
        text,
        source: source(`store/facts/${facet}`),
        version: 1,
      });
  }
  return new Catalogue(store.name, built, all);
}

/** The facts whose numbers are fields: never typed by hand, so they cannot contradict the order page. */
function priceFacts(product: Product, source: string): Fact[] {
  const { id, name, price: list, livePrice, stock } = product;
  const zh = { list: sayMoney(list, 'zh'), live: sayMoney(livePrice, 'zh') };
  const en = { list: sayMoney(list, 'en'), live: sayMoney(livePrice, 'en') };
  const saved: Money = { minor: list.minor - livePrice.minor, currency: list.currency };
  const base = { product: id, source, version: 1 };
  const facts: Fact[] = [
    {
      ...base,
      id: `${id}.price`,
      facet: 'price',
      text:
        saved.minor > 0
          ? {
              zh: `${name.zh}直播间价${zh.live}，平时价${zh.list}。`,
              en: `The ${name.en} is ${en.live} in this live room; its regular price is ${en.list}.`,
            }
          : { zh: `${name.zh}的价格是${zh.live}。`, en: `The ${name.en} is ${en.live}.` },
    },
    {
      ...base,
      id: `${id}.stock`,
      facet: 'stock',
      text:
        stock > 0
          ? { zh: `${name.zh}现在有货，还有${stock}件。`, en: `The ${name.en} is in stock, ${stock} left.` }
          : { zh: `${name.zh}暂时没有货了。`, en: `The ${name.en} is out of stock for now.` },
    },
  ];
  if (saved.minor > 0) {
    facts.push({
      ...base,
      id: `${id}.promotion`,
      facet: 'promotion',
      text: {
        zh: `${name.zh}今天直播间${zh.live}，比平时的${zh.list}省${sayMoney(saved, 'zh')}。`,
        en: `In this live room the ${name.en} is ${en.live} instead of ${en.list}: you save ${sayMoney(saved, 'en')}.`,
      },
    });
  }
  return facts;
}

function unique(path: string, key: string, values: readonly string[]): void {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw new Failure('bad_request', `${path}: ${key} ${JSON.stringify(twice)} is used twice`);
}
