import { describe, expect, it } from 'vitest';
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
