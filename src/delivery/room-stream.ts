import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { type Samples, samplesFromMs } from '../domain/media-time.js';
import type { VideoCodec } from '../domain/packet.js';
import type { DemandMessage, Layer, StreamMessage } from '../domain/stream.js';
import type { FanOutEvent } from './fan-out.js';
import type { IceOptions } from './connection.js';
import type { Gate } from './gate.js';
import type { Relief } from './relief.js';
import { isVideo, Track, type Written } from './track.js';
import { Viewer } from './viewer.js';

/** A viewer that has not connected after this long is removed. */
const CONNECT_TIMEOUT_MS = 15_000;
/** Browsers report at least every 5 s (RFC 3550 §6.2); one that says nothing for this long is gone. */
const SILENCE_TIMEOUT_MS = 20_000;
/** Requests for a key frame within this time share one. */
const KEY_FRAME_GAP_MS = 300;
/** A key frame is good for who comes within this time: what followed it is sent along, half the time's bits at once. */
const FRESH_MS = 600;

export interface Counters {
  packetsSent: number;
  bytesSent: number;
  nacks: number;
  retransmitted: number;
  plis: number;
  /** Of the thread's time, by handing packets to viewers, ms. */
  sendingMs: number;
}

/** One room's packets and everyone who watches it. */
export class RoomStream {
  readonly room: string;
  readonly #clock: Clock;
  readonly #ice: IceOptions;
  readonly #most: number;
  readonly #gate: Gate;
  readonly #relief: Relief;
  readonly #tell: (event: FanOutEvent) => void;
  readonly #counters: Counters;
  readonly #sound = { opus: new Track('opus'), pcmu: new Track('pcmu'), pcma: new Track('pcma') };
  readonly #pictures: Readonly<Record<VideoCodec, readonly Track[]>>;
  readonly #layers: readonly number[];
  #hasPictures = true;
  readonly #viewers = new Map<string, { viewer: Viewer; joinedAt: number }>();
  /** When a key frame was last asked for, by codec and layer. */
  readonly #lastKeyFrame = new Map<string, number>();
  /** Who waits at the gate, or for an answer. */
  #joining = 0;
  #port: MessagePort | null = null;
  /** Where media time and wall clock meet: sample `at` (stage time plus base) is due at `wallMs`. */
  #pairing: { at: Samples; wallMs: number } | null = null;
  /** Added to a stage's media time so that a restarted stage goes on where the last one was. */
  #base: Samples = 0;
  #fresh = true;
  #reminding = false;
  readonly #closing = new AbortController();

  constructor(
    room: string,
    options: {
      clock: Clock;
      ice: IceOptions;
      mostViewers: number;
      gate: Gate;
      relief: Relief;
      /** Bits per second of each layer of the pictures. */
      layers: readonly number[];
      tell: (event: FanOutEvent) => void;
      counters: Counters;
    },
  ) {
    this.room = room;
    this.#clock = options.clock;
    this.#ice = options.ice;
    this.#most = options.mostViewers;
    this.#gate = options.gate;
    this.#relief = options.relief;
    this.#tell = options.tell;
    this.#counters = options.counters;
    this.#layers = options.layers;
    this.#pictures = { h264: tracksOf('h264', options.layers), vp8: tracksOf('vp8', options.layers) };
  }

  /** Takes packets from a (new) stage. @param pictures Whether it makes any. */
  attach(port: MessagePort, pictures: boolean): void {
    this.#hasPictures = pictures;
    this.#port?.close();
    this.#port = port;
    this.#fresh = true;
    port.on('message', (message: StreamMessage) => this.#receive(message));
    this.#demand();
  }

  async join(session: string, offer: string): Promise<string> {
    if (this.#viewers.size + this.#joining >= this.#most) {
      throw new Failure('overloaded', `Room ${this.room} has its ${this.#most} viewers.`, { retryable: true });
    }
    this.#joining += 1;
    try {
      await this.#gate.enter();
      return await this.#admit(session, offer);
    } finally {
      this.#joining -= 1;
    }
  }

  async #admit(session: string, offer: string): Promise<string> {
    const { viewer, answer } = await Viewer.answer(offer, {
      ice: this.#ice,
      pictures: this.#hasPictures,
      layers: this.#layers.length,
      relieved: this.#relief.on,
      events: {
        arriving: () => this.#onArriving(session),
        connected: () => this.#onConnected(session),
        gone: (reason) => this.#forget(session, reason),
        keyFrame: (codec, layer) => {
          this.#counters.plis += 1;
          this.#askKeyFrame(codec, layer);
        },
        moved: () => this.#demand(),
        nack: (count, resent) => {
          this.#counters.nacks += count;
          this.#counters.retransmitted += resent;
        },
      },
      monotonic: () => this.#clock.monotonic(),
    });
    if (this.#closing.signal.aborted) {
      // It went off the air while the viewer waited: nobody would ever look after this one.
      await viewer.close();
      throw new Failure('not_found', `Room ${this.room} has gone off the air.`);
    }
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
      else {
        this.#report(viewer);
        viewer.remind();
      }
    }
  }

  /** Who is here, with when they came (monotonic ms). */
  get watchers(): readonly { readonly viewer: Viewer; readonly joinedAt: number }[] {
    return [...this.#viewers.values()].filter(({ viewer }) => viewer.connected);
  }

  get viewers(): number {
    let connected = 0;
    for (const { viewer } of this.#viewers.values()) if (viewer.connected) connected += 1;
    return connected;
  }

  /** Connected viewers of each layer. */
  get watching(): readonly number[] {
    const all = this.watchers;
    return this.#layers.map((_, layer) => all.filter(({ viewer }) => viewer.layer === layer).length);
  }

  /** Says goodbye to all, and to those who are still at the gate when they come. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#viewers.keys()].map((session) => this.leave(session, 'closed')));
    this.#port?.close();
    this.#port = null;
  }

  #receive(message: StreamMessage): void {
    if (message.type === 'clock') {
      this.#pair(message.at, message.wallMs);
      return;
    }
    const { codec, layer = 0 } = message;
    const track = isVideo(codec) ? this.#pictures[codec][layer] : this.#sound[codec];
    if (track === undefined) return;
    const packets = track.write(message, this.#base);
    const began = this.#clock.monotonic();
    for (const { viewer } of this.#viewers.values())
      this.#count(packets, viewer.send(track, packets, message.keyFrame));
    this.#counters.sendingMs += this.#clock.monotonic() - began;
  }

  /** @param sent How many of the packets: all or none. */
  #count(packets: readonly Written[], sent: number): void {
    this.#counters.packetsSent += sent;
    if (sent > 0) for (const packet of packets) this.#counters.bytesSent += packet.payload.length;
  }

  /** The first pairing of a stage decides where its media time goes on; later ones only follow the clocks. */
  #pair(at: Samples, wallMs: number): void {
    if (this.#fresh) {
      this.#fresh = false;
      this.#base = (this.#mediaTime(wallMs) ?? at) - at;
    }
    const first = this.#pairing === null;
    this.#pairing = { at: at + this.#base, wallMs };
    if (first) for (const { viewer } of this.#viewers.values()) this.#report(viewer);
  }

  #report(viewer: Viewer): void {
    const wallMs = this.#clock.now();
    const at = this.#mediaTime(wallMs);
    if (at === null) return;
    viewer.report(wallMs, (track) => track.timestamp(at, 0));
  }

  /** A room that nobody watched wakes now, and its key frame is there when the viewer is. */
  #onArriving(session: string): void {
    const viewer = this.#viewers.get(session)?.viewer;
    if (viewer === undefined) return;
    this.#demand();
    const { video } = viewer;
    if (video === null) return;
    for (const layer of viewer.layers) {
      // Half its time is left for DTLS.
      const track = this.#pictures[video][layer];
      if (track !== undefined && this.#sinceKeyFrame(track, FRESH_MS / 2) === null) this.#askKeyFrame(video, layer);
    }
  }

  #onConnected(session: string): void {
    const viewer = this.#viewers.get(session)?.viewer;
    if (viewer === undefined) return;
    this.#report(viewer);
    this.#demand();
    const { video } = viewer;
    if (video !== null) {
      for (const layer of viewer.layers) {
        const track = this.#pictures[video][layer];
        const packets = (track === undefined ? null : this.#sinceKeyFrame(track, FRESH_MS)) ?? [];
        const sent = track === undefined ? 0 : viewer.catchUp(track, packets);
        this.#count(packets, sent);
        if (sent === 0) this.#askKeyFrame(video, layer);
      }
    }
    this.#tell({ type: 'viewer.connected', room: this.room, session, viewers: this.viewers });
  }

  /** A track's packets since its last key frame, if that is no older than this. */
  #sinceKeyFrame(track: Track, ms: number): readonly Written[] | null {
    const now = this.#mediaTime(this.#clock.now());
    return now === null ? null : track.sinceKeyFrame(now - samplesFromMs(ms));
  }

  /** Media time at a wall time, ms since the epoch; null before the stage has told any. */
  #mediaTime(wallMs: number): Samples | null {
    return this.#pairing === null ? null : this.#pairing.at + samplesFromMs(wallMs - this.#pairing.wallMs);
  }

  #forget(session: string, reason: 'left' | 'failed' | 'stalled' | 'closed'): void {
    if (!this.#viewers.delete(session)) return;
    this.#demand();
    this.#tell({ type: 'viewer.left', room: this.room, session, viewers: this.viewers, reason });
  }

  #demand(): void {
    const none = (): number[] => this.#layers.map(() => 0);
    const demand = { h264: none(), vp8: none(), opus: 0, pcmu: 0, pcma: 0 };
    for (const { viewer } of this.#viewers.values()) {
      if (!viewer.expected) continue;
      demand[viewer.audio] += 1;
      const watched = viewer.video === null ? [] : demand[viewer.video];
      for (const layer of viewer.layers) watched[layer] = (watched[layer] ?? 0) + 1;
    }
    const { h264, vp8, ...sound } = demand;
    const whole = { h264: h264[0] ?? 0, vp8: vp8[0] ?? 0 };
    this.#post({ type: 'demand', ...sound, ...whole, smaller: { h264: h264.slice(1), vp8: vp8.slice(1) } });
  }

  #askKeyFrame(codec: VideoCodec, layer: Layer): void {
    const now = this.#clock.monotonic();
    const which = `${codec} ${layer}`;
    const since = now - (this.#lastKeyFrame.get(which) ?? -Infinity);
    if (since < KEY_FRAME_GAP_MS) {
      this.#remindIn(KEY_FRAME_GAP_MS - since);
      return;
    }
    this.#lastKeyFrame.set(which, now);
    this.#post({ type: 'keyframe', codec, layer });
  }

  /** Who came between two key frames asks again as soon as another may be made, if the last one was before them. */
  #remindIn(ms: number): void {
    if (this.#reminding || this.#closing.signal.aborted) return;
    this.#reminding = true;
    this.#clock.sleep(ms, this.#closing.signal).then(
      () => {
        this.#reminding = false;
        for (const { viewer } of this.#viewers.values()) viewer.remind();
      },
      () => undefined,
    );
  }

  #post(message: DemandMessage): void {
    this.#port?.postMessage(message);
  }
}

/** A track for each layer of one codec's pictures, all on one time. */
function tracksOf(codec: VideoCodec, layers: readonly number[]): readonly Track[] {
  const whole = new Track(codec);
  return layers.map((_, layer) => (layer === 0 ? whole : new Track(codec, layer, whole)));
}
