import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/domain/clock.js';
import { Failure } from '../../../src/domain/failure.js';
import { because } from '../../../src/domain/reasons.js';
import type { OutletReport } from '../../../src/domain/outlet.js';
import type { AnyPacket } from '../../../src/domain/packet.js';
import type { ConnectionStart, Outlet, OutletConnection } from '../../../src/delivery/outlets/outlet.js';
import { RoomFeed } from '../../../src/delivery/outlets/room-feed.js';
import { SupervisedOutlet } from '../../../src/delivery/outlets/supervised.js';

/** A clock that moves when a test says so. */
class HandClock implements Clock {
  #now = 1_000_000;
  readonly #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const give = (): void => reject(new Error('aborted'));
      signal?.addEventListener('abort', give, { once: true });
      const wake = (): void => {
        signal?.removeEventListener('abort', give);
        resolve();
      };
      this.#sleepers.push({ at: this.#now + ms, wake });
    });
  }

  async move(ms: number): Promise<void> {
    this.#now += ms;
    for (const sleeper of this.#sleepers.filter(({ at }) => at <= this.#now)) sleeper.wake();
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 30; i += 1) await Promise.resolve();
}

class FakeConnection implements OutletConnection {
  readonly wants = { pictures: true, sound: 'aac' } as const;
  bytes = 0;
  readonly dropped = 0;
  closed = false;

  write(packet: AnyPacket): void {
    this.bytes += packet.data.length;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.resolve();
  }
}

/** Connects as the test says: the next failures first, then connections. */
class FakeOutlet implements Outlet {
  readonly failures: Failure[] = [];
  readonly connections: FakeConnection[] = [];
  starts: ConnectionStart[] = [];

  async connect(start: ConnectionStart): Promise<OutletConnection> {
    this.starts.push(start);
    await Promise.resolve();
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    const connection = new FakeConnection();
    this.connections.push(connection);
    return connection;
  }
}

const away = (message = 'away'): Failure => new Failure('unavailable', message, { retryable: true });

function supervise(
  outlet: Outlet,
  redact = (text: string): string => text,
): {
  clock: HandClock;
  supervised: SupervisedOutlet;
  states: string[];
} {
  const clock = new HandClock();
  const states: string[] = [];
  const supervised: SupervisedOutlet = new SupervisedOutlet({
    outlet,
    feed: new RoomFeed({ width: 720, height: 1280 }),
    clock,
    random: () => 1,
    redact,
    onChange: () => states.push(report().state),
  });
  const report = (): OutletReport => supervised.report();
  return { clock, supervised, states };
}

describe('a supervised outlet', () => {
  it('waits longer after each failure, up to half a minute, and says how often it tried', async () => {
    const outlet = new FakeOutlet();
    outlet.failures.push(...Array.from({ length: 8 }, () => away()));
    const { clock, supervised } = supervise(outlet);
    await settled();
    const waits: number[] = [];
    while (outlet.connections.length === 0) {
      const before = outlet.starts.length;
      let waited = 0;
      while (outlet.starts.length === before) {
        await clock.move(500);
        waited += 500;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(supervised.report()).toMatchObject({ state: 'live', attempts: 9, error: 'away' });
    await supervised.stop();
  });

  it('begins with a short wait again when it was live for a while', async () => {
    const outlet = new FakeOutlet();
    outlet.failures.push(away(), away());
    const { clock, supervised } = supervise(outlet);
    await settled();
    await clock.move(1_000);
    await clock.move(2_000);
    expect(supervised.report().state).toBe('live');
    await clock.move(20_000);
    outlet.starts.at(-1)?.events.ended(away('hung up'));
    await settled();
    expect(supervised.report()).toMatchObject({ state: 'retrying', error: 'hung up' });
    expect(outlet.connections[0]?.closed).toBe(true);
    await clock.move(1_000);
    expect(supervised.report()).toMatchObject({ state: 'live', attempts: 1 });
    await supervised.stop();
  });

  it('does not try again what cannot help, and shows why without its secrets', async () => {
    const outlet = new FakeOutlet();
    outlet.failures.push(new Failure('unauthorized', 'the key hunter2 is wrong'));
    const { clock, supervised, states } = supervise(outlet, (text) => text.replaceAll('hunter2', '••••'));
    await settled();
    await clock.move(120_000);
    expect(states).toEqual(['connecting', 'failed']);
    expect(supervised.report()).toMatchObject({
      error: 'the key •••• is wrong',
      why: because('outlet-failed', { error: 'the key •••• is wrong' }),
    });
    expect(outlet.starts).toHaveLength(1);
    await supervised.stop();
  });

  it('says why as a code with its values, without secrets in what others said', async () => {
    const outlet = new FakeOutlet();
    outlet.failures.push(new Failure('unavailable', because('rtmp-key', { said: ' (BadAuth: hunter2)' })));
    const { supervised } = supervise(outlet, (text) => text.replaceAll('hunter2', '••••'));
    await settled();
    expect(supervised.report()).toMatchObject({
      error: 'The platform refused the stream key (BadAuth: ••••): copy it there again.',
      why: { code: 'rtmp-key', values: { said: ' (BadAuth: ••••)' } },
    });
    await supervised.stop();
  });

  it('gives up an attempt that takes too long, and does not keep what comes of it after all', async () => {
    let late: (connection: OutletConnection) => void = () => undefined;
    const starts: ConnectionStart[] = [];
    const outlet: Outlet = {
      connect: async (start) => {
        starts.push(start);
        return await new Promise((resolve) => {
          late = resolve;
        });
      },
    };
    const { clock, supervised } = supervise(outlet);
    await settled();
    await clock.move(15_000);
    expect(supervised.report()).toMatchObject({ state: 'retrying', why: because('outlet-no-answer', { seconds: 15 }) });
    expect(starts[0]?.signal.aborted).toBe(true);
    const connection = new FakeConnection();
    late(connection);
    await settled();
    expect(connection.closed).toBe(true);
    await supervised.stop();
  });

  it('is stopped while it is live, waits or connects, and leaves nothing open', async () => {
    const live = new FakeOutlet();
    const one = supervise(live);
    await settled();
    await one.supervised.stop();
    expect([live.connections[0]?.closed, one.states.at(-1)]).toEqual([true, 'stopped']);
    const waiting = new FakeOutlet();
    waiting.failures.push(away());
    const other = supervise(waiting);
    await settled();
    await other.supervised.stop();
    expect([waiting.starts.length, other.states.at(-1)]).toEqual([1, 'stopped']);
  });
});
