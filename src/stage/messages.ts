import type { MessagePort } from 'node:worker_threads';
import type { Bundle } from '../avatar/bundle.js';
import type { Aspect } from '../domain/aspect.js';
import type { Board } from '../domain/board.js';
import type { Background } from '../domain/background.js';
import type { Language } from '../domain/language.js';
import type { Samples } from '../domain/media-time.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { Look } from '../rendering/overlay.js';
import type { AskedComment, MotionMood, Performance, StageEvent, StageMetrics } from './stage.js';

/** What a stage worker is started with. */
export interface StageSetup {
  readonly room: string;
  /** The presenter; null: sound alone, no picture is ever made. */
  readonly avatar: Bundle | null;
  readonly aspect: Aspect;
  readonly cache: string;
  readonly font: string;
  /** Folder of the pictures that product cards name. */
  readonly images: string;
  readonly language: Language;
  /** The shop's title and colour, as far as pictures show them. */
  readonly look: Look;
  /** Folder of the room's slides. */
  readonly slides: string;
  /** Seen behind the presenter; null: the place her pictures were made in. */
  readonly background: Background | null;
  /** Bits per second of each encode: the whole size, then half of it each way, and so on. */
  readonly layers: readonly number[];
  readonly seed: number;
  /** Room tone, dBFS; null: none. */
  readonly toneDb: number | null;
  /** Whether she is heard breathing. */
  readonly breaths: boolean;
  /** Carries packets out and demand in; transferred to the worker. */
  readonly stream: MessagePort;
}

/** Main to stage. */
export type StageRequest =
  | { readonly type: 'perform'; readonly id: number; readonly performance: Performance }
  | { readonly type: 'interrupt'; readonly id: number; readonly turn: string }
  | { readonly type: 'show'; readonly card: ProductCard | null; readonly language: Language }
  | { readonly type: 'board'; readonly board: Board | null }
  | { readonly type: 'ask'; readonly comment: AskedComment | null }
  | { readonly type: 'countdown'; readonly length: Samples | null }
  | { readonly type: 'mood'; readonly mood: MotionMood }
  /** One more takes packets: DemandMessage comes out of the port, OutletMessage goes in. */
  | { readonly type: 'feed'; readonly port: MessagePort }
  | { readonly type: 'metrics'; readonly id: number }
  | { readonly type: 'close' };

/** Stage to main. */
export type StageReply =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'more'; readonly id: number }
  | { readonly type: 'interrupted'; readonly id: number; readonly at: Samples }
  | { readonly type: 'metrics'; readonly id: number; readonly metrics: StageMetrics }
  | { readonly type: 'part'; readonly part: string; readonly state: PartState }
  | { readonly type: 'time'; readonly at: Samples; readonly wallMs: number }
  | {
      readonly type: 'event';
      readonly event: Extract<StageEvent, { type: 'utterance.started' | 'utterance.finished' }>;
    };
