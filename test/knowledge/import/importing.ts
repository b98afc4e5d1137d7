import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { Importer, type ImporterOptions, type ImportInput } from '../../../src/knowledge/import/importer.js';
import type { ImportPlan } from '../../../src/knowledge/import/plan.js';
import { shopOf } from '../../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../../src/knowledge/store/catalogue-store.js';
import { demoShop } from '../demo-shop.js';

export interface Importing {
  readonly store: CatalogueStore;
  readonly importer: Importer;
  preview(input: ImportInput, mode?: 'merge' | 'replace'): Promise<ImportPlan>;
  close(): Promise<void>;
}

/** A store in a folder of its own with the demo shop in it, and an importer. */
export async function importing(options: Partial<ImporterOptions> = {}): Promise<Importing> {
  const folder = mkdtempSync(join(tmpdir(), 'zhubo-import-'));
  const store = await CatalogueStore.open(join(folder, 'zhubo.sqlite'), systemClock, silentLog);
  await store.replace('acme', 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
  const importer = new Importer({ store, clock: systemClock, allowedHosts: [], ...options });
  return {
    store,
    importer,
    preview: async (input, mode) =>
      await importer.preview('acme', 'main', input, {
        signal: new AbortController().signal,
        ...(mode === undefined ? {} : { mode }),
      }),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function csv(text: string, name = 'stock.csv'): ImportInput {
  return { kind: 'csv', name, bytes: Buffer.from(text) };
}
