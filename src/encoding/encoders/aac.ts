import { Codec, CodecContext, FFmpegError, Frame, Packet as AvPacket, Rational } from 'node-av/lib';
import { AV_CHANNEL_LAYOUT_MONO, AV_SAMPLE_FMT_FLTP, FF_ENCODER_AAC } from 'node-av/constants';
import { Failure } from '../../domain/failure.js';
import { SAMPLE_RATE, type Samples } from '../../domain/media-time.js';
import type { AnyPacket } from '../../domain/packet.js';
import type { SoundEncoder } from '../encoder.js';
import { asBuffer } from './video.js';

/** One AAC-LC frame (ISO/IEC 14496-3). */
export const SAMPLES_PER_AAC = 1024;
/** Full scale of 16 bits. */
const SCALE = 1 / 32_768;

/** Opens AAC-LC: 48 kHz mono in pieces of any length, whole frames of 1024 samples out. 0.28 ms a frame, measured. */
export async function openAacEncoder(bitsPerSecond = 96_000): Promise<SoundEncoder> {
  const found = Codec.findEncoderByName(FF_ENCODER_AAC);
  if (found === null) throw new Failure('unavailable', 'node-av was built without the AAC encoder');
  const context = new CodecContext();
  context.allocContext3(found);
  context.sampleRate = SAMPLE_RATE;
  context.channelLayout = AV_CHANNEL_LAYOUT_MONO;
  context.sampleFormat = AV_SAMPLE_FMT_FLTP;
  context.bitRate = BigInt(bitsPerSecond);
  context.timeBase = new Rational(1, SAMPLE_RATE);
  FFmpegError.throwIfError(await context.open2(found, null), 'open aac');
  return new AacEncoder(context);
}

class AacEncoder implements SoundEncoder {
  readonly codec = 'aac';
  readonly #context: CodecContext;
  readonly #packet = new AvPacket();
  readonly #frame = new Frame();
  readonly #waiting = new Float32Array(SAMPLES_PER_AAC);
  #filled = 0;
  #next: Samples | null = null;

  constructor(context: CodecContext) {
    this.#context = context;
    this.#packet.alloc();
    this.#frame.alloc();
    this.#frame.format = AV_SAMPLE_FMT_FLTP;
    this.#frame.nbSamples = SAMPLES_PER_AAC;
    this.#frame.sampleRate = SAMPLE_RATE;
    this.#frame.channelLayout = AV_CHANNEL_LAYOUT_MONO;
    this.#frame.allocBuffer();
  }

  encode(samples: Int16Array, at: Samples): AnyPacket[] {
    // Nobody listened for a while: what was left of the old sound does not belong to the new.
    if (this.#next !== at) this.#filled = 0;
    this.#next = at + samples.length;
    const packets: AnyPacket[] = [];
    for (let taken = 0; taken < samples.length;) {
      const count = Math.min(samples.length - taken, SAMPLES_PER_AAC - this.#filled);
      for (let i = 0; i < count; i += 1) this.#waiting[this.#filled + i] = (samples[taken + i] ?? 0) * SCALE;
      taken += count;
      this.#filled += count;
      if (this.#filled < SAMPLES_PER_AAC) break;
      packets.push(...this.#encodeFrame(at + taken - SAMPLES_PER_AAC));
      this.#filled = 0;
    }
    return packets;
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }

  #encodeFrame(at: Samples): AnyPacket[] {
    const frame = this.#frame;
    FFmpegError.throwIfError(frame.makeWritable(), 'make the frame writable');
    const { buffer, byteOffset, byteLength } = this.#waiting;
    FFmpegError.throwIfError(
      frame.fromBuffer(asBuffer(new Uint8Array(buffer, byteOffset, byteLength))),
      'fill the frame',
    );
    frame.pts = BigInt(at);
    FFmpegError.throwIfError(this.#context.sendFrameSync(frame), 'encode aac');
    const packets: AnyPacket[] = [];
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      const { data } = this.#packet;
      // The codec's own time stamps have its delay (one frame) deducted already.
      if (data !== null)
        packets.push({ codec: 'aac', at: Number(this.#packet.pts), keyFrame: true, data: new Uint8Array(data) });
      this.#packet.unref();
    }
    return packets;
  }
}
