import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CommentOutcome, RejectionReason } from '../domain/comment.js';

/** Everything `/metrics` shows. Created once by the assembly and passed to whoever counts. */
export class Metrics {
  readonly registry = new Registry();
  readonly #comments = this.#counter('zhubo_comments_total', 'Comments by what became of them', ['room', 'outcome']);
  readonly #sockets = this.#gauge('zhubo_sockets', 'Open WebSockets', ['kind']);
  readonly #viewers = this.#gauge('zhubo_viewers', 'Viewers connected over WebRTC', ['room']);
  readonly #latency = new Histogram({
    name: 'zhubo_answer_latency_seconds',
    help: 'From a comment to the first spoken sample of its answer',
    labelNames: ['room'],
    buckets: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1, 2, 4, 8, 15, 30],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  comment(room: string, outcome: CommentOutcome | RejectionReason | 'accepted'): void {
    this.#comments.inc({ room, outcome });
  }

  socket(kind: 'viewer' | 'platform', change: 1 | -1): void {
    this.#sockets.inc({ kind }, change);
  }

  viewers(room: string, count: number): void {
    this.#viewers.set({ room }, count);
  }

  /** @param seconds From the comment's arrival to the first sample of its answer leaving the stage. */
  answered(room: string, seconds: number): void {
    this.#latency.observe({ room }, seconds);
  }

  /**
   * Figures that somebody else keeps, read when `/metrics` is scraped. `read` gives values by label value; a part that
   * cannot answer is left out of the scrape rather than failing it.
   */
  polled(name: string, help: string, label: string, read: () => Promise<Readonly<Record<string, number>>>): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: async () => {
        const values = await read().catch(() => ({}));
        for (const [key, value] of Object.entries(values)) gauge.set({ [label]: key }, value);
      },
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
