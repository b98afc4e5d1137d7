import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { shopOf } from '../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { RoomStore } from '../../src/knowledge/store/room-store.js';
import { Database } from '../../src/storage/database.js';
import { demoShop } from '../knowledge/demo-shop.js';
import { accessOf, type OpenedAccess } from './open.js';

const HOUR = 3_600_000;

/** What both databases must do. `again` opens the same one as another process would. */
function storageContract(name: string, placeOf: () => string): void {
  describe(`keys, people and rooms in ${name}`, () => {
    let access: OpenedAccess;
    let now: number;
    let tenant: string;
    let tenants = 0;
    const clock: Clock = { ...systemClock, now: () => now };

    beforeEach(async () => {
      now = 1_000_000_000_000;
      access = await accessOf({}, { clock, place: placeOf() });
      tenants += 1;
      tenant = `${name.toLowerCase()}-${tenants}`;
      await access.tenants.create(tenant, 'Acme');
    });

    afterEach(async () => {
      await access.end();
    });

    it('keeps a key as its hash, and knows it by nothing else', async () => {
      const { key, secret } = await access.keys.create(tenant, { name: 'bridge', scopes: ['operate'], expires: null });
      expect(secret).toMatch(/^zk_[\w-]{43}$/);
      expect(await access.keys.find(secret)).toMatchObject({ tenant, kind: 'key', id: key.id, name: 'bridge' });
      expect(await access.keys.find(`${secret}x`)).toBeUndefined();
      const rows = await access.database.db.selectFrom('api_keys').selectAll().where('tenant', '=', tenant).execute();
      expect(JSON.stringify(rows)).not.toContain(secret);
      now += 5 * 60_000;
      await access.keys.find(secret);
      expect((await access.keys.get(tenant, key.id)).used).toBe(now);
    });

    it('ends a key when it expires, and the old one of a rotation after the overlap', async () => {
      const scopes = ['events:read'] as const;
      const { key, secret } = await access.keys.create(tenant, { name: 'a', scopes, expires: now + 3 * HOUR });
      const rotated = await access.keys.rotate(tenant, key.id, 3_600);
      expect(await access.keys.find(secret)).toMatchObject({ id: key.id });
      now += HOUR;
      expect(await access.keys.find(secret)).toBeUndefined();
      // The same integrator, whichever key: what it sent stays its own.
      expect(await access.keys.find(rotated.secret)).toMatchObject({ id: key.id, credential: rotated.key.id });
      now += 2 * HOUR;
      expect(await access.keys.find(rotated.secret)).toBeUndefined();
      await expect(access.keys.rotate(tenant, key.id, 0)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('goes on rotating a key for years: those that have expired take no place', async () => {
      let { key } = await access.keys.create(tenant, { name: 'a', scopes: ['operate'], expires: null });
      for (let day = 0; day < 202; day += 1) {
        ({ key } = await access.keys.rotate(tenant, key.id, 0));
        now += 1;
      }
      expect(await access.keys.get(tenant, key.id)).toMatchObject({ expires: null });
    });

    it('tells who holds something open when another process revokes the key', async () => {
      const { key } = await access.keys.create(tenant, { name: 'a', scopes: ['operate'], expires: null });
      const ended = new Promise<void>((resolve) => access.revocations.hold(key.id, resolve));
      await access.database.db.updateTable('api_keys').set({ revoked: now }).where('id', '=', key.id).execute();
      await ended;
    });

    it('lets somebody in by the password they chose with their invitation, once', async () => {
      const { user, invitation } = await access.users.add(tenant, { login: 'Mei@Acme.cn', name: 'Mei', role: 'owner' });
      expect(user).toMatchObject({ login: 'mei@acme.cn', invited: true });
      await expect(access.users.accept(invitation ?? '', 'short')).rejects.toThrow(/5 characters; allowed: 10 to 200/);
      await access.users.accept(invitation ?? '', 'a long enough one');
      await expect(access.users.accept(invitation ?? '', 'another long one')).rejects.toMatchObject({
        code: 'unauthorized',
      });
      expect(await access.users.withPassword('MEI@acme.cn ', 'a long enough one')).toMatchObject({ id: user.id });
      expect(await access.users.withPassword('mei@acme.cn', 'a long enough onE')).toBeUndefined();
      expect(await access.users.withPassword('nobody@acme.cn', 'a long enough one')).toBeUndefined();
      await expect(
        access.users.add(tenant, { login: 'mei@acme.cn', name: 'M', role: 'analyst' }),
      ).rejects.toMatchObject({ code: 'conflict' });
      now += 73 * HOUR;
      const late = await access.users.add(tenant, { login: 'li@acme.cn', name: 'Li', role: 'analyst' });
      now += 73 * HOUR;
      await expect(access.users.accept(late.invitation ?? '', 'a long enough one')).rejects.toMatchObject({
        code: 'unauthorized',
      });
    });

    it('always keeps an owner, and signs out who is shut out', async () => {
      const first = (await access.users.add(tenant, { login: `a@${tenant}`, name: 'A', role: 'owner' }, 'long enough!'))
        .user;
      await expect(access.users.change(tenant, first.id, { role: 'operator' })).rejects.toThrow(/last owner/);
      await expect(access.users.change(tenant, first.id, { disabled: true })).rejects.toThrow(/last owner/);
      const before = await access.sessions.begin(first);
      await expect(access.users.remove(tenant, first.id)).rejects.toThrow(/last owner/);
      // Who stays is not signed out either.
      expect(await access.sessions.find(before)).toMatchObject({ id: first.id });
      const second = (
        await access.users.add(tenant, { login: `b@${tenant}`, name: 'B', role: 'owner' }, 'long enough!')
      ).user;
      const cookie = await access.sessions.begin(first);
      expect(await access.sessions.find(cookie)).toMatchObject({ id: first.id, role: 'owner' });
      await expect(access.users.change(tenant, first.id, { name: 'C' }, 7)).rejects.toMatchObject({ code: 'stale' });
      await access.users.change(tenant, first.id, { disabled: true });
      expect(await access.sessions.find(cookie)).toBeUndefined();
      await expect(access.users.remove(tenant, second.id)).rejects.toThrow(/last owner/);
    });

    it('ends a session that idles, and one that is used for too long', async () => {
      const { user } = await access.users.add(
        tenant,
        { login: `s@${tenant}`, name: 'S', role: 'analyst' },
        'long enough!',
      );
      const cookie = await access.sessions.begin(user);
      for (let hours = 1; hours < 12; hours += 1) {
        now += HOUR;
        expect(await access.sessions.find(cookie), `${hours} h`).toBeDefined();
      }
      now += HOUR;
      expect(await access.sessions.find(cookie)).toBeUndefined();
      const idle = await access.sessions.begin(user);
      now += 2 * HOUR;
      expect(await access.sessions.find(idle)).toBeUndefined();
    });

    it('signs passes that another process takes, for an hour at most, by a key that changes', async () => {
      const pass = { tenant, room: 'main', viewer: 'u1' };
      const { token } = await access.viewerTokens.issue(pass, 99_999);
      const other = await accessOf({}, { clock, place: placeOf() === ':memory:' ? ':memory:' : placeOf() });
      expect(await access.viewerTokens.verify(token)).toMatchObject({ kind: 'viewer', tenant, room: 'main', id: 'u1' });
      if (placeOf() !== ':memory:') expect(await other.viewerTokens.verify(token)).toMatchObject({ room: 'main' });
      await other.end();
      const [head = '', payload = '', signature = ''] = token.split('.');
      const forged = Buffer.from(payload, 'base64url').toString().replace('"main"', '"other"');
      for (const bad of [
        `${head}.${Buffer.from(forged).toString('base64url')}.${signature}`,
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
        'a.b.c',
      ])
        await expect(access.viewerTokens.verify(bad)).rejects.toMatchObject({ code: 'unauthorized' });
      now += HOUR + 1_000;
      await expect(access.viewerTokens.verify(token)).rejects.toThrow(/has expired/);
      now += 24 * HOUR;
      const next = await access.viewerTokens.issue(pass, 60);
      expect(next.token.split('.')[0]).not.toBe(head);
    });

    it('keeps every version of a room, and one of two edits', async () => {
      const rooms = new RoomStore(access.database, clock);
      const content = { shop: 'main', private: false, body: { title: { zh: '店', en: 'Shop' } } };
      const id = `${tenant}-room`;
      await rooms.create(tenant, id, content, 'test');
      await expect(rooms.create('default', id, content, 'test')).rejects.toMatchObject({ code: 'conflict' });
      await expect(rooms.get('default', id)).rejects.toMatchObject({ code: 'not_found' });
      const edit = async (zh: string): Promise<unknown> =>
        await rooms.change(tenant, id, (room) => ({ ...room, body: { title: { zh, en: zh } } }), {
          source: 'test',
          ifVersion: 1,
        });
      const results = await Promise.allSettled([edit('一'), edit('二')]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await rooms.versions(tenant, id)).map(({ version }) => version)).toEqual([2, 1]);
      await rooms.setLive(tenant, id, true);
      expect((await rooms.toBeLive()).map((room) => room.id)).toContain(id);
      expect(await rooms.setArchived(tenant, id, true)).toMatchObject({ live: false });
    });

    it('holds a catalogue with its history, and shows it to another process', async () => {
      const store = await CatalogueStore.open(access.database, systemClock, silentLog);
      await store.replace(tenant, 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
      const place = placeOf();
      if (place !== ':memory:') {
        const other = await CatalogueStore.open(place, systemClock, silentLog);
        const heard = new Promise<number>((resolve) =>
          store.on(({ catalogue }) => resolve(catalogue.product('mug')?.stock ?? -1)),
        );
        await other.apply(tenant, 'main', { kind: 'stock', product: 'mug', stock: 3 }, { source: 'api' });
        expect(await heard).toBe(3);
        await other.close();
      }
      await store.apply(tenant, 'main', { kind: 'stock', product: 'mug', stock: 2 }, { source: 'api' });
      expect(store.snapshot(tenant, 'main').product('mug')?.stock).toBe(2);
      expect((await store.factHistory(tenant, 'main', 'mug.stock')).length).toBeGreaterThan(1);
      await store.close();
    });
  });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhubo-access-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
storageContract('SQLite', () => join(folder, 'zhubo.sqlite'));

describe('with PostgreSQL', () => {
  let db: PGlite;
  let server: PGLiteSocketServer;

  // A PostgreSQL of the real source, compiled to WebAssembly, behind a socket: it takes some seconds to start.
  beforeAll(async () => {
    db = await PGlite.create();
    server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 32 });
    await server.start();
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await db.close();
  });

  storageContract('PostgreSQL', () => `postgres://postgres:postgres@${server.getServerConn()}/postgres`);

  it('names the server, never the password, and says who backs it up', async () => {
    const place = `postgres://zhubo:hunter2@127.0.0.1:1/none`;
    await expect(Database.open(place, systemClock, silentLog)).rejects.toThrow(
      /^PostgreSQL at 127\.0\.0\.1:1\/none is not a usable database: (?!.*hunter2).*Check ZHUBO_DATABASE/,
    );
    const database = await Database.open(
      `postgres://postgres:postgres@${server.getServerConn()}/postgres`,
      systemClock,
      silentLog,
    );
    await expect(database.backup(join(folder, 'no'))).rejects.toThrow(/pg_dump/);
    await database.close();
  });
});
