import { Failure } from '../../../domain/failure.js';
import { because } from '../../../domain/reasons.js';
import { msFromSamples } from '../../../domain/media-time.js';
import type { AnyPacket } from '../../../domain/packet.js';
import type { Reach } from '../../../network/reaching.js';
import { type ParameterSets, parameterSets, sameSets } from '../avc.js';
import { Gate } from '../gate.js';
import type { ConnectionStart, Outlet, OutletConnection, Wants } from '../outlet.js';
import { aacConfiguration, aacFrame, avcConfiguration, avcPicture, metadata } from './flv.js';
import { type PublisherTarget, RtmpPublisher } from './publisher.js';

/** A server that has taken nothing for so long while something waits has gone. */
const DEAF_MS = 10_000;

/** Sends a room to a platform over RTMP or RTMPS. */
export class RtmpOutlet implements Outlet {
  readonly #target: PublisherTarget;
  readonly #reach: Reach;

  constructor(target: PublisherTarget, reach: Reach) {
    this.#target = target;
    this.#reach = reach;
  }

  async connect(start: ConnectionStart): Promise<OutletConnection> {
    const onEnd = (failure: Failure): void => start.events.ended(failure);
    const publisher = await RtmpPublisher.open(this.#target, this.#reach, start.signal, onEnd);
    return new RtmpConnection(publisher, this.#target.key, start);
  }
}

class RtmpConnection implements OutletConnection {
  readonly wants: Wants;
  readonly #publisher: RtmpPublisher;
  readonly #key: string;
  readonly #start: ConnectionStart;
  readonly #gate: Gate;
  /** Media time of the first packet sent: time 0 of the RTMP stream. */
  #begin: number | null = null;
  #sets: ParameterSets | null = null;
  #progress: { bytes: number; at: number };

  constructor(publisher: RtmpPublisher, key: string, start: ConnectionStart) {
    this.#publisher = publisher;
    this.#key = key;
    this.#start = start;
    this.wants = { pictures: start.pictures !== null, sound: 'aac' };
    this.#gate = new Gate(this.wants.pictures);
    this.#progress = { bytes: 0, at: start.now() };
  }

  get bytes(): number {
    return this.#publisher.bytes;
  }

  get dropped(): number {
    return this.#gate.dropped;
  }

  write(packet: AnyPacket): void {
    if (!this.#gate.admits(packet, this.#publisher.backlog)) {
      if (this.#gate.wantsKeyFrame && packet.codec === 'h264') this.#start.events.keyFrame();
      return;
    }
    if (this.#begin === null) {
      this.#begin = packet.at;
      this.#publisher.metadata(metadata(this.#start.pictures));
      this.#publisher.audio(0, aacConfiguration());
    }
    const timestamp = Math.round(msFromSamples(packet.at - this.#begin));
    // Sound from before the first picture.
    if (timestamp < 0) return;
    if (packet.codec === 'aac') this.#publisher.audio(timestamp >>> 0, aacFrame(packet.data));
    else {
      if (packet.keyFrame) this.#configure(packet, timestamp);
      this.#publisher.video(timestamp >>> 0, avcPicture(packet.data, packet.keyFrame));
    }
  }

  tend(): void {
    const { bytes, backlog } = this.#publisher;
    const now = this.#start.now();
    if (bytes > this.#progress.bytes || backlog === 0) this.#progress = { bytes, at: now };
    else if (now - this.#progress.at > DEAF_MS)
      this.#start.events.ended(
        new Failure('timeout', because('outlet-deaf', { seconds: DEAF_MS / 1_000 }), { retryable: true }),
      );
  }

  async close(): Promise<void> {
    this.#publisher.close(this.#key);
    await Promise.resolve();
  }

  #configure(packet: AnyPacket, timestamp: number): void {
    const sets = parameterSets(packet.data);
    if (sets === null || (this.#sets !== null && sameSets(sets, this.#sets))) return;
    this.#sets = sets;
    this.#publisher.video(timestamp >>> 0, avcConfiguration(sets));
  }
}
