import type { AnyPacket } from '../../domain/packet.js';

/** A backlog of so many bytes is more than a receiver in trouble should get: 8 s at 1.5 Mbit/s. */
const MOST_BYTES = 1_500_000;
/** With so little waiting it has caught up. */
const CAUGHT_UP_BYTES = 200_000;

/**
 * Spares a receiver that is too slow: when too much waits everything is left out, until it has caught up and a key frame
 * comes, so that what it gets decodes. Also lets nothing pass before the first key frame.
 */
export class Gate {
  /** Packets left out since the first that passed. */
  dropped = 0;
  readonly #pictures: boolean;
  #closed: boolean;
  #choked = false;
  #begun = false;

  /** @param pictures Whether the stream has any; without, it may begin anywhere. */
  constructor(pictures: boolean) {
    this.#pictures = pictures;
    this.#closed = pictures;
  }

  /** Whether it waits for a key frame, and has room for it. */
  get wantsKeyFrame(): boolean {
    return this.#closed && !this.#choked;
  }

  /** @param backlog Bytes that wait to be sent. */
  admits(packet: AnyPacket, backlog: number): boolean {
    if (backlog > MOST_BYTES) {
      this.#choked = true;
      this.#closed = true;
    } else if (this.#choked && backlog <= CAUGHT_UP_BYTES) this.#choked = false;
    const begins = this.#pictures ? packet.codec === 'h264' && packet.keyFrame : true;
    if (this.#closed && begins && !this.#choked) this.#closed = false;
    if (!this.#closed) this.#begun = true;
    else if (this.#begun) this.dropped += 1;
    return !this.#closed;
  }
}
