import type { MessagePort } from 'node:worker_threads';
import type { Board } from '../domain/board.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { Samples } from '../domain/media-time.js';
import type { Language } from '../domain/language.js';
import type { SpeechChunk } from '../domain/speech.js';

/** Speech handed to the stage: a chunk with the turn and sentence it belongs to. */
export interface Performance {
  readonly turn: string;
  /** Unique per sentence. */
  readonly utterance: string;
  /** Printed as caption while this utterance is heard. */
  readonly caption: string;
  readonly language: Language;
  /** She may breathe in before it. */
  readonly breathes: boolean;
  readonly chunk: SpeechChunk;
}

/** What the stage reports, in media-time order. */
export type StageEvent =
  | { type: 'utterance.started'; turn: string; utterance: string; at: Samples }
  /** `complete` is false when it was cut by `interrupt` or its last chunk never came in time. */
  | { type: 'utterance.finished'; turn: string; utterance: string; at: Samples; complete: boolean }
  | { type: 'part'; part: string; state: PartState }
  | { type: 'exit'; code: number; expected: boolean };

export type UtteranceEvent = Extract<StageEvent, { type: 'utterance.started' | 'utterance.finished' }>;

/** Idle and listen are how she rests, until changed; she talks by herself while there is speech. The others are gestures, shown once. */
export type MotionMood = 'idle' | 'listen' | 'greet' | 'point' | 'count' | 'thank' | 'read';

/** A viewer's comment as the picture shows it. */
export interface AskedComment {
  /** May be empty. */
  readonly nickname: string;
  readonly text: string;
}

/** The presenter of one live room: driving, rendering and encoding in a worker of its own. */
export interface Stage {
  /** Resolves when the stage wants more: its speech buffer holds less than the look-ahead (at most 2 s). */
  perform(performance: Performance): Promise<void>;
  /** Drops every buffered sample of the turn; resolves with the media time at which its sound ended. */
  interrupt(turn: string): Promise<Samples>;
  /** The product card burned into the picture; null hides it. */
  show(card: ProductCard | null, language: Language): void;
  /** A slide or a quiz in place of the card; null takes it away. */
  board(board: Board | null): void;
  /** The comment being answered, in the picture; null when the answer is over. */
  ask(comment: AskedComment | null): void;
  /** An offer stands for this long from now, in the picture; null takes the countdown away. */
  countDown(length: Samples | null): void;
  mood(mood: MotionMood): void;
  /** Sends packets into one more port: OutletMessage goes in, DemandMessage comes back. The stage makes what is asked for. */
  feed(port: MessagePort): void;
  /** Media time now, as last reported (within 40 ms). */
  time(): Samples;
  on(listener: (event: StageEvent) => void): () => void;
  states(): Readonly<Record<string, PartState>>;
  metrics(): Promise<StageMetrics>;
  close(): Promise<void>;
}

export interface StageMetrics {
  readonly pictures: number;
  readonly latePictures: number;
  /** CPU milliseconds per picture, mean since the last call. */
  readonly drivingMs: number;
  readonly renderingMs: number;
  readonly encodingMs: number;
  readonly wholeMs: number;
  readonly rssBytes: number;
}

/** Carries StreamMessage out and DemandMessage in; see domain/stream.ts. */
export type StreamPort = MessagePort;
