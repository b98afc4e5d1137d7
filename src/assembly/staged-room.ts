import { dirname, join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { FanOut } from '../delivery/fan-out.js';
import type { Aspect } from '../domain/aspect.js';
import type { Background } from '../domain/background.js';
import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { FactChange } from '../domain/product.js';
import { LiveEvidence } from '../flywheel/live-evidence.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import type { RoomFile } from '../knowledge/script.js';
import type { Metrics } from '../ops/metrics.js';
import { LABEL, type Look } from '../rendering/overlay.js';
import { LiveRoom } from '../room/live-room.js';
import type { Settings } from '../settings.js';
import { liveLevel } from '../speech/live-level.js';
import { RoomVoice, type Timbres } from '../speech/room-voice.js';
import type { PreparingVoice } from '../speech/voice.js';
import type { Stage, StageMetrics } from '../stage/stage.js';
import { startStage } from '../stage/worker-stage.js';
import type { AnsweringParts, RoomScripts } from './answering-parts.js';
import type { ShopSearch } from './fact-search.js';
import type { FlywheelParts } from './flywheel-parts.js';
import type { HouseRulesStore } from './house-rules-store.js';
import type { RoomLook } from './presenters.js';
import { StageRestarts } from './stage-restarts.js';

export interface StagedRoomOptions {
  readonly file: RoomFile;
  readonly look: RoomLook;
  readonly catalogue: () => Catalogue;
  readonly answering: AnsweringParts;
  readonly search: ShopSearch;
  readonly tenant: string;
  readonly flywheel: FlywheelParts;
  readonly houseRules: HouseRulesStore;
  readonly voice: PreparingVoice;
  /** How its presenter sounds. */
  readonly timbres: Timbres;
  readonly fanOut: FanOut;
  readonly metrics: Metrics;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** Percent of the presenter unpacked, on the first start. */
  readonly onUnpacking: (percent: number) => void;
  /** The room has a stage: its first, or one in place of one that ended. */
  readonly onStage: (first: boolean) => void;
}

/** One live room of this process with the stage it performs on, which is started again whenever it dies. */
export class StagedRoom {
  readonly id: string;
  readonly #options: StagedRoomOptions;
  /** Its journal, and the last of it for operators. */
  readonly evidence: LiveEvidence;
  /** Writes and judges lines of its script. */
  readonly scripts: RoomScripts;
  readonly #restarts: StageRestarts;
  readonly #starting: Record<string, PartState> = { room: { status: 'starting', mode: 'loading' } };
  #stage: Stage | null = null;
  /** Delivery was restarted before the first stage was there. */
  #streamLost = false;
  #room: LiveRoom | null = null;

  constructor(options: StagedRoomOptions) {
    const { file, tenant, flywheel, catalogue, look, voice, answering } = options;
    const { manifest } = look.presenter;
    this.id = file.id;
    this.#options = options;
    const journal = flywheel.journalOf(tenant, file.id, {
      factOf: (id) => catalogue().fact(id),
      made: () => ({
        presenter: `${manifest.id}@${manifest.version}`,
        voice: voice.state().mode,
        ...answering.versions(),
        learnt: String(flywheel.learning.versionOf(tenant)),
      }),
    });
    this.evidence = new LiveEvidence(journal, options.clock);
    this.scripts = answering.scriptsOf(file, catalogue);
    this.#restarts = new StageRestarts({
      start: async () => await this.#newStage(),
      adopt: (stage) => {
        this.#stage = stage;
        this.#room?.replaceStage(stage);
        options.onStage(false);
      },
      clock: options.clock,
      log: options.log.child({ room: file.id }),
    });
  }

  /** Whether it is seen, and not heard alone. */
  get pictures(): boolean {
    return this.#options.file.pictures;
  }

  /** Starts the stage and goes live. */
  async start(): Promise<LiveRoom> {
    const { file, look, catalogue, answering, search, voice, metrics, settings, clock, log } = this.#options;
    const { layout, presenter } = look;
    const { manifest } = presenter;
    this.#stage = await this.#newStage();
    const room = new LiveRoom({
      ...(await answering.forRoom(file, catalogue, search, () =>
        this.#options.flywheel.learning.experienceOf(this.#options.tenant, file.id),
      )),
      presenter: `${manifest.name.zh} ${manifest.name.en}`,
      picture:
        layout === null
          ? null
          : { width: layout.width, height: layout.height, framesPerSecond: manifest.framesPerSecond },
      label: LABEL,
      pageTheme: {
        accent: file.theme?.accent ?? null,
        logo: file.theme?.logo === undefined ? null : `/v1/rooms/${encodeURIComponent(file.id)}/logo`,
      },
      voice: new RoomVoice(voice, this.#options.timbres),
      level: liveLevel,
      houseRules: await this.#options.houseRules.open(this.#options.tenant, file.id),
      // The embedded parts answer within a tenth of a second: nothing to bridge.
      fillers: settings.ZHUBO_LLM_URL !== undefined || settings.ZHUBO_VOICES !== undefined,
      stage: this.#stage,
      journal: this.evidence,
      clock,
      log,
      onOutcome: (outcome) => metrics.comment(file.id, outcome),
      onLatency: (seconds) => metrics.answered(file.id, seconds),
    });
    this.#room = room;
    delete this.#starting['room'];
    room.start();
    this.#options.onStage(true);
    if (this.#streamLost) this.deliveryRestarted();
    return room;
  }

  /** Parts that have not started yet, or have something to say. */
  states(): Readonly<Record<string, PartState>> {
    return this.#starting;
  }

  /** Sends the stage's packets into one more port; false when there is no stage now. */
  feed(port: MessagePort): boolean {
    this.#stage?.feed(port);
    return this.#stage !== null;
  }

  setViewers(count: number): void {
    this.#room?.setViewers(count);
  }

  catalogueChanged(changed: readonly FactChange[]): void {
    this.#room?.catalogueChanged(changed);
  }

  /** Another run of show, from the next sentence on. */
  changeShow(file: RoomFile): void {
    this.#room?.changeShow(file);
  }

  /** A restarted delivery worker knows no streams: the stage gets a new port by being started anew. */
  deliveryRestarted(): void {
    // The first one is still on its way.
    this.#streamLost = this.#stage === null;
    const ended = this.#stage?.close().catch(() => undefined);
    void ended?.then(() => this.#restarts.ask());
  }

  async figures(): Promise<StageMetrics | undefined> {
    return await this.#stage?.metrics();
  }

  /** No stage is started from now on; the show itself is ended by the registry of rooms. */
  stopRestarting(): void {
    this.#restarts.close();
  }

  /** Ends the stage and the journal, when the show is over. */
  async close(): Promise<void> {
    await this.#stage
      ?.close()
      .catch((error: unknown) =>
        this.#options.log.warn({ error: asError(error), room: this.id }, 'the stage did not close in time'),
      );
    await this.evidence.close();
  }

  async #newStage(): Promise<Stage> {
    const { file, look, fanOut, settings, clock, log, onUnpacking } = this.#options;
    const { port1, port2 } = new MessageChannel();
    await fanOut.open(file.id, port2, file.pictures);
    const started = await startStage({
      clock,
      log,
      room: file.id,
      avatar: file.pictures ? look.presenter.folder : null,
      aspect: look.aspect,
      cache: join(settings.ZHUBO_DATA, 'avatars'),
      font: join(settings.root, 'models/fonts/ZhuboSansSC-Bold.otf'),
      images: dirname(file.shop),
      slides: file.folder,
      language: file.language,
      look: lookOf(file),
      background: backgroundOf(file, look.aspect),
      layers: settings.ZHUBO_VIDEO_KBPS,
      seed: settings.ZHUBO_SEED,
      toneDb: settings.ZHUBO_ROOM_TONE,
      breaths: settings.ZHUBO_BREATHS,
      stream: port1,
      onPart: (part, state) => {
        this.#starting[part] = state;
        if (state.mode === 'unpacking' && state.detail !== undefined) onUnpacking(parseInt(state.detail, 10));
      },
    });
    started.on((event) => {
      if (event.type === 'exit' && !event.expected) this.#restarts.ask();
    });
    return started;
  }
}

/** How the room's file wants its pictures to look. */
function lookOf({ title, scene, theme, folder }: RoomFile): Look {
  if (theme === null) return { title, scene };
  const { accent, cards, logo, overlays } = theme;
  return {
    title,
    scene,
    cards,
    overlays,
    ...(accent === undefined ? {} : { accent }),
    ...(logo === undefined ? {} : { logo: join(folder, logo) }),
  };
}

/** What the room's file wants behind the presenter; null for the place her pictures were made in. */
function backgroundOf({ theme, folder }: RoomFile, aspect: Aspect): Background | null {
  const background = theme?.background ?? { kind: 'own', blurred: false };
  // A landscape has no shop's side without overlays: the place behind her is then all there is.
  const bare = theme?.overlays === false && aspect === '16:9';
  if (background.kind === 'own' && !background.blurred && !bare) return null;
  return background.kind === 'image' ? { ...background, file: join(folder, background.file) } : background;
}
