import type { Samples } from '../domain/media-time.js';
import type { AnyPacket, AudioCodec, Packet, SoundCodec } from '../domain/packet.js';
import type { Picture } from '../domain/picture.js';

/** Turns pictures into packets, synchronously, nothing buffered: one picture in, one packet out. */
export interface VideoEncoder {
  readonly codec: 'h264' | 'vp8';
  /**
   * Encodes one picture; `keyFrame` asks for one that decodes by itself. The picture's buffer may be reused when
   * the call returns; the packet's is the caller's own.
   * @throws Failure `internal` when the codec refuses; the encoder is then unusable.
   */
  encode(picture: Picture, at: Samples, keyFrame: boolean): Packet[];
  close(): void;
}

/** Turns 20 ms of sound into what it makes of them: one packet, or as many AAC frames as have become full. */
export interface SoundEncoder {
  readonly codec: SoundCodec;
  /** `samples`: 960 at 48 kHz, mono, s16. The packet's `at` is where its sound belongs, the codec's delay deducted. */
  encode(samples: Int16Array, at: Samples): AnyPacket[];
  close(): void;
}

/** What WebRTC is sent in. */
export interface AudioEncoder extends SoundEncoder {
  readonly codec: AudioCodec;
  encode(samples: Int16Array, at: Samples): Packet[];
}

export interface VideoOptions {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly bitsPerSecond: number;
}
