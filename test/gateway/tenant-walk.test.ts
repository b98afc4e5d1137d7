import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role, SCOPES, scopesOf } from '../../src/access/principal.js';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { LiveEvidence } from '../../src/flywheel/live-evidence.js';
import type { RegisteredRoute } from '../../src/gateway/authorisation.js';
import { Importer } from '../../src/knowledge/import/importer.js';
import { shopOf } from '../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import type { Database } from '../../src/storage/database.js';
import { JourneySocket } from '../journey/socket.js';
import { demoShop } from '../knowledge/demo-shop.js';
import { SignedIn } from './signed-in.js';
import { serve, type Server } from './scripted.js';
import { studioOf } from './studio-parts.js';

/** In the name of everything of the other tenant: it may be in no answer. */
const MARK = 'THEIRS-ALONE';
const PASSWORD = 'a long enough one';

/** Bodies that are right, so that nothing but access refuses them; by the end of the address. */
const BODIES: readonly (readonly [RegExp, unknown])[] = [
  [/\/corrections$/, { sentence: 'a1.1' }],
  [/\/speech$/, { text: '大家稍等' }],
  [/\/held$/, { held: 'show' }],
  [/\/comments$/, { comments: [{ id: 'c1', viewer: 'u', text: '多少钱' }] }],
  [/\/happenings$/, { events: [{ id: 'e1', kind: 'like', viewer: 'u' }] }],
  [/\/viewer-tokens$/, {}],
  [/\/live$/, { live: true }],
  [/\/studio\/rooms\/[^/]+$/, { private: false }],
  [/\/products\/[^/]+$/, { stock: 1 }],
  [/\/facts\/[^/]+$/, { zh: '改了' }],
  [/\/promotions\/[^/]+$/, { rule: { kind: 'coupon', off: 1, threshold: 2 } }],
  [/\/rotate$/, { overlapSeconds: 0 }],
  [/\/users\/[^/]+$/, { disabled: true }],
  [/\/bans\/[^/]+$/, { minutes: 5 }],
  [/\/muted-topics$/, { topics: [{ facet: 'price' }] }],
  [/\/pitches$/, { product: 'down-jacket', language: 'zh' }],
  [/\/line-checks$/, { lines: [{ say: '来看看', language: 'zh' }] }],
  [/\/voice\/samples$/, { text: '大家好', language: 'zh' }],
];

/** A room's evidence; the other tenant's says whose it is. */
function evidenceOf(room: string): LiveEvidence {
  const journal = { record: () => undefined, close: async () => await Promise.resolve() };
  const evidence = new LiveEvidence(journal, systemClock);
  evidence.record({ kind: 'comment', room, text: room === 'demo' ? 'ours' : MARK });
  return evidence;
}

describe('two tenants of one server', () => {
  let folder: string;
  let server: Server;
  let store: CatalogueStore;
  let database: Database;
  let end: () => Promise<void>;
  let key: string;
  let owner: SignedIn;
  const people = new Map<Role, SignedIn>();
  let foreign: { readonly key: string; readonly user: string; readonly plan: string };
  let routes: readonly RegisteredRoute[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-walk-'));
    const studio = await studioOf(join(folder, 'zhubo.sqlite'), join(folder, 'backups'));
    const { access } = studio;
    ({ database } = studio);
    store = await CatalogueStore.open(database, systemClock, silentLog);
    const importer = new Importer({ store, clock: systemClock, allowedHosts: [] });
    server = await serve({
      access,
      studio: studio.parts,
      ownerOf: (room) => ({ tenant: room === 'demo' ? 'acme' : 'other', private: room !== 'demo' }),
      catalogue: { store, importer, images: () => undefined },
      operating: {
        evidence: (room) => evidenceOf(room),
        scripts: () => ({
          write: async () => await Promise.resolve({ lines: [], blocked: [], seconds: 0, by: 'templates' as const }),
          check: (text) => ({ text, citations: [], verdict: { supported: true, check: 'claims-nothing' } }),
        }),
        voice: {
          async *speak() {
            await Promise.resolve();
            yield { at: 0, samples: new Int16Array(480), cues: [], last: true };
          },
        },
      },
    });
    end = async () => {
      await server.app.close();
      await store.close();
      await studio.end();
    };
    const scopes = [...SCOPES];
    for (const tenant of ['acme', 'other']) {
      await access.tenants.create(tenant, tenant === 'other' ? MARK : 'Acme');
      await store.replace(tenant, 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
    }
    await store.replace('other', 'theirs', shopOf(demoShop(), 'shop.json'), { source: MARK });
    key = (await access.keys.create('acme', { name: 'all', scopes, expires: null })).secret;
    for (const role of ROLES) {
      await access.users.add('acme', { login: `${role}@acme.cn`, name: role, role }, PASSWORD);
      people.set(role, await SignedIn.at(server.url, `${role}@acme.cn`, PASSWORD));
    }
    owner = people.get('owner') as SignedIn;
    const theirKey = await access.keys.create('other', { name: MARK, scopes, expires: null });
    const theirUser = await access.users.add('other', { login: 'boss@other.cn', name: MARK, role: 'owner' }, PASSWORD);
    const plan = await importer.preview(
      'other',
      'theirs',
      { kind: 'csv', name: `${MARK}.csv`, bytes: Buffer.from('编号,库存\nmug,1\n') },
      { signal: new AbortController().signal, mode: 'merge', currency: 'CNY' },
    );
    const content = { shop: 'theirs', private: true, body: { title: { zh: MARK, en: MARK } } };
    await studio.parts.store.create('other', 'second', content, 'test');
    const kept = await fetch(`${server.url}/v1/shops/theirs/imports?name=${MARK}.csv`, {
      method: 'POST',
      headers: { 'x-api-key': theirKey.secret, 'content-type': 'text/csv' },
      body: '编号,库存\nmug,1\n',
    });
    const { id: planId } = (await kept.json()) as { id: string };
    expect(plan.shop).toBe('theirs');
    foreign = { key: theirKey.key.id, user: theirUser.user.id, plan: planId };
    ({ routes } = server.gateway);
  }, 60_000);

  afterAll(async () => {
    await end();
    rmSync(folder, { recursive: true });
  });

  /** Everything of the other tenant, as it is written down, and what was done to its room. */
  const theirs = async (): Promise<string> => {
    const { db } = database;
    const rows: unknown[] = [];
    for (const table of ['shops', 'products', 'facts', 'promotions', 'api_keys', 'users', 'sessions', 'rooms'] as const)
      rows.push(
        await db
          .selectFrom(table)
          .selectAll()
          .where(`${table}.tenant` as 'rooms.tenant', '=', 'other')
          .execute(),
      );
    rows.push(await db.selectFrom('room_versions').selectAll().where('room', '=', 'second').execute());
    const room = server.rooms.get('second');
    return JSON.stringify([
      rows,
      room?.orders,
      room?.corrections,
      room?.comments,
      room?.events,
      room?.held,
      room?.skipped,
    ]);
  };

  const addressesOf = (url: string): string[] => {
    const ids = url.startsWith('/v1/keys')
      ? [foreign.key]
      : url.startsWith('/v1/users')
        ? [foreign.user]
        : url.includes('/imports/')
          ? [foreign.plan]
          : ['mug', 'mug.size', 'coupon-1', foreign.key, foreign.user];
    const filled = url
      .replace(':room', 'second')
      .replace(':shop', 'theirs')
      .replace(':session', 'none')
      .replace('*', 'x');
    return filled.includes(':id') ? ids.map((id) => filled.replace(':id', id)) : [filled];
  };

  const call = async (method: string, address: string, headers: Record<string, string>): Promise<Response> => {
    const body = BODIES.find(([end]) => end.test(address))?.[1];
    const sends = !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
    const csv = /\/imports$/.test(address);
    const sdp = /\/whep/.test(address);
    return await fetch(`${server.url}${address}`, {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        ...(sends
          ? {
              'content-type': csv
                ? 'text/csv'
                : sdp
                  ? method === 'POST'
                    ? 'application/sdp'
                    : 'application/trickle-ice-sdpfrag'
                  : 'application/json',
            }
          : {}),
      },
      ...(sends ? { body: csv ? '编号,库存\nmug,1\n' : sdp ? 'v=0\r\n' : JSON.stringify(body ?? {}) } : {}),
    });
  };

  it('have every route say what it wants', () => {
    expect(routes.length).toBeGreaterThan(60);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
  });

  it('see, change, list and guess nothing of each other, by key or signed in, on any route', async () => {
    const before = await theirs();
    const reached: string[] = [];
    // Ends the walk's own sessions, or is about nobody's things.
    const apart = /^\/v1\/(?:session|setup|backups|tenants)/;
    for (const { method, url } of routes.filter((route) => !apart.test(route.url) && route.url !== '/metrics')) {
      for (const address of addressesOf(url)) {
        for (const headers of [{ authorization: `Bearer ${key}` }, owner.headers]) {
          const response = await call(method, address, headers);
          const text = await response.text();
          if (text.includes(MARK)) reached.push(`${method} ${address} tells ${text.slice(0, 200)}`);
          const foreignPlace =
            /second|theirs/.test(address) || address.includes(foreign.key) || address.includes(foreign.user);
          const mayAnswer = method === 'OPTIONS' || url === '/v1/shops/:shop/imports';
          if (foreignPlace && response.status < 400 && !mayAnswer)
            reached.push(`${method} ${address}: ${response.status}`);
          if (response.status >= 500) reached.push(`${method} ${address}: ${response.status} ${text}`);
        }
      }
    }
    expect(reached).toEqual([]);
    expect(await theirs()).toBe(before);
  }, 120_000);

  it('reach each other by no message of a socket', async () => {
    const before = await theirs();
    const soon = 5_000;
    const socket = await JourneySocket.open(server.url, '/v1/platform/socket', { headers: { 'x-api-key': key } });
    const messages = [
      { type: 'subscribe', rooms: ['second'] },
      { type: 'subscribe', rooms: ['demo', 'second'], resumeFrom: { second: 0 } },
      { type: 'comment', room: 'second', id: 'x1', viewer: 'u', text: '多少钱' },
      { type: 'comments', room: 'second', comments: [{ id: 'x2', viewer: 'u', text: '多少钱' }] },
      { type: 'events', room: 'second', events: [{ id: 'x3', kind: 'order', viewer: 'u' }] },
    ];
    for (const message of messages) socket.send(message);
    socket.send({ type: 'ping', id: 'done' });
    await socket.next((event) => event.type === 'pong', soon);
    const answers = socket.events.map(({ event }) => event).filter(({ type }) => type !== 'hello' && type !== 'pong');
    expect(answers.map(({ type, code }) => [type, code])).toEqual(messages.map(() => ['error', 'not_found']));
    socket.close();
    for (const headers of [{ 'x-api-key': key }, {}])
      await expect(JourneySocket.open(server.url, '/v1/rooms/second/socket', { headers })).rejects.toThrow(/HTTP 404/);
    expect(await theirs()).toBe(before);
  });

  it('let nobody in without a key or a session, and each role do what it may and nothing else', async () => {
    const wrong: string[] = [];
    for (const { method, url, access } of routes) {
      if (access === 'public' || access === undefined || method === 'HEAD' || url === '/v1/session') continue;
      const address = addressesOf(url)[0] ?? url;
      const nobody = await call(method, address, {});
      if (nobody.status !== 401) wrong.push(`${method} ${url} without anything: ${nobody.status}`);
      if (access === 'user') continue;
      for (const [role, person] of people) {
        const may = (typeof access === 'string' ? [access] : access.any).some((scope) =>
          scopesOf(role, 'acme').has(scope),
        );
        const { status } = await call(method, address, person.headers);
        if ((status === 403) === may) wrong.push(`${method} ${url} as ${role}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
