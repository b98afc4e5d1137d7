import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HouseRulesStore } from '../../src/assembly/house-rules-store.js';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { Database } from '../../src/storage/database.js';

/** What every database owes a room's rules. */
function contract(name: string, open: () => Promise<Database>): void {
  describe(`house rules in ${name}`, () => {
    let database: Database;
    let now: number;
    let room: string;
    let made = 0;
    const clock: Clock = { ...systemClock, now: () => now };
    /** A process that begins anew on the same database. */
    const restarted = (): HouseRulesStore => new HouseRulesStore(database, clock, silentLog);

    beforeEach(async () => {
      now = 1_000_000;
      made += 1;
      room = `room-${made}`;
      database = await open();
    });
    afterEach(async () => {
      await database.close();
    });

    it('are there again after a restart as they were last changed, without what is over', async () => {
      const rules = await restarted().open('default', room);
      await rules.ban('v-1', null);
      await rules.ban('v-2', 5_000);
      await rules.ban('v-3', null);
      // Asked for at once: the later holds.
      await Promise.all([rules.ban('v-4', null), rules.ban('v-4', 60_000), rules.unban('v-3')]);
      await rules.mute([{ facet: 'price', product: null }]);
      await rules.mute([{ facet: null, product: 'mug' }]);
      now += 5_000;
      const again = await restarted().open('default', room);
      expect([...again.bans()].sort((a, b) => (a.viewer < b.viewer ? -1 : 1))).toEqual([
        { viewer: 'v-1', until: null },
        { viewer: 'v-4', until: 1_060_000 },
      ]);
      expect(again.muted()).toEqual([{ facet: null, product: 'mug' }]);
    });

    it('are of one room alone; when it goes off the air, bans for a time go on and the rest is over', async () => {
      const store = restarted();
      const rules = await store.open('default', room);
      const other = await store.open('default', `${room}-other`);
      for (const one of [rules, other]) {
        await one.ban('v-1', null);
        await one.ban('v-2', 60_000);
        await one.mute([{ facet: 'price', product: null }]);
      }
      await store.showEnded(room);
      const again = await store.open('default', room);
      expect(again.bans()).toEqual([{ viewer: 'v-2', until: 1_060_000 }]);
      expect(again.muted()).toEqual([]);
      expect((await store.open('default', `${room}-other`)).bans()).toHaveLength(2);
    });

    it('leave out what they cannot read, and bans count that could not be written', async () => {
      const topics = JSON.stringify([{ facet: 'of-a-newer-version', product: null }]);
      await database.db.insertInto('muted_topics').values({ tenant: 'default', room, topics }).execute();
      const store = restarted();
      expect((await store.open('default', room)).muted()).toEqual([]);
      // No such tenant: the database does not take it.
      const rules = await store.open('nobody', room);
      await expect(rules.ban('v-1', null)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
      expect(rules.isBanned('v-1')).toBe(true);
      // One that failed does not stop the next.
      const next = await store.open('default', room);
      await next.ban('v-2', null);
      expect((await restarted().open('default', room)).bans()).toEqual([{ viewer: 'v-2', until: null }]);
    });
  });
}

const prepared = async (place: string): Promise<Database> => {
  const database = await Database.open(place, systemClock, silentLog);
  const row = { id: 'default', since: 0, name: null };
  await database.db
    .insertInto('tenants')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return database;
};

contract('SQLite', async () => await prepared(':memory:'));

describe('with a server', () => {
  let db: PGlite;
  let server: PGLiteSocketServer;
  beforeAll(async () => {
    db = await PGlite.create();
    server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 16 });
    await server.start();
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await db.close();
  });
  contract('PostgreSQL', async () => await prepared(`postgres://postgres:postgres@${server.getServerConn()}/postgres`));
});
