import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { PgIndex, type PgIndexOptions } from '../../../src/knowledge/indexes/pgvector.js';
import { indexContract, vectorContract } from './contract.js';
import { indexed, query, SHOP } from './facts.js';

let db: PGlite;
let server: PGLiteSocketServer;
let url: string;
const opened: PgIndex[] = [];
let schemas = 0;

// A PostgreSQL of the real source, compiled to WebAssembly, behind a socket: it takes some seconds to start.
beforeAll(async () => {
  db = await PGlite.create({ extensions: { vector } });
  server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 16 });
  await server.start();
  url = `postgres://postgres:postgres@${server.getServerConn()}/postgres`;
}, 120_000);
afterAll(async () => {
  await server.stop();
  await db.close();
});
afterEach(async () => {
  for (const index of opened.splice(0)) await index.close();
});

const THREE = { id: 'toy', dimension: 3 };
async function open(more: Partial<PgIndexOptions> = {}): Promise<PgIndex> {
  schemas += 1;
  const index = await PgIndex.open({ url, schema: `index_${schemas}`, clock: systemClock, log: silentLog, ...more });
  opened.push(index);
  return index;
}

indexContract('PostgreSQL', async () => await open());
vectorContract('PostgreSQL with pgvector', async () => await open({ embedder: THREE }));

describe('PostgreSQL', () => {
  it('holds for the next process what was written, and tells which stamps', async () => {
    const first = await open({ schema: 'shared', embedder: THREE });
    await first.upsert('t', 'r', [{ ...indexed('a', '七天无理由退货', { vector: [1, 0, 0] }), stamp: 's1' }]);
    const second = await open({ schema: 'shared', embedder: THREE });
    expect(await second.stamps('t', 'r')).toEqual(new Map([['a', 's1']]));
    expect((await second.search(query('退货', { vector: Float32Array.of(1, 0, 0) })))[0]?.factId).toBe('a');
    const other = await open({ schema: 'shared', embedder: { id: 'another', dimension: 2 } });
    expect(await other.stamps('t', 'r')).toEqual(new Map());
  });

  it('uses the HNSW index it made, and the room filter with it', async () => {
    const index = await open({ schema: 'graph', embedder: THREE });
    await index.upsert('t', 'r', SHOP);
    const { rows } = await db.query<{ indexdef: string }>(`SELECT indexdef FROM pg_indexes WHERE schemaname = 'graph'`);
    const made = rows.map(({ indexdef }) => indexdef).join('\n');
    expect(made).toMatch(/USING hnsw \(vector vector_ip_ops\)/);
    expect(made).toMatch(/USING gin \(words\)/);
    expect(made).toMatch(/\(scope\)/);
  });

  it('makes its tables again when somebody dropped them, and says that all was lost', async () => {
    const index = await open({ schema: 'dropped' });
    await index.upsert('t', 'r', SHOP);
    let lost = 0;
    index.onLost(() => (lost += 1));
    await db.exec('DROP SCHEMA dropped CASCADE');
    await index.search(query('退货')).catch(() => undefined);
    expect(lost).toBe(1);
    await index.upsert('t', 'r', SHOP);
    expect((await index.search(query('退货')))[0]?.factId).toBe('store.returns');
    expect(index.state().status).toBe('ok');
  });

  it('refuses vectors of another length and ids PostgreSQL cannot hold', async () => {
    const index = await open({ embedder: THREE });
    await expect(index.upsert('t', 'r', [indexed('a', '无', { vector: [1] })])).rejects.toThrow('1 values, not 3');
    await expect(index.upsert('t', 'r', [indexed('a\0b', '无')])).rejects.toMatchObject({ code: 'bad_request' });
    await expect(open({ schema: 'Robert"; DROP' })).rejects.toMatchObject({ code: 'bad_request' });
    await expect(open({ url: 'mysql://x' })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('opens degraded without a server, never showing the password', async () => {
    const index = await open({ url: 'postgres://zhubo:hunter2@127.0.0.1:1/none' });
    const state = index.state();
    expect(state.status).toBe('degraded');
    expect(JSON.stringify(state)).not.toContain('hunter2');
    await expect(index.search(query('退货'))).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});
