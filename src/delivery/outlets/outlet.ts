import type { Failure } from '../../domain/failure.js';
import type { AnyPacket } from '../../domain/packet.js';
import type { SaidSentence } from '../../domain/stream.js';

/** What a connection takes of a room's stream. */
export interface Wants {
  /** H.264; a room without pictures sends none. */
  readonly pictures: boolean;
  readonly sound: 'opus' | 'aac';
}

/** What a connection tells while it stands. */
export interface ConnectionEvents {
  /** It is over; at most once. */
  ended(failure: Failure): void;
  /** The other side lost pictures and needs one that decodes by itself. */
  keyFrame(): void;
}

/** What a connection is given to begin with. */
export interface ConnectionStart {
  readonly events: ConnectionEvents;
  /** Aborts when the outlet is stopped or took too long: the attempt must end soon. */
  readonly signal: AbortSignal;
  /** Size of the room's pictures; null: it has none. */
  readonly pictures: PictureSize | null;
  /** The wall clock at a media time, ms since epoch, as far as the stage has told. */
  readonly wallMs: (at: number) => number;
  /** Monotonic milliseconds, for silences. */
  readonly now: () => number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** One outlet's connection while it stands. Nothing here waits: what is slow is buffered within a bound, then left out. */
export interface OutletConnection {
  readonly wants: Wants;
  /** Packets in media time, which never stops or jumps back, from a key frame on. */
  write(packet: AnyPacket): void;
  /** Told after the sentence was heard. */
  hear?(sentence: SaidSentence): void;
  /** Once a second. */
  tend?(): void;
  readonly bytes: number;
  readonly dropped: number;
  close(): Promise<void>;
}

/** An outlet's kind: how it connects. Whether and when again is not its business; see supervised.ts. */
export interface Outlet {
  /**
   * Resolves when the other side takes the stream.
   * @throws Failure; `retryable` says whether trying again can help.
   */
  connect(start: ConnectionStart): Promise<OutletConnection>;
}
