import { describe, expect, it } from 'vitest';
import { Metrics } from '../../src/ops/metrics.js';

describe('metrics', () => {
  it('count comments by outcome, sockets, viewers and the time to the first sound', async () => {
    const metrics = new Metrics();
    metrics.comment('demo', 'accepted');
    metrics.comment('demo', 'accepted');
    metrics.comment('demo', 'rate_limited');
    metrics.socket('viewer', 1);
    metrics.socket('viewer', 1);
    metrics.socket('viewer', -1);
    metrics.viewers('demo', 7);
    metrics.answered('demo', 0.25);
    const lines = (await metrics.registry.metrics()).split('\n');
    expect(lines).toContain('zhubo_comments_total{room="demo",outcome="accepted"} 2');
    expect(lines).toContain('zhubo_comments_total{room="demo",outcome="rate_limited"} 1');
    expect(lines).toContain('zhubo_sockets{kind="viewer"} 1');
    expect(lines).toContain('zhubo_viewers{room="demo"} 7');
    expect(lines).toContain('zhubo_answer_latency_seconds_bucket{le="0.2",room="demo"} 0');
    expect(lines).toContain('zhubo_answer_latency_seconds_bucket{le="0.3",room="demo"} 1');
    expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
  });

  it('ask the parts for their figures at each scrape, and live without one that does not answer', async () => {
    const metrics = new Metrics();
    let pictures = 25;
    metrics.polled('zhubo_stage_pictures', 'Pictures', 'room', async () => await Promise.resolve({ demo: pictures }));
    metrics.polled('zhubo_delivery', 'Delivery', 'figure', async () => await Promise.reject(new Error('it died')));
    expect(await metrics.registry.metrics()).toContain('zhubo_stage_pictures{room="demo"} 25');
    pictures = 50;
    const text = await metrics.registry.metrics();
    expect(text).toContain('zhubo_stage_pictures{room="demo"} 50');
    expect(text).not.toContain('zhubo_delivery{');
  });

  it('of two servers in one process do not mix', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.viewers('demo', 3);
    expect(await other.registry.metrics()).not.toContain('zhubo_viewers{');
  });
});
