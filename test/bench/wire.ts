import { RtpHeader, SrtpSession } from 'werift';
import { Track } from '../../src/delivery/track.js';
import { openVideoEncoder } from '../../src/encoding/encoders/video.js';
import { pictureBytes } from '../../src/domain/picture.js';
import { seededRandom } from '../../src/domain/clock.js';
import { halve } from '../../src/rendering/halving.js';
import { benchPath, type PathFigures } from './wire-path.js';

export interface WireFigures extends PathFigures {
  /** CPU microseconds of that for the header and SRTP alone, without a socket. */
  readonly cipher: number;
  /** The same bytes moved by memcpy. */
  readonly memcpy: number;
  /** CPU milliseconds to halve a 720x1280 picture, and to encode the half. */
  readonly halving: number;
  readonly small: number;
}

const PACKETS = 40_000;

/** What a packet costs until the socket has taken it, beside the library's own path and a copy of its bytes. */
export async function benchWire(cpuMs: () => number): Promise<WireFigures> {
  const keys = Buffer.alloc(16, 7);
  const salt = Buffer.alloc(12, 3);
  const session = new SrtpSession({
    keys: { localMasterKey: keys, localMasterSalt: salt, remoteMasterKey: keys, remoteMasterSalt: salt },
    profile: 0x0007,
  });
  const track = new Track('h264');
  const data = Buffer.concat([Buffer.from([0, 0, 0, 1, 0x41]), Buffer.alloc(1_100, 9)]);
  const [packet] = track.write({ codec: 'h264', at: 0, keyFrame: false, data }, 0);
  if (packet === undefined) throw new Error('nothing was packetised');
  const micros = (work: (i: number) => void): number => {
    for (let i = 0; i < 2_000; i += 1) work(i);
    const start = cpuMs();
    for (let i = 0; i < PACKETS; i += 1) work(i);
    return ((cpuMs() - start) * 1000) / PACKETS;
  };
  const header = (i: number): RtpHeader =>
    new RtpHeader({ ssrc: 1, payloadType: 96, sequenceNumber: i & 0xffff, timestamp: packet.timestamp, marker: true });
  const cipher = micros((i) => session.encrypt(packet.payload, header(i)));
  const into = Buffer.alloc(1_200);
  const memcpy = micros(() => packet.payload.copy(into));
  return { ...(await benchPath(cpuMs, track, data)), cipher, memcpy, ...(await halved(cpuMs)) };
}

async function halved(cpuMs: () => number): Promise<Pick<WireFigures, 'halving' | 'small'>> {
  const random = seededRandom(1);
  const from = {
    width: 720,
    height: 1280,
    data: new Uint8Array(pictureBytes(720, 1280)).map(() => 100 + random() * 8),
  };
  const into = { width: 360, height: 640, data: new Uint8Array(pictureBytes(360, 640)) };
  const encoder = await openVideoEncoder('h264', {
    width: 360,
    height: 640,
    framesPerSecond: 25,
    bitsPerSecond: 400_000,
  });
  const rounds = 100;
  let [halving, small] = [0, 0];
  for (let i = 0; i < rounds; i += 1) {
    from.data.copyWithin(0, 720);
    const start = cpuMs();
    halve(from, into);
    const middle = cpuMs();
    encoder.encode(into, i * 1920, i === 0);
    halving += middle - start;
    small += cpuMs() - middle;
  }
  encoder.close();
  return { halving: halving / rounds, small: small / rounds };
}
