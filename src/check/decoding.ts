import { Codec, CodecContext, FFmpegError, Frame, Packet, Rational } from 'node-av/lib';
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_OPUS,
  AV_CODEC_ID_PCM_ALAW,
  AV_CODEC_ID_PCM_MULAW,
  AV_CODEC_ID_VP8,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_S16,
  type AVCodecID,
} from 'node-av/constants';
import { Failure } from '../domain/failure.js';
import type { AudioCodec, VideoCodec } from '../domain/packet.js';
import type { Picture } from '../domain/picture.js';

/** A software decoder that takes whole access units or packets of sound and gives raw frames. */
export class Decoder {
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  readonly #frame = new Frame();

  constructor(kind: VideoCodec | AudioCodec) {
    const ids: Record<typeof kind, AVCodecID> = {
      h264: AV_CODEC_ID_H264,
      vp8: AV_CODEC_ID_VP8,
      opus: AV_CODEC_ID_OPUS,
      pcmu: AV_CODEC_ID_PCM_MULAW,
      pcma: AV_CODEC_ID_PCM_ALAW,
    };
    const codec = Codec.findDecoder(ids[kind]);
    if (codec === null) throw new Failure('unavailable', `node-av was built without the ${kind} decoder`);
    this.#context.allocContext3(codec);
    this.#context.threadCount = 1;
    this.#context.pktTimebase = new Rational(1, 48_000);
    if (kind === 'opus') this.#context.sampleRate = 48_000;
    if (kind === 'pcmu' || kind === 'pcma') {
      this.#context.sampleRate = 8_000;
      this.#context.channelLayout = AV_CHANNEL_LAYOUT_MONO;
    }
    FFmpegError.throwIfError(this.#context.open2Sync(codec, null), 'open decoder');
    this.#packet.alloc();
    this.#frame.alloc();
  }

  /** Calls `take` for each frame the packet completes; the frame is valid only inside the call. */
  decode(data: Uint8Array, take: (frame: Frame) => void): void {
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const sent = this.#context.sendPacketSync(this.#packet);
    this.#packet.unref();
    FFmpegError.throwIfError(sent, 'decode');
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      take(this.#frame);
      this.#frame.unref();
    }
  }

  close(): void {
    this.#packet.free();
    this.#frame.free();
    this.#context.freeContext();
  }
}

/** A decoded picture, tightly packed. */
export function pictureOf(frame: Frame): Picture {
  const { width, height, format } = frame;
  if (format !== AV_PIX_FMT_YUV420P)
    throw new Failure('internal', `a decoded picture of pixel format ${format}, expected 4:2:0`);
  return { width, height, data: frame.toBuffer() };
}

/** The luma plane of a decoded frame, tightly packed. */
export function lumaOf(frame: Frame): { width: number; height: number; luma: Uint8Array } {
  const { width, height } = frame;
  const plane = frame.data?.[0];
  const stride = frame.linesize[0];
  if (plane === undefined || stride === undefined) throw new Failure('internal', 'the decoded frame has no luma plane');
  const luma = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    luma.set(plane.subarray(row * stride, row * stride + width), row * width);
  }
  return { width, height, luma };
}

/** The samples of a decoded frame, -1..1 (first channel; FFmpeg gives planar floats of Opus, 16 bits of G.711). */
export function samplesOf(frame: Frame): Float32Array {
  const plane = frame.data?.[0];
  if (plane === undefined) return new Float32Array(0);
  if (frame.format === AV_SAMPLE_FMT_S16)
    return Float32Array.from(new Int16Array(plane.buffer, plane.byteOffset, frame.nbSamples), (one) => one / 32_768);
  return Float32Array.from(new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples));
}

/** Root mean square, 0..1. */
export function rmsOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}
