import { describe, expect, it } from 'vitest';
import { dePacketizeRtpPackets, RtpHeader, RtpPacket } from 'werift';
import { packetise } from '../../src/delivery/packetising.js';
import { Track, type Written } from '../../src/delivery/track.js';

function nal(type: number, length: number): Buffer {
  return Buffer.concat([
    Buffer.from([0, 0, 0, 1, 0x60 | type]),
    Buffer.from(Array.from({ length }, (_, i) => (i % 250) + 1)),
  ]);
}

function asRtp(packets: readonly Written[]): RtpPacket[] {
  return packets.map(
    ({ sequence, timestamp, marker, payload }) =>
      new RtpPacket(new RtpHeader({ sequenceNumber: sequence, timestamp, marker, payloadType: 96 }), payload),
  );
}

describe('packets', () => {
  it('put an H.264 access unit of small and large NAL units on the wire and back', () => {
    const unit = Buffer.concat([nal(7, 20), nal(8, 6), nal(5, 9_000)]);
    const packets = new Track('h264').write({ codec: 'h264', at: 1920, keyFrame: true, data: unit }, 0);
    expect(packets.length).toBeGreaterThan(8);
    expect(packets.every(({ payload }) => payload.length <= 1_200)).toBe(true);
    expect(packets.map(({ marker }) => marker)).toEqual([...new Array<boolean>(packets.length - 1).fill(false), true]);
    expect(dePacketizeRtpPackets('MPEG4/ISO/AVC', asRtp(packets)).data.equals(unit)).toBe(true);
  });

  it('mark where a VP8 picture begins and carry it unchanged', () => {
    const data = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i & 0xff));
    const payloads = packetise({ codec: 'vp8', at: 0, keyFrame: true, data });
    expect(payloads.map((payload) => payload[0])).toEqual([0x10, 0, 0, 0, 0]);
    expect(Buffer.concat(payloads.map((payload) => payload.subarray(1))).equals(data)).toBe(true);
  });

  it('number packets without a hole, remember 512 of them and forget older ones', () => {
    const track = new Track('opus');
    const first = track.write({ codec: 'opus', at: 0, keyFrame: true, data: Buffer.from([1]) }, 0)[0];
    const rest = Array.from({ length: 600 }, (_, i) =>
      track.write({ codec: 'opus', at: (i + 1) * 960, keyFrame: true, data: Buffer.from([i & 0xff]) }, 0),
    ).flat();
    const all = [first, ...rest];
    expect(all.every((one, i) => i === 0 || one?.sequence === (((all[i - 1]?.sequence ?? 0) + 1) & 0xffff))).toBe(true);
    expect(track.recall(rest.at(-1)?.sequence ?? -1)).toEqual(rest.at(-1));
    expect(track.recall(first?.sequence ?? -1)).toBe('late');
  });

  it('are all there from the last key frame on for who comes now, unless that is too old, or too long ago to be remembered', () => {
    const track = new Track('h264');
    const write = (n: number, keyFrame: boolean, bytes = 100): readonly Written[] =>
      track.write({ codec: 'h264', at: n * 1920, keyFrame, data: nal(keyFrame ? 5 : 1, bytes) }, 0);
    expect(track.sinceKeyFrame(-Infinity)).toBeNull();
    write(0, false);
    expect(track.sinceKeyFrame(-Infinity)).toBeNull();
    write(1, true);
    write(2, false);
    const since = [...write(3, true, 5_000), ...write(4, false), ...write(5, false)];
    expect(since.length).toBeGreaterThan(6);
    expect(track.sinceKeyFrame(3 * 1920)).toEqual(since);
    expect(track.sinceKeyFrame(3 * 1920 + 1)).toBeNull();
    for (let n = 6; n < 600; n += 1) write(n, false);
    expect(track.sinceKeyFrame(-Infinity)).toBeNull();
  });

  it('are not sent again when they are too old to be of use, or a key frame has come since', () => {
    const track = new Track('h264');
    const write = (n: number, keyFrame: boolean): number =>
      track.write({ codec: 'h264', at: n * 1920, keyFrame, data: nal(keyFrame ? 5 : 1, 100) }, 0)[0]?.sequence ?? -1;
    const [key, delta] = [write(0, true), write(1, false)];
    expect(track.recall(key)).toMatchObject({ sequence: key });
    const next = write(2, true);
    expect(track.recall(delta)).toBe('superseded');
    expect(track.recall(next)).toMatchObject({ sequence: next });
    write(40, false);
    expect(track.recall(next)).toBe('late');
  });

  it('count time at 48 kHz for sound and 90 kHz for pictures, and go on where a restarted stage left', () => {
    const picture = new Track('h264');
    const sound = new Track('opus');
    expect((picture.timestamp(1920, 0) - picture.timestamp(0, 0)) >>> 0).toBe(3600);
    expect((sound.timestamp(960, 0) - sound.timestamp(0, 0)) >>> 0).toBe(960);
    expect(picture.timestamp(0, 48_000)).toBe(picture.timestamp(48_000, 0));
  });
});
