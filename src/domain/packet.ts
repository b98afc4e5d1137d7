import type { Samples } from './media-time.js';

export type VideoCodec = 'h264' | 'vp8';
export type AudioCodec = 'opus';

/** One encoded picture (H.264: one Annex B access unit with its parameter sets on key frames) or 20 ms of Opus. */
export interface Packet {
  readonly codec: VideoCodec | AudioCodec;
  /** Media time of the picture or of the packet's first sample. */
  readonly at: Samples;
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
}
