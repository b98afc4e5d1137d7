import { Failure } from '../domain/failure.js';
import type { Bygone, Track, Written } from './track.js';

/** A stretch of one track inside the viewer's stream: what is sent has the track's sequence number plus `shift`. */
interface Piece {
  readonly track: Track;
  readonly shift: number;
  /** Number of its first packet, see `#last`. */
  readonly from: number;
}

/**
 * One viewer's RTP stream, made of stretches of tracks, numbered without a hole across the changes (RFC 3550 §5.1). What its socket had
 * no room for leaves a hole, so that the viewer asks for it.
 */
export class Splice {
  #piece: Piece | null = null;
  /** Number of the packet sent last; its lower 16 bits are sent, and it counts on where they wrap. */
  #last: number | null = null;

  /** Goes on with `track` from its packet `sequence` on. */
  begin(track: Track, sequence: number): void {
    const from = this.#last === null ? sequence : this.#last + 1;
    this.#piece = { track, shift: (from - sequence) & 0xffff, from };
  }

  /** The track that is sent now; null before the first. */
  get track(): Track | null {
    return this.#piece?.track ?? null;
  }

  /** The number that the current track's packet `sequence` is sent under. */
  number(sequence: number): number {
    const piece = this.#piece;
    if (piece === null) throw new Failure('internal', `packet ${sequence} belongs to no track that was begun`);
    const sent = (sequence + piece.shift) & 0xffff;
    this.#last = this.#last === null ? piece.from : this.#last + ((sent - this.#last) & 0xffff);
    return sent;
  }

  /** The packet that was sent as `sequence`. A new track begins with what decodes by itself: nothing before it is needed. */
  recall(sequence: number): Written | Bygone {
    if (this.#piece === null || this.#sentAs(sequence) < this.#piece.from) return 'superseded';
    return this.#piece.track.recall((sequence - this.#piece.shift) & 0xffff);
  }

  /** Whether the numbers have wrapped since `sequence` was sent. */
  isBehindWrap(sequence: number): boolean {
    return Math.floor(this.#sentAs(sequence) / 0x1_0000) !== Math.floor((this.#last ?? 0) / 0x1_0000);
  }

  /** Of all numbers that are sent as `sequence` the one that was sent last. */
  #sentAs(sequence: number): number {
    const last = this.#last ?? 0;
    return last - ((last - sequence) & 0xffff);
  }
}
