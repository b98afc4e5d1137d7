import type { Avatar } from '../avatar/avatar.js';
import type { Mattes } from '../avatar/mattes.js';
import { type Layout, layoutOf } from '../avatar/view.js';
import type { DemandMessage, OutletMessage } from '../domain/stream.js';
import { SAMPLES_PER_PICTURE, type Samples } from '../domain/media-time.js';
import type { SoundCodec, VideoCodec } from '../domain/packet.js';
import type { Picture } from '../domain/picture.js';
import { pictureBytes } from '../domain/picture.js';
import { SAMPLES_AFTER, SAMPLES_BEFORE } from '../driving/hearing.js';
import type { LipSync } from '../driving/lip-sync.js';
import { type Motion, OUTLOOK } from '../driving/motion.js';
import { type BaseKind, isBase } from '../driving/motion-graph.js';
import { stressesOf } from '../driving/stress.js';
import type { SoundEncoder, VideoEncoder, VideoOptions } from '../encoding/encoder.js';
import type { Background } from '../rendering/background.js';
import { Compositor } from '../rendering/compositing.js';
import type { Ambience } from './ambience.js';
import { Encodes } from './encodes.js';
import type { Overlays } from './overlays.js';
import type { Performs } from './performs.js';
import type { Playout } from './playout.js';
import { Sounding } from './sounding.js';
import type { MotionMood, StageMetrics, UtteranceEvent } from './stage.js';

/** Between two sentences she goes on talking with her head; after this many pictures of silence she rests. */
const LINGERS = 12;

export interface PerformerParts {
  readonly avatar: Avatar;
  readonly lipSync: LipSync;
  readonly motion: Motion;
  /** How the stream's pictures are laid out; the bundle's own without it. Overlays are drawn for its size. */
  readonly layout?: Layout;
  readonly overlays: Overlays;
  /** What is seen behind her; without it the place her pictures were made in. */
  readonly background?: { readonly ground: Background; readonly mattes: Pick<Mattes, 'read'> };
  /** What is heard beside speech. */
  readonly ambience: Ambience;
  readonly openAudio: (codec: SoundCodec) => Promise<SoundEncoder>;
  readonly openVideo: (codec: VideoCodec, options: VideoOptions) => Promise<VideoEncoder>;
  /** Bits per second of each encode: the whole size, then half of it each way, and so on. */
  readonly layers: readonly number[];
  readonly send: (message: OutletMessage) => void;
  readonly report: (event: UtteranceEvent) => void;
  /** CPU milliseconds of this thread's work so far; the difference of two calls is what lay between. */
  readonly cpuMs: () => number;
}

/** One picture and its 40 ms of sound at a time: hears, drives, renders, encodes. The loop around it is worker.ts. */
export class Performer implements Performs {
  readonly playout: Playout;
  readonly #sounding: Sounding;
  readonly #parts: PerformerParts;
  readonly #layout: Layout;
  readonly #picture: Picture;
  readonly #compositor: Compositor;
  readonly #heard = new Int16Array(SAMPLES_BEFORE + SAMPLES_AFTER);
  readonly #outlook = new Int16Array(OUTLOOK * SAMPLES_PER_PICTURE);
  readonly #encodes: Encodes;
  /** What she does while nobody speaks. */
  #rest: Exclude<BaseKind, 'talk'> = 'idle';
  /** Pictures since speech was last to be heard. */
  #quiet = LINGERS;
  #totals = { pictures: 0, late: 0, driving: 0, rendering: 0, encoding: 0, whole: 0, measured: 0 };

  constructor(parts: PerformerParts) {
    this.#parts = parts;
    this.#sounding = new Sounding(parts);
    this.playout = this.#sounding.playout;
    this.#layout = parts.layout ?? layoutOf(parts.avatar.manifest, '9:16');
    const { width, height } = this.#layout;
    this.#picture = { width, height, data: new Uint8Array(pictureBytes(width, height)) };
    const { manifest, lipSync } = parts.avatar;
    this.#compositor = new Compositor(lipSync.residualScale, manifest.mouth.size, lipSync.flowGrid);
    const { framesPerSecond } = manifest;
    const { layers, openVideo, send } = parts;
    this.#encodes = new Encodes({ width, height, framesPerSecond, layers, openVideo, send });
  }

  /**
   * What the presenter does: how she rests, or a gesture shown once. She talks whenever there is speech. A gesture nobody could
   * see is forgotten.
   */
  set mood(mood: MotionMood) {
    if (mood === 'idle' || mood === 'listen') this.#rest = mood;
    else if (!isBase(mood) && this.watched) this.#parts.motion.gesture(mood);
  }

  /** Who watches; opens encoders when the first viewer of a codec comes. */
  async demand(message: DemandMessage): Promise<void> {
    if (message.type === 'keyframe') {
      this.#encodes.wantKeyFrame(message.codec, message.layer);
      return;
    }
    await this.#sounding.demand(message);
    await this.#encodes.demand(message);
  }

  get attended(): boolean {
    return this.watched || this.#sounding.heard;
  }

  /** Whether pictures are made at all. */
  get watched(): boolean {
    return this.#encodes.watched;
  }

  /**
   * Performs the next 40 ms. `late`: the schedule has no time for this picture; its sound is sent all the same.
   * With nobody watching only the clock and the sentences move on.
   */
  async step(late: boolean): Promise<void> {
    const at = this.playout.now;
    if (this.watched && !late) await this.#show(at);
    else if (this.watched) this.#totals.late += 1;
    this.#encodes.rest(at);
    this.#sounding.step();
  }

  interrupt(turn: string): ReturnType<Playout['interrupt']> {
    const ended = this.playout.interrupt(turn);
    if (ended.events.length > 0) this.#parts.lipSync.letGo();
    return ended;
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
    this.#encodes.close();
    this.#sounding.close();
  }

  async #show(at: Samples): Promise<void> {
    const { avatar, lipSync, motion, overlays, background, cpuMs } = this.#parts;
    const start = cpuMs();
    this.#quiet = this.playout.speaking ? 0 : this.#quiet + 1;
    motion.want(this.#quiet < LINGERS ? 'talk' : this.#rest);
    const index = motion.next(() => stressesOf(this.playout.around(at, 0, this.#outlook)));
    // The picture is on screen for 40 ms: its mouth belongs to the middle of them.
    await lipSync.articulate(this.playout.around(at + SAMPLES_PER_PICTURE / 2, SAMPLES_BEFORE, this.#heard));
    const mouth = await lipSync.mouth((f8, f4) => avatar.readFeatures(index, f8, f4));
    const driven = cpuMs();
    const { view, width } = this.#layout;
    avatar.readPicture(index, this.#picture.data, view, width);
    if (mouth !== null) {
      const { x, y } = avatar.manifest.mouth;
      this.#compositor.paste(this.#picture, (x[index] ?? 0) - view.x, (y[index] ?? 0) - view.y, mouth);
    }
    background?.ground.lay(this.#picture, background.mattes.read(index));
    overlays.draw(this.#picture, this.playout.current, at);
    const rendered = cpuMs();
    this.#encodes.encode(this.#picture, at);
    const encoded = cpuMs();
    const totals = this.#totals;
    totals.pictures += 1;
    totals.measured += 1;
    totals.driving += driven - start;
    totals.rendering += rendered - driven;
    totals.encoding += encoded - rendered;
    totals.whole += encoded - start;
  }
}
