import type { Avatar } from '../avatar/avatar.js';
import { type View, viewOf } from '../avatar/view.js';
import type { DemandMessage, StreamMessage } from '../domain/stream.js';
import { SAMPLES_PER_PICTURE, type Samples } from '../domain/media-time.js';
import type { VideoCodec } from '../domain/packet.js';
import type { Picture } from '../domain/picture.js';
import { pictureBytes } from '../domain/picture.js';
import { SAMPLES_AFTER, SAMPLES_BEFORE } from '../driving/hearing.js';
import type { LipSync } from '../driving/lip-sync.js';
import { type Motion, OUTLOOK } from '../driving/motion.js';
import { type BaseKind, type ClipKind, isBase } from '../driving/motion-graph.js';
import { stressesOf } from '../driving/stress.js';
import type { AudioEncoder, VideoEncoder, VideoOptions } from '../encoding/encoder.js';
import { Compositor } from '../rendering/compositing.js';
import type { Overlays } from './overlays.js';
import { Playout } from './playout.js';
import type { StageEvent, StageMetrics } from './stage.js';

/** At most one forced key frame per this many pictures and codec; viewers who join together share one. */
const KEY_FRAME_GAP = 8;
/** Between two sentences she goes on talking with her head; after this many pictures of silence she rests. */
const LINGERS = 12;

export interface PerformerParts {
  readonly avatar: Avatar;
  readonly lipSync: LipSync;
  readonly motion: Motion;
  /** The part of the pictures that is shown; all of them without it. Overlays are drawn for its size. */
  readonly view?: View;
  readonly overlays: Overlays;
  readonly audio: AudioEncoder;
  readonly openVideo: (codec: VideoCodec, options: VideoOptions) => Promise<VideoEncoder>;
  readonly bitsPerSecond: number;
  readonly send: (message: StreamMessage) => void;
  readonly report: (event: Extract<StageEvent, { type: 'utterance.started' | 'utterance.finished' }>) => void;
  /** CPU milliseconds of this thread's work so far; the difference of two calls is what lay between. */
  readonly cpuMs: () => number;
}

interface Lane {
  readonly codec: VideoCodec;
  encoder: VideoEncoder | null;
  watchers: number;
  keyFrameWanted: boolean;
  sinceKeyFrame: number;
}

/** One picture and its 40 ms of sound at a time: hears, drives, renders, encodes. The loop around it is worker.ts. */
export class Performer {
  readonly playout = new Playout(SAMPLES_BEFORE + SAMPLES_PER_PICTURE);
  readonly #parts: PerformerParts;
  readonly #view: View;
  readonly #picture: Picture;
  readonly #compositor: Compositor;
  readonly #heard = new Int16Array(SAMPLES_BEFORE + SAMPLES_AFTER);
  readonly #outlook = new Int16Array(OUTLOOK * SAMPLES_PER_PICTURE);
  readonly #lanes: Record<VideoCodec, Lane>;
  #listeners = 0;
  /** What she does while nobody speaks. */
  #rest: Exclude<BaseKind, 'talk'> = 'idle';
  /** Pictures since speech was last to be heard. */
  #quiet = LINGERS;
  #totals = { pictures: 0, late: 0, driving: 0, rendering: 0, encoding: 0, whole: 0, measured: 0 };

  constructor(parts: PerformerParts) {
    this.#parts = parts;
    this.#view = parts.view ?? viewOf(parts.avatar.manifest, '9:16');
    const { width, height } = this.#view;
    this.#picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
    const { manifest, lipSync } = parts.avatar;
    this.#compositor = new Compositor(lipSync.residualScale, manifest.mouth.size, lipSync.flowGrid);
    const lane = (codec: VideoCodec): Lane => ({
      codec,
      encoder: null,
      watchers: 0,
      keyFrameWanted: true,
      sinceKeyFrame: KEY_FRAME_GAP,
    });
    this.#lanes = { h264: lane('h264'), vp8: lane('vp8') };
  }

  /**
   * What the presenter does: how she rests, or a gesture shown once. She talks whenever there is speech. A gesture nobody could
   * see is forgotten.
   */
  set mood(mood: ClipKind) {
    if (mood === 'idle' || mood === 'listen') this.#rest = mood;
    else if (!isBase(mood) && this.watched) this.#parts.motion.gesture(mood);
  }

  /** Who watches; opens encoders when the first viewer of a codec comes. */
  async demand(message: DemandMessage): Promise<void> {
    if (message.type === 'keyframe') {
      this.#lanes[message.codec].keyFrameWanted = true;
      return;
    }
    this.#listeners = message.opus;
    for (const codec of ['h264', 'vp8'] as const) {
      const lane = this.#lanes[codec];
      if (message[codec] > lane.watchers) lane.keyFrameWanted = true;
      lane.watchers = message[codec];
      lane.encoder ??= lane.watchers > 0 ? await this.#parts.openVideo(codec, this.#videoOptions()) : null;
    }
  }

  /** Whether pictures are made at all. */
  get watched(): boolean {
    return this.#lanes.h264.watchers + this.#lanes.vp8.watchers > 0;
  }

  /**
   * Performs the next 40 ms. `late`: the schedule has no time for this picture; its sound is sent all the same.
   * With nobody watching only the clock and the sentences move on.
   */
  async step(late: boolean): Promise<void> {
    const at = this.playout.now;
    const lanes = Object.values(this.#lanes).filter((lane) => lane.watchers > 0 && lane.encoder !== null);
    if (lanes.length > 0 && !late) await this.#show(at, lanes);
    else if (lanes.length > 0) this.#totals.late += 1;
    for (let packet = 0; packet < 2; packet += 1) this.#sound();
  }

  /** Figures since the last call. */
  metrics(): StageMetrics {
    const totals = this.#totals;
    const per = (sum: number): number => (totals.measured === 0 ? 0 : sum / totals.measured);
    const metrics: StageMetrics = {
      pictures: totals.pictures,
      latePictures: totals.late,
      drivingMs: per(totals.driving),
      renderingMs: per(totals.rendering),
      encodingMs: per(totals.encoding),
      wholeMs: per(totals.whole),
      rssBytes: process.memoryUsage.rss(),
    };
    this.#totals = { ...totals, driving: 0, rendering: 0, encoding: 0, whole: 0, measured: 0 };
    return metrics;
  }

  close(): void {
    for (const lane of Object.values(this.#lanes)) lane.encoder?.close();
    this.#parts.audio.close();
  }

  async #show(at: Samples, lanes: readonly Lane[]): Promise<void> {
    const { avatar, lipSync, motion, overlays, cpuMs } = this.#parts;
    const start = cpuMs();
    this.#quiet = this.playout.speaking ? 0 : this.#quiet + 1;
    motion.want(this.#quiet < LINGERS ? 'talk' : this.#rest);
    const index = motion.next(() => stressesOf(this.playout.around(at, 0, this.#outlook)));
    // The picture is on screen for 40 ms: its mouth belongs to the middle of them.
    await lipSync.articulate(this.playout.around(at + SAMPLES_PER_PICTURE / 2, SAMPLES_BEFORE, this.#heard));
    const mouth = await lipSync.mouth((f8, f4) => avatar.readFeatures(index, f8, f4));
    const driven = cpuMs();
    const view = this.#view;
    avatar.readPicture(index, this.#picture.data, view);
    if (mouth !== null) {
      const { x, y } = avatar.manifest.mouth;
      this.#compositor.paste(this.#picture, (x[index] ?? 0) - view.x, (y[index] ?? 0) - view.y, mouth);
    }
    overlays.draw(this.#picture, this.playout.current);
    const rendered = cpuMs();
    for (const lane of lanes) this.#encode(lane, at);
    const encoded = cpuMs();
    const totals = this.#totals;
    totals.pictures += 1;
    totals.measured += 1;
    totals.driving += driven - start;
    totals.rendering += rendered - driven;
    totals.encoding += encoded - rendered;
    totals.whole += encoded - start;
  }

  #encode(lane: Lane, at: Samples): void {
    lane.sinceKeyFrame += 1;
    const keyFrame = lane.keyFrameWanted && lane.sinceKeyFrame >= KEY_FRAME_GAP;
    if (keyFrame) {
      lane.keyFrameWanted = false;
      lane.sinceKeyFrame = 0;
    }
    for (const packet of lane.encoder?.encode(this.#picture, at, keyFrame) ?? []) {
      this.#parts.send({ type: 'packet', ...packet });
    }
  }

  #sound(): void {
    const { samples, at, events } = this.playout.advance();
    if (this.#listeners > 0) {
      for (const packet of this.#parts.audio.encode(samples, at)) this.#parts.send({ type: 'packet', ...packet });
    }
    for (const event of events) this.#parts.report(event);
  }

  #videoOptions(): VideoOptions {
    const { width, height } = this.#view;
    const { framesPerSecond } = this.#parts.avatar.manifest;
    return { width, height, framesPerSecond, bitsPerSecond: this.#parts.bitsPerSecond };
  }
}
