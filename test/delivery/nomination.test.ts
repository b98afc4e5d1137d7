import { afterEach, describe, expect, it } from 'vitest';
import { classes, Connection, Message, methods, RTCPeerConnection, useOPUS } from 'werift';
import { answerOffer } from '../../src/delivery/connection.js';
import { readOffer } from '../../src/delivery/offer.js';

/** A viewer with two paths to the server, both of which work, and the server's side of it. */
async function joined(): Promise<{
  viewer: RTCPeerConnection;
  far: Connection;
  server: RTCPeerConnection;
  near: Connection;
}> {
  const viewer = new RTCPeerConnection({
    codecs: { audio: [useOPUS()] },
    iceServers: [],
    iceAdditionalHostAddresses: ['127.0.0.1'],
  });
  viewer.addTransceiver('audio', { direction: 'recvonly' });
  await viewer.setLocalDescription(await viewer.createOffer());
  const offer = readOffer(viewer.localDescription?.sdp ?? '');
  const answered = await answerOffer(offer, { addresses: ['127.0.0.1'], servers: [] }, false);
  const connected = viewer.connectionStateChange.watch((state) => state === 'connected');
  await viewer.setRemoteDescription({ type: 'answer', sdp: answered.answer });
  await connected;
  const near = answered.transport.iceTransport.connection;
  const far = viewer.iceTransports[0]?.connection;
  if (!(near instanceof Connection) || !(far instanceof Connection)) throw new Error('not werift’s own ICE');
  return { viewer, far, server: answered.connection, near };
}

describe('a viewer who chooses another path', () => {
  const open: RTCPeerConnection[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map(async (connection) => await connection.close()));
  });

  it('is sent to by that path from then on', async () => {
    const { viewer, far, server, near } = await joined();
    open.push(viewer, server);
    // werift, as the viewer here, nominates whatever works: let it be done with that.
    for (const { checkList } of [far, near])
      await Promise.allSettled(checkList.map(async ({ handle }) => await handle?.awaitable));
    const other = far.checkList.find(
      // Between two addresses of one machine the kernel answers from the one that was asked.
      ({ localCandidate, remoteCandidate }) =>
        localCandidate.host === remoteCandidate.host && localCandidate.port !== near.nominated?.remoteCandidate.port,
    );
    if (other === undefined) throw new Error('there is one path only');
    const request = new Message(methods.BINDING, classes.REQUEST);
    request.setAttribute('USERNAME', `${far.remoteUsername}:${far.localUsername}`);
    request.setAttribute('PRIORITY', 1).setAttribute('ICE-CONTROLLING', 1n).setAttribute('USE-CANDIDATE', null);
    await other.protocol.request(request, other.remoteAddr, Buffer.from(far.remotePassword));
    // The server tries that path before it trusts it.
    await Promise.allSettled(near.checkList.map(async ({ handle }) => await handle?.awaitable));
    expect(near.nominated?.remoteAddr).toEqual([other.localCandidate.host, other.localCandidate.port]);
    const heard = once(other.protocol.onDataReceived);
    await near.send(Buffer.from([0x80, 1]));
    expect(await heard).toEqual(Buffer.from([0x80, 1]));
  });
});

async function once(event: { subscribe(take: (data: Buffer) => void): unknown }): Promise<Buffer> {
  return await new Promise((resolve) => event.subscribe(resolve));
}
