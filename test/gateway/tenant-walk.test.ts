import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopesOf } from '../../src/access/principal.js';
import { type Case, casesOf, type Try } from './walk/cases.js';
import { MARK, OTHER_ROOM, ROOM } from './walk/their-things.js';
import { openTwoTenants, type TwoTenants } from './walk/two-tenants.js';

const PAGES = new URL('./pages', import.meta.url).pathname;
/** Tables in which nothing is a tenant's. */
const NOBODYS = new Set([
  ...['tenants', 'commits', 'signing_keys', 'journal_marks', 'kysely_migration', 'kysely_migration_lock'],
]);

describe('two tenants of one server', () => {
  let folder: string;
  let two: TwoTenants;
  let cases: ReadonlyMap<string, Case>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-walk-'));
    two = await openTwoTenants(folder);
    cases = casesOf(two.theirs, PAGES);
  }, 60_000);

  afterAll(async () => {
    await two.end();
    rmSync(folder, { recursive: true });
  });

  /** What of a table is the other tenant's. */
  const rowsOf = async (table: string): Promise<unknown[] | 'nobody says whose'> => {
    const { db } = two.database;
    const columns = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db);
    const names = new Set(columns.rows.map(({ name }) => name));
    const whose = names.has('tenant')
      ? sql`tenant = 'other'`
      : names.has('room')
        ? sql`room in (${ROOM}, ${OTHER_ROOM})`
        : undefined;
    if (whose === undefined) return NOBODYS.has(table) ? [] : 'nobody says whose';
    return (await sql`select * from ${sql.table(table)} where ${whose}`.execute(db)).rows;
  };
  const tables = async (): Promise<readonly string[]> =>
    (
      await sql<{
        name: string;
      }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`.execute(two.database.db)
    ).rows.map(({ name }) => name);

  /** Everything of the other tenant, as it is written down, and what was done to its rooms. */
  const theirs = async (): Promise<string> => {
    const { server, outlets } = two;
    const rows = [];
    for (const table of await tables()) rows.push([table, await rowsOf(table)]);
    const rooms = [ROOM, OTHER_ROOM].map((id) => {
      const room = server.rooms.get(id);
      const { houseRules: rules, orders, corrections, comments, events, held, skipped } = room ?? {};
      return [orders, corrections, comments, events, held, skipped, rules?.bans(), rules?.muted()];
    });
    const { joined, trickled } = server.watching;
    return JSON.stringify([rows, rooms, outlets.specs, joined, trickled]);
  };

  /** The case of a route. HEAD is what GET is. */
  const caseOf = ({ method, url }: { readonly method: string; readonly url: string }): Case | undefined =>
    cases.get(`${method === 'HEAD' ? 'GET' : method} ${url}`);

  /** @param ip Each has an address of its own: together they ask more than one may a minute. */
  const call = async (
    method: string,
    { at, body, type }: Try,
    headers: Readonly<Record<string, string>>,
    ip: string,
  ): Promise<LightMyRequestResponse> => {
    const sends = body === undefined ? {} : { 'content-type': type ?? 'application/json' };
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    return await two.server.app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: at,
      headers: { ...headers, ...sends },
      remoteAddress: ip,
      ...(body === undefined ? {} : { payload }),
    });
  };
  /** LiveTalking's clients are told that something is wrong within an answer that is 200. */
  const isRefused = ({ statusCode, body }: LightMyRequestResponse): boolean =>
    statusCode >= 400 || body.startsWith('{"code":-1,');

  it('have a case for every route there is, and every route says what it wants', () => {
    const { routes } = two.server.gateway;
    const names = new Set(
      routes.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`),
    );
    expect([...names].filter((name) => !cases.has(name))).toEqual([]);
    expect([...cases.keys()].filter((name) => !names.has(name))).toEqual([]);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
  });

  it('have every table say whose its rows are', async () => {
    const silent = [];
    for (const table of await tables()) if ((await rowsOf(table)) === 'nobody says whose') silent.push(table);
    expect(silent).toEqual([]);
  });

  it('see, change, list and guess nothing of each other, by key, signed in or with a pass, on any route', async () => {
    const owner = two.people.get('owner')?.headers ?? {};
    const passes = [
      ['a pass to our room', await two.pass('acme', 'demo')],
      ['a pass of ours to their room', await two.pass('acme', ROOM)],
      ['their pass to another room of theirs', await two.pass('other', OTHER_ROOM)],
    ] as const;
    const who: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ['a key', { authorization: `Bearer ${two.key}` }],
      ['an owner', owner],
      ...passes.map(([name, pass]) => [name, { authorization: `Bearer ${pass}` }] as const),
      ['nobody', {}],
    ];
    const before = await theirs();
    const reached: string[] = [];
    for (const route of two.server.gateway.routes) {
      const { method, url } = route;
      const tried = caseOf(route);
      if (tried === undefined || tried.kind === 'apart') continue;
      for (const one of tried.tries)
        for (const [i, [name, headers]] of who.entries()) {
          const response = await call(method, one, headers, `10.0.0.${i}`);
          const told = `${method} ${one.at} with ${name}: ${response.statusCode}`;
          if (response.body.includes(MARK)) reached.push(`${told} tells ${response.body.slice(0, 300)}`);
          if (response.statusCode >= 500) reached.push(`${told} ${response.body}`);
          if (response.statusCode === 429) reached.push(`${told}: nothing was tried`);
          if (tried.kind === 'theirs' && !isRefused(response)) reached.push(`${told} ${url}`);
        }
    }
    for (const [name, pass] of passes)
      for (const path of ['', '/poster.jpg', '/logo', '/images/products/down-jacket.webp', '/hls/index.m3u8']) {
        const response = await call('GET', { at: `/v1/rooms/${ROOM}${path}?token=${pass}` }, {}, '10.0.0.9');
        if (response.statusCode < 400) reached.push(`GET ${path} in the address with ${name}`);
      }
    expect(reached).toEqual([]);
    expect(await theirs()).toBe(before);
  }, 120_000);

  it('are told of private rooms of each other neither in readiness nor in figures; the installation’s own are', async () => {
    const { server } = two;
    server.parts['demo stage'] = { status: 'degraded', mode: 'seen', detail: 'why', room: 'demo' };
    server.parts[`outlet demo`] = {
      status: 'degraded',
      mode: 'rtmp',
      detail: 'refused',
      room: 'demo',
      forOperators: true,
    };
    server.parts[`${ROOM} stage`] = { status: 'failed', mode: MARK, detail: MARK, room: ROOM };
    server.metrics.viewers('demo', 3);
    server.metrics.viewers(ROOM, 4);
    server.metrics.answered(ROOM, 1);
    const ask = async (path: string, headers: Readonly<Record<string, string>>): Promise<string> =>
      (await call('GET', { at: path }, headers, '10.0.3.1')).body;
    const partsOf = async (headers: Readonly<Record<string, string>>): Promise<Record<string, { detail?: string }>> =>
      (JSON.parse(await ask('/readyz', headers)) as { parts: Record<string, { detail?: string }> }).parts;
    const ourKey = { authorization: `Bearer ${two.key}` };
    for (const headers of [ourKey, {}]) {
      const parts = await partsOf(headers);
      expect(JSON.stringify(parts)).not.toMatch(new RegExp(`${MARK}|${ROOM}`));
      expect(parts).toMatchObject({ 'demo stage': { detail: 'why' }, 'a private room': { status: 'failed' } });
      expect(parts['outlet demo']?.detail).toBe(headers === ourKey ? 'refused' : undefined);
      const figures = await ask('/metrics', headers);
      expect(figures).toContain('zhubo_viewers{room="demo"} 3');
      expect(figures).not.toContain(`"${ROOM}`);
    }
    for (const headers of [{ 'x-api-key': two.theirKey }, { 'x-api-key': two.installationKey }]) {
      expect((await partsOf(headers))[`${ROOM} stage`]).toMatchObject({ detail: MARK });
      expect(await ask('/metrics', headers)).toContain(`zhubo_viewers{room="${ROOM}"} 4`);
    }
  });

  it('let nobody in without a key or a session, and each role do what it may and nothing else', async () => {
    const wrong: string[] = [];
    for (const route of two.server.gateway.routes) {
      const { method, url, access } = route;
      const tried = caseOf(route);
      if (access === 'public' || access === undefined || method === 'HEAD' || url === '/v1/session') continue;
      const [one = { at: url }] = tried === undefined || tried.kind === 'apart' ? [] : tried.tries;
      const nobody = await call(method, one, {}, '10.0.1.1');
      if (nobody.statusCode !== 401) wrong.push(`${method} ${url} without anything: ${nobody.statusCode}`);
      if (access === 'user') continue;
      for (const [role, person] of two.people) {
        const may = (typeof access === 'string' ? [access] : access.any).some((scope) =>
          scopesOf(role, 'acme').has(scope),
        );
        const { statusCode } = await call(method, one, person.headers, `10.0.1.${role.length}`);
        if ((statusCode === 403) === may) wrong.push(`${method} ${url} as ${role}: ${statusCode}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('were refused for whose it is alone: each request works for them, and their lists show what was looked for', async () => {
    const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    const failed: string[] = [];
    const inOrder = [...cases].sort(
      ([one], [other]) => order.indexOf(one.split(' ')[0] ?? '') - order.indexOf(other.split(' ')[0] ?? ''),
    );
    for (const [name, tried] of inOrder) {
      if (tried.kind === 'apart' || tried.kind === 'nobodys') continue;
      if (tried.kind === 'theirs' && tried.forThem !== undefined) continue;
      const [method = ''] = name.split(' ');
      const [one = { at: '' }] = tried.tries;
      const response = await call(method, one, { 'x-api-key': two.theirKey }, '10.0.2.1');
      if (isRefused(response)) failed.push(`${name}: ${response.statusCode} ${response.body.slice(0, 200)}`);
      if (tried.kind === 'own' && tried.shows === true && !response.body.includes(MARK))
        failed.push(`${name} does not show what is theirs: ${response.body.slice(0, 200)}`);
    }
    expect(failed).toEqual([]);
  }, 60_000);
});
