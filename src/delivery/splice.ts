import type { Track, Written } from './track.js';

/** Changes of track that a viewer's late requests may still reach back over. */
const PIECES = 8;

/** A stretch of one track inside the viewer's stream: what is sent has the track's sequence number plus `shift`. */
interface Piece {
  readonly track: Track;
  readonly shift: number;
  /** Sequence number, as sent, of its first packet. */
  readonly from: number;
}

/** One viewer's RTP stream, made of stretches of tracks, numbered without a hole across the changes (RFC 3550 §5.1). */
export class Splice {
  readonly #pieces: Piece[] = [];
  #last: number | null = null;

  /** Goes on with `track` from its packet `sequence` on. */
  begin(track: Track, sequence: number): void {
    const from = this.#last === null ? sequence : (this.#last + 1) & 0xffff;
    this.#pieces.push({ track, shift: (from - sequence) & 0xffff, from });
    if (this.#pieces.length > PIECES) this.#pieces.shift();
  }

  /** The track that is sent now; null before the first. */
  get track(): Track | null {
    return this.#pieces.at(-1)?.track ?? null;
  }

  /** The number that the current track's packet `sequence` is sent under. */
  number(sequence: number): number {
    this.#last = (sequence + (this.#pieces.at(-1)?.shift ?? 0)) & 0xffff;
    return this.#last;
  }

  /** The packet that was sent as `sequence`, if its track still has it. */
  recall(sequence: number): Written | undefined {
    // The last piece that begins at or before it, by the arithmetic of numbers that wrap (RFC 1982).
    const piece = this.#pieces.findLast(({ from }) => ((sequence - from) & 0xffff) < 0x8000);
    return piece?.track.recall((sequence - piece.shift) & 0xffff);
  }
}
