import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { type Samples, samplesFromMs } from '../domain/media-time.js';
import type { VideoCodec } from '../domain/packet.js';
import type { DemandMessage, StreamMessage } from '../domain/stream.js';
import type { FanOutEvent } from './fan-out.js';
import { Track } from './track.js';
import { type IceOptions, Viewer } from './viewer.js';

/** A viewer that has not connected after this long is removed. */
const CONNECT_TIMEOUT_MS = 15_000;
/** Browsers report at least every 5 s (RFC 3550 §6.2); one that says nothing for this long is gone. */
const SILENCE_TIMEOUT_MS = 20_000;
/** Requests for a key frame within this time share one. */
const KEY_FRAME_GAP_MS = 300;

export interface Counters {
  packetsSent: number;
  bytesSent: number;
  nacks: number;
  retransmitted: number;
  plis: number;
}

/** One room's packets and everyone who watches it. */
export class RoomStream {
  readonly room: string;
  readonly #clock: Clock;
  readonly #ice: IceOptions;
  readonly #most: number;
  readonly #tell: (event: FanOutEvent) => void;
  readonly #counters: Counters;
  readonly #tracks = { h264: new Track('h264'), vp8: new Track('vp8'), opus: new Track('opus') };
  readonly #viewers = new Map<string, { viewer: Viewer; joinedAt: number }>();
  readonly #lastKeyFrame: Record<VideoCodec, number> = { h264: -Infinity, vp8: -Infinity };
  #port: MessagePort | null = null;
  /** Where media time and wall clock meet: sample `at` (stage time plus base) is due at `wallMs`. */
  #pairing: { at: Samples; wallMs: number } | null = null;
  /** Added to a stage's media time so that a restarted stage goes on where the last one was. */
  #base: Samples = 0;
  #fresh = true;

  constructor(
    room: string,
    options: {
      clock: Clock;
      ice: IceOptions;
      mostViewers: number;
      tell: (event: FanOutEvent) => void;
      counters: Counters;
    },
  ) {
    this.room = room;
    this.#clock = options.clock;
    this.#ice = options.ice;
    this.#most = options.mostViewers;
    this.#tell = options.tell;
    this.#counters = options.counters;
  }

  /** Takes packets from a (new) stage. */
  attach(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    this.#fresh = true;
    port.on('message', (message: StreamMessage) => this.#receive(message));
    this.#demand();
  }

  async join(session: string, offer: string): Promise<string> {
    if (this.#viewers.size >= this.#most) {
      throw new Failure('overloaded', `Room ${this.room} has its ${this.#most} viewers.`, { retryable: true });
    }
    const { viewer, answer } = await Viewer.answer(
      offer,
      this.#tracks,
      this.#ice,
      {
        connected: () => this.#onConnected(session),
        gone: (reason) => this.#forget(session, reason),
        keyFrame: (codec) => {
          this.#counters.plis += 1;
          this.#askKeyFrame(codec);
        },
        nack: (count, resent) => {
          this.#counters.nacks += count;
          this.#counters.retransmitted += resent;
        },
      },
      () => this.#clock.monotonic(),
    );
    this.#viewers.set(session, { viewer, joinedAt: this.#clock.monotonic() });
    return answer;
  }

  viewer(session: string): Viewer | undefined {
    return this.#viewers.get(session)?.viewer;
  }

  async leave(session: string, reason: 'left' | 'closed' | 'stalled' = 'left'): Promise<boolean> {
    const found = this.#viewers.get(session);
    if (found === undefined) return false;
    this.#forget(session, reason);
    await found.viewer.close();
    return true;
  }

  /** Once a second: sender reports, and viewers that never came or went silently. */
  async tend(): Promise<void> {
    const now = this.#clock.monotonic();
    for (const [session, { viewer, joinedAt }] of this.#viewers) {
      const neverCame = !viewer.connected && now - joinedAt > CONNECT_TIMEOUT_MS;
      const silent = viewer.connected && now - viewer.lastHeard > SILENCE_TIMEOUT_MS;
      if (neverCame || silent) await this.leave(session, 'stalled');
      else this.#report(viewer);
    }
  }

  get viewers(): number {
    let connected = 0;
    for (const { viewer } of this.#viewers.values()) if (viewer.connected) connected += 1;
    return connected;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#viewers.keys()].map((session) => this.leave(session, 'closed')));
    this.#port?.close();
    this.#port = null;
  }

  #receive(message: StreamMessage): void {
    if (message.type === 'clock') {
      this.#pair(message.at, message.wallMs);
      return;
    }
    const track = this.#tracks[message.codec];
    const packets = track.write(message, this.#base);
    for (const { viewer } of this.#viewers.values()) {
      const sent = viewer.send(track, packets, message.keyFrame);
      this.#counters.packetsSent += sent;
      if (sent > 0) for (const packet of packets) this.#counters.bytesSent += packet.payload.length;
    }
  }

  /** The first pairing of a stage decides where its media time goes on; later ones only follow the clocks. */
  #pair(at: Samples, wallMs: number): void {
    if (this.#fresh) {
      this.#fresh = false;
      if (this.#pairing !== null) {
        this.#base = this.#pairing.at + samplesFromMs(wallMs - this.#pairing.wallMs) - at;
      }
    }
    const first = this.#pairing === null;
    this.#pairing = { at: at + this.#base, wallMs };
    if (first) for (const { viewer } of this.#viewers.values()) this.#report(viewer);
  }

  #report(viewer: Viewer): void {
    const pairing = this.#pairing;
    if (pairing === null) return;
    const wallMs = this.#clock.now();
    const at = pairing.at + samplesFromMs(wallMs - pairing.wallMs);
    viewer.report(wallMs, (track) => track.timestamp(at, 0));
  }

  #onConnected(session: string): void {
    const viewer = this.#viewers.get(session)?.viewer;
    if (viewer === undefined) return;
    this.#report(viewer);
    this.#demand();
    if (viewer.video !== null) this.#askKeyFrame(viewer.video);
    this.#tell({ type: 'viewer.connected', room: this.room, session, viewers: this.viewers });
  }

  #forget(session: string, reason: 'left' | 'failed' | 'stalled' | 'closed'): void {
    if (!this.#viewers.delete(session)) return;
    this.#demand();
    this.#tell({ type: 'viewer.left', room: this.room, session, viewers: this.viewers, reason });
  }

  #demand(): void {
    const demand = { h264: 0, vp8: 0, opus: 0 };
    for (const { viewer } of this.#viewers.values()) {
      if (!viewer.connected) continue;
      demand.opus += 1;
      if (viewer.video !== null) demand[viewer.video] += 1;
    }
    this.#post({ type: 'demand', ...demand });
  }

  #askKeyFrame(codec: VideoCodec): void {
    const now = this.#clock.monotonic();
    if (now - this.#lastKeyFrame[codec] < KEY_FRAME_GAP_MS) return;
    this.#lastKeyFrame[codec] = now;
    this.#post({ type: 'keyframe', codec });
  }

  #post(message: DemandMessage): void {
    this.#port?.postMessage(message);
  }
}
