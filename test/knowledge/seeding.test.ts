import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { seedShop } from '../../src/knowledge/seeding.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';

describe('the shop file at start', () => {
  let folder: string;
  let store: CatalogueStore;
  const seed = (): Parameters<typeof seedShop>[1] => ({
    tenant: 'default',
    shop: 'demo',
    path: join(folder, 'shop.json'),
    marks: join(folder, 'data', 'shops.json'),
  });
  const price = (): number | undefined => store.snapshot('default', 'demo').product('thermal-mug')?.livePrice?.minor;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-seed-'));
    // The shop with its pictures: a file that names one that is not there is refused.
    const shop = new URL('../../config/', import.meta.url).pathname;
    cpSync(join(shop, 'shop.json'), join(folder, 'shop.json'));
    cpSync(join(shop, 'products'), join(folder, 'products'), { recursive: true });
    store = await CatalogueStore.open(join(folder, 'zhubo.sqlite'), systemClock, silentLog);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('fills an empty store, and undoes no edit made since', async () => {
    expect(await seedShop(store, seed())).toBe(true);
    expect(price()).toBe(8_900);
    await store.apply(
      'default',
      'demo',
      { kind: 'price', product: 'thermal-mug', livePrice: { minor: 7_900, currency: 'CNY' } },
      { source: 'test' },
    );
    expect(await seedShop(store, seed())).toBe(false);
    expect(price()).toBe(7_900);
  });

  it('is taken again when it has changed, or when its note is damaged', async () => {
    await seedShop(store, seed());
    const text = readFileSync(join(folder, 'shop.json'), 'utf8').replace('"livePrice": 89', '"livePrice": 85');
    writeFileSync(join(folder, 'shop.json'), text);
    expect(await seedShop(store, seed())).toBe(true);
    expect(price()).toBe(8_500);
    writeFileSync(join(folder, 'data', 'shops.json'), '{');
    expect(await seedShop(store, seed())).toBe(true);
  });
});
