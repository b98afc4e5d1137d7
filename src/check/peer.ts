import { dePacketizeRtpPackets, RTCPeerConnection, RTCRtpCodecParameters, RtcpSrPacket, type RtpPacket } from 'werift';
import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { AudioCodec, VideoCodec } from '../domain/packet.js';
import { Assembly, Ordering, Unwrapped } from './ordering.js';
import type { EncodedPicture, EncodedSound, SenderReport } from './recording.js';

/** How long a lost packet may still be sent again. */
const PATIENCE_MS = { video: 300, audio: 100 };
const CONNECT_MS = 10_000;
/** Seconds between the NTP epoch (1900) and the Unix epoch (RFC 868). */
const NTP_EPOCH = 2_208_988_800;

export interface PeerOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly codec?: VideoCodec;
  /** What sound is offered in; Opus without it. */
  readonly audio?: AudioCodec;
  /** False: only sound is offered, as a telephone gateway does. */
  readonly pictures?: boolean;
  readonly onPicture?: (picture: EncodedPicture) => void;
  readonly onSound?: (packet: EncodedSound) => void;
  readonly onReport?: (report: SenderReport) => void;
}

const FEEDBACK = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];
const VIDEO = {
  h264: new RTCRtpCodecParameters({
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    rtcpFeedback: FEEDBACK,
  }),
  vp8: new RTCRtpCodecParameters({ mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback: FEEDBACK }),
};

const AUDIO: Readonly<Record<AudioCodec, RTCRtpCodecParameters>> = {
  opus: new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }),
  pcmu: new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8_000, channels: 1, payloadType: 0 }),
  pcma: new RTCRtpCodecParameters({ mimeType: 'audio/PCMA', clockRate: 8_000, channels: 1, payloadType: 8 }),
};

/** A viewer without a browser: joins over WHEP and hands on what arrives, whole pictures and packets of sound in order. */
export class Peer {
  readonly #connection: RTCPeerConnection;
  readonly #options: PeerOptions;
  readonly #codec: VideoCodec;
  readonly #ticks = { video: new Unwrapped(), audio: new Unwrapped() };
  readonly #order = {
    video: new Ordering<RtpPacket>(PATIENCE_MS.video),
    audio: new Ordering<RtpPacket>(PATIENCE_MS.audio),
  };
  readonly #assembly = new Assembly<RtpPacket>();
  #resource = '';
  /** After a loss nothing decodes until the next key frame. */
  #waitsForKeyFrame = true;

  private constructor(connection: RTCPeerConnection, options: PeerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#codec = options.codec ?? 'h264';
  }

  /**
   * Joins a room; resolves when the answer is applied and ICE and DTLS are connected.
   * @throws Failure `unavailable` when nobody answers, `not_found`, `timeout`, or what the server said.
   */
  static async join(url: string, room: string, options: PeerOptions): Promise<Peer> {
    const connection = new RTCPeerConnection({
      bundlePolicy: 'max-bundle',
      codecs: {
        video: [VIDEO[options.codec ?? 'h264']],
        audio: [AUDIO[options.audio ?? 'opus']],
      },
    });
    const peer = new Peer(connection, options);
    try {
      await peer.#connect(url, room);
      return peer;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Stops answering the network without saying goodbye, as a viewer does whose train enters a tunnel. */
  async vanish(): Promise<void> {
    await this.#connection.close();
  }

  /** Stays connected and goes on being sent to, but takes nothing in any more: one process can then be a crowd. */
  deafen(): void {
    for (const { iceTransport } of this.#connection.dtlsTransports) iceTransport.connection.onData.allUnsubscribe();
  }

  /** Leaves politely: DELETE on the WHEP resource. Resolves with its status. */
  async leave(): Promise<number> {
    try {
      return (await fetch(this.#resource, { method: 'DELETE' })).status;
    } finally {
      // Also when the server is gone: an open connection keeps the process alive.
      await this.#connection.close();
    }
  }

  async #connect(url: string, room: string): Promise<void> {
    const connection = this.#connection;
    if (this.#options.pictures !== false) connection.addTransceiver('video', { direction: 'recvonly' });
    connection.addTransceiver('audio', { direction: 'recvonly' });
    connection.onTrack.subscribe((track) => {
      if (track.kind === 'video') track.onReceiveRtp.subscribe((packet) => this.#onVideo(packet));
      else track.onReceiveRtp.subscribe((packet) => this.#onAudio(packet));
    });
    await connection.setLocalDescription(await connection.createOffer());
    const address = `${url}/v1/rooms/${encodeURIComponent(room)}/whep`;
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: connection.localDescription?.sdp ?? '',
    }).catch((error: unknown) => {
      throw new Failure('unavailable', `${address} cannot be reached: ${asError(error).message}`, { cause: error });
    });
    const text = await response.text();
    if (response.status !== 201) {
      const code = response.status === 404 ? 'not_found' : 'unavailable';
      throw new Failure(code, `WHEP answered ${response.status}: ${text}`);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Failure('unavailable', 'WHEP answered 201 without Location');
    this.#resource = new URL(location, url).href;
    await connection.setRemoteDescription({ type: 'answer', sdp: text });
    for (const transceiver of connection.getTransceivers()) {
      transceiver.receiver.onRtcp.subscribe((packet) => {
        if (packet instanceof RtcpSrPacket) this.#onReport(transceiver.kind === 'video' ? 'video' : 'audio', packet);
      });
    }
    if (connection.connectionState === 'connected') return;
    await connection.connectionStateChange
      .watch((state) => state === 'connected', CONNECT_MS)
      .catch(() => {
        throw new Failure('timeout', `ICE and DTLS were not connected within ${CONNECT_MS} ms.`);
      });
  }

  #onVideo(received: RtpPacket): void {
    const arrivedMs = this.#options.clock.monotonic();
    for (const { packet, lost } of this.#order.video.push(received, arrivedMs)) {
      const packets = this.#assembly.push(packet, lost);
      if (packets === 'lost') {
        this.#waitsForKeyFrame = true;
        this.#askKeyFrame(packet.header.ssrc);
      }
      if (packets === null || packets === 'lost') continue;
      const unit = dePacketizeRtpPackets(this.#codec === 'h264' ? 'MPEG4/ISO/AVC' : 'VP8', packets);
      if (this.#waitsForKeyFrame && !unit.isKeyframe) continue;
      this.#waitsForKeyFrame = false;
      this.#options.onPicture?.({
        ticks: this.#ticks.video.unwrap(packet.header.timestamp),
        arrivedMs,
        keyFrame: unit.isKeyframe,
        data: unit.data,
      });
    }
  }

  #onAudio(received: RtpPacket): void {
    const arrivedMs = this.#options.clock.monotonic();
    for (const { packet } of this.#order.audio.push(received, arrivedMs)) {
      if (packet.payload.length === 0) continue;
      const ticks = this.#ticks.audio.unwrap(packet.header.timestamp);
      this.#options.onSound?.({ ticks, arrivedMs, data: packet.payload });
    }
  }

  #onReport(kind: SenderReport['kind'], packet: RtcpSrPacket): void {
    const { ntpTimestamp, rtpTimestamp } = packet.senderInfo;
    const seconds = Number(ntpTimestamp >> 32n) - NTP_EPOCH;
    const wallMs = seconds * 1000 + (Number(ntpTimestamp & 0xffff_ffffn) * 1000) / 2 ** 32;
    this.#options.onReport?.({ kind, wallMs, ticks: this.#ticks[kind].unwrap(rtpTimestamp) });
  }

  #askKeyFrame(ssrc: number): void {
    for (const transceiver of this.#connection.getTransceivers()) {
      if (transceiver.kind === 'video') void transceiver.receiver.sendRtcpPLI(ssrc).catch(() => undefined);
    }
  }
}
