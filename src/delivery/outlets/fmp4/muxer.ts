import {
  Dictionary,
  FFmpegError,
  FormatContext,
  IOContext,
  Log,
  Packet as AvPacket,
  Rational,
  type Stream,
} from 'node-av/lib';
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_H264,
  AV_LOG_ERROR,
  AV_PIX_FMT_YUV420P,
  AV_PKT_FLAG_KEY,
  AV_SAMPLE_FMT_FLTP,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AVFMT_FLAG_CUSTOM_IO,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Failure } from '../../../domain/failure.js';
import { SAMPLE_RATE, SAMPLES_PER_PICTURE, type Samples } from '../../../domain/media-time.js';
import type { AnyPacket } from '../../../domain/packet.js';
import { AAC_CONFIGURATION, annexB, type ParameterSets } from '../avc.js';
import type { PictureSize } from '../outlet.js';

// The muxer comments on the terminal otherwise.
Log.setLevel(AV_LOG_ERROR);

const SAMPLES_PER_AAC = 1024;
const BUFFER_BYTES = 64 * 1024;
const UNIT = new Rational(1, SAMPLE_RATE);
/**
 * No sample tables: an initialisation segment, then a fragment for each call (ISO/IEC 14496-12 §8.8), so that a file cut off
 * anywhere plays up to its last whole fragment. Metadata keep their own names.
 */
const OPTIONS = { movflags: 'frag_custom+empty_moov+default_base_moof+use_metadata_tags' };

export interface MuxerOptions {
  /** null: sound alone. */
  readonly pictures: (PictureSize & { readonly sets: ParameterSets }) | null;
  /** Media time that becomes 0. */
  readonly begin: Samples;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes fragmented MP4 (H.264 and AAC), as bytes: an initialisation segment and a fragment for each segment. */
export class Fmp4Muxer {
  readonly init: Buffer;
  readonly #context: FormatContext;
  readonly #io: IOContext;
  readonly #streams: readonly Stream[];
  readonly #written: Buffer[];
  readonly #begin: Samples;
  readonly #packet = new AvPacket();
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(
    parts: { context: FormatContext; io: IOContext; streams: readonly Stream[]; written: Buffer[] },
    begin: Samples,
  ) {
    this.#context = parts.context;
    this.#io = parts.io;
    this.#streams = parts.streams;
    this.#written = parts.written;
    this.#begin = begin;
    this.#packet.alloc();
    this.init = this.#take();
  }

  /** @throws Failure `internal` when the muxer refuses. */
  static async open({ pictures, begin, metadata }: MuxerOptions): Promise<Fmp4Muxer> {
    const written: Buffer[] = [];
    const io = new IOContext();
    io.allocContextWithCallbacks(BUFFER_BYTES, 1, null, (bytes) => {
      // The muxer reuses its memory.
      written.push(Buffer.from(bytes));
      return bytes.length;
    });
    const context = new FormatContext();
    try {
      FFmpegError.throwIfError(context.allocOutputContext2(null, 'mp4', null), 'open mp4');
      context.pb = io;
      context.setFlags(AVFMT_FLAG_CUSTOM_IO);
      context.metadata = Dictionary.fromObject({ ...metadata });
      const streams = [...(pictures === null ? [] : [pictureStream(context, pictures)]), soundStream(context)];
      FFmpegError.throwIfError(await context.writeHeader(Dictionary.fromObject(OPTIONS)), 'begin mp4');
      await io.flush();
      return new Fmp4Muxer({ context, io, streams, written }, begin);
    } catch (error) {
      free(context, io);
      throw error;
    }
  }

  /** One fragment. Calls wait for each other. @throws Failure `internal`. */
  async fragment(packets: readonly AnyPacket[]): Promise<Buffer> {
    return await this.#inTurn(async () => {
      if (this.#closed) throw new Failure('interrupted', 'the muxer is closed');
      for (const packet of packets) {
        this.#fill(packet);
        const written = await this.#context.writeFrame(this.#packet);
        this.#packet.unref();
        FFmpegError.throwIfError(written, 'write mp4');
      }
      FFmpegError.throwIfError(await this.#context.writeFrame(null), 'end a fragment');
      await this.#io.flush();
      return this.#take();
    });
  }

  /** Frees it, after what is being written. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#closed) return;
      this.#closed = true;
      this.#packet.free();
      free(this.#context, this.#io);
      await Promise.resolve();
    });
  }

  #fill({ codec, at, keyFrame, data }: AnyPacket): void {
    const packet = this.#packet;
    const stream = codec === 'aac' ? this.#streams.at(-1) : this.#streams[0];
    if (stream === undefined) throw new Failure('internal', `the file has no track for ${codec}`);
    packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    packet.streamIndex = stream.index;
    const time = BigInt(at - this.#begin);
    packet.pts = time;
    packet.dts = time;
    packet.duration = BigInt(codec === 'aac' ? SAMPLES_PER_AAC : SAMPLES_PER_PICTURE);
    if (keyFrame) packet.setFlags(AV_PKT_FLAG_KEY);
    packet.rescaleTs(UNIT, stream.timeBase);
  }

  #take(): Buffer {
    return Buffer.concat(this.#written.splice(0));
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return await turn;
  }
}

function pictureStream(context: FormatContext, { width, height, sets }: NonNullable<MuxerOptions['pictures']>): Stream {
  const stream = context.newStream(null);
  stream.timeBase = UNIT;
  const { codecpar } = stream;
  codecpar.codecType = AVMEDIA_TYPE_VIDEO;
  codecpar.codecId = AV_CODEC_ID_H264;
  codecpar.width = width;
  codecpar.height = height;
  codecpar.format = AV_PIX_FMT_YUV420P;
  codecpar.colorRange = AVCOL_RANGE_MPEG;
  codecpar.colorSpace = AVCOL_SPC_BT709;
  codecpar.colorPrimaries = AVCOL_PRI_BT709;
  codecpar.colorTrc = AVCOL_TRC_BT709;
  codecpar.extradata = annexB(sets);
  return stream;
}

function soundStream(context: FormatContext): Stream {
  const stream = context.newStream(null);
  stream.timeBase = UNIT;
  const { codecpar } = stream;
  codecpar.codecType = AVMEDIA_TYPE_AUDIO;
  codecpar.codecId = AV_CODEC_ID_AAC;
  codecpar.sampleRate = SAMPLE_RATE;
  codecpar.channelLayout = AV_CHANNEL_LAYOUT_MONO;
  codecpar.format = AV_SAMPLE_FMT_FLTP;
  codecpar.frameSize = SAMPLES_PER_AAC;
  codecpar.extradata = AAC_CONFIGURATION;
  return stream;
}

function free(context: FormatContext, io: IOContext): void {
  context.pb = null;
  context.freeContext();
  io.freeContext();
}
