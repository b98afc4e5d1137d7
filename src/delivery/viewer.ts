import {
  MediaStream,
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCRtpSender,
  RtcpSenderInfo,
  RtcpSourceDescriptionPacket,
  RtcpSrPacket,
  RtpHeader,
  SourceDescriptionChunk,
  SourceDescriptionItem,
} from 'werift';
import { Failure } from '../domain/failure.js';
import type { VideoCodec } from '../domain/packet.js';
import { readOffer } from './offer.js';
import type { Track, Written } from './track.js';

/** How viewers reach the server; see settings ZHUBO_ICE_*. */
export interface IceOptions {
  /** Addresses to announce besides the machine's own (NAT 1:1). */
  readonly addresses: readonly string[];
  readonly ports?: readonly [number, number];
  readonly servers: readonly { readonly urls: string; readonly username?: string; readonly credential?: string }[];
}

export interface ViewerEvents {
  connected(): void;
  /** At most once; the viewer is closed already. */
  gone(reason: 'failed' | 'left'): void;
  keyFrame(codec: VideoCodec): void;
  nack(count: number, resent: number): void;
}

/** Seconds between the NTP epoch (1900) and the Unix epoch (RFC 868). */
const NTP_EPOCH = 2_208_988_800;

const FEEDBACK = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb' },
];
const VIDEO: Record<VideoCodec, RTCRtpCodecParameters> = {
  h264: new RTCRtpCodecParameters({
    mimeType: 'video/H264',
    clockRate: 90_000,
    rtcpFeedback: FEEDBACK,
    parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  }),
  vp8: new RTCRtpCodecParameters({ mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback: FEEDBACK }),
};
const RTX = new RTCRtpCodecParameters({ mimeType: 'video/rtx', clockRate: 90_000 });
const OPUS = new RTCRtpCodecParameters({
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  parameters: 'minptime=20;useinbandfec=1',
});

interface Lane {
  readonly sender: RTCRtpSender;
  readonly track: Track;
  readonly rtx: number | null;
  rtxSequence: number;
  packets: number;
  bytes: number;
}

/** One viewer's WebRTC connection. Packets come ready from the room's tracks; only the header differs per viewer. */
export class Viewer {
  readonly video: VideoCodec | null;
  #lastHeard: number;
  readonly #connection: RTCPeerConnection;
  readonly #lanes: Lane[] = [];
  readonly #events: ViewerEvents;
  #waitsForKeyFrame = true;
  #connected = false;
  #closed = false;

  private constructor(connection: RTCPeerConnection, video: VideoCodec | null, events: ViewerEvents, now: number) {
    this.#connection = connection;
    this.video = video;
    this.#events = events;
    this.#lastHeard = now;
  }

  /**
   * Answers an offer. ICE and DTLS go on in the background; `connected` or `gone` is told.
   * @throws Failure `bad_sdp`.
   */
  static async answer(
    offer: string,
    tracks: Readonly<Record<'h264' | 'vp8' | 'opus', Track>>,
    ice: IceOptions,
    events: ViewerEvents,
    monotonic: () => number,
  ): Promise<{ viewer: Viewer; answer: string }> {
    const { sdp, video, rtx } = readOffer(offer);
    const connection = new RTCPeerConnection({
      bundlePolicy: 'max-bundle',
      codecs: { audio: [OPUS], video: video === null ? [] : rtx === null ? [VIDEO[video]] : [VIDEO[video], RTX] },
      headerExtensions: { audio: [], video: [] },
      iceServers: ice.servers.map((server) => ({ ...server })),
      iceAdditionalHostAddresses: [...ice.addresses],
      ...(ice.ports === undefined ? {} : { icePortRange: [ice.ports[0], ice.ports[1]] }),
    });
    const viewer = new Viewer(connection, video, events, monotonic());
    try {
      // One stream for both: browsers keep sound and picture of a stream together.
      const stream = new MediaStream({ id: 'zhubo', tracks: [] });
      const kinds = video === null ? (['audio'] as const) : (['audio', 'video'] as const);
      for (const kind of kinds) {
        const track = new MediaStreamTrack({ kind });
        stream.addTrack(track);
        const sender = connection.addTrack(track, stream);
        viewer.#lane(
          sender,
          kind === 'audio' ? tracks.opus : tracks[video ?? 'h264'],
          kind === 'video' ? rtx : null,
          monotonic,
        );
      }
      await connection.setRemoteDescription({ type: 'offer', sdp });
      for (const transceiver of connection.getTransceivers()) {
        transceiver.setDirection('sendonly');
        // Offers say actpass; answering passive lets the browser's first flight through 100 ms sooner (measured).
        transceiver.dtlsTransport.role = 'server';
      }
      await connection.setLocalDescription(await connection.createAnswer());
      connection.connectionStateChange.subscribe((state) => viewer.#onState(state));
      const answer = connection.localDescription?.sdp;
      if (answer === undefined) throw new Failure('internal', 'werift made no answer');
      return { viewer, answer };
    } catch (error) {
      await connection.close().catch(() => undefined);
      if (error instanceof Failure) throw error;
      throw new Failure(
        'bad_sdp',
        `The offer cannot be answered: ${error instanceof Error ? error.message : String(error)}.`,
        { cause: error },
      );
    }
  }

  /** Monotonic ms of the last sign of life (any RTCP). */
  get lastHeard(): number {
    return this.#lastHeard;
  }

  get connected(): boolean {
    return this.#connected && !this.#closed;
  }

  /** Sends packets of one of this viewer's tracks. A picture stream starts at a key frame. */
  send(track: Track, packets: readonly Written[], keyFrame: boolean): number {
    if (!this.#connected || this.#closed) return 0;
    const lane = this.#lanes.find((one) => one.track === track);
    if (lane === undefined) return 0;
    if (track.codec !== 'opus') {
      if (this.#waitsForKeyFrame && !keyFrame) return 0;
      this.#waitsForKeyFrame = false;
    }
    for (const packet of packets) this.#write(lane, packet);
    return packets.length;
  }

  /**
   * Tells the receiver which wall time its RTP timestamps mean (RFC 3550 §6.4.1): without it browsers cannot keep
   * sound and picture together. werift's own reports carry wrong NTP fractions, so they are never started.
   */
  report(wallMs: number, timestamp: (track: Track) => number): void {
    const transport = this.#lanes[0]?.sender.dtlsTransport;
    if (!this.connected || transport === undefined) return;
    const seconds = Math.floor(wallMs / 1000);
    const fraction = Math.floor(((wallMs - seconds * 1000) / 1000) * 2 ** 32);
    const ntpTimestamp = (BigInt(seconds + NTP_EPOCH) << 32n) | BigInt(fraction);
    for (const lane of this.#lanes) {
      const { ssrc } = lane.sender;
      const senderInfo = new RtcpSenderInfo({
        ntpTimestamp,
        rtpTimestamp: timestamp(lane.track),
        packetCount: lane.packets,
        octetCount: lane.bytes >>> 0,
      });
      const name = new SourceDescriptionItem({ type: 1, text: 'zhubo' });
      const description = new RtcpSourceDescriptionPacket({
        chunks: [new SourceDescriptionChunk({ source: ssrc, items: [name] })],
      });
      transport.sendRtcp([new RtcpSrPacket({ ssrc, senderInfo, reports: [] }), description]).catch(() => undefined);
    }
  }

  async addCandidate(candidate: string, mid: string): Promise<void> {
    if (/\.local(\s|$)/i.test(candidate)) return;
    await this.#connection.addIceCandidate({ candidate, sdpMid: mid });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#connection.close().catch(() => undefined);
  }

  #lane(sender: RTCRtpSender, track: Track, rtx: number | null, monotonic: () => number): void {
    const lane: Lane = { sender, track, rtx, rtxSequence: 0, packets: 0, bytes: 0 };
    this.#lanes.push(lane);
    sender.onRtcp.subscribe(() => {
      this.#lastHeard = monotonic();
    });
    sender.onPictureLossIndication.subscribe(() => {
      if (track.codec !== 'opus') this.#events.keyFrame(track.codec);
    });
    sender.onGenericNack.subscribe((nack) => this.#resend(lane, nack.lost));
  }

  #onState(state: string): void {
    if (this.#closed) return;
    if (state === 'connected' && !this.#connected) {
      this.#connected = true;
      this.#events.connected();
    } else if (state === 'failed' || state === 'closed') {
      this.#closed = true;
      this.#connection.close().catch(() => undefined);
      this.#events.gone(state === 'failed' ? 'failed' : 'left');
    }
  }

  #write(lane: Lane, packet: Written): void {
    const { sender } = lane;
    const payloadType = sender.codec?.payloadType;
    if (payloadType === undefined) return;
    lane.packets += 1;
    lane.bytes += packet.payload.length;
    this.#out(sender, packet.payload, sender.ssrc, payloadType, packet.sequence, packet.timestamp, packet.marker);
  }

  /** Answers a NACK: as retransmission stream where that was negotiated (RFC 4588), else the packet once more. */
  #resend(lane: Lane, lost: readonly number[]): void {
    const { sender } = lane;
    let resent = 0;
    for (const sequence of lost) {
      const packet = lane.track.recall(sequence);
      if (packet === undefined) continue;
      resent += 1;
      if (lane.rtx === null) {
        this.#write(lane, packet);
        continue;
      }
      const payload = Buffer.allocUnsafe(packet.payload.length + 2);
      payload.writeUInt16BE(sequence, 0);
      packet.payload.copy(payload, 2);
      lane.rtxSequence = (lane.rtxSequence + 1) & 0xffff;
      this.#out(sender, payload, sender.rtxSsrc, lane.rtx, lane.rtxSequence, packet.timestamp, packet.marker);
    }
    this.#events.nack(lost.length, resent);
  }

  #out(
    sender: RTCRtpSender,
    payload: Buffer,
    ssrc: number,
    payloadType: number,
    sequenceNumber: number,
    timestamp: number,
    marker: boolean,
  ): void {
    const header = new RtpHeader({ ssrc, payloadType, sequenceNumber, timestamp, marker });
    // UDP has no back-pressure; what the socket refuses is lost like any packet, and asked for again.
    sender.dtlsTransport.sendRtp(payload, header).catch(() => undefined);
  }
}
