import { describe, expect, it } from 'vitest';
import { Allowance } from '../../src/delivery/allowance.js';
import { Gate } from '../../src/delivery/gate.js';
import type { Clock } from '../../src/domain/clock.js';

/** A clock moved by hand. */
class HandClock implements Clock {
  #now = 0;
  #sleeping: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#sleeping.push({ until: this.#now + ms, wake: resolve });
      signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#sleeping.filter(({ until }) => until <= this.#now);
    this.#sleeping = this.#sleeping.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
    await settle();
  }
}

/** Lets everything that is due in promises happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

function gate(queue: number, patienceMs = 6_000): { door: Gate; clock: HandClock } {
  const clock = new HandClock();
  return { door: new Gate({ everyMs: 20, queue, patienceMs, clock }), clock };
}

describe('the gate of joins', () => {
  it('lets two hundred in one by one and in their order, however long each takes to connect', async () => {
    const { door, clock } = gate(400);
    const came: number[] = [];
    const joins = Array.from({ length: 200 }, async (_, i) => {
      await door.enter();
      came.push(i);
    });
    await settle();
    expect(came).toEqual([0]);
    for (let passed = 1; passed < 200; passed += 1) {
      await clock.pass(20);
      expect(came.length).toBe(passed + 1);
    }
    await Promise.all(joins);
    expect(came).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it('is open again after a moment for who comes later', async () => {
    const { door, clock } = gate(1);
    for (let i = 0; i < 3; i += 1) {
      await door.enter();
      await clock.pass(20);
    }
    expect(door.waiting).toBe(0);
  });

  it('lets nobody in while the thread is behind with its work, four times as long as it was', async () => {
    const { door, clock } = gate(10);
    const came: number[] = [];
    for (let i = 0; i < 4; i += 1) void door.enter().then(() => came.push(i));
    await clock.pass(20);
    expect(came).toEqual([0, 1]);
    // A timer of 20 ms that comes 30 ms late.
    await clock.pass(50);
    expect(came).toEqual([0, 1]);
    await clock.pass(119);
    expect(came).toEqual([0, 1]);
    await clock.pass(1);
    expect(came).toEqual([0, 1, 2]);
    await clock.pass(20);
    expect(came).toEqual([0, 1, 2, 3]);
  });

  it('says when it is too much, at once or after a wait with an end', async () => {
    const { door, clock } = gate(2, 100);
    await door.enter();
    const waits = [door.enter(), door.enter()];
    await expect(door.enter()).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    // The thread was busy: nobody was let in for longer than anybody waits.
    const refused = waits.map((wait) =>
      expect(wait).rejects.toMatchObject({ code: 'overloaded', message: /within 0.1 s/, retryable: true }),
    );
    await clock.pass(100);
    await Promise.all(refused);
    expect(door.waiting).toBe(0);
    await door.enter();
  });
});

describe('an allowance', () => {
  it('gives a burst, then what its rate brings, and saves up no more than the burst', () => {
    const allowance = new Allowance(8_000, 1_000, 0);
    expect(allowance.take(1_000, 0)).toBe(true);
    expect(allowance.take(1, 0)).toBe(false);
    expect(allowance.take(500, 500)).toBe(true);
    expect(allowance.take(1, 500)).toBe(false);
    expect(allowance.take(1_001, 60_000)).toBe(false);
    expect(allowance.take(1_000, 60_000)).toBe(true);
  });
});
