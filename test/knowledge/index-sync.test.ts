import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import { silentLog } from '../../src/domain/log.js';
import type { PartState } from '../../src/domain/part.js';
import type { Fact, Product } from '../../src/domain/product.js';
import { Catalogue } from '../../src/knowledge/catalogue.js';
import type { Embedder, FactIndex, FactQuery, Hit, IndexedFact } from '../../src/knowledge/fact-index.js';
import { IndexSync } from '../../src/knowledge/index-sync.js';
import { MemoryIndex } from '../../src/knowledge/indexes/memory.js';
import { LeapingClock } from './indexes/clocks.js';
import { query } from './indexes/facts.js';

/** Memory that tells what is asked of it, fails when told to, and keeps stamps like an index on disk when told to. */
class WatchedIndex implements FactIndex {
  readonly inner = new MemoryIndex();
  readonly calls: string[] = [];
  readonly failures: Failure[] = [];
  readonly kept = new Map<string, string>();
  readonly vectors = new Map<string, boolean>();
  stamps?: (tenant: string, room: string) => Promise<ReadonlyMap<string, string>>;
  lost: () => void = () => undefined;
  /** Runs in the middle of an upsert. */
  during: () => void = () => undefined;

  async upsert(tenant: string, room: string, facts: readonly IndexedFact[], signal?: AbortSignal): Promise<void> {
    this.calls.push(`upsert ${room} ${facts.map(({ fact }) => fact.id).join(' ')}`);
    this.#fail();
    this.during();
    await this.inner.upsert(tenant, room, facts, signal);
    for (const { fact, stamp = '', vector } of facts) {
      this.kept.set(fact.id, stamp);
      this.vectors.set(fact.id, vector !== undefined);
    }
  }

  async remove(tenant: string, room: string, factIds: readonly string[], signal?: AbortSignal): Promise<void> {
    this.calls.push(`remove ${room} ${factIds.join(' ')}`);
    this.#fail();
    await this.inner.remove(tenant, room, factIds, signal);
  }

  async clear(tenant: string, room: string, signal?: AbortSignal): Promise<void> {
    this.calls.push(`clear ${room}`);
    await this.inner.clear(tenant, room, signal);
  }

  async search(asked: FactQuery, signal?: AbortSignal): Promise<readonly Hit[]> {
    return await this.inner.search(asked, signal);
  }

  onLost(listener: () => void): () => void {
    this.lost = listener;
    return () => undefined;
  }

  state(): PartState {
    return this.inner.state();
  }

  async close(): Promise<void> {
    await this.inner.close();
  }

  #fail(): void {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}

class ToyEmbedder implements Embedder {
  readonly id = 'toy';
  readonly dimension = 2;
  readonly asked: string[] = [];
  readonly failures: Failure[] = [];

  async embed(texts: readonly string[], purpose: 'query' | 'passage'): Promise<readonly Float32Array[]> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    expect(purpose).toBe('passage');
    this.asked.push(...texts);
    return await Promise.resolve(texts.map(() => Float32Array.of(1, 0)));
  }

  state(): PartState {
    return { status: 'ok', mode: 'toy' };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

const name = { zh: '羽绒服', en: 'down jacket' };
const coat: Product = {
  id: 'coat',
  link: 1,
  name,
  aliases: ['外套'],
  price: { minor: 39_900, currency: 'CNY' },
  livePrice: { minor: 39_900, currency: 'CNY' },
  stock: 3,
  tagline: name,
  variants: [],
  sizeChart: [],
};
function shop(says: Readonly<Record<string, string>>, product = coat): Catalogue {
  const facts = Object.entries(says).map(([id, zh]): Fact => ({
    id,
    product: id.startsWith('coat') ? 'coat' : null,
    facet: 'overview',
    text: { zh },
    source: 'test',
    version: 1,
  }));
  return new Catalogue({ name, currency: 'CNY', products: [product], facts, promotions: [] });
}
const FIRST = { 'coat.price': '三百九十九元', 'coat.care': '可以机洗', 'store.returns': '七天退货' };
const down = (): Failure => new Failure('unavailable', 'the index is down', { retryable: true });

describe('index sync', () => {
  let index: WatchedIndex;
  let clock: LeapingClock;
  let sync: IndexSync;
  const make = (more: { embedder?: Embedder; vectorsRequired?: boolean } = {}): IndexSync =>
    new IndexSync({ index, clock, random: () => 0, log: silentLog, ...more });
  const settled = async (room = 'r'): Promise<void> => await sync.settled('t', room, 60_000);
  const find = async (text: string): Promise<string[]> => (await index.search(query(text))).map(({ factId }) => factId);
  beforeEach(() => {
    index = new WatchedIndex();
    clock = new LeapingClock();
    sync = make();
  });
  afterEach(async () => await sync.close());

  it('writes a snapshot once, then only what changed, and removes what is gone', async () => {
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    expect(index.calls).toEqual(['clear r', 'upsert r coat.price coat.care store.returns']);
    expect((await find('机洗'))[0]).toBe('coat.care');
    index.calls.length = 0;
    sync.submit('t', 'r', shop({ 'coat.price': '三百八十元', 'coat.care': '可以机洗', 'coat.new': '新的' }));
    await settled();
    expect(index.calls).toEqual(['remove r store.returns', 'upsert r coat.price coat.new']);
    expect(await find('退货')).toEqual([]);
    index.calls.length = 0;
    sync.submit('t', 'r', shop({ 'coat.price': '三百八十元', 'coat.care': '可以机洗', 'coat.new': '新的' }));
    await settled();
    expect(index.calls).toEqual([]);
  });

  it('writes all facts of a product whose name changed, and no other', async () => {
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    index.calls.length = 0;
    sync.submit('t', 'r', shop(FIRST, { ...coat, aliases: ['大衣'] }));
    await settled();
    expect(index.calls).toEqual(['upsert r coat.price coat.care']);
    expect((await find('大衣')).sort()).toEqual(['coat.care', 'coat.price']);
  });

  it('tells when the newest snapshot is searchable, and skips those between', async () => {
    const heard: unknown[] = [];
    sync.on(({ room, catalogue }) => heard.push([room, catalogue]));
    const [one, two, three] = [shop(FIRST), shop({ a: '二' }), shop({ a: '三' })];
    index.during = () => {
      index.during = () => undefined;
      expect(sync.searchable('t', 'r')).toBeUndefined();
      sync.submit('t', 'r', two);
      sync.submit('t', 'r', three);
    };
    sync.submit('t', 'r', one);
    await settled();
    expect(heard).toEqual([['r', three]]);
    expect(sync.searchable('t', 'r')).toBe(three);
    expect(index.calls.at(-1)).toBe('upsert r a');
  });

  it('says how far it is: starting at first, at work later, fine at the end', async () => {
    const many = (text: string): Catalogue =>
      shop(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`f${i}`, `${text}${i}`])));
    const seen: PartState[] = [];
    index.during = () => seen.push(sync.state());
    sync.submit('t', 'r', many('一'));
    await settled();
    expect(seen.map(({ status, detail }) => [status, detail])).toEqual([
      ['starting', 'indexing 0/600'],
      ['starting', 'indexing 256/600'],
      ['starting', 'indexing 512/600'],
    ]);
    expect(sync.state()).toEqual({ status: 'ok', mode: 'in memory, 600 facts' });
    seen.length = 0;
    sync.submit('t', 'r', many('二'));
    await settled();
    expect(seen[1]).toEqual({ status: 'ok', mode: 'in memory, 600 facts, indexing 256/600' });
  });

  it('tries again what failed, later each time, from where it was', async () => {
    index.failures.push(down(), down(), down());
    const states: PartState[] = [];
    const before = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      states.push(sync.state());
      await before(ms, signal);
    };
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    expect(clock.pauses).toEqual([500, 1_000, 2_000]);
    expect(states.at(-1)).toMatchObject({ status: 'degraded' });
    expect(states.at(-1)?.detail).toContain('the index is down');
    expect(sync.state().status).toBe('ok');
  });

  it('gives up on a room that cannot be indexed, says why, and takes its next snapshot', async () => {
    index.failures.push(new Failure('too_large', 'too many facts'));
    sync.submit('t', 'r', shop(FIRST));
    sync.submit('t', 'other', shop(FIRST));
    await expect(settled()).rejects.toThrow('too many facts');
    await settled('other');
    expect(sync.state()).toMatchObject({ status: 'degraded', detail: 'room r: too many facts' });
    sync.submit('t', 'r', shop({ a: '少' }));
    await settled();
    expect(sync.state().status).toBe('ok');
  });

  it('after a restart writes only what the index does not hold already', async () => {
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    await sync.close();
    index.calls.length = 0;
    index.stamps = async () => await Promise.resolve(index.kept);
    sync = make();
    sync.submit('t', 'r', shop({ ...FIRST, 'coat.care': '只能手洗' }));
    await settled();
    expect(index.calls).toEqual(['upsert r coat.care']);
    sync.forget('t', 'r');
    sync.submit('t', 'second', shop({ a: '一' }));
    await settled('second');
    expect(index.calls).toContain('clear r');
    await expect(settled()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('writes everything again when the index lost it', async () => {
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    await index.inner.clear('t', 'r');
    index.calls.length = 0;
    index.lost();
    expect(sync.searchable('t', 'r')).toBeUndefined();
    await settled();
    expect(index.calls).toEqual(['clear r', 'upsert r coat.price coat.care store.returns']);
  });

  it('embeds names with what is said, once for each change', async () => {
    const embedder = new ToyEmbedder();
    sync = make({ embedder });
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    expect(embedder.asked[0]).toBe('羽绒服 down jacket 外套 三百九十九元');
    sync.submit('t', 'r', shop({ ...FIRST, 'store.returns': '三十天退货' }));
    await settled();
    expect(embedder.asked).toHaveLength(4);
    expect([...index.vectors.values()]).toEqual([true, true, true]);
  });

  it('is searchable by words while the embedder fails, and gets its vectors later', async () => {
    const embedder = new ToyEmbedder();
    embedder.failures.push(new Failure('timeout', 'the embedder is slow', { retryable: true }));
    sync = make({ embedder });
    let vectorsAtFirst: boolean | undefined;
    sync.on(() => (vectorsAtFirst = index.vectors.get('coat.care')));
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    expect(vectorsAtFirst).toBe(false);
    while (sync.state().status !== 'ok') await new Promise((resolve) => setImmediate(resolve));
    expect(index.vectors.get('coat.care')).toBe(true);
    expect(index.calls.filter((call) => call.startsWith('upsert'))).toHaveLength(2);
  });

  it('writes nothing without vectors into an index that needs them', async () => {
    const embedder = new ToyEmbedder();
    embedder.failures.push(new Failure('timeout', 'the embedder is slow', { retryable: true }));
    sync = make({ embedder, vectorsRequired: true });
    sync.submit('t', 'r', shop(FIRST));
    await settled();
    expect([...index.vectors.values()]).toEqual([true, true, true]);
    expect(index.calls.filter((call) => call.startsWith('upsert'))).toHaveLength(1);
  });

  it('ends in the middle when it is closed', async () => {
    index.during = () => void sync.close();
    sync.submit('t', 'r', shop(FIRST));
    await expect(settled()).rejects.toThrow('closed');
    expect(() => sync.submit('t', 'r', shop(FIRST))).toThrow('closed');
  });
});
