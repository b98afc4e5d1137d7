import type { MessagePort } from 'node:worker_threads';
import { msFromSamples, SAMPLES_PER_PICTURE, type Samples, samplesFromMs } from '../../domain/media-time.js';
import type { AnyPacket } from '../../domain/packet.js';
import type { DemandMessage, OutletMessage, SaidSentence } from '../../domain/stream.js';
import type { PictureSize, Wants } from './outlet.js';

/** Platforms want a key frame every 2 s, HLS segments and a recording's fragments begin at one: all share these. */
const GROUP: Samples = samplesFromMs(2_000);

/** Whoever takes a room's packets. */
export interface FeedSink {
  readonly wants: Wants;
  write(packet: AnyPacket): void;
  hear?(sentence: SaidSentence): void;
}

/** One room's packets for its outlets: asks the stage for what they want, on one line of media time over stages that died. */
export class RoomFeed {
  readonly pictures: PictureSize | null;
  readonly #sinks = new Set<FeedSink>();
  #port: MessagePort | null = null;
  /** Where media time and wall clock meet. */
  #pairing: { readonly at: Samples; readonly wallMs: number } | null = null;
  /** Added to a stage's media time so that a restarted stage goes on where the last one was; null: not known yet. */
  #base: Samples | null = null;
  #lastKeyFrame = -Infinity;
  #asked = false;

  constructor(pictures: PictureSize | null) {
    this.pictures = pictures;
  }

  /** Takes packets from a (new) stage. */
  attach(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    this.#base = null;
    this.#asked = false;
    port.on('message', (message: OutletMessage) => this.#receive(message));
    this.#demand();
  }

  /** Feeds a sink from the next packet on; the function returned ends that. */
  add(sink: FeedSink): () => void {
    this.#sinks.add(sink);
    this.#demand();
    if (this.#wantsPictures) this.askKeyFrame();
    return () => {
      if (this.#sinks.delete(sink)) this.#demand();
    };
  }

  askKeyFrame(): void {
    this.#asked = true;
    this.#post({ type: 'keyframe', codec: 'h264' });
  }

  /** The wall clock at a media time, ms since epoch. */
  wallMs(at: Samples): number {
    const pairing = this.#pairing ?? { at, wallMs: 0 };
    return pairing.wallMs + msFromSamples(at - pairing.at);
  }

  close(): void {
    this.#sinks.clear();
    this.#port?.close();
    this.#port = null;
  }

  #receive(message: OutletMessage): void {
    if (message.type === 'clock') {
      this.#pair(message.at, message.wallMs);
      return;
    }
    const base = this.#base;
    if (base === null) return;
    if (message.type === 'sentence') {
      const said = { ...message, from: message.from + base, until: message.until + base };
      for (const sink of [...this.#sinks]) sink.hear?.(said);
      return;
    }
    const { codec, keyFrame, data } = message;
    const packet = { codec, keyFrame, data, at: message.at + base };
    if (codec === 'h264') this.#keepGroups(packet);
    // A copy of the set: a connection that fails while it is written to takes itself out.
    for (const sink of [...this.#sinks]) if (takes(sink.wants, packet)) sink.write(packet);
  }

  /** The first pairing of a stage decides where its media time goes on; later ones only follow the clocks. */
  #pair(at: Samples, wallMs: number): void {
    // What came before the first pairing has no place in time and was not passed on, a key frame among it perhaps.
    if (this.#base === null && this.#wantsPictures) this.askKeyFrame();
    this.#base ??= this.#pairing === null ? 0 : this.#pairing.at + samplesFromMs(wallMs - this.#pairing.wallMs) - at;
    this.#pairing = { at: at + this.#base, wallMs };
  }

  #keepGroups({ at, keyFrame }: AnyPacket): void {
    if (keyFrame) {
      this.#lastKeyFrame = at;
      this.#asked = false;
    } else if (!this.#asked && at - this.#lastKeyFrame >= GROUP - SAMPLES_PER_PICTURE) this.askKeyFrame();
  }

  get #wantsPictures(): boolean {
    return this.pictures !== null && [...this.#sinks].some(({ wants }) => wants.pictures);
  }

  #demand(): void {
    const demand = { h264: 0, vp8: 0, opus: 0, pcmu: 0, pcma: 0, aac: 0 };
    for (const { wants } of this.#sinks) {
      demand[wants.sound] += 1;
      if (wants.pictures && this.pictures !== null) demand.h264 += 1;
    }
    this.#post({ type: 'demand', ...demand });
  }

  #post(message: DemandMessage): void {
    this.#port?.postMessage(message);
  }
}

function takes(wants: Wants, { codec }: AnyPacket): boolean {
  return codec === wants.sound || (codec === 'h264' && wants.pictures);
}
