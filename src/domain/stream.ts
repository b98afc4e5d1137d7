import type { Samples } from './media-time.js';
import type { Packet, VideoCodec } from './packet.js';

/** Messages from a stage to whoever sends its packets on (the delivery worker), over one MessagePort. */
export type StreamMessage =
  | ({ readonly type: 'packet' } & Packet)
  /** Pairs media time with the wall clock for RTCP sender reports; sent every second. `wallMs` is since the epoch. */
  | { readonly type: 'clock'; readonly at: Samples; readonly wallMs: number };

/** Messages back: who watches, and who needs a key frame. Nobody watches at all: the stage stops rendering. */
export type DemandMessage =
  | { readonly type: 'demand'; readonly h264: number; readonly vp8: number; readonly opus: number }
  | { readonly type: 'keyframe'; readonly codec: VideoCodec };
