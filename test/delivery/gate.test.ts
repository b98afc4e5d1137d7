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

function gate(places: number, queue: number): { gate: Gate; clock: HandClock } {
  const clock = new HandClock();
  return { gate: new Gate({ places, queue, patienceMs: 6_000, holdMs: 1_500, clock }), clock };
}

describe('the gate of joins', () => {
  it('lets two hundred in, four at a time and in their order', async () => {
    const { gate: door } = gate(4, 400);
    const came: number[] = [];
    const leave: (() => void)[] = [];
    const joins = Array.from({ length: 200 }, async (_, i) => {
      leave.push(await door.enter());
      came.push(i);
    });
    await settle();
    expect(came).toEqual([0, 1, 2, 3]);
    while (came.length < 200) {
      leave.shift()?.();
      await settle();
      expect(leave.length).toBeLessThanOrEqual(4);
    }
    await Promise.all(joins);
    expect(came).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it('is not held shut by viewers who vanish in the middle of their handshake', async () => {
    const { gate: door, clock } = gate(2, 10);
    for (let i = 0; i < 2; i += 1) await door.enter();
    const third = door.enter();
    await clock.pass(1_500);
    const leave = await third;
    leave();
    leave();
    // The places of the vanished and of the third are free, each once.
    await door.enter();
    await door.enter();
    const fifth = door.enter();
    await settle();
    expect(door.waiting).toBe(1);
    await clock.pass(1_500);
    await fifth;
  });

  it('says when it is too much, at once or after a wait with an end', async () => {
    const { gate: door, clock } = gate(1, 1);
    await door.enter();
    const waits = door.enter();
    await expect(door.enter()).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    await clock.pass(1_500);
    await waits;
    const stuck = new Gate({ places: 1, queue: 1, patienceMs: 100, holdMs: 10_000, clock });
    await stuck.enter();
    const late = stuck.enter();
    const refused = expect(late).rejects.toMatchObject({ code: 'overloaded', message: /within 0.1 s/ });
    await settle();
    await clock.pass(100);
    await refused;
    expect(stuck.waiting).toBe(0);
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
