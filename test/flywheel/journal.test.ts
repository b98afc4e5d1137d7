import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import type { JournalView } from '../../src/flywheel/evidence.js';
import { exported } from '../../src/flywheel/exporting.js';
import { Reactions } from '../../src/flywheel/reactions.js';
import { Database } from '../../src/storage/database.js';
import { answerEntry, journalContract } from './journal-contract.js';

journalContract('SQLite', async () => await Database.open(':memory:', systemClock, silentLog));

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
  journalContract(
    'PostgreSQL',
    async () =>
      await Database.open(`postgres://postgres:postgres@${server.getServerConn()}/postgres`, systemClock, silentLog),
  );
});

describe('exports', () => {
  const view = (n: number, text: string): JournalView => ({
    room: 'demo',
    n,
    time: 1_764_115_200_000 + n,
    kind: 'comment',
    show: 's1',
    turn: n === 1 ? 'a1' : null,
    outcome: 'answered',
    product: null,
    facet: null,
    body: { text, outcome: 'answered' },
    hash: 'f'.repeat(64),
    feedback: [],
  });
  const slices = async function* (): AsyncGenerator<readonly JournalView[]> {
    yield [view(1, '多少钱, "真的"?'), view(2, '=HYPERLINK("http://x")')];
    await Promise.resolve();
    yield [view(3, '第三\n行')];
  };
  const bytesOf = async (format: 'jsonl' | 'csv' | 'parquet'): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    for await (const part of exported(slices(), format)) parts.push(part);
    return new Uint8Array(Buffer.concat(parts));
  };

  it('are a line of JSON for each link', async () => {
    const lines = Buffer.from(await bytesOf('jsonl'))
      .toString()
      .trim()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as JournalView).n)).toEqual([1, 2, 3]);
  });

  it('are a table for spreadsheets, in which nothing is a formula', async () => {
    const text = Buffer.from(await bytesOf('csv')).toString();
    expect(text.startsWith('\uFEFFroom,n,time,')).toBe(true);
    expect(text).toContain('"多少钱, ""真的""?"');
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it('are a Parquet file that a reader takes', async () => {
    const bytes = await bytesOf('parquet');
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = (await parquetReadObjects({ file })) as Record<string, unknown>[];
    expect(rows.map(({ n, text, turn }) => [n, text, turn])).toEqual([
      [1, '多少钱, "真的"?', 'a1'],
      [2, '=HYPERLINK("http://x")', null],
      [3, '第三\n行', null],
    ]);
    expect((rows[0]?.['time'] as Date).getTime()).toBe(1_764_115_200_001);
  });
});

describe('reactions', () => {
  it('sees thanks, repeats, orders and leaving after an answer, each once, and nothing later', () => {
    let passed = 0;
    const given: string[] = [];
    const reactions = new Reactions({
      key: { tenant: 't', room: 'demo' },
      feedback: {
        give: async ({ n, kind }) => {
          given.push(`${n}:${kind}`);
          return await Promise.resolve('');
        },
      },
      clock: { ...systemClock, monotonic: () => passed },
      log: silentLog,
    });
    const comment = (text: string) => ({ kind: 'comment', room: 'demo', viewer: 'v1', text }) as const;
    reactions.heed(answerEntry('v1', '这个杯子多少钱'), 1);
    reactions.heed(comment('谢谢主播'), 2);
    reactions.heed(comment('谢谢谢谢'), 3);
    reactions.heed({ kind: 'platform', room: 'demo', event: 'order', viewer: 'v1', product: 'scarf' }, 4);
    reactions.heed({ kind: 'platform', room: 'demo', event: 'order', viewer: 'v1', product: 'mug' }, 5);
    reactions.heed(answerEntry('v1', '杯子多少钱呀'), 6);
    reactions.heed({ kind: 'left', room: 'demo', viewer: 'v1' }, null);
    reactions.heed(answerEntry('v2', '包邮吗'), 7);
    passed = 120_000;
    reactions.heed({ kind: 'left', room: 'demo', viewer: 'v2' }, null);
    expect(given).toEqual(['1:thanks', '1:order', '1:repeat', '6:left']);
  });
});
