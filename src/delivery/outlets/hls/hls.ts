import { Failure } from '../../../domain/failure.js';
import { msFromSamples, type Samples, samplesFromMs } from '../../../domain/media-time.js';
import type { AnyPacket } from '../../../domain/packet.js';
import { type ParameterSets, parameterSets, sameSets } from '../avc.js';
import { Fmp4Muxer } from '../fmp4/muxer.js';
import { type Segment, Segmenter } from '../fmp4/segmenter.js';
import { Gate } from '../gate.js';
import type { ConnectionStart, Outlet, OutletConnection, Wants } from '../outlet.js';

/** Segments are cut at the first key frame after this long: key frames come every 2 s, and whenever a viewer joins. */
const SHORTEST: Samples = samplesFromMs(1_500);
/** Segments that may wait for the muxer, which takes a millisecond. */
const MOST_WAITING = 8;

/** A piece of a room's HLS stream. */
export type HlsPiece =
  /** What players need before the segments that follow. */
  | { readonly type: 'init'; readonly data: Uint8Array }
  | { readonly type: 'segment'; readonly seconds: number; readonly wallMs: number; readonly data: Uint8Array };

/** Cuts a room's stream into CMAF segments (ISO/IEC 23000-19) and hands them over. */
export class HlsOutlet implements Outlet {
  readonly #hand: (piece: HlsPiece) => void;

  constructor(hand: (piece: HlsPiece) => void) {
    this.#hand = hand;
  }

  async connect(start: ConnectionStart): Promise<OutletConnection> {
    return await Promise.resolve(new HlsConnection(start, this.#hand));
  }
}

class HlsConnection implements OutletConnection {
  readonly wants: Wants;
  bytes = 0;
  readonly #start: ConnectionStart;
  readonly #hand: (piece: HlsPiece) => void;
  readonly #gate: Gate;
  readonly #segmenter: Segmenter;
  #muxer: Fmp4Muxer | null = null;
  #sets: ParameterSets | null = null;
  #waiting = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(start: ConnectionStart, hand: (piece: HlsPiece) => void) {
    this.#start = start;
    this.#hand = hand;
    this.wants = { pictures: start.pictures !== null, sound: 'aac' };
    this.#gate = new Gate(this.wants.pictures);
    this.#segmenter = new Segmenter(this.wants.pictures, SHORTEST);
  }

  get dropped(): number {
    return 0;
  }

  write(packet: AnyPacket): void {
    if (!this.#gate.admits(packet, 0)) return;
    const segment = this.#segmenter.push(packet);
    if (segment === null) return;
    if (this.#waiting >= MOST_WAITING)
      throw new Failure('overloaded', `${MOST_WAITING} HLS segments wait to be written`, { retryable: true });
    this.#waiting += 1;
    this.#turn = this.#turn
      .then(async () => await this.#cut(segment))
      .catch((error: unknown) => this.#start.events.ended(new Failure('internal', String(error), { retryable: true })))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#muxer?.close();
  }

  async #cut(segment: Segment): Promise<void> {
    const muxer = (this.#muxer ??= await this.#open(segment));
    const sets = setsOf(segment);
    if (sets !== null && this.#sets !== null && !sameSets(sets, this.#sets))
      throw new Failure('internal', 'the pictures are encoded anew', { retryable: true });
    const data = await muxer.fragment(segment.packets);
    this.bytes += data.length;
    const seconds = msFromSamples(segment.until - segment.from) / 1000;
    this.#hand({ type: 'segment', seconds, wallMs: this.#start.wallMs(segment.from), data });
  }

  async #open(segment: Segment): Promise<Fmp4Muxer> {
    const size = this.#start.pictures;
    this.#sets = setsOf(segment);
    const pictures = size === null || this.#sets === null ? null : { ...size, sets: this.#sets };
    const muxer = await Fmp4Muxer.open({ pictures, begin: segment.from, metadata: {} });
    this.#hand({ type: 'init', data: muxer.init });
    return muxer;
  }
}

/** The parameter sets a segment begins with; null: it has no pictures. */
export function setsOf({ packets }: Segment): ParameterSets | null {
  const picture = packets.find(({ codec }) => codec === 'h264');
  return picture === undefined ? null : parameterSets(picture.data);
}
