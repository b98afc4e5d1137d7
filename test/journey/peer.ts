import { RTCPeerConnection, RTCRtpCodecParameters, type RtpPacket, RtcpSrPacket, dePacketizeRtpPackets } from 'werift';
import { Decoder, lumaOf, rmsOf } from './decoding.js';

export interface SeenPicture {
  /** RTP timestamp, 90 kHz, unwrapped from the first. */
  readonly ticks: number;
  readonly arrivedMs: number;
  readonly keyFrame: boolean;
  readonly bytes: number;
  /** Present when the peer decodes. */
  readonly luma?: Uint8Array;
  readonly width?: number;
  readonly height?: number;
}

export interface HeardPacket {
  /** RTP timestamp, 48 kHz, unwrapped from the first. */
  readonly ticks: number;
  readonly arrivedMs: number;
  /** Root mean square of the 20 ms, 0..1; 0 when the peer does not decode. */
  readonly rms: number;
}

/** NTP time (ms since the Unix epoch) of an RTP timestamp, from a sender report (RFC 3550 §6.4.1). */
interface Report {
  readonly wallMs: number;
  readonly ticks: number;
}

interface PeerOptions {
  readonly codec?: 'h264' | 'vp8';
  readonly decode?: boolean;
  readonly onPicture?: (picture: SeenPicture) => void;
  readonly onSound?: (packet: HeardPacket) => void;
}

const VIDEO = {
  h264: new RTCRtpCodecParameters({
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
  }),
  vp8: new RTCRtpCodecParameters({
    mimeType: 'video/VP8',
    clockRate: 90_000,
    rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
  }),
};

/** A viewer without a browser: joins over WHEP and, if asked, decodes what arrives. */
export class JourneyPeer {
  pictures = 0;
  packets = 0;
  readonly #connection: RTCPeerConnection;
  readonly #resource: string;
  readonly #video: Unwrapped;
  readonly #audio: Unwrapped;
  readonly #decoders: Decoder[] = [];
  #videoReport: Report | undefined;
  #audioReport: Report | undefined;

  private constructor(connection: RTCPeerConnection, resource: string, video: Unwrapped, audio: Unwrapped) {
    this.#connection = connection;
    this.#resource = resource;
    this.#video = video;
    this.#audio = audio;
  }

  /** Joins a room; resolves when the answer is applied and ICE and DTLS are connected. */
  static async join(url: string, room: string, options: PeerOptions = {}): Promise<JourneyPeer> {
    const codec = options.codec ?? 'h264';
    const connection = new RTCPeerConnection({
      bundlePolicy: 'max-bundle',
      codecs: {
        video: [VIDEO[codec]],
        audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })],
      },
    });
    const video = new Unwrapped();
    const audio = new Unwrapped();
    const pending: { peer?: JourneyPeer } = {};
    connection.addTransceiver('video', { direction: 'recvonly' });
    connection.addTransceiver('audio', { direction: 'recvonly' });
    connection.onTrack.subscribe((track) => {
      if (track.kind === 'video') {
        const assembler = new Assembler(codec, (data, packet) =>
          pending.peer?.onAccessUnit(codec, data, packet, options),
        );
        track.onReceiveRtp.subscribe((packet) => assembler.push(packet));
      } else {
        track.onReceiveRtp.subscribe((packet) => pending.peer?.onOpus(packet, options));
      }
    });
    await connection.setLocalDescription(await connection.createOffer());
    const response = await fetch(`${url}/v1/rooms/${room}/whep`, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: connection.localDescription?.sdp ?? '',
    });
    if (response.status !== 201) {
      await connection.close();
      throw new Error(`WHEP answered ${response.status}: ${await response.text()}`);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error('WHEP answered 201 without Location');
    const peer = new JourneyPeer(connection, new URL(location, url).href, video, audio);
    pending.peer = peer;
    await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    for (const transceiver of connection.getTransceivers()) {
      transceiver.receiver.onRtcp.subscribe((packet) => {
        if (packet instanceof RtcpSrPacket) peer.onReport(transceiver.kind, packet);
      });
    }
    if (connection.connectionState !== 'connected') {
      await connection.connectionStateChange.watch((state) => state === 'connected', 10_000);
    }
    return peer;
  }

  /**
   * Audio minus video lag by the sender's own reports, ms: how far apart the same media time lies on the two RTP
   * clocks' wall time. `undefined` until both reports came.
   */
  reportedSkewMs(audioMediaMs: number, videoMediaMs: number): number | undefined {
    if (this.#audioReport === undefined || this.#videoReport === undefined) return undefined;
    const audioWall = this.#audioReport.wallMs + audioMediaMs - this.#audioReport.ticks / 48;
    const videoWall = this.#videoReport.wallMs + videoMediaMs - this.#videoReport.ticks / 90;
    return audioWall - videoWall;
  }

  /** The wall time (ms since epoch) the sender assigns to an audio timestamp; NaN before the first report. */
  audioWallMs(ticks: number): number {
    return this.#audioReport === undefined ? NaN : this.#audioReport.wallMs + (ticks - this.#audioReport.ticks) / 48;
  }

  videoWallMs(ticks: number): number {
    return this.#videoReport === undefined ? NaN : this.#videoReport.wallMs + (ticks - this.#videoReport.ticks) / 90;
  }

  /** Stops answering the network without saying goodbye, as a viewer does whose train enters a tunnel. */
  async vanish(): Promise<void> {
    await this.#connection.close();
    this.#free();
  }

  /** Leaves politely: DELETE on the WHEP resource. Resolves with its status. */
  async leave(): Promise<number> {
    const response = await fetch(this.#resource, { method: 'DELETE' });
    await this.#connection.close();
    this.#free();
    return response.status;
  }

  #free(): void {
    for (const decoder of this.#decoders.splice(0)) decoder.close();
  }

  #closed = false;
  #videoDecoder: Decoder | undefined;
  #audioDecoder: Decoder | undefined;

  private onAccessUnit(codec: 'h264' | 'vp8', data: AccessUnit, packet: RtpPacket, options: PeerOptions): void {
    this.pictures += 1;
    const seen = {
      ticks: this.#video.unwrap(packet.header.timestamp),
      arrivedMs: performance.now(),
      keyFrame: data.keyFrame,
      bytes: data.bytes.length,
    };
    if (options.decode !== true || this.#closed) {
      options.onPicture?.(seen);
      return;
    }
    this.#videoDecoder ??= this.#open(codec);
    this.#videoDecoder.decode(data.bytes, (frame) => options.onPicture?.({ ...seen, ...lumaOf(frame) }));
  }

  private onOpus(packet: RtpPacket, options: PeerOptions): void {
    this.packets += 1;
    const seen = { ticks: this.#audio.unwrap(packet.header.timestamp), arrivedMs: performance.now() };
    if (options.decode !== true || this.#closed) {
      options.onSound?.({ ...seen, rms: 0 });
      return;
    }
    this.#audioDecoder ??= this.#open('opus');
    this.#audioDecoder.decode(packet.payload, (frame) => options.onSound?.({ ...seen, rms: rmsOf(frame) }));
  }

  private onReport(kind: string, packet: RtcpSrPacket): void {
    const { ntpTimestamp, rtpTimestamp } = packet.senderInfo;
    const seconds = Number(ntpTimestamp >> 32n) - 2_208_988_800;
    const wallMs = seconds * 1000 + (Number(ntpTimestamp & 0xffff_ffffn) * 1000) / 2 ** 32;
    if (kind === 'video') this.#videoReport = { wallMs, ticks: this.#video.unwrap(rtpTimestamp) };
    else this.#audioReport = { wallMs, ticks: this.#audio.unwrap(rtpTimestamp) };
  }

  #open(kind: 'h264' | 'vp8' | 'opus'): Decoder {
    const decoder = new Decoder(kind);
    this.#decoders.push(decoder);
    return decoder;
  }
}

/** RTP's 32-bit timestamps as a line that starts at 0 with the first one seen. */
class Unwrapped {
  #last: number | undefined;
  #line = 0;

  unwrap(timestamp: number): number {
    this.#last ??= timestamp;
    const step = (timestamp - this.#last) | 0;
    const line = this.#line + step;
    if (step > 0) {
      this.#line = line;
      this.#last = timestamp;
    }
    return line;
  }
}

interface AccessUnit {
  readonly bytes: Buffer;
  readonly keyFrame: boolean;
}

/** Puts a frame's packets together again: same timestamp, up to the marker (loopback keeps them in order). */
class Assembler {
  readonly #codec: 'h264' | 'vp8';
  readonly #take: (unit: AccessUnit, last: RtpPacket) => void;
  #packets: RtpPacket[] = [];

  constructor(codec: 'h264' | 'vp8', take: (unit: AccessUnit, last: RtpPacket) => void) {
    this.#codec = codec;
    this.#take = take;
  }

  push(packet: RtpPacket): void {
    if (packet.payload.length === 0) return;
    const first = this.#packets[0];
    if (first !== undefined && first.header.timestamp !== packet.header.timestamp) this.#packets = [];
    this.#packets.push(packet);
    if (!packet.header.marker) return;
    const packets = this.#packets;
    this.#packets = [];
    const unit = dePacketizeRtpPackets(this.#codec === 'h264' ? 'MPEG4/ISO/AVC' : 'VP8', packets);
    this.#take({ bytes: unit.data, keyFrame: unit.isKeyframe }, packet);
  }
}
