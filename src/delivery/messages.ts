import type { MessagePort } from 'node:worker_threads';
import type { FailureCode } from '../domain/failure.js';
import type { FanOutEvent, FanOutStats } from './fan-out.js';
import type { IceOptions } from './connection.js';

export interface FanOutSetup {
  readonly ice: IceOptions;
  readonly mostViewersPerRoom: number;
  /** Bits per second of each layer of the pictures; see Layer. */
  readonly layers: readonly number[];
}

/** Main to delivery; every request is answered by a reply with its id. */
export type FanOutRequest = { readonly id: number } & (
  | { readonly type: 'open'; readonly room: string; readonly port: MessagePort; readonly pictures: boolean }
  | { readonly type: 'shut'; readonly room: string }
  | { readonly type: 'join'; readonly room: string; readonly session: string; readonly offer: string }
  | { readonly type: 'trickle'; readonly session: string; readonly fragment: string; readonly match: string | null }
  | { readonly type: 'leave'; readonly session: string }
  | { readonly type: 'stats' }
  | { readonly type: 'close' }
);

export type FanOutResult =
  | { readonly type: 'done' }
  | { readonly type: 'answer'; readonly sdp: string }
  | { readonly type: 'heard'; readonly answer: string | null }
  | { readonly type: 'left'; readonly existed: boolean }
  | { readonly type: 'stats'; readonly stats: FanOutStats };

/** Delivery to main. */
export type FanOutReply =
  /** Why werift computes DTLS's curves in JavaScript, which makes joins dear; null: it does not. */
  | { readonly type: 'ready'; readonly slowCurves: string | null }
  | { readonly type: 'result'; readonly id: number; readonly result: FanOutResult }
  | {
      readonly type: 'failure';
      readonly id: number;
      readonly code: FailureCode;
      readonly message: string;
      readonly retryable: boolean;
    }
  | { readonly type: 'event'; readonly event: FanOutEvent };
