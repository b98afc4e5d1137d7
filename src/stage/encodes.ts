import { type Samples, samplesFromMs } from '../domain/media-time.js';
import type { VideoCodec } from '../domain/packet.js';
import { type Picture, pictureBytes } from '../domain/picture.js';
import { type Demand, type Layer, type StreamMessage, wantersOf } from '../domain/stream.js';
import type { VideoEncoder, VideoOptions } from '../encoding/encoder.js';
import { halve } from '../rendering/halving.js';

/** At most one forced key frame per this many pictures and encode; viewers who join together share one. */
const KEY_FRAME_GAP = 8;

/** An encoder without a viewer is kept so long for the next: it holds 20 MB, and opening another takes as long as a picture. */
const KEPT: Samples = samplesFromMs(60_000);

const CODECS = ['h264', 'vp8'] as const;

export interface EncodesOptions {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Bits per second of each layer, the whole size first; see Layer. */
  readonly layers: readonly number[];
  readonly openVideo: (codec: VideoCodec, options: VideoOptions) => Promise<VideoEncoder>;
  readonly send: (message: StreamMessage) => void;
}

interface Encode {
  readonly codec: VideoCodec;
  readonly layer: Layer;
  readonly options: VideoOptions;
  encoder: VideoEncoder | null;
  watchers: number;
  /** Since when nobody watches it, as `rest` saw it; null: somebody does. */
  unwatchedSince: Samples | null;
  keyFrameWanted: boolean;
  sinceKeyFrame: number;
}

/** The encodes of a room's pictures: each codec and size that somebody watches, none that nobody does. */
export class Encodes {
  readonly #options: EncodesOptions;
  readonly #encodes: readonly Encode[];
  /** The smaller pictures, by layer; the first is the given one. */
  readonly #smaller: Picture[] = [];

  constructor(options: EncodesOptions) {
    this.#options = options;
    this.#encodes = CODECS.flatMap((codec) =>
      options.layers.map((bitsPerSecond, layer) => ({
        codec,
        layer,
        options: { ...this.#size(layer), framesPerSecond: options.framesPerSecond, bitsPerSecond },
        encoder: null,
        watchers: 0,
        unwatchedSince: null,
        keyFrameWanted: true,
        sinceKeyFrame: KEY_FRAME_GAP,
      })),
    );
  }

  /**
   * Who watches what; opens encoders when the first viewer comes. The first needs a key frame, and at once: nobody saw the last one.
   * Who comes to others asks for one, if at all.
   */
  async demand(message: Demand): Promise<void> {
    for (const encode of this.#encodes) {
      const watchers = wantersOf(message, encode.codec, encode.layer);
      if (watchers > 0 && encode.watchers === 0) {
        encode.keyFrameWanted = true;
        encode.sinceKeyFrame = KEY_FRAME_GAP;
      }
      encode.watchers = watchers;
      if (watchers > 0) encode.unwatchedSince = null;
      encode.encoder ??= watchers > 0 ? await this.#options.openVideo(encode.codec, encode.options) : null;
    }
  }

  wantKeyFrame(codec: VideoCodec, layer: Layer = 0): void {
    const encode = this.#encodes.find((one) => one.codec === codec && one.layer === layer);
    if (encode !== undefined) encode.keyFrameWanted = true;
  }

  /** Closes encoders that nobody has watched for a while. To be called with the media time, again and again. */
  rest(at: Samples): void {
    for (const encode of this.#encodes) {
      if (encode.encoder === null || encode.watchers > 0) continue;
      encode.unwatchedSince ??= at;
      if (at - encode.unwatchedSince < KEPT) continue;
      encode.encoder.close();
      encode.encoder = null;
    }
  }

  /** Whether anybody watches at all. */
  get watched(): boolean {
    return this.#encodes.some(({ watchers }) => watchers > 0);
  }

  /**
   * Encodes the picture for all who watch. Key frames go first: a viewer that waits for one to change over has not had this
   * picture in the size it leaves.
   */
  encode(picture: Picture, at: Samples): void {
    const due = this.#encodes.filter(({ watchers, encoder }) => watchers > 0 && encoder !== null);
    const deepest = Math.max(0, ...due.map(({ layer }) => layer));
    this.#shrink(picture, deepest);
    for (const encode of due) encode.sinceKeyFrame += 1;
    const key = due.filter(({ keyFrameWanted, sinceKeyFrame }) => keyFrameWanted && sinceKeyFrame >= KEY_FRAME_GAP);
    for (const encode of key) this.#write(encode, at, true);
    for (const encode of due) if (!key.includes(encode)) this.#write(encode, at, false);
  }

  close(): void {
    for (const { encoder } of this.#encodes) encoder?.close();
  }

  #write(encode: Encode, at: Samples, keyFrame: boolean): void {
    const picture = this.#smaller[encode.layer];
    if (picture === undefined || encode.encoder === null) return;
    if (keyFrame) {
      encode.keyFrameWanted = false;
      encode.sinceKeyFrame = 0;
    }
    for (const packet of encode.encoder.encode(picture, at, keyFrame))
      this.#options.send({ type: 'packet', layer: encode.layer, ...packet });
  }

  #shrink(picture: Picture, deepest: Layer): void {
    this.#smaller[0] = picture;
    for (let layer = 1; layer <= deepest; layer += 1) {
      const { width, height } = this.#size(layer);
      const into = this.#smaller[layer] ?? { width, height, data: new Uint8Array(pictureBytes(width, height)) };
      halve(this.#smaller[layer - 1] ?? picture, into);
      this.#smaller[layer] = into;
    }
  }

  #size(layer: Layer): { width: number; height: number } {
    const even = (pixels: number): number => 2 * Math.floor(pixels / 2 ** (layer + 1));
    return { width: even(this.#options.width), height: even(this.#options.height) };
  }
}
