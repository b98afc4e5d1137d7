import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoomKeeper, type StageOrder } from '../../src/assembly/room-keeper.js';
import { ShopFolders } from '../../src/assembly/shop-folders.js';
import type { StagedRoom } from '../../src/assembly/staged-room.js';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import type { RoomFile } from '../../src/knowledge/script.js';
import { shopOf } from '../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { RoomStore, type StoredRoom } from '../../src/knowledge/store/room-store.js';
import { Rooms } from '../../src/room/rooms.js';
import { Database } from '../../src/storage/database.js';

const TENANT = 'default';
const CONFIG = new URL('../../config/', import.meta.url).pathname;
/** The demo room, as somebody makes one of their own over REST. */
const ROOM = JSON.parse(readFileSync(`${CONFIG}room.json`, 'utf8')) as Record<string, unknown>;
const BODY = Object.fromEntries(Object.entries(ROOM).filter(([key]) => !['format', 'id', 'shop'].includes(key)));
const SHOP = JSON.parse(readFileSync(`${CONFIG}shop.json`, 'utf8')) as object;

describe('rooms brought on air one after the other', () => {
  let database: Database;
  let catalogues: CatalogueStore;
  let store: RoomStore;
  let keeper: RoomKeeper;
  let staged: StageOrder[];
  /** Lets rooms that are being staged go on. */
  let goOn: () => void;

  beforeEach(async () => {
    database = await Database.open(':memory:', systemClock, silentLog);
    await database.db.insertInto('tenants').values({ id: TENANT, since: 0, name: null }).execute();
    catalogues = await CatalogueStore.open(database, systemClock, silentLog);
    await catalogues.replace(TENANT, 'main', shopOf(SHOP, 'shop.json'), { source: 'test' });
    store = new RoomStore(database, systemClock);
    staged = [];
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const stage = (order: StageOrder): StagedRoom => {
      staged.push(order);
      const start = async (): Promise<object> => {
        await gate;
        return { id: order.file.id, close: async () => await Promise.resolve() };
      };
      return {
        start,
        states: () => ({}),
        stopRestarting: () => undefined,
        close: async () => await gate,
      } as unknown as StagedRoom;
    };
    keeper = new RoomKeeper({
      store,
      catalogues,
      folders: new ShopFolders('/nowhere', TENANT, [{ id: 'main', shop: `${CONFIG}shop.json` } as RoomFile]),
      rooms: new Rooms(),
      files: new Map(),
      tenant: TENANT,
      mostRooms: 5,
      checkLook: () => undefined,
      stage,
      shut: async () => await Promise.resolve(),
      log: silentLog,
    });
  });

  afterEach(async () => {
    await catalogues.close();
    await database.close();
  });

  const made = async (id: string): Promise<StoredRoom> =>
    await store.create(TENANT, id, { shop: 'main', private: false, body: BODY }, 'test');

  it('are as they are when their turn comes: made private meanwhile, or put away', async () => {
    // While another room had its turn, seconds long, a room that was made private still went on air for everybody.
    const [first, second, third] = [await made('first'), await made('second'), await made('third')];
    const starts = [keeper.start(first), keeper.start(second), keeper.start(third)];
    await store.change(TENANT, 'second', (room) => ({ ...room, private: true }), { source: 'test' });
    await store.setArchived(TENANT, 'third', true);
    goOn();
    const results = await Promise.allSettled(starts);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(keeper.ownerOf('second')).toMatchObject({ private: true });
    expect(keeper.versionOnAir('second')).toBe(2);
    expect(staged.map(({ file }) => file.id)).toEqual(['first', 'second']);
  });

  it('show the shop they went on air with, whatever is prepared for the next time', async () => {
    await catalogues.replace(TENANT, 'other', shopOf(SHOP, 'shop.json'), { source: 'test' });
    goOn();
    await keeper.start(await made('first'));
    await store.change(TENANT, 'first', (room) => ({ ...room, shop: 'other' }), { source: 'test' });
    expect([...keeper.shopsOnAir(TENANT)]).toEqual([['first', 'main']]);
    expect([...keeper.shopsOnAir('another')]).toEqual([]);
    await keeper.stop('first');
    expect([...keeper.shopsOnAir(TENANT)]).toEqual([]);
    expect([...(await store.shops(TENANT))]).toEqual([['first', 'other']]);
  });
});
