import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { RTCPeerConnection, type RtcpPacket, useH264, useOPUS } from 'werift';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/delivery/gate.js';
import { Relief } from '../../src/delivery/relief.js';
import { type Counters, RoomStream } from '../../src/delivery/room-stream.js';
import type { FanOutEvent } from '../../src/delivery/fan-out.js';
import type { DemandMessage, StreamMessage } from '../../src/domain/stream.js';
import { HandClock } from '../room/fakes.js';

const OFFER = [
  ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0'],
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  ...['c=IN IP4 0.0.0.0', 'a=ice-ufrag:abcd', 'a=ice-pwd:0123456789012345678901', 'a=setup:actpass', 'a=mid:0'],
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  ...['a=recvonly', 'a=rtcp-mux', 'a=rtpmap:111 opus/48000/2', ''],
].join('\r\n');

function streaming(tell: (event: FanOutEvent) => void): { clock: HandClock; stream: RoomStream; counters: Counters } {
  const clock = new HandClock();
  const counters = { packetsSent: 0, bytesSent: 0, nacks: 0, retransmitted: 0, plis: 0, sendingMs: 0 };
  const stream = new RoomStream('r', {
    clock,
    ice: { addresses: [], servers: [] },
    mostViewers: 10,
    gate: new Gate({ everyMs: 20, queue: 10, patienceMs: 8_000, clock }),
    relief: new Relief(),
    layers: [1_000_000],
    tell,
    counters,
  });
  return { clock, stream, counters };
}

/** A viewer to be, of sound and pictures. */
function watching(): RTCPeerConnection {
  const peer = new RTCPeerConnection({
    bundlePolicy: 'max-bundle',
    codecs: { video: [useH264()], audio: [useOPUS()] },
  });
  for (const kind of ['video', 'audio'] as const) peer.addTransceiver(kind, { direction: 'recvonly' });
  return peer;
}

describe('a room’s stream', () => {
  it('keeps nobody who was still at the gate when the room went off the air', async () => {
    const left: string[] = [];
    const { clock, stream } = streaming((event) => {
      if (event.type === 'viewer.left') left.push(event.session);
    });
    await stream.join('first', OFFER);
    const late = stream.join('late', OFFER).catch((error: unknown) => error);
    await stream.close();
    expect(left).toEqual(['first']);
    await clock.advance(20);
    expect(await late).toMatchObject({ code: 'not_found' });
    expect(stream.viewer('late')).toBeUndefined();
  });

  it('makes a key frame for who asks by FIR, once for each request, however often it is sent', async () => {
    let isConnected = (): void => undefined;
    const connected = new Promise<void>((resolve) => (isConnected = resolve));
    const { stream, counters } = streaming((event) => {
      if (event.type === 'viewer.connected') isConnected();
    });
    const { port1: stage, port2 } = new MessageChannel();
    stream.attach(port2, true);
    const peer = watching();
    await peer.setLocalDescription(await peer.createOffer());
    const answer = await stream.join('one', peer.localDescription?.sdp ?? '');
    const isReady = peer.connectionStateChange.watch((state) => state === 'connected');
    await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    await Promise.all([connected, isReady]);
    const before = counters.plis;
    const ssrc = Number(/a=ssrc:(\d+) /.exec(answer.slice(answer.indexOf('m=video')))?.[1]);
    const say = async (format: number, number: number): Promise<void> => {
      const packet = Buffer.from([0x80 | format, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, number, 0, 0, 0]);
      packet.writeUInt32BE(ssrc, 12);
      await peer.dtlsTransports[0]?.sendRtcp([{ serialize: () => packet } as RtcpPacket]);
    };
    for (const number of [1, 1, 1]) await say(4, number);
    // Of a kind nobody here knows.
    await say(7, 0);
    await say(4, 2);
    while (counters.plis < before + 2) await new Promise(setImmediate);
    expect(counters.plis).toBe(before + 2);
    await peer.close();
    await stream.close();
    stage.close();
  });

  it('wakes a room before its viewer is connected, and begins with the pictures since a fresh key frame, without asking for another', async () => {
    const connected = new Map<string, () => void>();
    const { clock, stream, counters } = streaming((event) => {
      if (event.type === 'viewer.connected') connected.get(event.session)?.();
    });
    const { port1: stage, port2 } = new MessageChannel();
    const told: string[] = [];
    stage.on('message', (message: DemandMessage) =>
      told.push(message.type === 'demand' ? `demand ${message.h264}` : message.type),
    );
    stream.attach(port2, true);
    stage.postMessage({ type: 'clock', at: 0, wallMs: clock.now() } satisfies StreamMessage);
    const peers = [];
    const pictures: number[][] = [];
    for (const session of ['first', 'second']) {
      const peer = watching();
      peers.push(peer);
      const got: number[] = [];
      pictures.push(got);
      let all = (): void => undefined;
      const complete = new Promise<void>((resolve) => (all = resolve));
      peer.onTrack.subscribe((track) => {
        if (track.kind === 'video')
          track.onReceiveRtp.subscribe(({ header, payload }) => {
            if (payload.length === 0) return;
            got.push(header.timestamp);
            if (got.length === 3) all();
          });
      });
      await peer.setLocalDescription(await peer.createOffer());
      const isConnected = new Promise<void>((resolve) => connected.set(session, resolve));
      const answer = stream.join(session, peer.localDescription?.sdp ?? '');
      await clock.advance(20);
      await peer.setRemoteDescription({ type: 'answer', sdp: await answer });
      await isConnected;
      if (session === 'first') {
        // Asked for while DTLS was on its way.
        while (!told.includes('keyframe')) await once(stage, 'message');
        const [asked, woken] = [told.indexOf('keyframe'), told.indexOf('demand 1')];
        expect(woken).toBeGreaterThanOrEqual(0);
        expect(woken).toBeLessThan(asked);
        for (let n = 0; n < 3; n += 1) {
          const data = Buffer.from([0, 0, 0, 1, n === 0 ? 0x65 : 0x61, n + 1]);
          stage.postMessage({
            type: 'packet',
            codec: 'h264',
            at: n * 1920,
            keyFrame: n === 0,
            data,
          } satisfies StreamMessage);
        }
      }
      await complete;
    }
    const steps = pictures.map((got) => got.map((timestamp) => (timestamp - (got[0] ?? 0)) >>> 0));
    // The first had them as they came, the second all at once.
    expect(steps).toEqual([
      [0, 3_600, 7_200],
      [0, 90, 180],
    ]);
    expect(told.filter((type) => type === 'keyframe').length).toBe(1);
    expect(counters.packetsSent).toBe(6);
    for (const peer of peers) await peer.close();
    await stream.close();
    stage.close();
  });

  it('asks for a key frame again as soon as one may be made, for who came too soon after the last', async () => {
    const connected = new Map<string, () => void>();
    const { clock, stream } = streaming((event) => {
      if (event.type === 'viewer.connected') connected.get(event.session)?.();
    });
    const { port1: stage, port2 } = new MessageChannel();
    let asked = 0;
    stage.on('message', ({ type }: { type: string }) => {
      if (type === 'keyframe') asked += 1;
    });
    stream.attach(port2, true);
    const peers = [];
    for (const session of ['first', 'second']) {
      const peer = watching();
      peers.push(peer);
      await peer.setLocalDescription(await peer.createOffer());
      const isConnected = new Promise<void>((resolve) => connected.set(session, resolve));
      const answer = stream.join(session, peer.localDescription?.sdp ?? '');
      await clock.advance(20);
      await peer.setRemoteDescription({ type: 'answer', sdp: await answer });
      await isConnected;
    }
    const until = async (times: number): Promise<void> => {
      while (asked < times) await once(stage, 'message');
    };
    await until(1);
    // No picture was made yet: both wait for one. The first asked 20 ms before the second came.
    await clock.advance(280);
    await until(2);
    expect(asked).toBe(2);
    for (const peer of peers) await peer.close();
    await stream.close();
    stage.close();
  });
});
