import { randomBytes } from 'node:crypto';
import { SAMPLE_RATE, type Samples, VIDEO_CLOCK_RATE } from '../domain/media-time.js';
import type { Packet } from '../domain/packet.js';
import { packetise } from './packetising.js';

/** One RTP packet, the same for every viewer but for SSRC and payload type, which each viewer's header carries. */
export interface Written {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Buffer;
}

/** How many packets a viewer may ask again for: 3 s of video at 1.5 Mbit/s. A power of two. */
const HISTORY = 512;

/** One codec's RTP stream in a room: packets are written once, numbered once, and kept for retransmission once. */
export class Track {
  readonly codec: Packet['codec'];
  readonly #rate: number;
  readonly #offset = randomBytes(4).readUInt32BE();
  readonly #history: (Written | undefined)[] = new Array<Written | undefined>(HISTORY).fill(undefined);
  #sequence = randomBytes(2).readUInt16BE();

  constructor(codec: Packet['codec']) {
    this.codec = codec;
    this.#rate = codec === 'opus' ? SAMPLE_RATE : VIDEO_CLOCK_RATE;
  }

  /** Media time as this track's RTP timestamp. `base` is what to add so that a restarted stage goes on where it was. */
  timestamp(at: Samples, base: Samples): number {
    return (Math.round(((at + base) * this.#rate) / SAMPLE_RATE) + this.#offset) >>> 0;
  }

  write(packet: Packet, base: Samples): Written[] {
    const timestamp = this.timestamp(packet.at, base);
    const payloads = packetise(packet);
    return payloads.map((payload, i) => {
      this.#sequence = (this.#sequence + 1) & 0xffff;
      // RFC 7587 §4.1: no marker for Opus without DTX; RFC 6184 §5.1: on a picture's last packet.
      const marker = this.codec !== 'opus' && i === payloads.length - 1;
      const written = { sequence: this.#sequence, timestamp, marker, payload };
      this.#history[this.#sequence % HISTORY] = written;
      return written;
    });
  }

  /** A packet written before, if it is still kept. */
  recall(sequence: number): Written | undefined {
    const written = this.#history[sequence % HISTORY];
    return written?.sequence === sequence ? written : undefined;
  }
}
