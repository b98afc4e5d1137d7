import { Codec, CodecContext, Dictionary, FFmpegError, Frame, Packet as AvPacket, Rational } from 'node-av/lib';
import { AV_CHANNEL_LAYOUT_MONO, AV_SAMPLE_FMT_S16, FF_ENCODER_LIBOPUS } from 'node-av/constants';
import { Failure } from '../../domain/failure.js';
import { SAMPLE_RATE, SAMPLES_PER_PACKET, type Samples } from '../../domain/media-time.js';
import type { Packet } from '../../domain/packet.js';
import type { AudioEncoder } from '../encoder.js';
import { asBuffer, takePackets } from './video.js';

/** A decoder gives sound this many samples after it went in (libopus at 48 kHz; RFC 7845 §4.2). */
const PRE_SKIP = 312;

/**
 * A decoder may begin where it is softer than this (dBFS RMS; above the room's own tone). Opus codes a packet from those before it: a
 * decoder that begins in the middle of a voice was measured to give up to +0.6 dBTP of sound that was limited to -2.5 dBFS, in 1 of
 * 100 places; beginning here, nowhere in 250 s of either language (RFC 7845 §4.6 has files begin 80 ms early for that).
 */
const SOFT_DB = -40;

/** Opens Opus: 48 kHz mono, 20 ms packets, in-band FEC for the loss that audio has no retransmission against. */
export async function openOpusEncoder(bitsPerSecond = 48_000): Promise<AudioEncoder> {
  const found = Codec.findEncoderByName(FF_ENCODER_LIBOPUS);
  if (found === null) throw new Failure('unavailable', 'node-av was built without the Opus encoder');
  const context = new CodecContext();
  context.allocContext3(found);
  context.sampleRate = SAMPLE_RATE;
  context.channelLayout = AV_CHANNEL_LAYOUT_MONO;
  context.sampleFormat = AV_SAMPLE_FMT_S16;
  context.bitRate = BigInt(bitsPerSecond);
  context.timeBase = new Rational(1, SAMPLE_RATE);
  const options = { application: 'audio', frame_duration: '20', fec: '1', packet_loss: '5', vbr: 'on' };
  FFmpegError.throwIfError(await context.open2(found, Dictionary.fromObject(options)), 'open opus');
  return new OpusEncoder(context);
}

class OpusEncoder implements AudioEncoder {
  readonly codec = 'opus';
  readonly #context: CodecContext;
  readonly #packet = new AvPacket();
  readonly #frame = new Frame();

  constructor(context: CodecContext) {
    this.#context = context;
    this.#packet.alloc();
    this.#frame.alloc();
    this.#frame.format = AV_SAMPLE_FMT_S16;
    this.#frame.nbSamples = SAMPLES_PER_PACKET;
    this.#frame.sampleRate = SAMPLE_RATE;
    this.#frame.channelLayout = AV_CHANNEL_LAYOUT_MONO;
    this.#frame.allocBuffer();
  }

  encode(samples: Int16Array, at: Samples): Packet[] {
    if (samples.length !== SAMPLES_PER_PACKET) {
      throw new Failure('internal', `${samples.length} samples for one packet, expected ${SAMPLES_PER_PACKET}`);
    }
    const frame = this.#frame;
    FFmpegError.throwIfError(frame.makeWritable(), 'make the frame writable');
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    FFmpegError.throwIfError(frame.fromBuffer(asBuffer(bytes)), 'fill the frame');
    frame.pts = BigInt(at);
    FFmpegError.throwIfError(this.#context.sendFrameSync(frame), 'encode opus');
    const keyFrame = isSoft(samples);
    return takePackets(this.#context, this.#packet, 'opus', at - PRE_SKIP).map((packet) => ({ ...packet, keyFrame }));
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }
}

function isSoft(samples: Int16Array): boolean {
  const most = samples.length * (32_768 * 10 ** (SOFT_DB / 20)) ** 2;
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += (samples[i] as number) ** 2;
  return sum < most;
}
