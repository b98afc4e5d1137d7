import {
  MediaStream,
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCRtpSender,
  RtcpRrPacket,
} from 'werift';
import { asError, Failure } from '../../../domain/failure.js';
import { because } from '../../../domain/reasons.js';
import { VIDEO_CLOCK_RATE, SAMPLE_RATE, type Samples } from '../../../domain/media-time.js';
import type { AnyPacket, AudioCodec, Packet, VideoCodec } from '../../../domain/packet.js';
import type { Reach } from '../../../network/reaching.js';
import type { IceOptions } from '../../connection.js';
import { Lane } from '../../lane.js';
import { isVideo, Track } from '../../track.js';
import { Gate } from '../gate.js';
import type { ConnectionStart, Outlet, OutletConnection, Wants } from '../outlet.js';
import { outside, withoutInside } from './inside.js';
import { type IceServer, WhipResource } from './resource.js';

/** Receivers report at least every 5 s (RFC 3550 §6.2): one that says nothing for this long is gone, whatever ICE thinks (30 s). */
const SILENCE_MS = 8_000;
const FEEDBACK = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }];
const CODECS = {
  video: [
    new RTCRtpCodecParameters({
      mimeType: 'video/H264',
      clockRate: VIDEO_CLOCK_RATE,
      rtcpFeedback: FEEDBACK,
      parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    }),
  ],
  audio: [
    new RTCRtpCodecParameters({
      mimeType: 'audio/opus',
      clockRate: SAMPLE_RATE,
      channels: 2,
      parameters: 'minptime=20;useinbandfec=1',
    }),
  ],
};

/** Sends a room to an SFU over WHIP (RFC 9725): LiveKit, SRS, MediaMTX, Cloudflare, or Janus behind a bridge. */
export class WhipOutlet implements Outlet {
  readonly #resource: WhipResource;
  readonly #ice: IceOptions;
  readonly #reach: Reach;
  /** Named in a 201, too late for that connection: the next one gathers with them. */
  #named: readonly IceServer[] = [];

  constructor(target: { readonly url: string; readonly token: string | null }, ice: IceOptions, reach: Reach) {
    this.#resource = new WhipResource(target.url, target.token, reach);
    this.#ice = ice;
    this.#reach = reach;
  }

  async connect(start: ConnectionStart): Promise<OutletConnection> {
    const given = await this.#resource.iceServers(start.signal);
    const theirs = [...given, ...this.#named];
    const named = this.#reach.inside ? theirs : await outside(theirs, this.#reach, start.signal);
    const peer = new WhipConnection(this.#peer([...this.#ice.servers, ...named]), this.#resource, this.#reach, start);
    try {
      const session = await peer.open(start.signal);
      this.#named = session.iceServers;
      return peer;
    } catch (error) {
      await peer.close();
      throw error;
    }
  }

  #peer(servers: readonly IceServer[]): RTCPeerConnection {
    return new RTCPeerConnection({
      // With another policy an offering werift leaks two sockets per connection (0.24.4).
      bundlePolicy: 'max-bundle',
      codecs: CODECS,
      iceServers: [...servers],
      iceAdditionalHostAddresses: [...this.#ice.addresses],
      ...(this.#ice.ports === undefined ? {} : { icePortRange: [...this.#ice.ports] }),
    });
  }
}

interface Sent {
  readonly track: Track;
  readonly lane: Lane;
}

class WhipConnection implements OutletConnection {
  readonly wants: Wants;
  bytes = 0;
  /** UDP has no back-pressure: what the network loses is asked for again, or lost. */
  readonly dropped = 0;
  readonly #connection: RTCPeerConnection;
  readonly #resource: WhipResource;
  readonly #reach: Reach;
  readonly #start: ConnectionStart;
  readonly #gate: Gate;
  readonly #sent = new Map<string, Sent>();
  /** Media time of the packet sent last. */
  #latest: Samples | null = null;
  #session: string | null = null;
  #lastHeard = 0;
  #closed = false;

  constructor(connection: RTCPeerConnection, resource: WhipResource, reach: Reach, start: ConnectionStart) {
    this.#connection = connection;
    this.#resource = resource;
    this.#reach = reach;
    this.#start = start;
    this.wants = { pictures: start.pictures !== null, sound: 'opus' };
    this.#gate = new Gate(this.wants.pictures);
    // One stream for both: players keep sound and picture of a stream together.
    const stream = new MediaStream({ id: 'zhubo', tracks: [] });
    this.#add(stream, 'audio', 'opus');
    if (this.wants.pictures) this.#add(stream, 'video', 'h264');
  }

  /** Offers, applies the answer, and resolves when ICE and DTLS are connected. */
  async open(signal: AbortSignal): Promise<{ readonly iceServers: readonly IceServer[] }> {
    const connection = this.#connection;
    await connection.setLocalDescription(await connection.createOffer());
    const session = await this.#resource.offer(connection.localDescription?.sdp ?? '', signal);
    this.#session = session.resource;
    const { inside, why } = this.#reach;
    const sdp = inside ? session.answer : withoutInside(session.answer, why);
    try {
      await connection.setRemoteDescription({ type: 'answer', sdp });
    } catch (error) {
      const why = because('whip-answer', { error: asError(error).message });
      throw new Failure('bad_sdp', why, { retryable: true, cause: error });
    }
    await this.#connected(signal);
    this.#lastHeard = this.#start.now();
    return session;
  }

  write(packet: AnyPacket): void {
    const sent = this.#sent.get(packet.codec);
    if (sent === undefined || !isOurs(packet) || !this.#gate.admits(packet, 0)) return;
    const { track, lane } = sent;
    const written = track.write(packet, 0);
    const first = written[0];
    if (first === undefined) return;
    if (lane.track === null) lane.begin(track, first.sequence);
    lane.send(written, this.#start.now());
    for (const { payload } of written) this.bytes += payload.length;
    this.#latest = packet.at;
  }

  tend(): void {
    const silence = this.#start.now() - this.#lastHeard;
    if (silence > SILENCE_MS) {
      const failure = new Failure('timeout', because('whip-silent', { seconds: SILENCE_MS / 1_000 }), {
        retryable: true,
      });
      this.#start.events.ended(failure);
    }
    const at = this.#latest;
    if (at === null) return;
    for (const { track, lane } of this.#sent.values())
      lane.report(this.#start.wallMs(at), track.timestamp(at, 0), this.#start.now());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#session !== null) await this.#resource.delete(this.#session);
    await this.#connection.close().catch(() => undefined);
  }

  #add(stream: MediaStream, kind: 'audio' | 'video', codec: AudioCodec | VideoCodec): void {
    const source = new MediaStreamTrack({ kind });
    stream.addTrack(source);
    const { sender } = this.#connection.addTransceiver(source, { direction: 'sendonly', streams: [stream] });
    // Reports are our own: the library's carry wrong NTP fractions.
    sender.runRtcp = async () => await Promise.resolve();
    const lane = new Lane(sender, { rtx: null, sendTime: null }, this.#start.now());
    sender.onRtcp.subscribe((packet) => {
      this.#lastHeard = this.#start.now();
      if (packet instanceof RtcpRrPacket) for (const report of packet.reports) lane.onReport(report, this.#lastHeard);
    });
    sender.onPictureLossIndication.subscribe(() => this.#start.events.keyFrame());
    sender.onGenericNack.subscribe(({ lost }) => {
      lane.resend(lost, this.#start.now());
    });
    this.#withoutGoogle(sender);
    this.#sent.set(codec, { track: new Track(codec), lane });
  }

  /** Without a STUN server of ours werift asks Google's, and where that is blocked every offer would wait for it. */
  #withoutGoogle({ dtlsTransport }: RTCRtpSender): void {
    const servers = this.#connection.getConfiguration().iceServers;
    if (!servers.some(({ urls }) => String(urls).startsWith('stun')))
      delete dtlsTransport.iceTransport.connection.stunServer;
  }

  async #connected(signal: AbortSignal): Promise<void> {
    const connection = this.#connection;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const state = connection.connectionState;
        if (state === 'connected') resolve();
        if (state !== 'failed' && state !== 'closed') return;
        const failure = new Failure('unavailable', because('whip-media'), { retryable: true });
        reject(failure);
        if (!this.#closed) this.#start.events.ended(failure);
      };
      connection.connectionStateChange.subscribe(look);
      signal.addEventListener('abort', () => reject(new Failure('interrupted', 'stopped')), { once: true });
      look();
    });
  }
}

/** Whether WebRTC carries it. */
function isOurs(packet: AnyPacket): packet is Packet {
  return packet.codec === 'opus' || isVideo(packet.codec as Packet['codec']);
}
