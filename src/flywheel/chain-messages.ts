import type { FailedMessage } from '../domain/failure.js';
import type { Addition } from './chain.js';

/** To the thread that adds links to chains. `additions`: as JSON, which is copied between threads in half the time of the objects. */
export type ChainRequest =
  { readonly type: 'append'; readonly id: number; readonly additions: string } | { readonly type: 'close' };

/** From it; `appended` after the commit. */
export type ChainReply =
  | { readonly type: 'ready' }
  | { readonly type: 'appended'; readonly id: number; readonly numbers: readonly (readonly number[])[] }
  | FailedMessage;

export function additionsOf(text: string): readonly Addition[] {
  return JSON.parse(text) as readonly Addition[];
}
