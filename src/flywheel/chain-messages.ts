import type { FailedMessage } from '../domain/failure.js';
import type { Addition, Mark } from './chain.js';
import type { Drained } from './spill-reading.js';
import type { SpillSlice } from './spills.js';

/** To the thread that adds links to chains. `additions`: as JSON, which is copied between threads in half the time of the objects. */
export type ChainRequest =
  | { readonly type: 'append'; readonly id: number; readonly additions: string; readonly mark: Mark }
  | { readonly type: 'drain'; readonly id: number; readonly slice: SpillSlice; readonly time: number }
  | { readonly type: 'close' };

/** From it; `appended` and `drained` after the commit. */
export type ChainReply =
  | { readonly type: 'ready' }
  | { readonly type: 'appended'; readonly id: number; readonly numbers: readonly (readonly number[])[] | null }
  | { readonly type: 'drained'; readonly id: number; readonly drained: Drained }
  | FailedMessage;

export function additionsOf(text: string): readonly Addition[] {
  return JSON.parse(text) as readonly Addition[];
}
