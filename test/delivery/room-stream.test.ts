import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/delivery/gate.js';
import { RoomStream } from '../../src/delivery/room-stream.js';
import { HandClock } from '../room/fakes.js';

const OFFER = [
  ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0'],
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  ...['c=IN IP4 0.0.0.0', 'a=ice-ufrag:abcd', 'a=ice-pwd:0123456789012345678901', 'a=setup:actpass', 'a=mid:0'],
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  ...['a=recvonly', 'a=rtcp-mux', 'a=rtpmap:111 opus/48000/2', ''],
].join('\r\n');

describe('a room’s stream', () => {
  it('keeps nobody who was still at the gate when the room went off the air', async () => {
    const clock = new HandClock();
    const left: string[] = [];
    const stream = new RoomStream('r', {
      clock,
      ice: { addresses: [], servers: [] },
      mostViewers: 10,
      gate: new Gate({ everyMs: 20, queue: 10, patienceMs: 8_000, clock }),
      layers: [1_000_000],
      tell: (event) => {
        if (event.type === 'viewer.left') left.push(event.session);
      },
      counters: { packetsSent: 0, bytesSent: 0, nacks: 0, retransmitted: 0, plis: 0 },
    });
    await stream.join('first', OFFER);
    const late = stream.join('late', OFFER).catch((error: unknown) => error);
    await stream.close();
    expect(left).toEqual(['first']);
    await clock.advance(20);
    expect(await late).toMatchObject({ code: 'not_found' });
    expect(stream.viewer('late')).toBeUndefined();
  });
});
