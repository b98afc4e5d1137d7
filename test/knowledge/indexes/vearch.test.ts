import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import type { IndexedFact } from '../../../src/knowledge/fact-index.js';
import { keyOf } from '../../../src/knowledge/indexes/keys.js';
import { allowedName, VearchIndex, type VearchIndexOptions } from '../../../src/knowledge/indexes/vearch.js';
import { LeapingClock } from './clocks.js';
import { indexed, NOW, query } from './facts.js';
import { VearchServer } from './vearch-server.js';

const at = (...vector: number[]): Float32Array => Float32Array.from(vector);
const UPSERT = /\/document\/upsert/;
const SEARCH = /\/document\/search/;

describe('the Vearch index', () => {
  let server: VearchServer;
  let clock: LeapingClock;
  beforeEach(async () => {
    clock = new LeapingClock();
    server = await VearchServer.start(clock);
  });
  afterEach(async () => await server.stop());

  const open = async (more: Partial<VearchIndexOptions> = {}): Promise<VearchIndex> =>
    await VearchIndex.open({
      url: server.url,
      user: 'root',
      password: 'secret',
      embedder: { id: 'toy', dimension: 3 },
      clock,
      random: () => 0.5,
      log: silentLog,
      ...more,
    });
  const warm: IndexedFact = indexed('coat.warm', '保暖', { product: 'coat', facet: 'feature', vector: [1, 0, 0] });
  const wash: IndexedFact = indexed('coat.care', '机洗', { product: 'coat', facet: 'care', vector: [0, 1, 0] });
  const ids = async (
    index: VearchIndex,
    vector: Float32Array,
    more: Parameters<typeof query>[1] = {},
  ): Promise<string[]> => (await index.search(query('', { vector, ...more }))).map(({ factId }) => factId);

  it('makes what is missing for one server, and finds at once what it wrote', async () => {
    const index = await open({ database: 'live-shop' });
    await index.upsert('t', 'r', [warm, wash]);
    expect(await ids(index, at(0.8, 0.6, 0))).toEqual(['coat.warm', 'coat.care']);
    expect(await ids(index, at(0.8, 0.6, 0), { facets: ['care'] })).toEqual(['coat.care', 'coat.warm']);
    const [db = ''] = server.dbs.keys();
    expect(db).toBe(allowedName('live-shop'));
    expect(db).not.toContain('-');
    const made = server.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/spaces'));
    expect(made?.body).toMatchObject({ replica_num: 1, partition_num: 1 });
    expect(index.state()).toEqual({ status: 'ok', mode: `Vearch at ${new URL(server.url).host}` });
  });

  it('uses what is there already, of another process too', async () => {
    await (await open()).upsert('t', 'r', [warm]);
    const second = await open();
    expect(await ids(second, at(1, 0, 0))).toEqual(['coat.warm']);
    expect(server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/spaces'))).toHaveLength(1);
  });

  it('keeps tenants, rooms and moments apart', async () => {
    const index = await open();
    for (const tenant of ['t', `x' OR 1=1`, 't"]}'])
      await index.upsert(tenant, 'r', [indexed(`of ${tenant}`, '保暖', { vector: [1, 0, 0] })]);
    await index.upsert('t', 'r', [
      indexed('early', '保暖', { vector: [1, 0, 0], validFrom: NOW + 1 }),
      indexed('late', '保暖', { vector: [1, 0, 0], validUntil: NOW }),
    ]);
    expect(await ids(index, at(1, 0, 0))).toEqual(['of t']);
    expect(await ids(index, at(1, 0, 0), { tenant: 't"]}' })).toEqual(['of t"]}']);
    expect(await ids(index, at(1, 0, 0), { room: 'other' })).toEqual([]);
  });

  it('takes away many facts, though one deletion takes no more than it is told', async () => {
    const index = await open();
    const many = Array.from({ length: 1_150 }, (_, i) => indexed(`f${i}`, '一条', { vector: [1, 0, 0] }));
    await index.upsert('t', 'r', many);
    await index.upsert('t', 'other', [warm]);
    await index.remove(
      't',
      'r',
      Array.from({ length: 520 }, (_, i) => `f${i}`),
    );
    const [space] = [...server.dbs.values()].flatMap((spaces) => [...spaces.values()]);
    expect(space?.docs.size).toBe(631);
    await index.clear('t', 'r');
    expect(space?.docs.size).toBe(1);
    expect(await ids(index, at(1, 0, 0), { room: 'other' })).toEqual(['coat.warm']);
  });

  it('refuses to work without an embedder, or with vectors of another length', async () => {
    await expect(open({ embedder: undefined })).rejects.toMatchObject({ code: 'bad_request' });
    const index = await open();
    await expect(index.upsert('t', 'r', [indexed('a', '无')])).rejects.toThrow('a has none');
    await expect(index.search(query('机洗'))).rejects.toThrow('vectors only');
    await expect(index.search(query('', { vector: at(1, 0) }))).rejects.toThrow('2 values, not 3');
    expect(server.count(SEARCH)).toBe(0);
  });

  it('takes an error that comes with HTTP 200 for the error it is', async () => {
    server.script(/\/spaces\//, { status: 200, body: { code: 6, msg: 'param_error:bad' } });
    await expect(open()).rejects.toMatchObject({ code: 'bad_request', retryable: false });
    const index = await open();
    server.script(SEARCH, { status: 200, body: { code: 461, msg: 'search_engine_err' } });
    await expect(index.search(query('', { vector: at(1, 0, 0) }))).rejects.toThrow('code 461');
    expect(server.count(SEARCH)).toBe(1);
  });

  it('says who it was that was not let in, once, without the password', async () => {
    const wrong = open({ password: 'hunter2' });
    await expect(wrong).rejects.toMatchObject({ code: 'unauthorized', retryable: false });
    await expect(wrong).rejects.not.toThrow('hunter2');
    await expect(
      VearchIndex.open({ url: server.url, embedder: { id: 'a', dimension: 3 }, clock, log: silentLog }),
    ).rejects.toThrow('auth header is empty');
    expect(server.requests).toHaveLength(2);
    await expect(open({ url: 'http://root:secret@127.0.0.1:1' })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it.each([
    ['a timeout of its own', { status: 504, body: { code: 5, msg: 'request timeout' } }],
    [
      'a rate limit',
      { status: 500, body: { code: 1, msg: 'document (read) request too frequency, have reached limit 5' } },
    ],
    ['a change of leader', { status: 500, body: { code: 142, msg: 'partition_not_leader' } }],
    ['a proxy between', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a cut connection', 'reset' as const],
  ])('tries again after %s, a little later each time', async (_, reply) => {
    const index = await open();
    await index.upsert('t', 'r', [warm]);
    clock.pauses.length = 0;
    server.script(SEARCH, reply, reply);
    expect(await ids(index, at(1, 0, 0))).toEqual(['coat.warm']);
    expect(clock.pauses).toEqual([75, 150]);
    expect(index.state().status).toBe('ok');
  });

  it('does not try again what cannot work', async () => {
    const index = await open();
    server.script(SEARCH, { status: 400, body: { code: 301, msg: 'filter_condition_operator_type_err' } });
    await expect(index.search(query('', { vector: at(1, 0, 0) }))).rejects.toMatchObject({ retryable: false });
    server.script(SEARCH, { status: 200, body: { code: 0, data: { documents: 'none' } } });
    await expect(index.search(query('', { vector: at(1, 0, 0) }))).rejects.toThrow('unknown form');
    expect(server.count(SEARCH)).toBe(2);
  });

  it('writes again documents that failed alone, and says which one never went', async () => {
    const index = await open();
    server.failing.set(keyOf('t', 'r', 'coat.care'), { code: 500, msg: 'item is nil', times: 1 });
    await index.upsert('t', 'r', [warm, wash]);
    expect(await ids(index, at(0, 1, 0), { limit: 1 })).toEqual(['coat.care']);
    const upserts = server.requests.filter(({ path }) => UPSERT.test(path));
    expect(upserts.map(({ body }) => (body as { documents: object[] }).documents.length)).toEqual([2, 1]);
    server.failing.set(keyOf('t', 'r', 'coat.care'), { code: 404, msg: 'gone', times: 9 });
    await expect(index.upsert('t', 'r', [warm, wash])).rejects.toThrow('coat.care: code 404, gone');
    server.script(UPSERT, { status: 200, body: { code: 0, data: { total: 1, document_ids: [{ _id: 'x' }] } } });
    server.script(UPSERT, { status: 200, body: { code: 0, data: { total: 1, document_ids: [{ _id: 'x' }] } } });
    await expect(index.upsert('t', 'r', [warm, wash])).rejects.toThrow('1 of 2');
  });

  it('stops waiting for a silent server at the limit, and at once when told to', async () => {
    const index = await open();
    server.script(SEARCH, 'hang', 'hang', 'hang', 'hang', 'hang');
    const late = index.search(query('', { vector: at(1, 0, 0) }));
    late.catch(() => undefined);
    for (let i = 1; i <= 4; i += 1) {
      await vi.waitFor(() => expect(server.count(SEARCH)).toBe(i));
      clock.expire();
    }
    await expect(late).rejects.toMatchObject({ code: 'timeout', retryable: true });
    const abort = new AbortController();
    const told = index.search(query('', { vector: at(1, 0, 0) }), abort.signal);
    told.catch(() => undefined);
    await vi.waitFor(() => expect(server.count(SEARCH)).toBe(5));
    abort.abort(new Error('the turn is over'));
    await expect(told).rejects.toThrow('the turn is over');
    expect(clock.limits).toBe(0);
  });

  it('spares a server that is down, says so, and comes back by itself', async () => {
    const index = await open();
    await index.upsert('t', 'r', [warm]);
    const down = { status: 503, body: 'down' };
    server.script(SEARCH, down, down, down, down, down, down);
    const ask = async (): Promise<unknown> => await index.search(query('', { vector: at(1, 0, 0) }));
    await expect(ask()).rejects.toThrow('503');
    await expect(ask()).rejects.toThrow('503');
    const before = server.count(SEARCH);
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(server.count(SEARCH)).toBe(before);
    expect(index.state()).toMatchObject({ status: 'degraded' });
    clock.advance(10_000);
    await expect(ask()).rejects.toThrow('503');
    clock.advance(10_000);
    expect(await ids(index, at(1, 0, 0))).toEqual(['coat.warm']);
    expect(index.state().status).toBe('ok');
  });

  it('makes the space again when somebody dropped it, and says that all was lost', async () => {
    const index = await open();
    await index.upsert('t', 'r', [warm]);
    let lost = 0;
    index.onLost(() => (lost += 1));
    for (const spaces of server.dbs.values()) spaces.clear();
    await expect(index.search(query('', { vector: at(1, 0, 0) }))).rejects.toMatchObject({ retryable: true });
    expect(lost).toBe(1);
    await index.upsert('t', 'r', [warm]);
    expect(await ids(index, at(1, 0, 0))).toEqual(['coat.warm']);
  });

  it('opens degraded while the server cannot be reached, and works when it can', async () => {
    server.script(/./, 'reset', 'reset', 'reset', 'reset');
    const index = await open();
    expect(index.state().status).toBe('degraded');
    await index.upsert('t', 'r', [warm]);
    expect(index.state().status).toBe('ok');
    await index.close();
    await expect(index.clear('t', 'r')).rejects.toThrow('closed');
  });
});

// Against a real server, where somebody gives one: ZHUBO_VEARCH_URL, ZHUBO_VEARCH_USER and ZHUBO_VEARCH_PASSWORD.
const REAL = process.env['ZHUBO_VEARCH_URL'];
describe.runIf(REAL !== undefined)('a real Vearch', () => {
  it('does what the scripted one does', async () => {
    const user = process.env['ZHUBO_VEARCH_USER'];
    const password = process.env['ZHUBO_VEARCH_PASSWORD'];
    const index = await VearchIndex.open({
      url: REAL ?? '',
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      database: 'zhubo-test',
      embedder: { id: 'toy', dimension: 3 },
      clock: systemClock,
      log: silentLog,
    });
    await index.clear('t', 'r');
    await index.upsert('t', 'r', [
      indexed('warm', '保暖', { vector: [1, 0, 0] }),
      indexed('late', '保暖', { vector: [1, 0, 0], validUntil: NOW }),
      indexed('wash', '机洗', { vector: [0, 1, 0] }),
    ]);
    await index.upsert('t', 'other', [indexed('else', '保暖', { vector: [1, 0, 0] })]);
    const found = await index.search(query('', { vector: at(0.8, 0.6, 0) }));
    expect(found.map(({ factId }) => factId)).toEqual(['warm', 'wash']);
    await index.remove('t', 'r', ['warm']);
    const left = await index.search(query('', { vector: at(0.8, 0.6, 0) }));
    expect(left.map(({ factId }) => factId)).toEqual(['wash']);
    await index.close();
  });
});

describe('names for Vearch', () => {
  it('keeps what is allowed and maps the rest without ever making two alike', () => {
    expect(allowedName('shop_1')).toBe('shop_1');
    const mapped = ['a-b', 'a_b', 'a b', '1ab', '_ab', '租户', '', 'a'.repeat(200)].map(allowedName);
    for (const name of mapped) expect(name).toMatch(/^[a-z]\w{0,60}$/i);
    expect(new Set(mapped).size).toBe(mapped.length);
  });
});
