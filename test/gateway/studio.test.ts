import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../../src/access/principal.js';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { Database } from '../../src/storage/database.js';
import { silentLog } from '../../src/domain/log.js';
import { JourneySocket } from '../journey/socket.js';
import { expectProblem } from './problems.js';
import { serve, type Server } from './scripted.js';
import { SignedIn } from './signed-in.js';
import { type OpenedStudio, studioOf } from './studio-parts.js';

const PASSWORD = 'a long enough one';
const LOGIN = 'mei@acme.cn';

describe('the studio over HTTP', () => {
  let folder: string;
  let studio: OpenedStudio;
  let server: Server;
  let owner: SignedIn;
  let passed: number;
  const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passed };

  beforeEach(async () => {
    passed = 0;
    folder = mkdtempSync(join(tmpdir(), 'zhubo-studio-'));
    studio = await studioOf(join(folder, 'zhubo.sqlite'), join(folder, 'backups'), { clock });
    server = await serve({ access: studio.access, studio: studio.parts });
    await studio.access.users.add('default', { login: LOGIN, name: 'Mei', role: 'owner' }, PASSWORD);
    owner = await SignedIn.at(server.url, LOGIN, PASSWORD);
  });

  afterEach(async () => {
    await server.app.close();
    await studio.end();
    rmSync(folder, { recursive: true });
  });

  it('gives a cookie that pages cannot read, and over TLS one that no other host can set', async () => {
    expect(owner.setCookie).toMatch(/^zhubo=zs_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
    const session = await (await owner.call('GET', '/v1/session')).json();
    expect(session).toMatchObject({ user: { login: LOGIN, role: 'owner' }, csrf: owner.csrf, setup: false });
  });

  it('makes the session anew at every sign-in, whatever cookie was there before', async () => {
    const planted = `zhubo=zs_${'x'.repeat(43)}`;
    const fixed = await SignedIn.at(server.url, LOGIN, PASSWORD, { cookie: planted });
    expect(fixed.cookie).not.toBe(planted);
    const again = await SignedIn.at(server.url, LOGIN, PASSWORD, { cookie: owner.cookie });
    expect(again.cookie).not.toBe(owner.cookie);
    expect(await (await owner.call('GET', '/v1/session')).json()).toMatchObject({ user: null });
  });

  it('changes nothing for another site’s page, nor without the token', async () => {
    const body = JSON.stringify({ name: 'k', scopes: ['operate'] });
    const send = async (headers: Record<string, string>): Promise<Response> =>
      await fetch(`${server.url}/v1/keys`, {
        method: 'POST',
        headers: { cookie: owner.cookie, 'content-type': 'application/json', ...headers },
        body,
      });
    await expectProblem(await send({}), 403, 'forbidden');
    await expectProblem(await send({ 'x-csrf-token': 'x'.repeat(owner.csrf.length) }), 403, 'forbidden');
    await expectProblem(await send({ 'x-csrf-token': owner.csrf, origin: 'https://evil.example' }), 403, 'forbidden');
    expect((await studio.access.keys.list('default')).length).toBe(0);
    expect((await send({ 'x-csrf-token': owner.csrf, origin: server.url })).status).toBe(201);
  });

  it('says why it refuses in a form that pages can put in any language', async () => {
    const reasons = async (method: string, path: string, body: unknown): Promise<unknown> =>
      ((await (await owner.call(method, path, body)).json()) as { reasons?: unknown }).reasons;
    const me = ((await (await owner.call('GET', '/v1/session')).json()) as { user: { id: string } }).user.id;
    expect(await reasons('PATCH', `/v1/users/${me}`, { role: 'analyst' })).toEqual([
      { code: 'last-owner', values: {} },
    ]);
    expect(await reasons('POST', '/v1/users', { login: 'a', name: 3, role: 'king', more: 1 })).toEqual([
      { code: 'too-short', values: { field: 'login', least: 3 } },
      { code: 'wrong-type', values: { field: 'name', allowed: 'string' } },
      { code: 'not-one-of', values: { field: 'role', allowed: 'owner, operator, analyst' } },
      { code: 'unknown-field', values: { field: 'more' } },
    ]);
    expect(await reasons('POST', '/v1/users', { name: 'Mei', role: 'owner' })).toEqual([
      { code: 'missing', values: { field: 'login' } },
    ]);
    // One of them is in the schema's own words: the detail says all of it.
    expect(await reasons('POST', '/v1/users', { login: 'a b c', name: 'Mei', role: 'king' })).toBeUndefined();
  });

  it('answers alike for a login that is not there, and makes who guesses wait', async () => {
    const guess = async (login: string): Promise<Response> =>
      await fetch(`${server.url}/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login, password: 'not the one at all' }),
      });
    const answers: string[][] = [];
    for (const login of [LOGIN, 'nobody@acme.cn']) {
      const told: string[] = [];
      for (let i = 0; i < 6; i += 1) {
        const response = await guess(login);
        const { code, detail } = (await response.json()) as { code: string; detail: string };
        told.push(`${response.status} ${code} ${detail.replace(/\d+/, 'n')}`);
      }
      answers.push(told);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[4]).toMatch(/^401 unauthorized/);
    expect(answers[0]?.[5]).toMatch(/^429 rate_limited Too many wrong passwords/);
    // The right password does not help while one has to wait; afterwards it does.
    await expect(SignedIn.at(server.url, LOGIN, PASSWORD)).rejects.toThrow(/HTTP 429/);
    passed = 31_000;
    await SignedIn.at(server.url, LOGIN, PASSWORD);
  });

  it('shows a key once, and closes its sockets the moment it is revoked', async () => {
    const made = await owner.call('POST', '/v1/keys', { name: 'bridge', scopes: ['events:read'] });
    const { id, key } = (await made.json()) as { id: string; key: string };
    expect(await (await owner.call('GET', `/v1/keys/${id}`)).text()).not.toContain(key);
    const socket = await JourneySocket.open(server.url, '/v1/platform/socket', { headers: { 'x-api-key': key } });
    expect((await owner.call('DELETE', `/v1/keys/${id}`)).status).toBe(200);
    expect(await socket.closed).toMatchObject({ code: 1008 });
    await expect(
      JourneySocket.open(server.url, '/v1/platform/socket', { headers: { 'x-api-key': key } }),
    ).rejects.toThrow(/HTTP 401/);
  });

  it('lets nobody make somebody who may do more than they: no key becomes an owner by an invitation', async () => {
    // A key that administers could invite an owner, sign in as them and take a backup of all tenants.
    const keyOf = async (scopes: readonly string[]): Promise<string> =>
      ((await (await owner.call('POST', '/v1/keys', { name: 'k', scopes })).json()) as { key: string }).key;
    const as = async (key: string, method: string, path: string, body?: object): Promise<Response> =>
      await fetch(`${server.url}/v1/users${path}`, {
        method,
        headers: { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const [mei] = await studio.access.users.list('default');
    const { user: analyst } = await studio.access.users.add('default', { login: 'ana', name: 'A', role: 'analyst' });
    const all = await keyOf(SCOPES);
    for (const key of [all, await keyOf(['administer'])]) {
      await expectProblem(await as(key, 'POST', '', { login: 'eve', name: 'E', role: 'owner' }), 403, 'forbidden');
      await expectProblem(await as(key, 'POST', `/${mei?.id ?? ''}/invitation`), 403, 'forbidden');
      await expectProblem(await as(key, 'PATCH', `/${analyst.id}`, { role: 'owner' }), 403, 'forbidden');
    }
    expect((await as(all, 'PATCH', `/${analyst.id}`, { role: 'operator' })).status).toBe(200);
    expect((await as(all, 'POST', `/${analyst.id}/invitation`)).status).toBe(201);
    expect((await owner.call('POST', '/v1/users', { login: 'second', name: 'S', role: 'owner' })).status).toBe(201);
  });

  it('forgets wrong passwords, wherever they were typed, once somebody is in', () => {
    // Those of all addresses added up over weeks, until each slip locked the login everywhere for a quarter of an hour.
    const guard = studio.access.loginGuard;
    for (let day = 0; day < 60; day += 1) {
      const address = `10.0.0.${day}`;
      guard.check(LOGIN, address);
      guard.wrong(LOGIN, address);
      guard.check(LOGIN, address);
      guard.right(LOGIN, address);
    }
    guard.check(LOGIN, '10.0.1.1');
  });

  it('gives the same answer to the same Idempotency-Key, and 422 to another request', async () => {
    const headers = { 'idempotency-key': '0b7e2c1e-5f0a-4f6e-9d0c-2f4c6f6b1a11' };
    const body = { name: 'once', scopes: ['operate'] };
    const first = await owner.call('POST', '/v1/keys', body, headers);
    const again = await owner.call('POST', '/v1/keys', body, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const text = await first.text();
    expect(await again.text()).toBe(text);
    expect(await studio.access.keys.list('default')).toHaveLength(1);
    await expectProblem(await owner.call('POST', '/v1/keys', { ...body, name: 'x' }, headers), 422, 'unprocessable');
    // The secret in the answer is not there for who reads the database.
    const kept = await studio.database.db.selectFrom('answers').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain((JSON.parse(text) as { key: string }).key);
  });

  it('keeps rooms under versions, in pages, on air and off', async () => {
    const room = { title: { zh: '店', en: 'Shop' } };
    for (const id of ['b', 'a', 'c'])
      expect((await owner.call('POST', '/v1/studio/rooms', { id, shop: 'main', room })).status).toBe(201);
    await expectProblem(await owner.call('POST', '/v1/studio/rooms', { id: 'a', shop: 'main', room }), 409, 'conflict');
    await expectProblem(
      await owner.call('POST', '/v1/studio/rooms', { id: 'd', shop: 'main', room: {} }),
      400,
      'bad_request',
    );
    const page = (await (await owner.call('GET', '/v1/studio/rooms?limit=2')).json()) as {
      rooms: { id: string }[];
      next: string;
    };
    expect(page.rooms.map(({ id }) => id)).toEqual(['a', 'b']);
    const rest = (await (await owner.call('GET', `/v1/studio/rooms?cursor=${page.next}`)).json()) as typeof page;
    expect([rest.rooms.map(({ id }) => id), rest.next]).toEqual([['c'], null]);
    await expectProblem(await owner.call('GET', '/v1/studio/rooms?cursor=%%%'), 400, 'bad_request');
    const edit = async (tag: string): Promise<Response> =>
      await owner.call('PATCH', '/v1/studio/rooms/a', { private: true }, { 'if-match': tag });
    expect((await edit('"1"')).headers.get('etag')).toBe('"2"');
    await expectProblem(await edit('"1"'), 412, 'stale');
    const live = await owner.call('PUT', '/v1/studio/rooms/a/live', { live: true });
    expect(await live.json()).toMatchObject({ live: true, versionOnAir: 2, private: true });
    expect(await (await owner.call('DELETE', '/v1/studio/rooms/a')).json()).toMatchObject({
      archived: true,
      live: false,
      versionOnAir: null,
    });
    await expectProblem(await edit('"2"'), 409, 'conflict');
  });

  it('tells who may present a room, and shows them', async () => {
    const { presenters } = (await (await owner.call('GET', '/v1/presenters')).json()) as {
      presenters: { id: string; standard: boolean; aspects: string[] }[];
    };
    expect(presenters).toMatchObject([{ standard: true, aspects: ['9:16', '1:1', '16:9'] }]);
    const poster = await owner.call('GET', `/v1/presenters/${presenters[0]?.id ?? ''}/poster.jpg`);
    expect([poster.status, poster.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await expectProblem(await owner.call('GET', '/v1/presenters/nobody/poster.jpg'), 404, 'not_found');
    expect((await fetch(`${server.url}/v1/presenters`)).status).toBe(401);
  });

  it('backs up while it is written to, into what opens and has everything', async () => {
    const writing = Promise.all(
      Array.from(
        { length: 20 },
        async (_, i) => await owner.call('POST', '/v1/keys', { name: `k${i}`, scopes: ['operate'] }),
      ),
    );
    const made = await owner.call('POST', '/v1/backups');
    expect(made.status).toBe(201);
    await writing;
    const { id } = (await made.json()) as { id: string };
    const copy = join(folder, 'copy.sqlite');
    writeFileSync(copy, Buffer.from(await (await owner.call('GET', `/v1/backups/${id}`)).arrayBuffer()));
    const restored = await Database.open(copy, systemClock, silentLog);
    expect(await restored.db.selectFrom('users').select('login').execute()).toEqual([{ login: LOGIN }]);
    await restored.close();
    await studio.access.tenants.create('acme', 'Acme');
    await studio.access.users.add('acme', { login: 'li@acme.cn', name: 'Li', role: 'owner' }, PASSWORD);
    const other = await SignedIn.at(server.url, 'li@acme.cn', PASSWORD);
    for (const path of ['/v1/backups', `/v1/backups/${id}`, '/v1/tenants'])
      await expectProblem(await other.call('GET', path), 403, 'forbidden');
  });
});
