import { afterEach, describe, expect, it } from 'vitest';
import type { RTCPeerConnection } from 'werift';
import { answerOffer } from '../../src/delivery/connection.js';
import { readOffer } from '../../src/delivery/offer.js';

const OFFER = [
  ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0'],
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  ...['c=IN IP4 0.0.0.0', 'a=ice-ufrag:abcd', 'a=ice-pwd:0123456789012345678901', 'a=setup:actpass', 'a=mid:0'],
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  ...['a=recvonly', 'a=rtcp-mux', 'a=rtpmap:111 opus/48000/2', ''],
].join('\r\n');

/** A DTLS record with one fragment of a ClientHello (RFC 6347 §4.2.2). */
function hello(record: number, fragmentOffset: number): Buffer {
  const data = Buffer.alloc(60);
  data.writeUInt8(22, 0);
  data.writeUInt16BE(0xfefd, 1);
  data.writeUIntBE(record, 5, 6);
  data.writeUInt8(1, 13);
  data.writeUIntBE(fragmentOffset, 19, 3);
  return data;
}

describe('a viewer who begins DTLS before werift listens', () => {
  let connection: RTCPeerConnection | undefined;

  afterEach(async () => await connection?.close());

  it('is heard when it does: what the viewer said last, whole, once, and nothing else', async () => {
    const answered = await answerOffer(readOffer(OFFER), { addresses: [], servers: [] }, false);
    connection = answered.connection;
    const { onData } = answered.transport.iceTransport.connection;
    for (const [record, offset] of [
      [0, 0],
      [1, 30],
      // Said again after a while without an answer.
      [2, 0],
      [3, 30],
    ] as const)
      onData.execute(hello(record, offset));
    onData.execute(Buffer.from([0x80, 111, 0, 1]));
    const heard: Buffer[] = [];
    onData.subscribe((data) => heard.push(data));
    answered.transport.onStateChange.execute('connecting');
    await Promise.resolve();
    expect(heard).toEqual([hello(2, 0), hello(3, 30)]);
    onData.execute(hello(4, 0));
    answered.transport.onStateChange.execute('connected');
    await Promise.resolve();
    expect(heard).toHaveLength(3);
  });
});
