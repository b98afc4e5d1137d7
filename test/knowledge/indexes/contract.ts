import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FactIndex } from '../../../src/knowledge/fact-index.js';
import { indexed, NOW, query, SHOP } from './facts.js';

/** What every index with words must do, whatever keeps its rows. */
export function indexContract(name: string, open: () => Promise<FactIndex>): void {
  describe(`${name}, as every index`, () => {
    let index: FactIndex;
    beforeEach(async () => {
      index = await open();
      await index.upsert('t', 'r', SHOP);
    });
    afterEach(async () => await index.close());
    const ids = async (...asked: Parameters<typeof query>): Promise<string[]> =>
      (await index.search(query(...asked))).map(({ factId }) => factId);

    it('finds what shares the rarest words with the question, in both languages', async () => {
      expect((await ids('衬衫多少钱'))[0]).toMatch(/^shirt\./);
      expect((await ids('白鸭绒'))[0]).toBe('coat.material');
      expect((await ids('cotton shirt'))[0]).toMatch(/^shirt\./);
      expect(await ids('quantum computer')).toEqual([]);
      expect(await ids('')).toEqual([]);
      expect(await ids('？！。')).toEqual([]);
    });

    it('puts facts of the products and facets asked about first', async () => {
      expect((await ids('可以洗吗', { products: ['coat'], facets: ['care'] }))[0]).toBe('coat.care');
      expect((await ids('可以洗吗', { products: ['shirt'], facets: ['care'] }))[0]).toBe('shirt.care');
      expect((await ids('直播间价', { products: ['shirt'] }))[0]).toBe('shirt.price');
    });

    it('gives back no more than asked for', async () => {
      expect(await ids('羽绒服衬衫', { limit: 2 })).toHaveLength(2);
      expect(await ids('羽绒服衬衫', { limit: 0 })).toHaveLength(0);
    });

    it('says the new words of a fact at once and forgets the old ones', async () => {
      await index.upsert('t', 'r', [
        indexed('store.returns', '全店支持三十天退换。', { facet: 'returns', version: 2 }),
      ]);
      expect((await ids('三十天'))[0]).toBe('store.returns');
      expect(await ids('无理由')).not.toContain('store.returns');
      await index.remove('t', 'r', ['store.returns', 'never-was']);
      expect(await ids('三十天')).not.toContain('store.returns');
    });

    it('leaves out what is not valid at the moment asked', async () => {
      await index.upsert('t', 'r', [
        indexed('early', '秋季大促满减。', { validFrom: NOW + 1 }),
        indexed('late', '秋季大促满减。', { validUntil: NOW }),
        indexed('now', '秋季大促满减。', { validFrom: NOW, validUntil: NOW + 1 }),
      ]);
      expect(await ids('秋季大促')).toEqual(['now']);
      expect(await ids('秋季大促', { now: NOW + 1 })).toEqual(['early']);
      expect(await ids('秋季大促', { now: NOW - 1 })).toEqual(['late']);
    });

    it('keeps tenants and rooms apart, whatever their names', async () => {
      const names = ["o'brien", `x' OR '1'='1`, '"; DROP TABLE facts; --', 't/r', 't\u0000r', '租户', 'a\\', '%'];
      for (const [i, tenant] of names.entries())
        await index.upsert(tenant, 'r', [indexed('secret', `秘密暗号第${i}条`), indexed(`it's "${i}"`, '别的话')]);
      for (const [i, tenant] of names.entries()) {
        expect(await index.search(query(`秘密暗号第${i}条`, { tenant }))).toEqual([
          { factId: 'secret', score: expect.any(Number) as number },
        ]);
        expect(await ids('别的话', { tenant })).toEqual([`it's "${i}"`]);
        expect(await ids('秘密暗号', { tenant, room: 'other' })).toEqual([]);
      }
      expect(await ids('秘密暗号')).toEqual([]);
      await index.clear(names[1] ?? '', 'r');
      await index.remove(names[2] ?? '', 'r', [`it's "2"`]);
      expect(await ids('秘密暗号', { tenant: names[1] ?? '' })).toEqual([]);
      expect(await ids('别的话', { tenant: names[2] ?? '' })).toEqual([]);
      expect(await ids('秘密暗号', { tenant: names[0] ?? '' })).toEqual(['secret']);
      expect(await ids('无理由退货')).toEqual(['store.returns']);
    });

    it('survives questions that are commands of a query language', async () => {
      for (const text of ['"', "' OR 1=1 --", 'AND NOT (', 'a:b^2~', '\\', '退货 & | ! :*', '*', '\u0000退货'])
        await expect(index.search(query(text))).resolves.toBeInstanceOf(Array);
      expect(await ids(`'; 退货 -- & | !`)).toEqual(['store.returns']);
    });

    it('stops at once when it is told to', async () => {
      const gone = AbortSignal.abort(new Error('enough'));
      await expect(index.search(query('退货'), gone)).rejects.toThrow('enough');
      await expect(index.upsert('t', 'r', SHOP, gone)).rejects.toThrow('enough');
    });

    it('says that it works, and after closing refuses', async () => {
      expect(index.state().status).toBe('ok');
      await index.close();
      await expect(index.search(query('退货'))).rejects.toThrow('closed');
    });
  });
}

/** What every index does with vectors of 3 dimensions. */
export function vectorContract(name: string, open: () => Promise<FactIndex>): void {
  describe(`${name}, with vectors`, () => {
    it('finds by direction what no word finds, and ranks highest what both find', async () => {
      const index = await open();
      try {
        await index.upsert('t', 'r', [
          indexed('warm', '羽绒服很保暖。', { vector: [1, 0, 0] }),
          indexed('wash', '可以机洗。', { vector: [0, 1, 0] }),
          indexed('post', '四十八小时内发货。', { vector: [0, 0, 1] }),
        ]);
        await index.upsert('t', 'other', [indexed('else', '别的房间', { vector: [1, 0, 0] })]);
        const near = await index.search(query('is it toasty', { vector: Float32Array.of(0.96, 0.28, 0) }));
        expect(near.map(({ factId }) => factId).slice(0, 2)).toEqual(['warm', 'wash']);
        const both = await index.search(query('机洗', { vector: Float32Array.of(0.6, 0.8, 0) }));
        expect(both[0]?.factId).toBe('wash');
        expect([...near, ...both].map(({ factId }) => factId)).not.toContain('else');
      } finally {
        await index.close();
      }
    });
  });
}
