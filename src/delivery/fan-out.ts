import type { MessagePort } from 'node:worker_threads';
import type { PartState } from '../domain/part.js';

export interface Join {
  readonly room: string;
  /** Session id chosen by the gateway (unguessable); the last part of the WHEP resource. */
  readonly session: string;
  /** SDP offer as received; may be hostile. */
  readonly offer: string;
}

/** Sends one room's packets to all its viewers: encoded once, written to each. */
export interface FanOut {
  /**
   * Opens a room's stream; the stage posts StreamMessage into `port`, DemandMessage comes back.
   * @param pictures Whether it has any; to a room without, an offer of video is answered `inactive`.
   */
  open(room: string, port: MessagePort, pictures: boolean): Promise<void>;
  /** Closes the stream and says goodbye to its viewers. */
  shut(room: string): Promise<void>;
  /** Answers an offer. Rejects with Failure `bad_sdp`, `not_found`, `overloaded` or `timeout`. */
  join(join: Join): Promise<{ answer: string }>;
  /**
   * Hears trickled candidates, or new credentials that restart ICE (RFC 8840 sdpfrag body); resolves with the answer to a restart.
   * @param match The ICE session it is meant for (our user name in it); null: any. Rejects with `not_found`, `bad_sdp`, `stale`.
   */
  trickle(session: string, sdpFragment: string, match: string | null): Promise<{ answer: string | null }>;
  /** Ends a viewer; resolves false when there was none. */
  leave(session: string): Promise<boolean>;
  on(listener: (event: FanOutEvent) => void): () => void;
  state(): PartState;
  stats(): Promise<FanOutStats>;
  close(): Promise<void>;
}

export type FanOutEvent =
  | { type: 'viewer.connected'; room: string; session: string; viewers: number }
  | {
      type: 'viewer.left';
      room: string;
      session: string;
      viewers: number;
      reason: 'left' | 'failed' | 'stalled' | 'closed';
    }
  /** The delivery worker was restarted: every session is gone, streams must be opened again. */
  | { type: 'restarted' };

export interface FanOutStats {
  readonly viewers: number;
  /** Viewers of each layer of the pictures. */
  readonly watching: readonly number[];
  /** Viewers with the smallest picture for want of time here, not for their network's sake. */
  readonly relieved: number;
  readonly packetsSent: number;
  readonly bytesSent: number;
  readonly nacks: number;
  readonly retransmitted: number;
  readonly plis: number;
  /** Time taken by handing packets to viewers, ms. */
  readonly sendingMs: number;
  /** 99th percentile lateness of writing a packet after it was received from the stage, ms, since the last call. */
  readonly latenessP99Ms: number;
}
