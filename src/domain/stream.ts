import type { Samples } from './media-time.js';
import type { AnyPacket, AudioCodec, Packet, SoundCodec, VideoCodec } from './packet.js';

/**
 * Which of a room's encodes of the same picture: 0 is the whole size, each further one half the width and height of the one
 * before, for viewers whose network carries less.
 */
export type Layer = number;

/** Messages from a stage to whoever sends its packets on (the delivery worker), over one MessagePort. */
export type StreamMessage =
  | ({ readonly type: 'packet'; readonly layer?: Layer } & Packet)
  /** Pairs media time with the wall clock for RTCP sender reports; sent every second. `wallMs` is since the epoch. */
  | { readonly type: 'clock'; readonly at: Samples; readonly wallMs: number };

/** What outlets hear besides: sound in AAC, and what was said. */
export type OutletMessage =
  | ({ readonly type: 'packet'; readonly layer?: Layer } & AnyPacket)
  | Extract<StreamMessage, { type: 'clock' }>
  | ({ readonly type: 'sentence' } & SaidSentence);

/** A sentence that was heard, told when it has ended. */
export interface SaidSentence {
  readonly text: string;
  /** Media time of its first sample, and of the first after it. */
  readonly from: Samples;
  readonly until: Samples;
  /** False when it was cut: the rest of the text was not heard. */
  readonly complete: boolean;
}

/** Messages back: who watches, and who needs a key frame. A layer nobody watches is not encoded; nobody at all: nothing is rendered. */
export type DemandMessage =
  | Demand
  /** Without a layer: of the whole size. */
  | { readonly type: 'keyframe'; readonly codec: VideoCodec; readonly layer?: Layer };

/** How many want each codec, of pictures in the whole size. */
export type Demand = { readonly type: 'demand' } & Readonly<Record<VideoCodec | AudioCodec, number>> & {
    readonly aac?: number;
    /** And in the further layers, from 1 on. */
    readonly smaller?: Readonly<Record<VideoCodec, readonly number[]>>;
  };

/** How many want this codec, of a video codec this layer. */
export function wantersOf(demand: Demand, codec: VideoCodec | SoundCodec, layer: Layer = 0): number {
  if (layer === 0) return demand[codec] ?? 0;
  return (codec === 'h264' || codec === 'vp8' ? demand.smaller?.[codec][layer - 1] : undefined) ?? 0;
}
