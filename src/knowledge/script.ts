import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { asError, Failure } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import type { Product } from '../domain/product.js';
import { type Catalogue, loadCatalogue } from './catalogue.js';
import { sayMoney } from './money.js';

const bilingual = z.object({ zh: z.string().min(1), en: z.string().min(1) });
const lines = z.object({ zh: z.array(z.string().min(1)).min(1), en: z.array(z.string().min(1)).min(1) });

const roomFile = z.object({
  format: z.literal('zhubo-room/1'),
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  title: bilingual,
  language: z.enum(['zh', 'en']),
  /** File of the shop, beside this one. */
  shop: z.string().min(1),
  opening: lines,
  bridges: lines,
  closing: lines,
  pauseMs: z.number().int().min(0).max(60_000),
  segments: z.array(z.object({ id: z.string().min(1), product: z.string().nullable(), lines })).min(1),
});

export type RoomFile = z.infer<typeof roomFile> & { readonly catalogue: Catalogue };

/**
 * Reads a room: its script with every placeholder rendered from the catalogue, so that a spoken price is the shop's.
 * @throws Failure `bad_request` naming the file, the key and what is wrong.
 */
export function loadRoomFile(path: string): RoomFile {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
  const parsed = roomFile.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Failure('bad_request', `${path} is not usable:\n  ${issues.join('\n  ')}`);
  }
  const room = parsed.data;
  const catalogue = loadCatalogue(join(dirname(path), room.shop));
  const segments = room.segments.map((segment) => {
    const product = segment.product === null ? undefined : catalogue.product(segment.product);
    if (segment.product !== null && product === undefined) {
      throw new Failure(
        'bad_request',
        `${path}: segment ${segment.id} is about ${segment.product}, which the shop does not have`,
      );
    }
    const rendered = (language: Language): string[] =>
      segment.lines[language].map((line) => render(line, product, language, `${path}: segment ${segment.id}`));
    return { ...segment, lines: { zh: rendered('zh'), en: rendered('en') } };
  });
  return { ...room, segments, catalogue };
}

function render(line: string, product: Product | undefined, language: Language, where: string): string {
  return line.replace(/\{(\w+)\}/g, (_whole, slot: string) => {
    if (product === undefined) throw new Failure('bad_request', `${where} uses {${slot}} but is about no product`);
    switch (slot) {
      case 'name':
        return product.name[language];
      case 'link':
        return String(product.link);
      case 'price':
        return sayMoney(product.price, language);
      case 'livePrice':
        return sayMoney(product.livePrice, language);
      case 'stock':
        return String(product.stock);
      default:
        throw new Failure('bad_request', `${where} uses {${slot}}; allowed: {name} {link} {price} {livePrice} {stock}`);
    }
  });
}
