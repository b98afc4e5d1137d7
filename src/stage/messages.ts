import type { MessagePort } from 'node:worker_threads';
import type { Aspect } from '../avatar/view.js';
import type { Language } from '../domain/language.js';
import type { Samples } from '../domain/media-time.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { MotionMood, Performance, StageEvent, StageMetrics } from './stage.js';

/** What a stage worker is started with. */
export interface StageSetup {
  readonly room: string;
  readonly avatar: string;
  readonly aspect: Aspect;
  readonly cache: string;
  readonly font: string;
  readonly language: Language;
  readonly bitsPerSecond: number;
  readonly seed: number;
  /** Carries packets out and demand in; transferred to the worker. */
  readonly stream: MessagePort;
}

/** Main to stage. */
export type StageRequest =
  | { readonly type: 'perform'; readonly id: number; readonly performance: Performance }
  | { readonly type: 'interrupt'; readonly id: number; readonly turn: string }
  | { readonly type: 'show'; readonly card: ProductCard | null; readonly language: Language }
  | { readonly type: 'mood'; readonly mood: MotionMood }
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
