import type { CommentOutcome, RejectionReason } from './comment.js';
import type { Language } from './language.js';
import type { ProductCard } from './product.js';

export type RoomPhase = 'starting' | 'live' | 'closing' | 'closed';

/**
 * What happens in a room, as viewers and integrators are told. The gateway's zod schemas are checked against
 * this union at compile time. `*Ms` are room media time in milliseconds.
 */
export type RoomEvent =
  | { type: 'room.state'; phase: RoomPhase; speaking: boolean; viewers: number; product: string | null }
  | { type: 'product.shown'; product: ProductCard }
  /** A comment everybody may see. */
  | { type: 'comment.shown'; comment: { id: string; nickname: string; text: string } }
  | { type: 'segment.started'; turn: string; segment: string; product: string | null }
  | { type: 'segment.finished'; turn: string; segment: string; interrupted: boolean }
  | { type: 'answer.started'; turn: string; comments: string[] }
  | { type: 'answer.finished'; turn: string; interrupted: boolean; citations: string[]; text: string; refused: boolean }
  /** Sent when the sentence's first sample leaves the stage. */
  | {
      type: 'caption';
      turn: string;
      text: string;
      language: Language;
      startMs: number;
      endMs: number;
      citations: string[];
    };

/** What happens to one comment; told to its author (and to the platform socket), not to the room. */
export type CommentEvent =
  | { type: 'comment.accepted'; id: string }
  | { type: 'comment.rejected'; id: string; reason: RejectionReason }
  | { type: 'comment.closed'; id: string; outcome: CommentOutcome; turn?: string };
