import { describe, expect, it } from 'vitest';
import { type RTCRtpSender, type RtpHeader, SrtpSession } from 'werift';
import { Lane } from '../../src/delivery/lane.js';
import { Splice } from '../../src/delivery/splice.js';
import { Track, type Written } from '../../src/delivery/track.js';

const SSRC = 1234;
/** AES_CM_128_HMAC_SHA1_80 (RFC 5764 §4.1.2). */
const PROFILE = 1;

function sound(track: Track, n: number): readonly Written[] {
  return track.write(
    {
      codec: 'opus',
      at: n * 960,
      keyFrame: true,
      data: Buffer.from([n & 0xff]),
    },
    0,
  );
}

/** A sender with the library's own count of wraps, and what went out by it. */
function wire(): {
  readonly sender: RTCRtpSender;
  readonly out: { readonly number: number; readonly timestamp: number; readonly rollover: number }[];
} {
  const [key, salt] = [Buffer.alloc(16, 1), Buffer.alloc(14, 2)];
  const keys = {
    localMasterKey: key,
    localMasterSalt: salt,
    remoteMasterKey: key,
    remoteMasterSalt: salt,
  };
  const { localContext: context } = new SrtpSession({ keys, profile: PROFILE });
  const out: { number: number; timestamp: number; rollover: number }[] = [];
  const sendRtp = async (_payload: Buffer, { sequenceNumber: number, timestamp }: RtpHeader): Promise<void> => {
    // What it does before it encrypts.
    const state = context.getSrtpSsrcState(SSRC);
    context.updateRolloverCount(number, state);
    out.push({ number, timestamp, rollover: state.rolloverCounter });
    await Promise.resolve();
  };
  const sender = {
    ssrc: SSRC,
    codec: { payloadType: 111 },
    dtlsTransport: { sendRtp },
  } as unknown as RTCRtpSender;
  return { sender, out };
}

describe('pictures from before a viewer came', () => {
  it('are sent a millisecond apart and end with the newest at its own time, also when they are sent again', () => {
    const { sender, out } = wire();
    const lane = new Lane(sender, { rtx: null, sendTime: null }, 0);
    const track = new Track('h264');
    const picture = (n: number): readonly Written[] =>
      track.write({ codec: 'h264', at: n * 1920, keyFrame: n === 0, data: Buffer.from([0, 0, 0, 1, 0x61, n]) }, 0);
    const before = [picture(0), picture(1), picture(2)].flat();
    lane.begin(track, before[0]?.sequence ?? 0);
    lane.catchUp(before, 0);
    lane.send(picture(3), 40);
    lane.resend([out[0]?.number ?? -1], 60);
    const newest = track.timestamp(2 * 1920, 0);
    expect(out.map(({ timestamp }) => (timestamp - newest) | 0)).toEqual([-180, -90, 0, 3_600, -180]);
    expect(out[4]?.number).toBe(out[0]?.number);
  });
});

describe('a stream that goes on for hours', () => {
  it('finds what is asked for again at any time: once it was deaf in every second half of 65536 numbers', () => {
    const splice = new Splice();
    const track = new Track('opus');
    const deaf: number[] = [];
    for (let n = 0; n < 70_000; n += 1) {
      const [packet] = sound(track, n);
      if (packet === undefined) throw new Error('no packet');
      if (n === 0) splice.begin(track, packet.sequence);
      const number = splice.number(packet.sequence);
      if (n % 100 === 0 && splice.recall(number) !== packet) deaf.push(n);
    }
    expect(deaf).toEqual([]);
  });

  /**
   * What is encrypted under another count of wraps than the receiver's is noise to it. Packets from before a wrap, sent again
   * behind it, made the library count back and never forth again: such a viewer heard nothing more.
   */
  it('is encrypted under the count of its wraps, whatever is asked for again around one', () => {
    const { sender, out } = wire();
    const lane = new Lane(sender, { rtx: null, sendTime: null }, 0);
    const track = new Track('opus');
    for (let n = 0; n < 66_000; n += 1) {
      const packets = sound(track, n);
      if (n === 0) lane.begin(track, packets[0]?.sequence ?? 0);
      lane.send(packets, n * 20);
      const last = out.at(-1)?.number;
      // An outage that a wrap lies in: a second and more of it is asked for.
      if (last === 60)
        lane.resend(
          // Some as the library counts them, past 65535.
          Array.from({ length: 130 }, (_, i) => ((60 - 129 + i) & 0xffff) + (i > 100 ? 0x1_0000 : 0)),
          n * 20,
        );
    }
    let wraps = 0;
    let before = out[0]?.number ?? 0;
    const wrong = out.filter(({ number, rollover }) => {
      if (number < 0x4000 && before > 0xc000) wraps += 1;
      before = number;
      return rollover !== wraps;
    });
    expect(wraps).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
    expect(out.length).toBeGreaterThan(66_000);
  });
});
