import { Decoder, lumaOf, rmsOf, samplesOf } from '../../src/check/decoding.js';
import { Peer } from '../../src/check/peer.js';
import type { EncodedPicture, EncodedSound, SenderReport } from '../../src/check/recording.js';
import { systemClock } from '../../src/domain/clock.js';

export interface SeenPicture {
  /** RTP timestamp, 90 kHz, unwrapped from the first. */
  readonly ticks: number;
  readonly arrivedMs: number;
  readonly keyFrame: boolean;
  readonly bytes: number;
  /** Present when the peer decodes. */
  readonly luma?: Uint8Array;
  readonly width?: number;
  readonly height?: number;
}

export interface HeardPacket {
  /** RTP timestamp, 48 kHz, unwrapped from the first. */
  readonly ticks: number;
  readonly arrivedMs: number;
  /** Root mean square of the 20 ms, 0..1; 0 when the peer does not decode. */
  readonly rms: number;
}

interface PeerOptions {
  readonly codec?: 'h264' | 'vp8';
  readonly decode?: boolean;
  readonly onPicture?: (picture: SeenPicture) => void;
  readonly onSound?: (packet: HeardPacket) => void;
}

/** The check's peer, counting and, if asked, decoding as it goes. */
export class JourneyPeer {
  pictures = 0;
  packets = 0;
  readonly #options: PeerOptions;
  readonly #decoders: Partial<Record<'video' | 'audio', Decoder>> = {};
  readonly #reports: Partial<Record<SenderReport['kind'], SenderReport>> = {};
  #peer: Peer | undefined;
  #closed = false;

  private constructor(options: PeerOptions) {
    this.#options = options;
  }

  /** Joins a room; resolves when the answer is applied and ICE and DTLS are connected. */
  static async join(url: string, room: string, options: PeerOptions = {}): Promise<JourneyPeer> {
    const journey = new JourneyPeer(options);
    journey.#peer = await Peer.join(url, room, {
      clock: systemClock,
      ...(options.codec === undefined ? {} : { codec: options.codec }),
      onPicture: (picture) => journey.#onPicture(picture),
      onSound: (packet) => journey.#onSound(packet),
      onReport: (report) => {
        journey.#reports[report.kind] = report;
      },
    });
    return journey;
  }

  /** The wall time (ms since epoch) the sender assigns to an audio timestamp; NaN before the first report. */
  audioWallMs(ticks: number): number {
    const report = this.#reports.audio;
    return report === undefined ? NaN : report.wallMs + (ticks - report.ticks) / 48;
  }

  videoWallMs(ticks: number): number {
    const report = this.#reports.video;
    return report === undefined ? NaN : report.wallMs + (ticks - report.ticks) / 90;
  }

  /** Stops answering the network without saying goodbye, as a viewer does whose train enters a tunnel. */
  async vanish(): Promise<void> {
    await this.#peer?.vanish();
    this.#free();
  }

  /** Leaves politely: DELETE on the WHEP resource. Resolves with its status. */
  async leave(): Promise<number> {
    const status = await this.#peer?.leave();
    this.#free();
    return status ?? 0;
  }

  #free(): void {
    this.#closed = true;
    for (const decoder of Object.values(this.#decoders)) decoder.close();
  }

  #onPicture({ ticks, arrivedMs, keyFrame, data }: EncodedPicture): void {
    if (this.#closed) return;
    this.pictures += 1;
    const seen = { ticks, arrivedMs, keyFrame, bytes: data.length };
    if (this.#options.decode !== true) {
      this.#options.onPicture?.(seen);
      return;
    }
    this.#decoders.video ??= new Decoder(this.#options.codec ?? 'h264');
    this.#decoders.video.decode(data, (frame) => this.#options.onPicture?.({ ...seen, ...lumaOf(frame) }));
  }

  #onSound({ ticks, arrivedMs, data }: EncodedSound): void {
    if (this.#closed) return;
    this.packets += 1;
    if (this.#options.decode !== true) {
      this.#options.onSound?.({ ticks, arrivedMs, rms: 0 });
      return;
    }
    this.#decoders.audio ??= new Decoder('opus');
    this.#decoders.audio.decode(data, (frame) =>
      this.#options.onSound?.({ ticks, arrivedMs, rms: rmsOf(samplesOf(frame)) }),
    );
  }
}
