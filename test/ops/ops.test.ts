import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/domain/log.js';
import { FileJournal } from '../../src/flywheel/journal.js';
import { readiness } from '../../src/ops/health.js';
import { Metrics } from '../../src/ops/metrics.js';

describe('readiness', () => {
  it('is lost while a part starts or has failed, and kept when one is only degraded', () => {
    const ok = { status: 'ok', mode: 'x' } as const;
    expect(readiness({ a: ok, b: { status: 'degraded', mode: 'x' } }).status).toBe('ready');
    expect(readiness({ a: ok, b: { status: 'starting', mode: 'x' } }).status).toBe('not ready');
    expect(readiness({ a: ok, b: { status: 'failed', mode: 'x' } }).status).toBe('not ready');
  });
});

describe('metrics', () => {
  it('survive a part that cannot give its figures', async () => {
    const metrics = new Metrics();
    metrics.polled('zhubo_gone', 'gone', 'room', async () => await Promise.reject(new Error('the stage has ended')));
    metrics.polled('zhubo_there', 'there', 'room', async () => await Promise.resolve({ demo: 3 }));
    metrics.comment('demo', 'answered');
    const text = await metrics.registry.metrics();
    expect(text).toContain('zhubo_there{room="demo"} 3');
    expect(text).toContain('zhubo_comments_total{room="demo",outcome="answered"} 1');
    expect(text).not.toMatch(/^zhubo_gone\{/m);
  });
});

describe('the journal', () => {
  it('keeps one JSON line per entry, readable by its owner only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zhubo-journal-'));
    const path = join(folder, 'deep', 'demo.jsonl');
    const journal = new FileJournal(path, () => 0, silentLog);
    journal.record({ kind: 'comment', room: 'demo', text: '多少钱\n' });
    journal.record({ kind: 'answer', room: 'demo', turn: 'a1' });
    await journal.close();
    const lines = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([
      { time: '1970-01-01T00:00:00.000Z', kind: 'comment', room: 'demo', text: '多少钱\n' },
      { time: '1970-01-01T00:00:00.000Z', kind: 'answer', room: 'demo', turn: 'a1' },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });
});
