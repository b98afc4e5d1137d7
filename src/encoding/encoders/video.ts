// `node-av` alone is its high-level interface too: 3 MB of each thread that loads it, and 8 while it does (measured).
import { Codec, CodecContext, Dictionary, FFmpegError, Frame, Log, Packet as AvPacket, Rational } from 'node-av/lib';
import {
  AV_LOG_ERROR,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  FF_ENCODER_LIBVPX_VP8,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Failure } from '../../domain/failure.js';
import { SAMPLE_RATE, type Samples } from '../../domain/media-time.js';
import type { Packet, VideoCodec } from '../../domain/packet.js';
import { pictureBytes, type Picture } from '../../domain/picture.js';
import type { VideoEncoder, VideoOptions } from '../encoder.js';

// The codecs print statistics to the terminal otherwise.
Log.setLevel(AV_LOG_ERROR);

const NAMES = { h264: FF_ENCODER_LIBX264, vp8: FF_ENCODER_LIBVPX_VP8 } as const;

/** What makes each codec realtime: nothing buffered, one thread, key frames only when asked for. */
export const CODEC_OPTIONS: Readonly<Record<VideoCodec, Readonly<Record<string, string>>>> = {
  // superfast beats VP8 -8 by 0.4-1.3 dB at two thirds of its CPU time (measured at 512x896).
  h264: {
    preset: 'superfast',
    tune: 'zerolatency',
    profile: 'baseline',
    'x264-params': 'annexb=1:repeat-headers=1:scenecut=0:sliced-threads=0:aud=0',
  },
  // A negative cpu-used is fixed effort; a positive one tunes itself and wastes time (measured: 5.1 against 3.1 ms).
  vp8: {
    deadline: 'realtime',
    'cpu-used': '-8',
    'lag-in-frames': '0',
    'error-resilient': 'default',
    'auto-alt-ref': '0',
  },
};

/**
 * The buffer that a stream of so many bits a second must never overflow: the most bits a second, and its size in bits. A second of
 * it at most: key frames stay below what a viewer's link swallows at once.
 */
export function bufferOf(bitsPerSecond: number): { readonly most: number; readonly bits: number } {
  return { most: Math.round(bitsPerSecond * 1.2), bits: Math.round(bitsPerSecond * 0.6) };
}

/** Opens H.264 (x264, constrained baseline, Annex B with parameter sets on key frames) or VP8 (libvpx). */
export async function openVideoEncoder(codec: VideoCodec, options: VideoOptions): Promise<VideoEncoder> {
  const found = Codec.findEncoderByName(NAMES[codec]);
  if (found === null) throw new Failure('unavailable', `node-av was built without the ${codec} encoder`);
  const context = new CodecContext();
  context.allocContext3(found);
  context.width = options.width;
  context.height = options.height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, SAMPLE_RATE);
  context.framerate = new Rational(options.framesPerSecond, 1);
  context.bitRate = BigInt(options.bitsPerSecond);
  const buffer = bufferOf(options.bitsPerSecond);
  context.rcMaxRate = BigInt(buffer.most);
  context.rcBufferSize = buffer.bits;
  context.gopSize = 1 << 24;
  context.maxBFrames = 0;
  context.threadCount = 1;
  context.colorRange = AVCOL_RANGE_MPEG;
  context.colorSpace = AVCOL_SPC_BT709;
  context.colorPrimaries = AVCOL_PRI_BT709;
  context.colorTrc = AVCOL_TRC_BT709;
  // open2Sync with a Dictionary frees it twice (node-av 6.1.1); the promise form does not.
  const opened = await context.open2(found, Dictionary.fromObject({ ...CODEC_OPTIONS[codec] }));
  FFmpegError.throwIfError(opened, `open ${codec}`);
  return new AvVideoEncoder(codec, context, options);
}

class AvVideoEncoder implements VideoEncoder {
  readonly codec: VideoCodec;
  readonly #context: CodecContext;
  readonly #packet = new AvPacket();
  readonly #frame = new Frame();
  readonly #bytes: number;

  constructor(codec: VideoCodec, context: CodecContext, options: VideoOptions) {
    this.codec = codec;
    this.#context = context;
    this.#bytes = pictureBytes(options.width, options.height);
    this.#packet.alloc();
    this.#frame.alloc();
    this.#frame.format = AV_PIX_FMT_YUV420P;
    this.#frame.width = options.width;
    this.#frame.height = options.height;
    this.#frame.allocBuffer();
    this.#frame.colorRange = AVCOL_RANGE_MPEG;
    this.#frame.colorSpace = AVCOL_SPC_BT709;
  }

  encode(picture: Picture, at: Samples, keyFrame: boolean): Packet[] {
    if (picture.data.length !== this.#bytes) {
      throw new Failure('internal', `a picture of ${picture.data.length} bytes, expected ${this.#bytes}`);
    }
    const frame = this.#frame;
    FFmpegError.throwIfError(frame.makeWritable(), 'make the frame writable');
    FFmpegError.throwIfError(frame.fromBuffer(asBuffer(picture.data)), 'fill the frame');
    frame.pts = BigInt(at);
    frame.pictType = keyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    FFmpegError.throwIfError(this.#context.sendFrameSync(frame), `encode ${this.codec}`);
    return takePackets(this.#context, this.#packet, this.codec, at);
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }
}

/** Receives what the codec has ready; data is copied since node-av reuses its own. */
export function takePackets(context: CodecContext, packet: AvPacket, codec: Packet['codec'], at: Samples): Packet[] {
  const packets: Packet[] = [];
  while (context.receivePacketSync(packet) >= 0) {
    const data = packet.data;
    if (data !== null) packets.push({ codec, at, keyFrame: packet.isKeyframe, data: new Uint8Array(data) });
    packet.unref();
  }
  return packets;
}

/** The same memory as a Buffer, which is what node-av takes. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
