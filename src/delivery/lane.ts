import {
  type RtcpReceiverInfo,
  type RTCRtpSender,
  RtcpSenderInfo,
  RtcpSourceDescriptionPacket,
  RtcpSrPacket,
  RtpHeader,
  SourceDescriptionChunk,
  SourceDescriptionItem,
} from 'werift';
import { VIDEO_CLOCK_RATE } from '../domain/media-time.js';
import type { ReadOffer } from './offer.js';
import { Resends } from './resends.js';
import { Splice } from './splice.js';
import { isVideo, type Track, type Written } from './track.js';

/** Seconds between the NTP epoch (1900) and the Unix epoch (RFC 868). */
const NTP_EPOCH = 2_208_988_800;
/** Of the clock of pictures, a millisecond (RFC 6184 §8.2.1, RFC 7741 §4.1: 90 kHz). */
const MS = VIDEO_CLOCK_RATE / 1000;
/** Sender reports that a receiver may still speak of: one is sent each second. */
const REPORTS = 4;

export interface Resent {
  /** Packets that were sent again. */
  readonly resent: number;
  /** Whether something was asked for that is needed, and is too old to come in time. */
  readonly late: boolean;
}

/** Sound or pictures on their way to one viewer. The payload is the room's; the header is the viewer's own. */
export class Lane {
  readonly #sender: RTCRtpSender;
  readonly #rtx: number | null;
  readonly #sendTime: number | null;
  readonly #splice = new Splice();
  readonly #resends: Resends;
  /** Sender reports: the middle of their NTP time, by which receivers name them, and when they were sent. */
  readonly #reports: { readonly name: number; readonly at: number }[] = [];
  #rtxSequence = 0;
  #packets = 0;
  #bytes = 0;
  /** The RTP timestamps that pictures from before the viewer's time were sent under, by their own. */
  #hurried: ReadonlyMap<number, number> = new Map<number, number>();
  /** The header extension of what is being sent: when that is. */
  #stamp: { id: number; payload: Buffer }[] = [];

  /**
   * @param rtx Payload type of the retransmission stream (RFC 4588); null: sent again as it was.
   * @param sendTime Id of the header extension that says when a packet was sent; null: none.
   */
  constructor(sender: RTCRtpSender, { rtx, sendTime }: Pick<ReadOffer, 'rtx' | 'sendTime'>, now: number) {
    this.#sender = sender;
    this.#rtx = rtx;
    this.#sendTime = sendTime;
    this.#resends = new Resends(now);
  }

  get ssrc(): number {
    return this.#sender.ssrc;
  }

  /** What is sent now; null before the first packet. */
  get track(): Track | null {
    return this.#splice.track;
  }

  /** Goes on with this track from its packet `sequence` on. */
  begin(track: Track, sequence: number): void {
    this.#splice.begin(track, sequence);
  }

  /** Sends packets of the current track. */
  send(packets: readonly Written[], now: number): void {
    this.#setStamp(now);
    for (const packet of packets) this.#write(packet, this.#splice.number(packet.sequence));
  }

  /**
   * Sends pictures that were there before the viewer, the last of which is the newest, all at once. Of their timestamps only the
   * newest is their own, and each other a millisecond before the next: a receiver that took the oldest for now would show all that
   * follow so much later.
   */
  catchUp(packets: readonly Written[], now: number): void {
    const pictures = [...new Set(packets.map(({ timestamp }) => timestamp))];
    const newest = pictures.at(-1) ?? 0;
    const back = (i: number): number => (pictures.length - 1 - i) * MS;
    this.#hurried = new Map(pictures.map((timestamp, i) => [timestamp, (newest - back(i)) >>> 0]));
    this.send(packets, now);
  }

  /** Answers a NACK. Not what is too old to be of use, is on its way again, or is more than the network bears. */
  resend(lost: readonly number[], now: number): Resent {
    let [resent, late] = [0, false];
    this.#setStamp(now);
    // A picture is of no use without those before it; of sound, the newest still helps.
    const pictures = this.track !== null && isVideo(this.track.codec);
    for (const asked of pictures ? lost : lost.toReversed()) {
      // werift counts a NACK's numbers on past 65535.
      const sequence = asked & 0xffff;
      // Sent again under its own number from behind a wrap, it would have werift count the wraps of all that follows wrongly (the
      // rollover counter of RFC 3711 §3.3.1; werift 0.24.4 bears no more than 100 packets of disorder): noise to the viewer for good.
      if (this.#rtx === null && this.#splice.isBehindWrap(sequence)) continue;
      const packet = this.#splice.recall(sequence);
      late ||= packet === 'late';
      if (typeof packet === 'string' || !this.#resends.take(sequence, packet.payload.length, now)) continue;
      resent += 1;
      if (this.#rtx === null) {
        this.#write(packet, sequence);
        continue;
      }
      const payload = Buffer.allocUnsafe(packet.payload.length + 2);
      payload.writeUInt16BE(sequence, 0);
      packet.payload.copy(payload, 2);
      this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
      this.#out(payload, this.#sender.rtxSsrc, this.#rtx, this.#rtxSequence, packet);
    }
    return { resent, late };
  }

  /**
   * Tells the receiver which wall time its RTP timestamps mean (RFC 3550 §6.4.1): without it browsers cannot keep
   * sound and picture together. werift's own reports carry wrong NTP fractions, so they are never started.
   */
  report(wallMs: number, rtpTimestamp: number, now: number): void {
    const seconds = Math.floor(wallMs / 1000);
    const fraction = Math.floor(((wallMs - seconds * 1000) / 1000) * 2 ** 32);
    const ntpTimestamp = (BigInt(seconds + NTP_EPOCH) << 32n) | BigInt(fraction);
    this.#reports.push({ name: Number((ntpTimestamp >> 16n) & 0xffff_ffffn), at: now });
    if (this.#reports.length > REPORTS) this.#reports.shift();
    const { ssrc } = this;
    const senderInfo = new RtcpSenderInfo({
      ntpTimestamp,
      rtpTimestamp,
      packetCount: this.#packets,
      octetCount: this.#bytes >>> 0,
    });
    const name = new SourceDescriptionItem({ type: 1, text: 'zhubo' });
    const description = new RtcpSourceDescriptionPacket({
      chunks: [new SourceDescriptionChunk({ source: ssrc, items: [name] })],
    });
    const packets = [new RtcpSrPacket({ ssrc, senderInfo, reports: [] }), description];
    this.#sender.dtlsTransport.sendRtcp(packets).catch(() => undefined);
  }

  /**
   * A receiver report: how long the way there and back is. One on something else is none of its business.
   * @param lsr The sender report that was heard last; 0: none. @param dlsr How long before this, in 1/65536 s (RFC 3550 §6.4.1).
   */
  onReport({ ssrc, lsr, dlsr }: Pick<RtcpReceiverInfo, 'ssrc' | 'lsr' | 'dlsr'>, now: number): void {
    if (ssrc !== this.ssrc) return;
    const heard = this.#reports.find(({ name }) => name === lsr);
    if (heard !== undefined) this.#resends.roundTrip = Math.max(0, now - heard.at - (dlsr * 1000) / 0x1_0000);
  }

  /** What the receiver says can get through, and what is sent, bits per second. */
  onEstimate(bits: number, sent: number, now: number): void {
    this.#resends.onEstimate(bits, sent, now);
  }

  /** Seconds as 6.18 fixed point. */
  #setStamp(now: number): void {
    if (this.#sendTime === null) return;
    const payload = Buffer.allocUnsafe(3);
    payload.writeUIntBE(Math.floor((now * 2 ** 18) / 1000) & 0xff_ffff, 0, 3);
    this.#stamp = [{ id: this.#sendTime, payload }];
  }

  #write(packet: Written, sequence: number): void {
    const payloadType = this.#sender.codec?.payloadType;
    if (payloadType === undefined) return;
    this.#packets += 1;
    this.#bytes += packet.payload.length;
    this.#out(packet.payload, this.ssrc, payloadType, sequence, packet);
  }

  #out(payload: Buffer, ssrc: number, payloadType: number, sequenceNumber: number, packet: Written): void {
    const { marker } = packet;
    const timestamp = this.#hurried.get(packet.timestamp) ?? packet.timestamp;
    const header = new RtpHeader({ ssrc, payloadType, sequenceNumber, timestamp, marker, extensions: this.#stamp });
    // What the socket refuses is lost like any packet, and asked for again.
    this.#sender.dtlsTransport.sendRtp(payload, header).catch(() => undefined);
  }
}
