import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import Libsql from 'libsql';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import type { Money } from '../../src/domain/product.js';
import { catalogueOf } from '../../src/knowledge/shop-content.js';
import { loadShop, shopOf } from '../../src/knowledge/shop-file.js';
import { type CatalogueCommit, CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { demoShop } from './demo-shop.js';

const yuan = (major: number): Money => ({ minor: major * 100, currency: 'CNY' });
const source = 'test';
const api = { source: 'api' };

describe('the catalogue store', () => {
  let folder: string;
  let path: string;
  let store: CatalogueStore;
  let now: number;
  const clock: Clock = { ...systemClock, now: () => now };
  const open = async (): Promise<CatalogueStore> => await CatalogueStore.open(path, clock, silentLog);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-store-'));
    path = join(folder, 'data', 'zhubo.sqlite');
    now = 1_000;
    store = await open();
    await store.replace('acme', 'main', shopOf(demoShop(), 'shop.json'), { source });
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const heard = (): CatalogueCommit[] => {
    const commits: CatalogueCommit[] = [];
    store.on((commit) => commits.push(commit));
    return commits;
  };

  it('gives back what was put in, also after the file is opened again', async () => {
    const before = store.snapshot('acme', 'main');
    const file = catalogueOf(shopOf(demoShop(), 'shop.json'));
    expect(before.facts).toEqual(file.facts.map((fact) => ({ ...fact })));
    expect(store.snapshot('acme', 'main')).toBe(before);
    await store.close();
    store = await open();
    const after = store.snapshot('acme', 'main');
    expect(after.products).toEqual(before.products);
    expect(after.facts).toEqual(before.facts);
    expect(after.promotions).toEqual(before.promotions);
    expect(store.version('acme', 'main')).toBe(1);
  });

  it('holds the shop that ships with the product', async () => {
    const content = loadShop(new URL('../../config/shop.json', import.meta.url).pathname);
    await store.replace('acme', 'lane', content, { source });
    expect(store.snapshot('acme', 'lane').facts).toEqual(catalogueOf(content).facts);
  });

  it('keeps tenants and shops apart', async () => {
    await store.replace('other', 'main', shopOf(demoShop(), 'shop.json'), { source });
    const mine = store.snapshot('acme', 'main');
    await store.apply('other', 'main', { kind: 'stock', product: 'mug', stock: 0 }, api);
    expect(store.snapshot('acme', 'main')).toBe(mine);
    expect(store.snapshot('other', 'main').product('mug')?.stock).toBe(0);
    expect(() => store.snapshot('third', 'main')).toThrow(/no shop "main" of "third"/);
    expect(store.shops()).toEqual([
      { tenant: 'acme', shop: 'main' },
      { tenant: 'other', shop: 'main' },
    ]);
  });

  it('tells, in the tick in which the snapshot changes, which facts say something else now', async () => {
    const commits: [CatalogueCommit, boolean][] = [];
    store.on((commit) => commits.push([commit, store.snapshot('acme', 'main') === commit.catalogue]));
    now = 2_000;
    await store.apply('acme', 'main', { kind: 'price', product: 'mug', livePrice: yuan(79) }, api);
    expect(commits).toHaveLength(1);
    const [[commit, live] = []] = commits;
    expect(live).toBe(true);
    expect(commit?.changed.map(({ before, after }) => [before?.id, before?.version, after?.version])).toEqual([
      ['mug.price', 1, 2],
      ['mug.promotion', 1, 2],
    ]);
    expect(commit?.changed[0]?.before?.text.zh).toContain('89元');
    expect(commit?.changed[0]?.after?.text.zh).toContain('79元');
    expect(commit?.changed[0]?.after?.source).toBe('api');
  });

  it('leaves the version of a price alone when the stock changes, and the other way round', async () => {
    const { changed } = await store.apply('acme', 'main', { kind: 'stock', product: 'mug', stock: 9 }, api);
    expect(changed.map(({ after }) => after?.id)).toEqual(['mug.stock']);
    expect(store.snapshot('acme', 'main').fact('mug.price')?.version).toBe(1);
    expect(store.content('acme', 'main').products[1]).toMatchObject({ id: 'mug', version: 2, source: 'api' });
  });

  it('sells out one variant: its stock and the sum change, and the product version counts it', async () => {
    const edit = { kind: 'stock', product: 'coat', variant: 'black-m', stock: 0 } as const;
    const { changed, catalogue } = await store.apply('acme', 'main', edit, api);
    expect(changed.map(({ after }) => after?.text.zh)).toEqual([
      '大衣现在有货，还有4件。',
      '大衣（黑色 M 码）暂时没有货了。',
    ]);
    expect(catalogue.product('coat')?.stock).toBe(4);
    await store.close();
    store = await open();
    expect(store.snapshot('acme', 'main').product('coat')).toEqual(catalogue.product('coat'));
    await expect(store.apply('acme', 'main', { kind: 'stock', product: 'coat', stock: 1 }, api)).rejects.toThrow(
      /stock of coat is that of its variants/,
    );
  });

  it('moves the variants that cost what the product costs, and keeps the card at a real price', async () => {
    await store.apply('acme', 'main', { kind: 'price', product: 'coat', livePrice: yuan(359) }, api);
    const prices = (): unknown[] =>
      store
        .snapshot('acme', 'main')
        .product('coat')
        ?.variants.map((one) => one.livePrice.minor / 100) ?? [];
    expect(prices()).toEqual([359, 459, 359]);
    await store.apply(
      'acme',
      'main',
      { kind: 'price', product: 'coat', variant: 'black-m', livePrice: yuan(300) },
      api,
    );
    await store.apply(
      'acme',
      'main',
      { kind: 'price', product: 'coat', variant: 'white-m', livePrice: yuan(310) },
      api,
    );
    expect(prices()).toEqual([300, 459, 310]);
    expect(store.snapshot('acme', 'main').product('coat')?.livePrice).toEqual(yuan(300));
  });

  it('changes, adds and takes away statements and promotions', async () => {
    const statement = { id: 'mug.care', product: 'mug', facet: 'care', text: { zh: '可以机洗。' } } as const;
    const added = await store.apply('acme', 'main', { kind: 'statement-put', statement }, api);
    expect(added.changed).toEqual([{ after: { ...statement, source: 'api', version: 1 } }]);
    const gone = await store.apply('acme', 'main', { kind: 'statement-remove', id: 'mug.care' }, api);
    expect(gone.changed[0]?.after).toBeUndefined();
    const back = await store.apply('acme', 'main', { kind: 'statement-put', statement }, api);
    expect(back.changed[0]?.after?.version).toBe(3);
    const rule = { kind: 'percent-off', percentOff: 20, fromCount: 1 } as const;
    const promotion = { id: 'pair', products: ['coat'], rule, stacks: true };
    const moved = await store.apply('acme', 'main', { kind: 'promotion-put', promotion }, api);
    expect(moved.changed.map(({ before, after }) => [before?.id, after?.id])).toEqual([
      [undefined, 'coat.promotion.pair'],
      ['mug.promotion.pair', undefined],
    ]);
    const removed = await store.apply('acme', 'main', { kind: 'promotion-remove', id: 'autumn' }, api);
    expect(removed.changed.map(({ before }) => before?.id)).toEqual(['autumn.promotion']);
    await expect(store.apply('acme', 'main', { kind: 'promotion-remove', id: 'autumn' }, api)).rejects.toThrow(
      /no promotion "autumn"/,
    );
  });

  it('keeps a stated colour stated when it says what the rendered one said', async () => {
    const rendered = store.snapshot('acme', 'main').fact('coat.color');
    const statement = { id: 'coat.color', product: 'coat', facet: 'color', text: rendered?.text ?? {} } as const;
    await store.apply('acme', 'main', { kind: 'statement-put', statement }, api);
    await store.close();
    store = await open();
    const stated = (): string[] => store.content('acme', 'main').statements.map(({ id }) => id);
    expect(stated()).toContain('coat.color');
    await store.apply('acme', 'main', { kind: 'statement-remove', id: 'coat.color' }, api);
    await store.close();
    store = await open();
    expect(stated()).not.toContain('coat.color');
    expect(store.snapshot('acme', 'main').fact('coat.color')?.text).toEqual(rendered?.text);
  });

  it('takes a product away with its statements and with promotions of it alone, and counts on when it is back', async () => {
    const content = store.content('acme', 'main');
    await store.apply('acme', 'main', { kind: 'product-remove', product: 'mug' }, api);
    const without = store.snapshot('acme', 'main');
    expect(without.product('mug')).toBeUndefined();
    expect(without.facts.filter((fact) => fact.product === 'mug')).toEqual([]);
    expect(without.promotions.map(({ id }) => id)).toEqual(['autumn']);
    await store.close();
    store = await open();
    await store.replace('acme', 'main', content, api);
    expect(store.snapshot('acme', 'main').fact('mug.price')?.version).toBe(3);
    expect(store.content('acme', 'main').products.find(({ id }) => id === 'mug')?.version).toBe(3);
  });

  it('writes nothing and tells nobody when an edit changes nothing', async () => {
    const commits = heard();
    await store.replace('acme', 'main', shopOf(demoShop(), 'elsewhere.json'), { source: 'again' });
    await store.apply('acme', 'main', { kind: 'stock', product: 'mug', stock: 10 }, api);
    expect(commits).toEqual([]);
    expect(store.version('acme', 'main')).toBe(1);
    expect(store.snapshot('acme', 'main').fact('mug.price')?.source).toBe('shop.json#/products/1');
  });

  it('refuses what would not be sound, and leaves everything as it was', async () => {
    const before = store.snapshot('acme', 'main');
    const change = { kind: 'price', product: 'mug', livePrice: yuan(500) } as const;
    await expect(store.apply('acme', 'main', change, api)).rejects.toThrow(/mug has a live price of 500, above/);
    expect(store.snapshot('acme', 'main')).toBe(before);
    await store.close();
    store = await open();
    expect(store.snapshot('acme', 'main').facts).toEqual(before.facts);
  });

  it('lets one of two edits of the same version through', async () => {
    const edit = async (stock: number): Promise<unknown> =>
      await store.apply('acme', 'main', { kind: 'stock', product: 'mug', stock }, { ...api, ifVersion: 1 });
    const results = await Promise.allSettled([edit(5), edit(6)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({
      reason: { code: 'stale', message: expect.stringContaining('version 2, not 1') as string },
    });
    expect(store.snapshot('acme', 'main').product('mug')?.stock).toBe(5);
    await expect(
      store.replace('acme', 'main', store.content('acme', 'main'), { ...api, ifShopVersion: 1 }),
    ).rejects.toMatchObject({ code: 'stale' });
  });

  it('remembers what could be said at every moment', async () => {
    now = 2_000;
    await store.apply('acme', 'main', { kind: 'price', product: 'mug', livePrice: yuan(79) }, api);
    now = 3_000;
    await store.apply('acme', 'main', { kind: 'product-remove', product: 'mug' }, api);
    const history = await store.factHistory('acme', 'main', 'mug.price');
    expect(history.map(({ fact, since, until, removed }) => [fact.version, since, until, removed])).toEqual([
      [1, 1_000, 2_000, false],
      [2, 2_000, 3_000, false],
      [3, 3_000, null, true],
    ]);
    expect(history[0]?.fact.text.zh).toContain('89元');
  });

  it('sees what another process writes, and tells it', async () => {
    const other = await open();
    const seen = new Promise<CatalogueCommit>((resolve) => store.on(resolve));
    await other.apply('acme', 'main', { kind: 'price', product: 'mug', livePrice: yuan(66) }, api);
    const commit = await seen;
    expect(commit.changed.map(({ after }) => after?.id)).toEqual(['mug.price', 'mug.promotion']);
    expect(store.snapshot('acme', 'main').product('mug')?.livePrice).toEqual(yuan(66));
    expect(store.snapshot('acme', 'main').facts).toEqual(other.snapshot('acme', 'main').facts);
    await other.close();
  });

  it('builds on what another process wrote a moment before', async () => {
    const other = await open();
    await other.apply('acme', 'main', { kind: 'stock', product: 'mug', stock: 1 }, api);
    await store.apply('acme', 'main', { kind: 'price', product: 'mug', livePrice: yuan(66) }, api);
    expect(store.snapshot('acme', 'main').product('mug')).toMatchObject({ stock: 1, livePrice: yuan(66) });
    expect(store.version('acme', 'main')).toBe(3);
    await other.close();
  });

  it('goes on when a listener fails', async () => {
    store.on(() => {
      throw new Error('a bad listener');
    });
    const commits = heard();
    await store.apply('acme', 'main', { kind: 'stock', product: 'mug', stock: 2 }, api);
    expect(commits).toHaveLength(1);
  });

  it('backs up to a file that opens, and overwrites none', async () => {
    const copy = join(folder, 'backup.sqlite');
    await store.backup(copy);
    const second = await CatalogueStore.open(copy, clock, silentLog);
    expect(second.snapshot('acme', 'main').facts).toEqual(store.snapshot('acme', 'main').facts);
    await second.close();
    await expect(store.backup(copy)).rejects.toThrow(/exists; a backup overwrites nothing/);
  });

  it('says what to do when the file is no database, or a damaged one', async () => {
    const junk = join(folder, 'junk.sqlite');
    writeFileSync(junk, 'this is not a database, but it is long enough to be taken for one'.repeat(40));
    await expect(CatalogueStore.open(junk, clock, silentLog)).rejects.toThrow(/junk\.sqlite .*Restore a backup/);
    const damaged = join(folder, 'damaged.sqlite');
    await store.backup(damaged);
    const { size } = statSync(damaged);
    const file = openSync(damaged, 'r+');
    for (let at = 4_096; at < size; at += 4_096) writeSync(file, Buffer.alloc(1_024, 0xff), 0, 1_024, at);
    closeSync(file);
    await expect(CatalogueStore.open(damaged, clock, silentLog)).rejects.toThrow(/damaged\.sqlite .*Restore a backup/);
  });

  it('does not touch a file of a newer version', async () => {
    await store.close();
    const raw = new Libsql(path);
    raw.exec("insert into kysely_migration (name, timestamp) values ('2999-01-01-later', '2999-01-01T00:00:00Z')");
    raw.close();
    await expect(open()).rejects.toThrow(
      /zhubo\.sqlite cannot be brought to this version's schema: .*2999-01-01-later/,
    );
    const again = new Libsql(path);
    again.exec("delete from kysely_migration where name = '2999-01-01-later'");
    again.close();
    store = await open();
  });

  it('survives being killed in the middle of a write', async () => {
    await store.close();
    const script = join(folder, 'writer.mts');
    const root = new URL('../../', import.meta.url).pathname;
    writeFileSync(
      script,
      `import { CatalogueStore } from '${root}src/knowledge/store/catalogue-store.js';
       import { systemClock } from '${root}src/domain/clock.js';
       import { silentLog } from '${root}src/domain/log.js';
       const store = await CatalogueStore.open(${JSON.stringify(path)}, systemClock, silentLog);
       for (let stock = 1; ; stock += 1) {
         await store.apply('acme', 'main', { kind: 'stock', product: 'mug', stock }, { source: 'writer' });
         process.stdout.write('.');
       }`,
    );
    const writer = spawn(process.execPath, ['--import', 'tsx', script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let written = 0;
    await new Promise<void>((resolve) => {
      writer.stdout.on('data', (dots: Buffer) => {
        written += dots.length;
        if (written >= 20) resolve();
      });
    });
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    store = await open();
    const product = store.snapshot('acme', 'main').product('mug');
    expect(product?.stock).toBeGreaterThanOrEqual(20);
    expect(store.snapshot('acme', 'main').fact('mug.stock')?.text.zh).toContain(`还有${product?.stock ?? 0}件`);
  });

  it('refuses edits after it is closed', async () => {
    await store.close();
    await expect(store.apply('acme', 'main', { kind: 'stock', product: 'mug', stock: 1 }, api)).rejects.toThrow(
      /is closed/,
    );
    store = await open();
  });
});
