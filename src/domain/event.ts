import type { CommentOutcome, RejectionReason } from './comment.js';
import type { Language } from './language.js';
import type { ProductCard } from './product.js';

export type RoomPhase = 'starting' | 'live' | 'closing' | 'closed';

/** A word as it is heard; `*Ms` are room media time. */
export interface SpokenWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What happens in a room, as viewers and integrators are told. The gateway's zod schemas are checked against
 * this union at compile time. `*Ms` are room media time in milliseconds.
 */
export type RoomEvent =
  | { type: 'room.state'; phase: RoomPhase; speaking: boolean; viewers: number; product: string | null }
  | { type: 'product.shown'; product: ProductCard }
  /** A product's card was edited: price, stock or words. */
  | { type: 'product.changed'; product: ProductCard }
  /** A comment everybody may see. */
  | { type: 'comment.shown'; comment: { id: string; nickname: string; text: string } }
  | { type: 'segment.started'; turn: string; segment: string; product: string | null }
  /** An offer stands for this long from now. */
  | { type: 'countdown.started'; turn: string; product: string | null; seconds: number }
  /** A question viewers answer by comment, in the room's language. */
  | { type: 'quiz.asked'; turn: string; question: string; options: string[] }
  /** No more answers are taken; how many chose each option. */
  | { type: 'quiz.closed'; turn: string; counts: number[] }
  /** Its answer: index of the right option, the facts it rests on. Not told when they have changed, or the quiz was skipped. */
  | { type: 'quiz.told'; turn: string; right: number; citations: string[] }
  | { type: 'segment.finished'; turn: string; segment: string; interrupted: boolean }
  | { type: 'answer.started'; turn: string; comments: string[] }
  | { type: 'answer.finished'; turn: string; interrupted: boolean; citations: string[]; text: string; refused: boolean }
  /** An operator has the presenter say something. */
  | { type: 'operator.speaks'; turn: string; text: string }
  /** Something said is being put right: `of` is the sentence's id, `was` its text. Captions of the turn follow. */
  | { type: 'correction'; turn: string; of: string; was: string; text: string; citations: string[] }
  /** Sent when the sentence's first sample leaves the stage. */
  | {
      type: 'caption';
      turn: string;
      /** Names the sentence, e.g. for an operator who flags it. */
      sentence: string;
      text: string;
      language: Language;
      startMs: number;
      endMs: number;
      /** How fast it is said: a factor on the voice's own rate. */
      pace: number;
      /** Its words in order, as far as the voice has told them by now. */
      words: SpokenWord[];
      citations: string[];
    }
  /** A caption was told while its voice was still at work: where it really ends, and all its words. */
  | { type: 'caption.timed'; turn: string; sentence: string; endMs: number; words: SpokenWord[] };

/** What happens to one comment; told to its author (and to the platform socket), not to the room. */
export type CommentEvent =
  | { type: 'comment.accepted'; id: string }
  | { type: 'comment.rejected'; id: string; reason: RejectionReason }
  /** An answer in text to the author alone: it was said aloud a moment ago, or others come first. */
  | { type: 'comment.replied'; id: string; text: string; language: Language; citations: string[] }
  | { type: 'comment.closed'; id: string; outcome: CommentOutcome; turn?: string };
