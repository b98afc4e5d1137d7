import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import { fastify, type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { Authorisation } from '../../../src/gateway/authorisation.js';
import { catalogueRoutes } from '../../../src/gateway/catalogue/catalogue-routes.js';
import { problemHandler } from '../../../src/gateway/problem.js';
import { Importer } from '../../../src/knowledge/import/importer.js';
import { shopOf } from '../../../src/knowledge/shop-file.js';
import { ProductImages } from '../../../src/knowledge/product-images.js';
import { CatalogueStore } from '../../../src/knowledge/store/catalogue-store.js';
import { accessOf } from '../../access/open.js';
import { demoShop } from '../../knowledge/demo-shop.js';
import { workbook } from '../../knowledge/import/workbook.js';
import { expectProblem } from '../problems.js';

const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('the catalogue over HTTP', () => {
  let folder: string;
  let store: CatalogueStore;
  let app: FastifyInstance;
  let url: string;
  let passed: number;
  let key: string;
  const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passed };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-rest-'));
    passed = 0;
    store = await CatalogueStore.open(join(folder, 'zhubo.sqlite'), systemClock, silentLog);
    await store.replace('acme', 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
    await store.replace('other', 'theirs', shopOf(demoShop(), 'shop.json'), { source: 'test' });
    app = fastify();
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);
    app.setErrorHandler(problemHandler(silentLog));
    const access = await accessOf();
    app.addHook('onClose', access.end);
    await access.tenants.create('acme', 'Acme');
    const scopes = ['catalogue:read', 'catalogue:write'] as const;
    key = (await access.keys.create('acme', { name: 'test', scopes, expires: null })).secret;
    await app.register(cookie);
    new Authorisation(access, []).guard(app);
    await app.register(swagger, {
      openapi: { openapi: '3.1.0', info: { title: 'x', version: '1' } },
      transform: jsonSchemaTransform,
      transformObject: jsonSchemaTransformObject,
    });
    await app.register(catalogueRoutes, {
      store,
      importer: new Importer({ store, clock: systemClock, allowedHosts: [] }),
      images: (tenant, shop) => (tenant === 'acme' && shop === 'main' ? new ProductImages(folder) : undefined),
      clock,
    });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });

  afterEach(async () => {
    await app.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    await fetch(`${url}/v1/shops/main/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined || body instanceof Uint8Array || typeof body === 'string'
          ? {}
          : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const json = async (response: Promise<Response> | Response): Promise<Record<string, unknown>> =>
    (await (await response).json()) as Record<string, unknown>;

  it('wants an operator key on every route', async () => {
    for (const [method, path] of [
      ['GET', 'products'],
      ['PATCH', 'products/mug'],
      ['DELETE', 'facts/mug.size'],
      ['POST', 'imports'],
    ] as const) {
      await expectProblem(await call(method, path, undefined, { authorization: 'Bearer wrong' }), 401, 'unauthorized');
      await expectProblem(await fetch(`${url}/v1/shops/main/${path}`, { method }), 401, 'unauthorized');
    }
    expect(store.version('acme', 'main')).toBe(1);
  });

  it('shows no shop of another tenant', async () => {
    const response = await fetch(`${url}/v1/shops/theirs/products`, { headers: { 'x-api-key': key } });
    expect(await expectProblem(response, 404, 'not_found')).toContain('theirs');
  });

  it('lists products in the words of the shop format', async () => {
    const response = await call('GET', 'products');
    expect(response.headers.get('etag')).toBe('"1"');
    const { products, currency } = (await response.json()) as { products: unknown[]; currency: string };
    // Prices are numbers: what of is told beside them.
    expect(currency).toBe('CNY');
    expect(products).toHaveLength(2);
    expect(products[1]).toEqual({
      id: 'mug',
      link: 2,
      name: { zh: '保温杯', en: '保温杯' },
      aliases: [],
      price: 129,
      livePrice: 89,
      stock: 10,
      tagline: { zh: '保温杯', en: '保温杯' },
      variants: [],
      sizeChart: [],
      version: 1,
      source: 'shop.json#/products/1',
    });
    await expectProblem(await call('GET', 'products/hat'), 404, 'not_found');
  });

  it('changes a price under If-Match, and the facts with it', async () => {
    const etag = (await call('GET', 'products/mug')).headers.get('etag') ?? '';
    const patched = await call('PATCH', 'products/mug', { livePrice: 79.9 }, { 'if-match': etag });
    expect(patched.headers.get('etag')).toBe('"2"');
    expect(await json(patched)).toMatchObject({ livePrice: 79.9, version: 2, source: 'api' });
    expect(await json(call('GET', 'facts/mug.price'))).toMatchObject({
      zh: '保温杯直播间价79.9元，平时价129元。',
      rendered: true,
      version: 2,
    });
    const late = await call('PATCH', 'products/mug', { livePrice: 69 }, { 'if-match': etag });
    expect(await expectProblem(late, 412, 'stale')).toContain('version 2, not 1');
    await expectProblem(
      await call('PATCH', 'products/mug', { livePrice: 69 }, { 'if-match': 'W/"2"' }),
      400,
      'bad_request',
    );
    await expectProblem(await call('PATCH', 'products/hat', { stock: 1 }), 404, 'not_found');
  });

  it('changes single variants', async () => {
    const response = await call('PATCH', 'products/coat', {
      variants: [
        { id: 'black-l', stock: 6 },
        { id: 'white-m', livePrice: 380 },
      ],
    });
    expect(await json(response)).toMatchObject({ stock: 13, livePrice: 399 });
    expect(store.snapshot('acme', 'main').fact('coat.stock.black-l')?.text.zh).toContain('还有6件');
    await expectProblem(
      await call('PATCH', 'products/coat', { variants: [{ id: 'red-s', stock: 6 }] }),
      404,
      'not_found',
    );
  });

  it('puts a product as it was read, creates one, and takes it away', async () => {
    const mug = await json(call('GET', 'products/mug'));
    const same = await call('PUT', 'products/mug', mug);
    expect([same.status, same.headers.get('etag')]).toEqual([200, '"1"']);
    const bag = { link: 3, name: { en: 'Bag' }, price: 99, stock: 4, facts: { care: { en: 'Wash it cold.' } } };
    expect((await call('PUT', 'products/bag', bag, { 'if-none-match': '*' })).status).toBe(201);
    expect(store.snapshot('acme', 'main').fact('bag.care')?.text).toEqual({ en: 'Wash it cold.' });
    await expectProblem(await call('PUT', 'products/bag', bag, { 'if-none-match': '*' }), 412, 'stale');
    await expectProblem(await call('PUT', 'products/hat', { ...bag, link: 9 }, { 'if-match': '*' }), 412, 'stale');
    expect((await call('PUT', 'products/bag', { ...bag, facts: undefined, stock: 5 })).status).toBe(200);
    expect(store.snapshot('acme', 'main').fact('bag.care')).toBeDefined();
    expect((await call('DELETE', 'products/bag')).status).toBe(204);
    await expectProblem(await call('DELETE', 'products/bag'), 404, 'not_found');
  });

  it.each<[string, string, unknown, RegExp]>([
    ['an unknown key', 'products/mug', { colour: 'red' }, /colour/],
    ['a negative stock', 'products/mug', { stock: -1 }, /stock/],
    ['a live price above the price', 'products/mug', { livePrice: 500 }, /mug has a live price of 500, above/],
    ['a link that is taken', 'products/mug', { link: 1 }, /products\.link "1" is used twice/],
    ['a stock beside variants', 'products/coat', { stock: 5 }, /that of its variants/],
  ])('refuses %s and says why', async (_name, path, body, message) => {
    expect(await expectProblem(await call('PATCH', path, body), 400, 'bad_request')).toMatch(message);
    expect(store.version('acme', 'main')).toBe(1);
  });

  it('puts, shows and takes away stated facts; rendered ones belong to their fields', async () => {
    const put = await call('PUT', 'facts/mug.care.2', {
      zh: '可以机洗。',
      attribute: 'washing',
      validUntil: '2027-01-01T00:00:00+08:00',
    });
    expect(put.status).toBe(201);
    expect(await json(put)).toEqual({
      id: 'mug.care.2',
      product: 'mug',
      facet: 'care',
      zh: '可以机洗。',
      attribute: 'washing',
      validUntil: '2026-12-31T16:00:00.000Z',
      rendered: false,
      version: 1,
      source: 'api',
    });
    const { facts } = (await json(call('GET', 'facts?product=mug&facet=care'))) as { facts: { id: string }[] };
    expect(facts.map(({ id }) => id)).toEqual(['mug.care.2']);
    expect(await expectProblem(await call('DELETE', 'facts/mug.price'), 400, 'bad_request')).toContain(
      'rendered from fields',
    );
    expect(await expectProblem(await call('PUT', 'facts/mug.price', { zh: '9元' }), 400, 'bad_request')).toContain(
      'rendered from fields',
    );
    expect(await expectProblem(await call('PUT', 'facts/hat.care', { zh: '洗' }), 400, 'bad_request')).toContain('hat');
    expect((await call('DELETE', 'facts/mug.care.2', undefined, { 'if-match': '"1"' })).status).toBe(204);
    const history = (await json(call('GET', 'facts/mug.care.2/history'))) as {
      versions: { version: number; removed: boolean }[];
    };
    expect(history.versions.map(({ version, removed }) => [version, removed])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect((await call('PUT', 'facts/store.invoice', { en: 'We issue invoices.' })).status).toBe(201);
  });

  it('puts, shows and takes away promotions', async () => {
    const rule = { kind: 'coupon', off: 20, threshold: 199 };
    const put = await call('PUT', 'promotions/coupon', { rule, stacks: true, validFrom: '2026-11-01T00:00:00Z' });
    expect(put.status).toBe(201);
    const shown = await json(call('GET', 'promotions/coupon'));
    expect(shown).toEqual({
      id: 'coupon',
      products: null,
      rule,
      stacks: true,
      validFrom: '2026-11-01T00:00:00.000Z',
      version: 1,
      source: 'api',
    });
    expect((await call('PUT', 'promotions/coupon', shown)).headers.get('etag')).toBe('"1"');
    expect(store.snapshot('acme', 'main').fact('coupon.promotion')?.text.zh).toBe('全店满199元可以用20元优惠券。');
    expect(((await json(call('GET', 'promotions'))) as { promotions: unknown[] }).promotions).toHaveLength(3);
    await expectProblem(await call('PUT', 'promotions/x', { rule: { kind: 'lottery' } }), 400, 'bad_request');
    await expectProblem(await call('PUT', 'promotions/x', { rule, products: ['hat'] }), 400, 'bad_request');
    expect((await call('DELETE', 'promotions/coupon')).status).toBe(204);
  });

  it('previews a CSV, commits it once, and refuses one that is stale', async () => {
    const upload = async (text: string): Promise<Record<string, unknown>> =>
      await json(call('POST', 'imports?name=stock.csv', text, { 'content-type': 'text/csv' }));
    const preview = await upload('id,stock\nmug,3');
    expect(preview).toMatchObject({
      source: 'stock.csv',
      shopVersion: 1,
      committable: true,
      counts: { added: 0, changed: 1, removed: 0 },
    });
    expect(store.version('acme', 'main')).toBe(1);
    expect(await json(call('GET', `imports/${String(preview['id'])}`))).toEqual(preview);
    const commit = `imports/${String(preview['id'])}/commit`;
    expect(await json(call('POST', commit))).toEqual({ shop: 'main', version: 2, changedFacts: 1 });
    await expectProblem(await call('POST', commit), 404, 'not_found');
    const second = await upload('id,stock\nmug,4');
    await call('PATCH', 'products/mug', { stock: 9 });
    await expectProblem(await call('POST', `imports/${String(second['id'])}/commit`), 412, 'stale');
  });

  it('shows row-exact errors, and commits nothing of such a file', async () => {
    const bytes = workbook([
      ['商品编号', '价格'],
      ['mug', 'abc'],
    ]);
    const preview = await json(call('POST', 'imports', bytes, { 'content-type': EXCEL }));
    expect(preview).toMatchObject({
      committable: false,
      errors: [{ row: 2, column: '价格', message: { en: 'row 2, column 价格: "abc" is not a price' } }],
    });
    await expectProblem(await call('POST', `imports/${String(preview['id'])}/commit`), 400, 'bad_request');
  });

  it('takes a whole shop as JSON, and pages from allowed hosts only', async () => {
    const whole = await json(call('POST', 'imports', { ...demoShop(), promotions: [] }));
    expect(whole).toMatchObject({ committable: true, counts: { added: 0, changed: 0, removed: 2 } });
    await expectProblem(await call('POST', 'imports', { url: 'http://169.254.169.254/' }), 403, 'forbidden');
    await expectProblem(await call('POST', 'imports', { url: 'http://a.example/', x: 1 }), 400, 'bad_request');
  });

  it('bounds what is sent and what is kept', async () => {
    const csv = { 'content-type': 'text/csv' };
    await expectProblem(await call('POST', 'imports', 'a'.repeat(10 * 1024 * 1024 + 1), csv), 413, 'too_large');
    await expectProblem(
      await call('POST', 'imports', 'x', { 'content-type': 'image/png' }),
      415,
      'unsupported_media_type',
    );
    await expectProblem(await call('POST', 'imports', '', csv), 400, 'bad_request');
    const { id } = await json(call('POST', 'imports', 'id,stock\nmug,3', csv));
    for (let i = 0; i < 19; i += 1) await call('POST', 'imports', 'id,stock\nmug,3', csv);
    expect((await call('GET', `imports/${String(id)}`)).status).toBe(200);
    await call('POST', 'imports', 'id,stock\nmug,3', csv);
    await expectProblem(await call('GET', `imports/${String(id)}`), 404, 'not_found');
    const { id: last } = await json(call('POST', 'imports', 'id,stock\nmug,3', csv));
    passed = 31 * 60_000;
    await expectProblem(await call('GET', `imports/${String(last)}`), 404, 'not_found');
  });

  it('is described in OpenAPI', () => {
    const document = JSON.stringify(app.swagger());
    for (const name of [
      'CatalogueProduct',
      'CatalogueFact',
      'CataloguePromotion',
      'ImportPreview',
      '/v1/shops/{shop}/imports/{id}/commit',
    ])
      expect(document).toContain(name);
  });
});
