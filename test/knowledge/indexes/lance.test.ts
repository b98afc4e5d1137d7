import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { LanceIndex } from '../../../src/knowledge/indexes/lance.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';
import { indexContract, vectorContract } from './contract.js';
import { indexed, query, SHOP } from './facts.js';

// The first test loads a library of 150 MB, cold from a busy disk at times: more than the ten seconds a hook may take by default.
vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });
// One test makes the library panic. Naming the frames of a panic took two thirds of that test's time, and of the 30 s it waits for.
process.env['RUST_BACKTRACE'] = '0';

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'zhubo-lance-'));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
});

const CLOCK = { clock: systemClock, log: silentLog };
const THREE = { id: 'toy', dimension: 3 };
indexContract('LanceDB', async () => await LanceIndex.open({ place: folder(), ...CLOCK }));
vectorContract('LanceDB', async () => await LanceIndex.open({ place: folder(), embedder: THREE, ...CLOCK }));

describe('LanceDB', () => {
  let place: string;
  beforeEach(() => {
    place = folder();
  });
  const tables = (): string[] => readdirSync(place).filter((name) => name.startsWith('facts_'));
  const open = async (embedder?: { id: string; dimension: number }): Promise<LanceIndex> =>
    await LanceIndex.open({ place, ...CLOCK, ...(embedder === undefined ? {} : { embedder }) });

  it('still holds after a restart what was written, and tells which stamps', async () => {
    const before = await open();
    await before.upsert('t', 'r', [{ ...indexed('a', '七天无理由退货'), stamp: 's1' }, indexed('b', '可以机洗')]);
    await before.upsert('t', 'other', [indexed('c', '可以机洗')]);
    await before.close();
    const after = await open();
    expect(await after.stamps('t', 'r')).toEqual(
      new Map([
        ['a', 's1'],
        ['b', ''],
      ]),
    );
    expect((await after.search(query('退货')))[0]?.factId).toBe('a');
    await after.close();
  });

  it('begins anew when its files are damaged', async () => {
    const before = await open();
    await before.upsert('t', 'r', SHOP);
    await before.close();
    const [table = ''] = tables();
    const versions = join(place, table, '_versions');
    for (const name of readdirSync(versions)) writeFileSync(join(versions, name), 'not a manifest');
    const after = await open();
    expect(await after.stamps('t', 'r')).toEqual(new Map());
    await after.upsert('t', 'r', SHOP);
    expect((await after.search(query('退货')))[0]?.factId).toBe('store.returns');
    expect(after.state().status).toBe('ok');
    await after.close();
  });

  it('begins anew, and says that all was lost, when files vanish under it', async () => {
    const index = await open();
    await index.upsert('t', 'r', SHOP);
    let lost = 0;
    index.onLost(() => (lost += 1));
    const [table = ''] = tables();
    rmSync(join(place, table), { recursive: true });
    await expect(index.upsert('t', 'r', [indexed('new', '新的一条')])).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(lost).toBe(1);
    await index.upsert('t', 'r', SHOP);
    expect((await index.search(query('退货')))[0]?.factId).toBe('store.returns');
    await index.close();
  });

  it('begins anew when rows are gone from the disk, before the start or under it', async () => {
    const first = await open();
    await first.upsert('t', 'r', SHOP);
    const removeRows = (): void => {
      const data = join(place, tables()[0] ?? '', 'data');
      for (const name of readdirSync(data)) rmSync(join(data, name));
    };
    await first.close();
    removeRows();
    const index = await open();
    expect(await index.stamps('t', 'r')).toEqual(new Map());
    await index.upsert('t', 'r', SHOP);
    let lost = 0;
    index.onLost(() => (lost += 1));
    removeRows();
    await expect(index.search(query('退货'))).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(lost).toBe(1);
    expect(index.state().status).toBe('degraded');
    await index.upsert('t', 'r', SHOP);
    expect((await index.search(query('退货')))[0]?.factId).toBe('store.returns');
    expect(index.state().status).toBe('ok');
    await index.close();
  });

  it('never compares vectors of another model', async () => {
    const first = await open(THREE);
    await first.upsert('t', 'r', [indexed('a', '保暖', { vector: [1, 0, 0] })]);
    await first.close();
    const second = await open({ id: 'another', dimension: 3 });
    expect(await second.stamps('t', 'r')).toEqual(new Map());
    await expect(second.upsert('t', 'r', [indexed('a', '保暖', { vector: [1, 0] })])).rejects.toMatchObject({
      code: 'bad_request',
    });
    await second.upsert('t', 'r', [indexed('a', '保暖')]);
    expect((await second.search(query('保暖', { vector: Float32Array.of(1, 0, 0) })))[0]?.factId).toBe('a');
    await second.close();
    expect(tables()).toHaveLength(1);
  });

  it('refuses a place where nothing can be written, naming it', async () => {
    const file = join(place, 'file');
    writeFileSync(file, '');
    await expect(LanceIndex.open({ place: file, ...CLOCK })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(LanceIndex.open({ place: file, ...CLOCK })).rejects.toThrow(file);
  });

  it('is in order again after edits that its library cannot join, as in a shop whose stock was edited twice', async () => {
    // Twenty minutes of a show ended with 531 failed runs of upkeep: one a second since the second edit.
    const times = 50;
    const hurried: Clock = {
      ...CLOCK.clock,
      monotonic: () => times * performance.now(),
      // How often upkeep looks is hurried; how long a search may take is not.
      sleep: async (ms, signal) =>
        await wait(ms > 1_000 ? ms : ms / times, undefined, signal === undefined ? {} : { signal }),
    };
    const index = await LanceIndex.open({ place, ...CLOCK, clock: hurried });
    const settled = async (): Promise<void> =>
      await vi.waitFor(() => expect(index.settled).toBe(true), { timeout: 30_000, interval: 20 });
    const { facts } = loadCatalogue(new URL('../../../config/shop.json', import.meta.url).pathname);
    const edit = async (of: string, count: number, text?: string): Promise<void> => {
      const edited = [...facts].filter(({ id }) => id.startsWith(of)).slice(0, count);
      const words = text === undefined ? {} : { text: { zh: text, en: text } };
      await index.upsert(
        't',
        'r',
        edited.map((fact) => ({ fact: { ...fact, ...words }, names: '' })),
      );
      await settled();
    };
    await edit('', Infinity);
    await edit('down-jacket', Infinity);
    for (const left of [9, 8]) await edit('thermal-mug', 3, `还有${left}件`);
    expect(index.state().status).toBe('ok');
    expect((await index.search(query('还有8件')))[0]?.factId).toMatch(/^thermal-mug/);
    await index.close();
  }, 90_000);

  it('takes thousands of rows of many writers at once, all found', async () => {
    const index = await open();
    await Promise.all(
      Array.from({ length: 8 }, async (_, room) => {
        const facts = Array.from({ length: 300 }, (__, i) => indexed(`f${i}`, `房间${room}的第${i}条`));
        await index.upsert('t', `r${room}`, facts);
      }),
    );
    for (const room of [0, 7]) {
      expect((await index.stamps('t', `r${room}`)).size).toBe(300);
      expect(await index.search(query('第299条', { room: `r${room}`, limit: 1 }))).toMatchObject([{ factId: 'f299' }]);
    }
    await index.close();
  });
});
