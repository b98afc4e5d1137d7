import { describe, expect, it } from 'vitest';
import { deliveryOf } from '../../src/check/delivery.js';
import { Assembly, Ordering, Unwrapped } from '../../src/check/ordering.js';
import { type Recording, senderClock } from '../../src/check/recording.js';

const EMPTY = new Uint8Array(0);

/** Ten seconds as a perfect network delivers them. */
function delivered(): { pictures: Recording['pictures'][number][]; sound: Recording['sound'][number][] } {
  return {
    pictures: Array.from({ length: 250 }, (_, i) => ({
      ticks: i * 3_600,
      arrivedMs: 5_000 + i * 40,
      keyFrame: i === 0,
      data: EMPTY,
    })),
    sound: Array.from({ length: 500 }, (_, i) => ({ ticks: i * 960, arrivedMs: 5_000 + i * 20, data: EMPTY })),
  };
}

/** `skewMs`: how much too late the video's reports say its pictures are. */
function recording({ pictures, sound }: ReturnType<typeof delivered>, skewMs = 0): Recording {
  const reports = Array.from({ length: 10 }, (_, i) => [
    { kind: 'video' as const, ticks: i * 90_000, wallMs: 1_000_000 + i * 1000 - skewMs },
    { kind: 'audio' as const, ticks: i * 48_000, wallMs: 1_000_000 + i * 1000 },
  ]).flat();
  return { codec: 'h264', pictures, sound, reports, events: [] };
}

describe('delivery', () => {
  it('of a perfect stream has nothing to say', () => {
    const found = deliveryOf(recording(delivered()));
    expect(found.picturesPerSecond).toBeCloseTo(25, 5);
    expect(found.longestFreeze.ms).toBeCloseTo(40, 5);
    expect(found).toMatchObject({ missingSound: 0, longestHoleMs: 0, skewMs: 0, reportsMs: 0, reports: 10 });
  });

  it('sees pictures that were never sent as a freeze and a lower rate', () => {
    const { pictures, sound } = delivered();
    pictures.splice(100, 9);
    const found = deliveryOf(recording({ pictures, sound }));
    expect(found.longestFreeze).toMatchObject({ ms: expect.closeTo(400, 3) as number });
    expect(found.longestFreeze.atMs).toBeCloseTo(99 * 40, 3);
    expect(found.picturesPerSecond).toBeLessThan(24.2);
  });

  it('forgives jitter that a player buffers, not a stall beyond it', () => {
    const jittery = delivered();
    jittery.pictures.forEach((picture, i) => Object.assign(picture, { arrivedMs: picture.arrivedMs + (i % 7) * 20 }));
    expect(deliveryOf(recording(jittery)).longestFreeze.ms).toBeLessThan(80);
    const stalled = delivered();
    for (const picture of stalled.pictures.slice(100, 115)) Object.assign(picture, { arrivedMs: 5_000 + 115 * 40 });
    expect(deliveryOf(recording(stalled)).longestFreeze.ms).toBeGreaterThan(400);
  });

  it('counts sound that is missing or too late, and the longest hole', () => {
    const { pictures, sound } = delivered();
    sound.splice(200, 4);
    sound.splice(300, 1);
    for (const packet of sound.slice(400, 402)) Object.assign(packet, { arrivedMs: packet.arrivedMs + 400 });
    const found = deliveryOf(recording({ pictures, sound }));
    expect(found.missingSound).toBeCloseTo(7 / 500, 5);
    expect(found.longestHoleMs).toBe(80);
  });

  it('tells skew of the sender reports, and reports that stray', () => {
    expect(deliveryOf(recording(delivered(), 80)).skewMs).toBeCloseTo(80, 5);
    const good = recording(delivered());
    const straying = good.reports.map((report, i) => ({ ...report, wallMs: report.wallMs + (i === 6 ? 500 : 0) }));
    expect(deliveryOf({ ...good, reports: straying }).reportsMs).toBeCloseTo(500, 5);
    const silent = { ...good, reports: [] };
    expect(deliveryOf(silent)).toMatchObject({ skewMs: 0, reportsMs: NaN });
    expect(senderClock(silent, 'video').reports).toBe(0);
  });
});

describe('packets', () => {
  const packet = (sequenceNumber: number, timestamp = 0, marker = false) => ({
    header: { sequenceNumber: sequenceNumber & 0xffff, timestamp, marker },
    payload: Buffer.from([1]),
  });
  const numbers = (out: { packet: ReturnType<typeof packet>; lost: number }[]): [number, number][] =>
    out.map(({ packet: one, lost }) => [one.header.sequenceNumber, lost]);

  it('are put in order, over the wrap of their numbers, without repetitions', () => {
    const order = new Ordering<ReturnType<typeof packet>>(100);
    expect(numbers(order.push(packet(65_534), 0))).toEqual([[65_534, 0]]);
    expect(order.push(packet(65_536), 5)).toEqual([]);
    expect(numbers(order.push(packet(65_535), 9))).toEqual([
      [65_535, 0],
      [0, 0],
    ]);
    expect(order.push(packet(65_535), 10)).toEqual([]);
  });

  it('are waited for as long as they may be sent again, then given up', () => {
    const order = new Ordering<ReturnType<typeof packet>>(100);
    order.push(packet(1), 0);
    expect(order.push(packet(4), 10)).toEqual([]);
    expect(order.push(packet(5), 60)).toEqual([]);
    expect(numbers(order.push(packet(6), 120))).toEqual([
      [4, 2],
      [5, 0],
      [6, 0],
    ]);
    expect(order.push(packet(2), 130)).toEqual([]);
  });

  it('of one picture belong together up to the marker; with a lost one it is no picture', () => {
    const assembly = new Assembly<ReturnType<typeof packet>>();
    expect(assembly.push(packet(1, 10), 0)).toBeNull();
    expect(assembly.push(packet(2, 10, true), 0)).toHaveLength(2);
    expect(assembly.push(packet(4, 20, true), 1)).toBe('lost');
    expect(assembly.push(packet(5, 30, true), 0)).toHaveLength(1);
    // The last packet of a picture was lost: the next picture lacks nothing, but the loss is told.
    expect(assembly.push(packet(6, 40), 0)).toBeNull();
    expect(assembly.push(packet(8, 50), 1)).toBe('lost');
  });

  it('count time on one line, over the wrap of 32 bits', () => {
    const line = new Unwrapped();
    expect([4_294_966_000, 4_294_967_000, 704, 600].map((at) => line.unwrap(at))).toEqual([0, 1_000, 2_000, 1_896]);
  });
});
