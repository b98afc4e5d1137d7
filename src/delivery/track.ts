import { randomBytes } from 'node:crypto';
import { SAMPLE_RATE, type Samples, VIDEO_CLOCK_RATE } from '../domain/media-time.js';
import type { Packet, VideoCodec } from '../domain/packet.js';
import type { Layer } from '../domain/stream.js';
import { packetise } from './packetising.js';

/** One RTP packet, the same for every viewer but for SSRC and payload type, which each viewer's header carries. */
export interface Written {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  /** Media time of what is in it. */
  readonly at: Samples;
  readonly payload: Buffer;
}

/** Why a packet is not sent again: no longer needed, or too old to be of use, so that what follows a picture's is of none either. */
export type Bygone = 'superseded' | 'late';

/** How many packets a viewer may ask again for: 3 s of video at 1.5 Mbit/s. A power of two. */
const HISTORY = 512;
/** What is older than this is of no use to a viewer who watches live, and is not sent again. */
const TOO_LATE = 1.5 * SAMPLE_RATE;

/** RTP clock rates: RFC 7587 §4.1, RFC 3551 §4.5.14, RFC 6184 §8.2.1, RFC 7741 §4.1. */
const RATES: Readonly<Record<Packet['codec'], number>> = {
  opus: SAMPLE_RATE,
  pcmu: 8_000,
  pcma: 8_000,
  h264: VIDEO_CLOCK_RATE,
  vp8: VIDEO_CLOCK_RATE,
};

/** Whether a codec's packets make a picture, not sound. */
export function isVideo(codec: Packet['codec']): codec is VideoCodec {
  return codec === 'h264' || codec === 'vp8';
}

/** One codec's RTP stream in a room: packets are written once, numbered once, and kept for retransmission once. */
export class Track {
  readonly codec: Packet['codec'];
  readonly layer: Layer;
  readonly #rate: number;
  readonly #offset: number;
  readonly #history: (Written | undefined)[] = new Array<Written | undefined>(HISTORY).fill(undefined);
  #sequence = randomBytes(2).readUInt16BE();
  #latest: Samples = 0;
  /** How many were written, and how many before the last picture that decodes by itself (-Infinity: there was none yet). */
  #written = 0;
  #keyFrame = -Infinity;
  #rateSince: Samples | null = null;
  #rateBytes = 0;
  #bitsPerSecond = 0;

  /** @param like Another layer of the same pictures: the two keep one time, so that a viewer can change over. */
  constructor(codec: Packet['codec'], layer: Layer = 0, like?: Track) {
    this.codec = codec;
    this.layer = layer;
    this.#offset = like === undefined ? randomBytes(4).readUInt32BE() : like.#offset;
    this.#rate = RATES[codec];
  }

  /** Media time as this track's RTP timestamp. `base` is what to add so that a restarted stage goes on where it was. */
  timestamp(at: Samples, base: Samples): number {
    return (Math.round(((at + base) * this.#rate) / SAMPLE_RATE) + this.#offset) >>> 0;
  }

  write(packet: Packet, base: Samples): Written[] {
    const timestamp = this.timestamp(packet.at, base);
    const at = packet.at + base;
    this.#latest = at;
    if (packet.keyFrame && isVideo(this.codec)) this.#keyFrame = this.#written;
    this.#measure(at, packet.data.length);
    const payloads = packetise(packet);
    return payloads.map((payload, i) => {
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#written += 1;
      // RFC 7587 §4.1: no marker for sound without silence suppression; RFC 6184 §5.1: on a picture's last packet.
      const marker = isVideo(this.codec) && i === payloads.length - 1;
      const written = { sequence: this.#sequence, timestamp, marker, at, payload };
      this.#history[this.#sequence % HISTORY] = written;
      return written;
    });
  }

  /** What it amounts to on the wire, over the last seconds. */
  get bitsPerSecond(): number {
    return this.#bitsPerSecond;
  }

  /**
   * What was written since the last picture that decodes by itself, that one first; null when that is from before `since`, or not
   * wholly remembered.
   */
  sinceKeyFrame(since: Samples): readonly Written[] | null {
    const count = this.#written - this.#keyFrame;
    if (!isVideo(this.codec) || count > HISTORY) return null;
    const packets = Array.from(
      { length: count },
      (_, i) => this.#history[(this.#sequence - count + 1 + i) & (HISTORY - 1)],
    );
    const whole = packets.filter((packet) => packet !== undefined);
    return whole.length === count && (whole[0]?.at ?? -Infinity) >= since ? whole : null;
  }

  /** A packet written before; what became of it if it is not to be sent again. */
  recall(sequence: number): Written | Bygone {
    // What came before a key frame is no longer needed; after an outage it would take the place of what is.
    if (this.#written - 1 - ((this.#sequence - sequence) & 0xffff) < this.#keyFrame) return 'superseded';
    const written = this.#history[sequence % HISTORY];
    return written?.sequence === sequence && this.#latest - written.at <= TOO_LATE ? written : 'late';
  }

  #measure(at: Samples, bytes: number): void {
    this.#rateSince ??= at;
    // IP, UDP, RTP and SRTP headers of its packets.
    this.#rateBytes += bytes + 60 * Math.ceil(bytes / 1_180);
    const span = at - this.#rateSince;
    if (span < SAMPLE_RATE) return;
    const now = (this.#rateBytes * 8 * SAMPLE_RATE) / span;
    this.#bitsPerSecond = this.#bitsPerSecond === 0 ? now : (this.#bitsPerSecond + now) / 2;
    this.#rateSince = at;
    this.#rateBytes = 0;
  }
}
