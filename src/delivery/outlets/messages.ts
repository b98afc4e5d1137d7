import type { MessagePort } from 'node:worker_threads';
import type { OutletReport, OutletSpec } from '../../domain/outlet.js';
import type { IceOptions } from '../connection.js';
import type { HlsPiece } from './hls/hls.js';
import type { PictureSize } from './outlet.js';

export interface OutletsSetup {
  readonly ice: IceOptions;
  /** Recordings go into a folder of this for each room. */
  readonly recordings: string;
  /** Who answers for the content, as recordings name them. */
  readonly producer: string;
  readonly seed: number;
  /** Streams may go to private addresses. */
  readonly inside: boolean;
}

/** Main to the outlets' worker. */
export type OutletsRequest =
  /** A room's stage, or a new one: OutletMessage comes out of the port. */
  | { readonly type: 'feed'; readonly room: string; readonly pictures: PictureSize | null; readonly port: MessagePort }
  /** Starts an outlet, or starts it anew. */
  | { readonly type: 'start'; readonly spec: OutletSpec }
  | { readonly type: 'stop'; readonly outlet: string; readonly id: number }
  | { readonly type: 'hls'; readonly room: string; readonly on: boolean }
  | { readonly type: 'close' };

/** The outlets' worker to main. */
export type OutletsReply =
  | { readonly type: 'ready' }
  | { readonly type: 'report'; readonly outlet: string; readonly report: OutletReport }
  | { readonly type: 'stopped'; readonly id: number }
  | { readonly type: 'hls'; readonly room: string; readonly piece: HlsPiece }
  /** Something nobody caught; the worker ends in order and must be started again. */
  | { readonly type: 'trouble'; readonly message: string };
