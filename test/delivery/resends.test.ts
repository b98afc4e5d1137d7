import { describe, expect, it } from 'vitest';
import type { RTCRtpSender, RtcpSrPacket } from 'werift';
import { Lane } from '../../src/delivery/lane.js';
import { Resends } from '../../src/delivery/resends.js';
import { Track } from '../../src/delivery/track.js';

/** Bytes that are sent again in a second, when this much is asked for: each packet of 1,000 bytes once. */
function inOneSecond(resends: Resends, from: number, asked: number): number {
  let bytes = 0;
  for (let i = 0; i < asked; i += 1) if (resends.take(i, 1_000, from + (i * 1_000) / asked)) bytes += 1_000;
  return bytes;
}

describe('what is sent again', () => {
  it('is once in the time of the way there and back, however often it is asked for', () => {
    const resends = new Resends(0);
    resends.roundTrip = 1_000;
    const at = [0, 100, 200, 300, 999, 1_000, 1_100];
    expect(at.filter((now) => resends.take(7, 1_000, now))).toEqual([0, 1_000]);
    expect(resends.take(8, 1_000, 1_100)).toBe(true);
  });

  it('is what the network has to spare, once the first is spent', () => {
    const resends = new Resends(0);
    resends.onEstimate(900_000, 500_000, 0);
    inOneSecond(resends, 0, 500);
    const bytes = inOneSecond(resends, 1_000, 500);
    expect(bytes * 8).toBeGreaterThan(380_000);
    expect(bytes * 8).toBeLessThanOrEqual(400_000);
  });

  it('is a little at least, and half of a good picture at most', () => {
    const resends = new Resends(0);
    resends.onEstimate(300_000, 500_000, 0);
    inOneSecond(resends, 0, 500);
    expect(inOneSecond(resends, 1_000, 500) * 8).toBeGreaterThan(60_000);
    expect(inOneSecond(resends, 2_000, 500) * 8).toBeLessThanOrEqual(80_000);
    resends.onEstimate(9_000_000, 500_000, 3_000);
    expect(inOneSecond(resends, 3_000, 500) * 8).toBeLessThanOrEqual(750_000);
  });
});

describe('a lane', () => {
  it('learns from reports how long the way is, from those on itself alone', () => {
    const reports: RtcpSrPacket[] = [];
    let sent = 0;
    const dtlsTransport = {
      sendRtp: async () => {
        sent += 1;
        await Promise.resolve();
      },
      sendRtcp: async ([report]: RtcpSrPacket[]) => {
        if (report !== undefined) reports.push(report);
        await Promise.resolve();
      },
    };
    const sender = { ssrc: 5, codec: { payloadType: 96 }, dtlsTransport } as unknown as RTCRtpSender;
    const lane = new Lane(sender, { rtx: null, sendTime: null }, 0);
    const track = new Track('opus');
    const [packet] = track.write({ codec: 'opus', at: 0, keyFrame: true, data: Buffer.from([1]) }, 0);
    if (packet === undefined) throw new Error('no packet');
    lane.begin(track, packet.sequence);
    lane.send([packet], 0);
    const asked = [packet.sequence];
    lane.report(1_795_000_000_123, 0, 1_000);
    const { ntpTimestamp } = reports[0]?.senderInfo ?? { ntpTimestamp: 0n };
    const lsr = Number((ntpTimestamp >> 16n) & 0xffff_ffffn);
    expect(lane.resend(asked, 1_100).resent).toBe(1);
    // Heard after 200 ms there, kept for half a second, back after 200 ms.
    lane.onReport({ ssrc: 6, lsr, dlsr: 0 }, 9_000);
    lane.onReport({ ssrc: 5, lsr, dlsr: 0x8000 }, 1_900);
    expect(lane.resend(asked, 1_450).resent).toBe(0);
    expect(lane.resend(asked, 1_501).resent).toBe(1);
    expect(sent).toBe(3);
  });
});
