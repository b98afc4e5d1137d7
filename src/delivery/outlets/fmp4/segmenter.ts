import type { Samples } from '../../../domain/media-time.js';
import type { AnyPacket } from '../../../domain/packet.js';

/** A stretch of a stream that decodes by itself. */
export interface Segment {
  readonly from: Samples;
  readonly until: Samples;
  /** In the order of their times. */
  readonly packets: readonly AnyPacket[];
}

/**
 * Cuts a stream at its key frames (without pictures: anywhere) into segments of at least `shortest`. Sound from after the cut
 * waits for the next segment, and sound that comes late (AAC does, by two frames) goes into it. Pure.
 */
export class Segmenter {
  readonly #pictures: boolean;
  readonly #shortest: Samples;
  #sound: AnyPacket[] = [];
  #picture: AnyPacket[] = [];
  #from: Samples | null = null;
  #begin: Samples | null = null;

  constructor(pictures: boolean, shortest: Samples) {
    this.#pictures = pictures;
    this.#shortest = shortest;
  }

  /** Takes a packet; gives the segment that ends with it, if one does. */
  push(packet: AnyPacket): Segment | null {
    const cut = this.#cutsAt(packet) ? this.#cut(packet.at) : null;
    const isPicture = packet.codec === 'h264';
    if (this.#from === null && (isPicture || !this.#pictures)) this.#from = packet.at;
    this.#begin ??= this.#from;
    if (isPicture) this.#picture.push(packet);
    // What was heard before the first picture is of no use to anybody.
    else if (this.#begin !== null && packet.at >= this.#begin) this.#sound.push(packet);
    return cut;
  }

  /** What is left, up to `at`. */
  flush(at: Samples): Segment | null {
    return this.#cut(at);
  }

  #cutsAt({ codec, keyFrame, at }: AnyPacket): boolean {
    if (this.#from === null || at - this.#from < this.#shortest) return false;
    return this.#pictures ? codec === 'h264' && keyFrame : true;
  }

  #cut(at: Samples): Segment | null {
    const from = this.#from;
    const packets = [...this.#picture, ...this.#sound.filter((packet) => packet.at < at)];
    this.#sound = this.#sound.filter((packet) => packet.at >= at);
    this.#picture = [];
    this.#from = at;
    if (from === null || packets.length === 0) return null;
    return { from, until: at, packets: packets.sort((one, other) => one.at - other.at) };
  }
}
