import {
  type RTCDtlsTransport,
  type RTCPeerConnection,
  ReceiverEstimatedMaxBitrate,
  type RtcpPacket,
  RtcpPayloadSpecificFeedback,
  type RtcpReceiverInfo,
  RtcpRrPacket,
} from 'werift';
import { Failure } from '../domain/failure.js';
import type { AudioCodec, VideoCodec } from '../domain/packet.js';
import type { Layer } from '../domain/stream.js';
import { type Answered, answerOffer, type IceOptions } from './connection.js';
import { type Fragment, writeFragment } from './fragment.js';
import { Lane } from './lane.js';
import { LayerChoice } from './layer-choice.js';
import { type ReadOffer, readOffer } from './offer.js';
import type { Relieved } from './relief.js';
import { isVideo, type Track, type Written } from './track.js';

/** More than this waiting in the socket, bytes, and the network has stopped taking: nothing is added to it. */
const MOST_WAITING = 256 * 1024;
/** Receivers report about once a second and more often; one that was silent for longer had no network, ms. */
const OUTAGE_MS = 2_000;
/** Packets of sound (20 ms each) that a new viewer waits at most for one to begin with: somebody who never pauses is heard too. */
const SOUND_WITHIN = 75;

export interface ViewerEvents {
  /** The way to it is found, and DTLS begins: it will be there in a moment. */
  arriving(): void;
  connected(): void;
  /** At most once; the viewer is closed already. */
  gone(reason: 'failed' | 'left'): void;
  keyFrame(codec: VideoCodec, layer: Layer): void;
  /** The viewer's `layers` are others now. */
  moved(): void;
  nack(count: number, resent: number): void;
}

export interface ViewerOptions {
  readonly ice: IceOptions;
  /** Whether the room has pictures. */
  readonly pictures: boolean;
  /** How many layers of them. */
  readonly layers: number;
  /** Whether it begins with the smallest; see `relieve`. */
  readonly relieved: boolean;
  readonly events: ViewerEvents;
  readonly monotonic: () => number;
}

/** One viewer's WebRTC connection. Packets come ready from the room's tracks; only the header differs per viewer. */
export class Viewer implements Relieved {
  /** What sound is sent in. */
  readonly audio: AudioCodec;
  /** What pictures are sent in; null: none. */
  readonly video: VideoCodec | null;
  readonly #connection: RTCPeerConnection;
  readonly #transport: RTCDtlsTransport;
  readonly #events: ViewerEvents;
  readonly #monotonic: () => number;
  readonly #sound: Lane;
  readonly #pictures: Lane | null;
  readonly #choice: LayerChoice;
  #lastHeard: number;
  #waitsForKeyFrame = true;
  /** It misses what is too old to be sent again: nothing it gets decodes before a key frame. */
  #astray = false;
  /** RTP timestamp of the last picture sent: one picture is never sent in two sizes. */
  #lastPicture: number | null = null;
  #lastFir: number | null = null;
  #soundPassed = 0;
  #arriving = false;
  #connected = false;
  #closed = false;

  private constructor(answered: Answered, offer: ReadOffer, options: ViewerOptions) {
    const now = options.monotonic();
    this.#connection = answered.connection;
    this.#transport = answered.transport;
    this.#events = options.events;
    this.#monotonic = options.monotonic;
    this.audio = offer.audio;
    this.video = answered.video === null ? null : offer.video;
    this.#sound = new Lane(answered.audio, { rtx: null, sendTime: null }, now);
    this.#pictures = answered.video === null ? null : new Lane(answered.video, offer, now);
    this.#choice = new LayerChoice(options.layers, now);
    this.#choice.relieve(options.relieved, now);
    this.#lastHeard = now;
    answered.connection.connectionStateChange.subscribe((state) => this.#onState(state));
    answered.transport.onStateChange.subscribe((state) => {
      if (state !== 'connecting' || this.#arriving) return;
      this.#arriving = true;
      options.events.arriving();
    });
    answered.transport.onRtcp.subscribe((packet) => this.#onRtcp(packet));
    answered.video?.onPictureLossIndication.subscribe(() => this.#askKeyFrame());
    for (const [sender, lane] of [[answered.audio, this.#sound] as const, [answered.video, this.#pictures] as const])
      sender?.onGenericNack.subscribe(({ lost }) => this.#onNack(lane, lost));
  }

  /**
   * Answers an offer. ICE and DTLS go on in the background; `connected` or `gone` is told.
   * @throws Failure `bad_sdp`.
   */
  static async answer(offer: string, options: ViewerOptions): Promise<{ viewer: Viewer; answer: string }> {
    const read = readOffer(offer);
    const answered = await answerOffer(read, options.ice, options.pictures);
    return { viewer: new Viewer(answered, read, options), answer: answered.answer };
  }

  /** Monotonic ms of the last sign of life (any RTCP). */
  get lastHeard(): number {
    return this.#lastHeard;
  }

  get connected(): boolean {
    return this.#connected && !this.#closed;
  }

  /** Whether it is there, or about to be: pictures are made for it. */
  get expected(): boolean {
    return (this.#arriving || this.#connected) && !this.#closed;
  }

  get couldHaveAll(): boolean {
    return this.video !== null && this.#choice.couldHaveAll;
  }

  /** Gives it the smallest layer whatever its network carries, for want of time here, or ends that. */
  relieve(on: boolean): void {
    const { layer } = this.#choice;
    this.#choice.relieve(on, this.#monotonic());
    if (layer !== this.#choice.layer) this.#onMoved();
  }

  /** The layer of the pictures that are sent; null while none is. */
  get layer(): Layer | null {
    return this.#waitsForKeyFrame ? null : (this.#pictures?.track?.layer ?? null);
  }

  /** The layers that must be encoded for it: what it gets, and what it is about to get. */
  get layers(): readonly Layer[] {
    if (this.video === null) return [];
    const { layer } = this.#choice;
    return this.layer === null || this.layer === layer ? [layer] : [this.layer, layer];
  }

  /** Sends packets of a track, if it is one of this viewer's. Pictures start, and change their size, at a key frame; sound where a decoder may begin. */
  send(track: Track, packets: readonly Written[], keyFrame: boolean): number {
    const first = packets[0];
    if (!this.connected || first === undefined) return 0;
    if (track.codec !== this.audio && track.codec !== this.video) return 0;
    if (this.#isFull()) {
      // Sound that is late is of no use, and pictures need a fresh start afterwards.
      this.#waitsForKeyFrame = true;
      return 0;
    }
    const lane = isVideo(track.codec) ? this.#pictures : this.#sound;
    if (lane === null) return 0;
    if (isVideo(track.codec)) {
      if (keyFrame && this.#takesUp(lane, track, first.timestamp)) {
        lane.begin(track, first.sequence);
        this.#waitsForKeyFrame = false;
        this.#events.moved();
      }
      if (this.#waitsForKeyFrame || lane.track !== track) return 0;
      if (keyFrame) this.#astray = false;
      this.#lastPicture = first.timestamp;
    } else if (lane.track === null) {
      this.#soundPassed += 1;
      if (!keyFrame && this.#soundPassed < SOUND_WITHIN) return 0;
      lane.begin(track, first.sequence);
    }
    lane.send(packets, this.#monotonic());
    return packets.length;
  }

  /**
   * Begins with pictures that were there before it, so that it need not wait for a key frame, nor everyone get one for it.
   * @param packets From a key frame on to the newest. @returns How many were sent; 0: it is none of this viewer's, or no beginning.
   */
  catchUp(track: Track, packets: readonly Written[]): number {
    const lane = this.#pictures;
    const [first, last] = [packets[0], packets.at(-1)];
    if (!this.connected || lane === null || lane.track !== null || first === undefined || last === undefined) return 0;
    if (track.codec !== this.video || !this.#takesUp(lane, track, first.timestamp) || this.#isFull()) return 0;
    lane.begin(track, first.sequence);
    this.#waitsForKeyFrame = false;
    this.#lastPicture = last.timestamp;
    lane.catchUp(packets, this.#monotonic());
    this.#events.moved();
    return packets.length;
  }

  /** Sender reports of everything that is sent. @param timestamp The RTP time of a track at `wallMs`. */
  report(wallMs: number, timestamp: (track: Track) => number): void {
    if (!this.connected) return;
    for (const lane of [this.#sound, this.#pictures]) {
      const track = lane?.track ?? null;
      if (lane !== null && track !== null) lane.report(wallMs, timestamp(track), this.#monotonic());
    }
  }

  /** Asks again for the key frame it waits for, if it does. */
  remind(): void {
    if (!this.connected || this.video === null) return;
    if (this.#astray || this.layer !== this.#choice.layer) this.#askKeyFrame();
  }

  /**
   * Takes what the viewer says about its network: further candidates, or, with other credentials than before, that ICE starts
   * anew (RFC 8445 §9) while the DTLS connection and everything above it lasts.
   * @param match The credentials of ours that it was said to, see `tag`; null: any.
   * @returns Our side of the restart; null when it was none.
   * @throws Failure `stale`.
   */
  async hear({ credentials, candidates }: Fragment, match: string | null): Promise<string | null> {
    if (match !== null && match !== this.tag)
      throw new Failure('stale', `This session's ICE is ${this.tag}, not ${match}.`);
    const { connection } = this.#transport.iceTransport;
    const restarts = credentials !== null && credentials.ufrag !== connection.remoteUsername;
    const answer = restarts ? await this.#restart(credentials.ufrag, credentials.password) : null;
    for (const { candidate, mid } of candidates) {
      // An mDNS name is one only the viewer's own network can resolve.
      if (/\.local(\s|$)/i.test(candidate)) continue;
      await this.#connection.addIceCandidate({ candidate, sdpMid: mid });
    }
    return answer;
  }

  /** Which ICE session this is: our user name in it, new after each restart. */
  get tag(): string {
    return this.#transport.iceTransport.connection.localUsername;
  }

  async #restart(ufrag: string, password: string): Promise<string> {
    const { iceTransport } = this.#transport;
    iceTransport.setRemoteParams({ iceLite: false, usernameFragment: ufrag, password });
    await iceTransport.gather();
    // What comes of it shows: reports come again, or the viewer is silent and given up.
    iceTransport.start().catch(() => undefined);
    const { usernameFragment, password: own } = iceTransport.localParameters;
    const mid = this.#connection.getTransceivers()[0]?.mid ?? '0';
    const candidates = iceTransport.localCandidates.map((one) => one.toJSON().candidate);
    return writeFragment(usernameFragment, own, mid, candidates.map(named));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#connection.close().catch(() => undefined);
  }

  /** Whether this key frame is the one to go on with. */
  #takesUp(lane: Lane, track: Track, timestamp: number): boolean {
    if (track.layer !== this.#choice.layer || timestamp === this.#lastPicture) return false;
    return this.#waitsForKeyFrame || lane.track !== track;
  }

  #startsAnew(): void {
    if (this.#astray) return;
    this.#astray = true;
    this.#askKeyFrame();
  }

  #askKeyFrame(): void {
    if (this.video !== null) this.#events.keyFrame(this.video, this.#choice.layer);
  }

  /** UDP has no back-pressure, but the socket has: what the system does not take piles up in this process. */
  #isFull(): boolean {
    const pair = this.#transport.iceTransport.connection.nominated;
    const { socket } = (pair?.protocol as { transport?: { socket?: Waiting } } | undefined)?.transport ?? {};
    return (socket?.getSendQueueSize?.() ?? socket?.writableLength ?? 0) > MOST_WAITING;
  }

  #onRtcp(packet: RtcpPacket): void {
    const now = this.#monotonic();
    const silence = now - this.#lastHeard;
    this.#lastHeard = now;
    const { layer } = this.#choice;
    if (packet instanceof RtcpRrPacket) for (const report of packet.reports) this.#onReport(report, now);
    if (this.#pictures === null) return;
    if (packet instanceof RtcpPayloadSpecificFeedback) this.#onFeedback(packet.feedback, this.#pictures, now);
    // Back after an outage: what it missed is too old to be sent again, and it would ask for a key frame only after a while.
    if (silence > OUTAGE_MS) this.#startsAnew();
    if (layer !== this.#choice.layer) this.#onMoved();
  }

  #onMoved(): void {
    this.#events.moved();
    this.#askKeyFrame();
  }

  /** @param feedback Undefined: of a kind that werift does not read. */
  #onFeedback(feedback: Feedback | undefined, pictures: Lane, now: number): void {
    if (feedback instanceof ReceiverEstimatedMaxBitrate) {
      const [bits, sent] = [Number(feedback.bitrate), this.#sending()];
      this.#choice.onEstimate(bits, sent, now);
      pictures.onEstimate(bits, sent, now);
    } else if (feedback !== undefined && 'fir' in feedback) {
      // werift reads it and does nothing with it. The same number again is the same request (RFC 5104 §4.3.1.1).
      const asked = feedback.fir.find(({ ssrc }) => ssrc === pictures.ssrc)?.sequenceNumber;
      if (asked === undefined || asked === this.#lastFir) return;
      this.#lastFir = asked;
      this.#askKeyFrame();
    }
  }

  #onNack(lane: Lane | null, lost: readonly number[]): void {
    const { resent, late } = lane?.resend(lost, this.#monotonic()) ?? { resent: 0, late: false };
    this.#events.nack(lost.length, resent);
    // It would go on asking for three seconds before it gave up and asked for a key frame (Chromium, measured).
    if (late && lane === this.#pictures) this.#startsAnew();
  }

  #onReport(report: RtcpReceiverInfo, now: number): void {
    for (const lane of [this.#sound, this.#pictures]) lane?.onReport(report, now);
    if (report.ssrc === this.#pictures?.ssrc) this.#choice.onReport(report.packetsLost, report.highestSequence, now);
  }

  /** Bits per second of what it is sent, headers and all. */
  #sending(): number {
    const tracks = [this.#sound.track, this.#pictures?.track ?? null];
    return tracks.reduce((sum, track) => sum + (track?.bitsPerSecond ?? 0), 0);
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
}

type Feedback = RtcpPayloadSpecificFeedback['feedback'];

/** The part of a datagram's or a stream's socket that knows what waits in it, bytes. */
interface Waiting {
  getSendQueueSize?(): number;
  readonly writableLength?: number;
}

function named(candidate: string): string {
  return candidate.startsWith('candidate:') ? candidate : `candidate:${candidate}`;
}
