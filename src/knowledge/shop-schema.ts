import { z } from 'zod';
import { FACETS } from '../domain/comment.js';
import { MOST_PRODUCTS, STATED_FACETS, type StatedFacet } from './shop-content.js';

/** The shop format `zhubo-shop/1` as schemas: files, imports and REST read the same words. Money is in major units. */

/** At most: texts are spoken, so a long one is a mistake or an attack. */
const MOST = { words: 200, statement: 1_000, statements: 20, variants: 300, rows: 60 } as const;

/** Spoken and shown: no line breaks, and nothing invisible that turns the text around it. */
const visible = /^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u;
const words = z.string().trim().min(1).max(MOST.words).regex(visible, 'has line breaks or control characters');
const bothOrOne = (text: z.ZodString) =>
  z
    .strictObject({ zh: text.optional(), en: text.optional() })
    .refine(({ zh, en }) => zh !== undefined || en !== undefined, 'needs a text in zh, en or both');

/** A name: the language that is missing takes the other's text. */
export const name = bothOrOne(words).transform(({ zh, en }) => ({ zh: zh ?? en ?? '', en: en ?? zh ?? '' }));

const instant = z.iso
  .datetime({ offset: true, error: 'is not a time such as 2026-11-11T00:00:00+08:00' })
  .transform((text) => Date.parse(text));
const validity = { validFrom: instant.optional(), validUntil: instant.optional() };

const id = z.string().regex(/^[a-z0-9-]{1,64}$/, 'is not an id: 1 to 64 of a-z, 0-9 and -');
const attribute = z.string().regex(/^[a-z0-9-]{1,64}$/, 'is not an attribute: 1 to 64 of a-z, 0-9 and -');

const statementText = z
  .string()
  .trim()
  .min(1)
  .max(MOST.statement)
  .regex(visible, 'has line breaks or control characters');
export const statement = z
  .strictObject({
    zh: statementText.optional(),
    en: statementText.optional(),
    attribute: attribute.optional(),
    variant: id.optional(),
    ...validity,
  })
  .refine(({ zh, en }) => zh !== undefined || en !== undefined, 'needs a text in zh, en or both');
export type StatementInput = z.infer<typeof statement>;

/** One statement or several. */
const statements = z.preprocess(
  (value): unknown => (Array.isArray(value) ? (value as unknown[]) : [value]),
  z.array(statement).min(1).max(MOST.statements),
);
/** Why a word cannot be the facet of a statement; undefined when it can. */
export function facetProblem(facet: string): string | undefined {
  if ((STATED_FACETS as readonly string[]).includes(facet)) return undefined;
  return (FACETS as readonly string[]).includes(facet)
    ? `${JSON.stringify(facet)} is rendered from fields and cannot be stated`
    : `${JSON.stringify(facet)} is no facet; allowed: ${STATED_FACETS.join(', ')}`;
}

export const statedFacet = z.enum(STATED_FACETS, { error: ({ input }) => facetProblem(String(input)) });
type Facts = Partial<Record<StatedFacet, StatementInput[]>>;
const facts = z.record(z.string(), statements).transform((given, context): Facts => {
  for (const facet of Object.keys(given)) {
    const message = facetProblem(facet);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }
  return given;
});

const amount = z
  .number()
  .nonnegative()
  .max(10_000_000)
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, 'has more than two decimals');
/** Major units (yuan, dollars), at most two decimals. */
export const price = amount.refine((value) => value > 0, 'is not a price: it must be above 0');
export const stock = z.number().int().nonnegative().max(100_000_000);

const percentOff = z.number().int().min(1).max(99);
export const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('threshold-off'), threshold: price, off: price, repeats: z.boolean() }),
  z.strictObject({
    kind: z.literal('percent-off'),
    percentOff,
    fromCount: z.number().int().min(1).max(1_000).default(1),
  }),
  z.strictObject({
    kind: z.literal('nth-off'),
    nth: z.number().int().min(2).max(100),
    percentOff: z.number().int().min(1).max(100),
  }),
  z.strictObject({
    kind: z.literal('buy-get'),
    buy: z.number().int().min(1).max(1_000),
    get: z.number().int().min(1).max(1_000),
  }),
  z.strictObject({ kind: z.literal('coupon'), off: price, threshold: amount.default(0) }),
  z.strictObject({ kind: z.literal('gift'), gift: name, threshold: amount.default(0) }),
]);

const promotionFields = {
  products: z.array(id).min(1).max(MOST_PRODUCTS).nullable().default(null),
  rule,
  stacks: z.boolean().default(false),
  ...validity,
};
export const promotion = z.strictObject({ id, ...promotionFields });
export type PromotionInput = z.infer<typeof promotion>;

const optionValue = z.preprocess((value) => (typeof value === 'string' ? { zh: value, en: value } : value), name);
export const variant = z.strictObject({
  id,
  options: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'is not the name of an option: a-z, 0-9 and -'), optionValue)
    .refine((options) => Object.keys(options).length > 0, 'needs at least one option such as color or size'),
  price: price.optional(),
  livePrice: price.optional(),
  stock,
});

const span = (most: number) => z.tuple([z.number().min(0).max(most), z.number().min(0).max(most)]);
export const sizeRow = z.strictObject({
  size: words,
  heightCm: span(300).optional(),
  weightKg: span(500).optional(),
  shoeSize: span(70).optional(),
});

/** A picture's file, relative to the shop file: plain names and folders, so that no path leads out of it. */
export const imageName = z
  .string()
  .max(200)
  .regex(
    /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:png|jpe?g|webp)$/i,
    'is not the name of a .png, .jpg or .webp file beside the shop file, such as products/mug.webp',
  );

const link = z.number().int().min(1).max(MOST_PRODUCTS);
const productFields = {
  link,
  name,
  aliases: z.array(words).max(40).default([]),
  /** A service, a topic, a department may have none; nothing is then said of a price. */
  price: price.optional(),
  /** The price itself when there is none. */
  livePrice: price.optional(),
  /** With variants: the sum of theirs. What has no price need not be counted. */
  stock: stock.nullable().optional(),
  /** The name when there is none. */
  tagline: name.optional(),
  image: imageName.optional(),
  variants: z.array(variant).max(MOST.variants).default([]),
  sizeChart: z.array(sizeRow).max(MOST.rows).default([]),
};
interface Sold {
  readonly price?: number | undefined;
  readonly livePrice?: number | undefined;
  readonly stock?: number | null | undefined;
  readonly variants: readonly unknown[];
}
const stocked = ({ price: asked, stock: pieces, variants }: Sold): boolean =>
  asked === undefined || pieces !== undefined || variants.length > 0;
const unstocked = {
  path: ['stock'],
  error: 'is missing: a product with a price and no variants needs it (null: not counted)',
};
const pricedWhole = ({ price: asked, livePrice, variants }: Sold): boolean =>
  asked !== undefined || (livePrice === undefined && variants.length === 0);
const unpriced = { path: ['price'], error: 'is missing: a live price and variants need it' };

export const product = z
  .strictObject({
    id,
    ...productFields,
    /** The lowest free number when there is none. */
    link: link.optional(),
    facts: facts.default({}),
  })
  .refine(stocked, unstocked)
  .refine(pricedWhole, unpriced);
export type ProductInput = z.infer<typeof product>;

/** What the reader sends back of what it was sent, and what the store knows better. */
const ignored = { version: z.number().optional(), source: z.string().optional() };

/** A product put by its address: `facts`, when there are any, take the place of all that was stated about it. */
export const productPut = z
  .strictObject({ id: id.optional(), ...productFields, facts: facts.optional(), ...ignored })
  .refine(stocked, unstocked)
  .refine(pricedWhole, unpriced);

export const promotionPut = z.strictObject({ id: id.optional(), ...promotionFields, ...ignored });

/** Fields of a product to change; what is absent stays. */
export const productPatch = z.strictObject({
  link: productFields.link.optional(),
  name: name.optional(),
  aliases: z.array(words).max(40).optional(),
  tagline: name.optional(),
  /** null takes it away. */
  image: imageName.nullable().optional(),
  price: price.optional(),
  livePrice: price.optional(),
  stock: stock.optional(),
  sizeChart: z.array(sizeRow).max(MOST.rows).optional(),
  variants: z
    .array(z.strictObject({ id, price: price.optional(), livePrice: price.optional(), stock: stock.optional() }))
    .max(MOST.variants)
    .optional(),
});
export type ProductPatchInput = z.infer<typeof productPatch>;

export const shop = z.strictObject({
  format: z.literal('zhubo-shop/1'),
  store: z.strictObject({ name, currency: z.enum(['CNY', 'USD']), facts: facts.default({}) }),
  promotions: z.array(promotion).max(500).default([]),
  products: z.array(product).min(1).max(MOST_PRODUCTS),
});
export type ShopInput = z.infer<typeof shop>;

/** Every issue as `place: what is wrong`, at most `most`. */
export function issuesOf(error: z.ZodError, most = 8): string[] {
  return error.issues
    .slice(0, most)
    .map(({ path, message }) => `${path.length === 0 ? '(all)' : path.join('.')}: ${message}`);
}
