import type { Samples } from './media-time.js';

export type VideoCodec = 'h264' | 'vp8';
/** What sound is sent in; G.711 is for telephone gateways. */
export const AUDIO_CODECS = ['opus', 'pcmu', 'pcma'] as const;
export type AudioCodec = (typeof AUDIO_CODECS)[number];
/** AAC is for what is not WebRTC: RTMP, HLS and recordings. */
export const SOUND_CODECS = [...AUDIO_CODECS, 'aac'] as const;
export type SoundCodec = (typeof SOUND_CODECS)[number];

/** One encoded picture (H.264: one Annex B access unit with its parameter sets on key frames) or a stretch of sound (20 ms; AAC: 1024 samples). */
export interface Packet<Codec extends VideoCodec | SoundCodec = VideoCodec | AudioCodec> {
  readonly codec: Codec;
  /** Media time of the picture or of the packet's first sample. */
  readonly at: Samples;
  /** Whether a decoder may begin with it: a picture that decodes by itself, sound that is soft or needs no packet before it. */
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
}

/** A packet in any codec that somebody takes. */
export type AnyPacket = Packet<VideoCodec | SoundCodec>;
