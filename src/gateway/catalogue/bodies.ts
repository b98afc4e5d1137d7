import { z } from 'zod';
import { FACETS } from '../../domain/comment.js';
import { problem } from '../protocol.js';

/* What the catalogue's routes answer. Money is in major units (yuan, dollars), times are ISO 8601. */

const bilingual = z.object({ zh: z.string(), en: z.string() });
const span = z.tuple([z.number(), z.number()]);
const version = z.number().int().describe('Counts its changes; the ETag, to be sent back as If-Match');
const source = z.string().describe('Where the merchant stated it');

export const productBody = z
  .object({
    id: z.string(),
    link: z.number().int(),
    name: bilingual,
    aliases: z.array(z.string()),
    price: z.number().optional().describe('Absent: it has no price'),
    livePrice: z.number().optional(),
    stock: z.number().int().optional().describe('Absent: it is not counted'),
    tagline: bilingual,
    image: z.string().optional().describe('File beside the shop file'),
    variants: z.array(
      z.object({
        id: z.string(),
        options: z.record(z.string(), bilingual),
        price: z.number(),
        livePrice: z.number(),
        stock: z.number().int(),
      }),
    ),
    sizeChart: z.array(
      z.object({
        size: z.string(),
        heightCm: span.optional(),
        weightKg: span.optional(),
        shoeSize: span.optional(),
      }),
    ),
    version,
    source,
  })
  .meta({ id: 'CatalogueProduct' });

export const factBody = z
  .object({
    id: z.string(),
    product: z.string().nullable().describe('null: of the whole store'),
    facet: z.enum(FACETS),
    zh: z.string().optional(),
    en: z.string().optional(),
    attribute: z.string().optional(),
    variant: z.string().optional(),
    validFrom: z.string().optional(),
    validUntil: z.string().optional(),
    rendered: z.boolean().describe('Rendered from fields: change the product or the promotion instead'),
    version,
    source,
  })
  .meta({ id: 'CatalogueFact' });

export const historyBody = z.object({
  versions: z.array(factBody.extend({ since: z.string(), until: z.string().nullable(), removed: z.boolean() })),
});

export const promotionBody = z
  .object({
    id: z.string(),
    products: z.array(z.string()).nullable().describe('null: the whole store'),
    rule: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('threshold-off'), threshold: z.number(), off: z.number(), repeats: z.boolean() }),
      z.object({ kind: z.literal('percent-off'), percentOff: z.number(), fromCount: z.number() }),
      z.object({ kind: z.literal('nth-off'), nth: z.number(), percentOff: z.number() }),
      z.object({ kind: z.literal('buy-get'), buy: z.number(), get: z.number() }),
      z.object({ kind: z.literal('coupon'), off: z.number(), threshold: z.number() }),
      z.object({ kind: z.literal('gift'), gift: bilingual, threshold: z.number() }),
    ]),
    stacks: z.boolean(),
    validFrom: z.string().optional(),
    validUntil: z.string().optional(),
    version,
    source,
  })
  .meta({ id: 'CataloguePromotion' });

const issue = z.object({
  row: z.number().int().optional().describe('As a spreadsheet counts: the header is row 1'),
  column: z.string().optional(),
  message: bilingual,
});

export const previewBody = z
  .object({
    id: z.string(),
    shop: z.string(),
    source: z.string(),
    shopVersion: z.number().int().describe('Of the shop it was made against'),
    committable: z.boolean(),
    counts: z.object({ added: z.number().int(), changed: z.number().int(), removed: z.number().int() }),
    changes: z
      .array(
        z.object({
          kind: z.enum(['shop', 'product', 'statement', 'promotion']),
          id: z.string(),
          change: z.enum(['added', 'changed', 'removed']),
          fields: z.array(z.object({ field: z.string(), before: z.string().optional(), after: z.string().optional() })),
        }),
      )
      .describe('At most the first 1000'),
    warnings: z.array(issue),
    errors: z.array(issue),
    unlisted: z.number().int().describe('Errors and warnings beyond those listed'),
  })
  .meta({ id: 'ImportPreview' });

export const committedBody = z.object({
  shop: z.string(),
  version: z.number().int(),
  changedFacts: z.number().int().describe('Facts that say something else now, are new or gone'),
});

export const problems = {
  400: problem,
  401: problem,
  403: problem,
  404: problem,
  412: problem,
  429: problem,
  503: problem,
};
