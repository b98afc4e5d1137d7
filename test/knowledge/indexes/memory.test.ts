import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/clock.js';
import type { IndexedFact } from '../../../src/knowledge/fact-index.js';
import { MemoryIndex } from '../../../src/knowledge/indexes/memory.js';
import { indexContract, vectorContract } from './contract.js';
import { indexed, query, SHOP } from './facts.js';

// eslint-disable-next-line @typescript-eslint/require-await
indexContract('the index in memory', async () => new MemoryIndex());
// eslint-disable-next-line @typescript-eslint/require-await
vectorContract('the index in memory', async () => new MemoryIndex());

describe('the index in memory', () => {
  it('answers after thousands of edits exactly as one that was filled once', async () => {
    const random = seededRandom(5);
    const words = ['羽绒', '棉', '机洗', '退货', '黑色', '保修', '发货', '礼盒', '尺码', '防水'];
    const edited = new MemoryIndex();
    const standing = new Map<string, IndexedFact>();
    for (let i = 0; i < 4_000; i += 1) {
      const id = `f${Math.floor(random() * 300)}`;
      if (random() < 0.3) {
        standing.delete(id);
        await edited.remove('t', 'r', [id]);
        continue;
      }
      const text = Array.from({ length: 4 }, () => words[Math.floor(random() * words.length)] ?? '').join('');
      standing.set(id, indexed(id, text));
      await edited.upsert('t', 'r', [indexed(id, text)]);
    }
    const fresh = new MemoryIndex();
    await fresh.upsert('t', 'r', [...standing.values()]);
    for (const text of ['羽绒机洗', '黑色礼盒防水', '退货'])
      expect(await edited.search(query(text, { limit: 20 }))).toEqual(await fresh.search(query(text, { limit: 20 })));
    expect(edited.state().mode).toBe(`in memory, ${standing.size} facts`);
  });

  it('refuses a room that is too large and keeps what it had', async () => {
    const index = new MemoryIndex({ mostPerRoom: 6, most: 8 });
    await index.upsert('t', 'r', SHOP);
    await index.upsert('t', 'r', SHOP);
    await expect(index.upsert('t', 'r', [indexed('one-more', '多一条')])).rejects.toMatchObject({
      code: 'too_large',
      retryable: false,
    });
    await expect(
      index.upsert('t', 'second', [indexed('a', '一'), indexed('b', '二'), indexed('c', '三')]),
    ).rejects.toThrow('8 in all');
    expect((await index.search(query('退货')))[0]?.factId).toBe('store.returns');
    await index.clear('t', 'r');
    await index.upsert('t', 'second', [indexed('a', '一'), indexed('b', '二'), indexed('c', '三')]);
    expect(index.state().mode).toBe('in memory, 3 facts');
  });
});
