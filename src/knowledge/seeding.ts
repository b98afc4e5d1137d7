import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ProductImages } from './product-images.js';
import { loadShop } from './shop-file.js';
import type { CatalogueStore } from './store/catalogue-store.js';

const marks = z.record(z.string(), z.string());

export interface Seed {
  readonly tenant: string;
  readonly shop: string;
  /** The shop's file. */
  readonly path: string;
  /** Remembers which file each shop was last taken from, so that an edit made since is not undone by a restart. */
  readonly marks: string;
}

/**
 * Takes a shop's file into the store when the store does not have the shop, or when the file has changed since it was taken last. Edits made
 * otherwise (REST, imports) stay until then.
 * @returns Whether it was taken.
 * @throws Failure `bad_request` for a file that is not usable.
 */
export async function seedShop(store: CatalogueStore, seed: Seed): Promise<boolean> {
  const { tenant, shop, path } = seed;
  const content = loadShop(path);
  const images = new ProductImages(dirname(path));
  for (const { image } of content.products) if (image !== undefined) await images.check(image);
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  const known = readMarks(seed.marks);
  const key = `${tenant}/${shop}`;
  if (store.version(tenant, shop) > 0 && known[key] === hash) return false;
  await store.replace(tenant, shop, content, { source: `file:${path.slice(path.lastIndexOf('/') + 1)}` });
  mkdirSync(dirname(seed.marks), { recursive: true });
  const part = `${seed.marks}.part`;
  writeFileSync(part, JSON.stringify({ ...known, [key]: hash }));
  renameSync(part, seed.marks);
  return true;
}

function readMarks(path: string): Readonly<Record<string, string>> {
  if (!existsSync(path)) return {};
  try {
    return marks.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // A damaged note costs one more look at the file, nothing else.
    return {};
  }
}
