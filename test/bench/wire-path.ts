import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RTCPeerConnection, RTCRtpCodecParameters, type RTCRtpSender, RtpHeader, RtpPacket } from 'werift';
import { answerOffer } from '../../src/delivery/connection.js';
import { readOffer } from '../../src/delivery/offer.js';
import type { Track, Written } from '../../src/delivery/track.js';
import { Viewer } from '../../src/delivery/viewer.js';
import { within } from '../journey/waiting.js';
import { said } from './child.js';

/** CPU microseconds for one viewer's packet until the socket has taken it: this process with its share of the kernel. */
export interface PathFigures {
  /** By `Viewer.send`: the room's packet, a header of its own, SRTP. */
  readonly ours: number;
  /** By werift's `RTCRtpSender.sendRtp`, which keeps, extends and accounts for each packet. */
  readonly werift: number;
}

const ROUNDS = 10;
const PICTURES = 600;
/** Packets of a picture at 1.65 Mbit/s; the loop turns after each, as a stage's pictures let it. */
const PACKETS = 7;
const PATIENCE_MS = 60_000;
const ICE = { addresses: [], servers: [] };

interface Offer {
  readonly offer: string;
}
interface Reply {
  readonly answer: string;
}

interface Receiver extends Offer {
  readonly process: ChildProcess;
}

/** The two ways in turns, each over a connection of its own to a viewer in another process who takes nothing in. */
export async function benchPath(cpuMs: () => number, track: Track, data: Uint8Array): Promise<PathFigures> {
  const receivers: ChildProcess[] = [];
  const start = async (): Promise<Receiver> => {
    const process = fork(fileURLToPath(import.meta.url));
    receivers.push(process);
    return { process, ...(await said<Offer>(process, 'an offer', PATIENCE_MS)) };
  };
  try {
    const viewer = await ourViewer(await start());
    const plain = await weriftSender(await start());
    const totals = { ours: 0, werift: 0 };
    let at = 0;
    const written = (keyFrame: boolean): Written[] => {
      at += 1_920;
      return Array.from({ length: PACKETS }, () => track.write({ codec: 'h264', at, keyFrame, data }, 0)).flat();
    };
    viewer.send(track, written(true), true);
    for (let round = -1; round < ROUNDS; round += 1) {
      const [began, sent] = [cpuMs(), { ours: 0, werift: 0 }];
      for (let i = 0; i < PICTURES; i += 1) {
        sent.ours += viewer.send(track, written(false), false);
        await turn();
      }
      const between = cpuMs();
      for (let i = 0; i < PICTURES; i += 1) {
        sent.werift += sendPlainly(plain, written(false));
        await turn();
      }
      const ended = cpuMs();
      if (sent.ours !== PICTURES * PACKETS) throw new Error(`${sent.ours} packets were taken of ${PICTURES * PACKETS}`);
      if (round < 0) continue;
      totals.ours += between - began;
      totals.werift += ended - between;
    }
    await viewer.close();
    await plain.connection.close();
    const each = (ms: number): number => (1_000 * ms) / (ROUNDS * PICTURES * PACKETS);
    return { ours: each(totals.ours), werift: each(totals.werift) };
  } finally {
    for (const receiver of receivers) receiver.kill('SIGKILL');
  }
}

/** Each viewer needs a packet of its own: the sender writes its own numbers into the header. */
function sendPlainly({ sender }: { sender: RTCRtpSender }, packets: readonly Written[]): number {
  for (const { sequence, timestamp, marker, payload } of packets) {
    const header = new RtpHeader({ ssrc: 0, payloadType: 96, sequenceNumber: sequence, timestamp, marker });
    sender.sendRtp(new RtpPacket(header, payload)).catch(() => undefined);
  }
  return packets.length;
}

async function ourViewer({ process, offer }: Receiver): Promise<Viewer> {
  let connected: () => void = () => undefined;
  const connects = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const nothing = (): void => undefined;
  const { viewer, answer } = await Viewer.answer(offer, {
    ice: ICE,
    pictures: true,
    layers: 1,
    relieved: false,
    events: { arriving: nothing, connected, gone: nothing, keyFrame: nothing, moved: nothing, nack: nothing },
    monotonic: () => performance.now(),
  });
  const deaf = said(process, 'the viewer connects and is deaf', PATIENCE_MS);
  process.send({ answer } satisfies Reply);
  await Promise.all([within(PATIENCE_MS, 'the viewer is connected', connects), deaf]);
  return viewer;
}

async function weriftSender({
  process,
  offer,
}: Receiver): Promise<{ connection: RTCPeerConnection; sender: RTCRtpSender }> {
  const { connection, video, answer } = await answerOffer(readOffer(offer), ICE, true);
  if (video === null) throw new Error('no pictures were agreed on');
  const deaf = said(process, 'the viewer connects and is deaf', PATIENCE_MS);
  process.send({ answer } satisfies Reply);
  if (connection.connectionState !== 'connected')
    await connection.connectionStateChange.watch((state) => state === 'connected', PATIENCE_MS);
  await deaf;
  return { connection, sender: video };
}

/** The viewer. */
async function receive(): Promise<void> {
  const codec = new RTCRtpCodecParameters({
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  });
  const sound = new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 });
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', codecs: { video: [codec], audio: [sound] } });
  process.on('disconnect', () => process.exit());
  connection.addTransceiver('video', { direction: 'recvonly' });
  connection.addTransceiver('audio', { direction: 'recvonly' });
  await connection.setLocalDescription(await connection.createOffer());
  const answered = once(process, 'message');
  process.send?.({ offer: connection.localDescription?.sdp ?? '' } satisfies Offer);
  const [{ answer }] = (await answered) as [Reply];
  await connection.setRemoteDescription({ type: 'answer', sdp: answer });
  if (connection.connectionState !== 'connected')
    await connection.connectionStateChange.watch((state) => state === 'connected', PATIENCE_MS);
  for (const { iceTransport } of connection.dtlsTransports) iceTransport.connection.onData.allUnsubscribe();
  process.send?.('deaf');
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) await receive();
