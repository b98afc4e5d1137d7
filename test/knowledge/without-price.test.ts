import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, Migrator, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { quote } from '../../src/knowledge/pricing.js';
import { checkSlots } from '../../src/knowledge/script.js';
import { catalogueOf } from '../../src/knowledge/shop-content.js';
import { shopOf } from '../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { migrationsOf } from '../../src/storage/migrations.js';
import type { Tables } from '../../src/storage/tables.js';
import { realParts } from '../answering/real-parts.js';
import { all, nothing } from '../answering/parts.js';
import { demoShop } from './demo-shop.js';

const desk = (more: object = {}): object => ({
  format: 'zhubo-shop/1',
  store: { name: { zh: '前台', en: 'Front desk' }, currency: 'CNY' },
  products: [
    {
      id: 'visitors',
      name: { zh: '访客登记', en: 'Visitor registration' },
      facts: { usage: { zh: '访客登记需要出示身份证。', en: 'Visitors register with an identity card.' } },
      ...more,
    },
    { id: 'parking', link: 1, name: { zh: '停车', en: 'Parking' } },
    { id: 'post', name: { zh: '收发室', en: 'Mail room' } },
  ],
});

describe('things without a price', () => {
  const catalogue = catalogueOf(shopOf(desk(), 'shop.json'));

  it('state neither a price nor a stock, and their cards show neither', () => {
    expect(catalogue.facts.map(({ id }) => id)).toEqual(['visitors.usage']);
    expect(catalogue.card('visitors')).toEqual({
      id: 'visitors',
      link: 2,
      name: { zh: '访客登记', en: 'Visitor registration' },
      tagline: { zh: '访客登记', en: 'Visitor registration' },
    });
  });

  it('take the lowest free numbers where they have none', () => {
    expect(catalogue.products.map(({ id, link }) => [id, link])).toEqual([
      ['visitors', 2],
      ['parking', 1],
      ['post', 3],
    ]);
  });

  it('cannot be priced, put in a price slot, or given variants', () => {
    expect(() => quote(catalogue, [{ product: 'visitors', count: 1 }], 0)).toThrow('visitors has no price');
    expect(() => checkSlots('{livePrice}', catalogue.product('visitors'), 'here')).toThrow(
      'here uses {livePrice}, but visitors has none',
    );
    expect(() => shopOf(desk({ livePrice: 3 }), 'shop.json')).toThrow(/products\.0\.price: is missing/);
    expect(() => shopOf(desk({ variants: [{ id: 'a', options: { size: 'L' }, stock: 1 }] }), 'shop.json')).toThrow(
      /products\.0\.price: is missing/,
    );
    expect(() => shopOf(desk({ price: 3 }), 'shop.json')).toThrow(/products\.0\.stock: is missing/);
  });

  it('may have a price without being counted', () => {
    const paid = catalogueOf(shopOf(desk({ price: 3, stock: null }), 'shop.json'));
    expect(paid.card('visitors')).toMatchObject({ livePrice: '¥3' });
    expect(paid.card('visitors')).not.toHaveProperty('stock');
    expect(paid.facts.map(({ id }) => id)).toEqual(['visitors.price', 'visitors.usage']);
  });

  it.each(['访客登记多少钱', '访客登记还有货吗', 'How much is the visitor registration?', '访客登记两个一共多少钱'])(
    'get no price and no stock from the answering: %s',
    async (text) => {
      const { answerer } = realParts(() => catalogue);
      const understanding = answerer.understand(text);
      const lead = { id: 'v/c', clientId: 'c', viewer: 'v', nickname: '', text, receivedAt: 0 };
      const { language, intent } = understanding;
      const question = { id: 'q', lead, comments: [lead], language, intent, understanding, asked: nothing };
      const said = await all(answerer.answer(question, nothing, new AbortController().signal));
      expect(said.map(({ kind }) => kind)).toEqual(['refusal']);
      expect(said.map((one) => one.text).join('')).not.toMatch(/\d|元|yuan|缺货|卖完|sold out|stock/i);
    },
  );
});

describe('the store of things without a price', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-without-price-'));
    path = join(folder, 'zhubo.sqlite');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives them back as they were put in', async () => {
    const store = await CatalogueStore.open(path, systemClock, silentLog);
    const content = shopOf(desk({ price: 3, stock: null }), 'shop.json');
    await store.replace('acme', 'desk', content, { source: 'test' });
    await store.close();
    const again = await CatalogueStore.open(path, systemClock, silentLog);
    const { products, facts } = again.snapshot('acme', 'desk');
    const byLink = [...content.products].sort((a, b) => a.link - b.link);
    expect(products.map(({ id, price, livePrice, stock }) => ({ id, price, livePrice, stock }))).toEqual(
      byLink.map(({ id, price, livePrice, stock }) => ({ id, price, livePrice, stock })),
    );
    expect(products.map(({ price }) => price?.minor)).toEqual([undefined, 300, undefined]);
    expect(new Set(facts)).toEqual(new Set(catalogueOf(content).facts));
    await again.close();
  });

  it('takes over what a store of before they were allowed holds', async () => {
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Libsql(path) }) });
    const provider = { getMigrations: () => Promise.resolve(migrationsOf('sqlite')) };
    await new Migrator({ db, provider }).migrateTo('2026-11-25-catalogue');
    await db.insertInto('tenants').values({ id: 'acme', since: 1 }).execute();
    const versioned = { tenant: 'acme', shop: 'main', version: 3, since: 1, until: null, removed: 0, source: 'x' };
    await db
      .insertInto('shops')
      .values({ ...versioned, name_zh: '店', name_en: 'Shop', currency: 'CNY' })
      .execute();
    const texts = { name_zh: '杯', name_en: 'Mug', aliases: '[]', tagline_zh: '杯', tagline_en: 'Mug' };
    await db
      .insertInto('products')
      .values({ ...versioned, ...texts, id: 'mug', link: 7, price: 900, live_price: 800, stock: 4, size_chart: '[]' })
      .execute();
    await db.destroy();
    const store = await CatalogueStore.open(path, systemClock, silentLog);
    expect(store.snapshot('acme', 'main').product('mug')).toMatchObject({
      link: 7,
      price: { minor: 900 },
      livePrice: { minor: 800 },
      stock: 4,
      version: 3,
    });
    await store.replace('acme', 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
    await store.close();
  });
});
