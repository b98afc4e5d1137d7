import type { FailedMessage } from '../../domain/failure.js';
import type { Judgement } from './entailment.js';

export type EntailmentRequest =
  | { readonly type: 'judge'; readonly id: number; readonly premise: string; readonly hypothesis: string }
  | { readonly type: 'close' };

export type EntailmentReply =
  | { readonly type: 'ready' }
  | { readonly type: 'judged'; readonly id: number; readonly judgement: Judgement }
  /** `id` absent: it could not start. */
  | FailedMessage;
