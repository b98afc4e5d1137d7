import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import { CatalogueAnswerer } from './answering/catalogue-answerer.js';
import { moderate } from './answering/moderation.js';
import { readAvatarManifest } from './avatar/manifest.js';
import { viewOf } from './avatar/view.js';
import type { FanOut } from './delivery/fan-out.js';
import { startFanOut } from './delivery/worker-fan-out.js';
import { type Clock, seededRandom } from './domain/clock.js';
import { asError } from './domain/failure.js';
import type { Log } from './domain/log.js';
import type { PartState } from './domain/part.js';
import { FileJournal } from './flywheel/journal.js';
import { type Gateway, registerGateway } from './gateway/gateway.js';
import { loadRoomFile, type RoomFile } from './knowledge/script.js';
import { Metrics } from './ops/metrics.js';
import { progressOf } from './ops/progress.js';
import { LiveRoom } from './room/live-room.js';
import { Rooms } from './room/rooms.js';
import type { Settings } from './settings.js';
import { RememberingVoice } from './speech/remembering.js';
import { startEmbeddedVoice } from './speech/voices/embedded.js';
import type { Stage } from './stage/stage.js';
import { startStage } from './stage/worker-stage.js';
import { LABEL } from './rendering/overlay.js';

/** The first wait before a stage that died is started again; it doubles up to ten seconds. */
const RESTART_MS = 200;
const SLOWEST_RESTART_MS = 10_000;

export interface Zhubo {
  /** Starts the parts and the rooms; the gateway answers (not ready) from before. */
  start(): Promise<void>;
  /** Says goodbye to everyone and ends every part, in an order that lets each finish. */
  close(): Promise<void>;
}

/** Puts the server together. The only file that knows every adapter. */
export async function assemble(app: FastifyInstance, settings: Settings, clock: Clock, log: Log): Promise<Zhubo> {
  const metrics = new Metrics();
  const rooms = new Rooms();
  const starting: Record<string, PartState> = { room: { status: 'starting', mode: 'loading' } };
  const file = loadRoomFile(join(settings.ZHUBO_CONFIG, 'room.json'));
  const manifest = readAvatarManifest(settings.ZHUBO_AVATAR);
  const view = viewOf(manifest, settings.ZHUBO_ASPECT);
  const journal = new FileJournal(join(settings.ZHUBO_DATA, 'journal', `${file.id}.jsonl`), () => clock.now(), log);
  const iceServers = settings.ZHUBO_ICE_SERVERS.map((urls) => ({
    urls,
    ...(urls.startsWith('turn') &&
    settings.ZHUBO_TURN_USERNAME !== undefined &&
    settings.ZHUBO_TURN_CREDENTIAL !== undefined
      ? { username: settings.ZHUBO_TURN_USERNAME, credential: settings.ZHUBO_TURN_CREDENTIAL }
      : {}),
  }));
  const fanOut = await startFanOut({
    clock,
    log,
    mostViewersPerRoom: settings.ZHUBO_MAX_VIEWERS,
    ice: {
      addresses: settings.ZHUBO_ICE_ADDRESSES,
      servers: iceServers,
      ...(settings.ZHUBO_ICE_PORTS === undefined ? {} : { ports: settings.ZHUBO_ICE_PORTS }),
    },
  });
  const voice = new RememberingVoice(await startEmbeddedVoice({ clock, log }));
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let stage: Stage | null = null;
  let room: LiveRoom | null = null;

  const gateway: Gateway = await registerGateway(app, {
    rooms,
    watching: fanOut,
    states: () => ({ ...starting, ...rooms.states(), delivery: fanOut.state() }),
    metrics,
    clock,
    log,
    version: settings.version,
    pages: join(settings.root, 'dist/pages'),
    poster: join(settings.ZHUBO_AVATAR, manifest.poster),
    platformKeyHashes: settings.ZHUBO_PLATFORM_KEY_HASHES,
    allowedOrigins: settings.ZHUBO_ALLOWED_ORIGINS,
    maxSockets: settings.ZHUBO_MAX_VIEWERS * 4,
    iceServers,
  });

  const unpacking = progressOf('unpacking the presenter, once', process.stderr, log);
  const newStage = async (): Promise<Stage> => {
    const { port1, port2 } = new MessageChannel();
    await fanOut.open(file.id, port2);
    const started = await startStage({
      clock,
      log,
      room: file.id,
      avatar: settings.ZHUBO_AVATAR,
      aspect: settings.ZHUBO_ASPECT,
      cache: join(settings.ZHUBO_DATA, 'avatars'),
      font: join(settings.root, 'models/fonts/ZhuboSansSC-Bold.otf'),
      language: file.language,
      bitsPerSecond: settings.ZHUBO_VIDEO_KBPS * 1000,
      seed: settings.ZHUBO_SEED,
      stream: port1,
      onPart: (part, state) => {
        starting[part] = state;
        if (state.mode === 'unpacking' && state.detail !== undefined) unpacking(parseInt(state.detail, 10));
      },
    });
    started.on((event) => {
      if (event.type === 'exit' && !event.expected) void restartStage();
    });
    return started;
  };

  const restartStage = async (): Promise<void> => {
    for (let wait = RESTART_MS; !isClosing(); wait = Math.min(SLOWEST_RESTART_MS, wait * 2)) {
      try {
        await clock.sleep(wait, closing.signal);
        stage = await newStage();
        room?.replaceStage(stage);
        return;
      } catch (error) {
        if (!closing.signal.aborted)
          log.error({ error: asError(error), room: file.id }, 'the stage could not be started again');
      }
    }
  };

  // A restarted delivery worker knows no streams: the stage gets a new port by being started anew.
  fanOut.on((event) => {
    if (event.type === 'restarted') void stage?.close().then(restartStage, restartStage);
    else {
      room?.setViewers(event.viewers);
      metrics.viewers(event.room, event.viewers);
    }
  });
  pollFigures(metrics, fanOut, file.id, () => stage);

  return {
    start: async () => {
      stage = await newStage();
      room = new LiveRoom({
        ...roomOptions(file, settings, clock),
        presenter: `${manifest.name.zh} ${manifest.name.en}`,
        picture: { width: view.width, height: view.height, framesPerSecond: manifest.framesPerSecond },
        label: LABEL,
        voice,
        stage,
        journal,
        clock,
        log,
        onOutcome: (outcome) => metrics.comment(file.id, outcome),
        onLatency: (seconds) => metrics.answered(file.id, seconds),
      });
      rooms.add(room);
      delete starting['room'];
      room.start();
    },
    close: async () => {
      closing.abort();
      await rooms.close();
      gateway.drain();
      await fanOut.close();
      await stage
        ?.close()
        .catch((error: unknown) => log.warn({ error: asError(error) }, 'the stage did not close in time'));
      await voice.close();
      await journal.close();
    },
  };
}

function roomOptions(
  file: RoomFile,
  settings: Settings,
  clock: Clock,
): Pick<
  ConstructorParameters<typeof LiveRoom>[0],
  'id' | 'title' | 'language' | 'script' | 'products' | 'answerer' | 'moderate'
> {
  const { id, title, language, catalogue } = file;
  return {
    id,
    title,
    language,
    script: file,
    products: catalogue.products.flatMap((product) => catalogue.card(product.id) ?? []),
    answerer: new CatalogueAnswerer({ catalogue, clock, random: seededRandom(settings.ZHUBO_SEED) }),
    moderate,
  };
}

/** Figures the workers keep, read when `/metrics` is scraped. */
function pollFigures(metrics: Metrics, fanOut: FanOut, room: string, stage: () => Stage | null): void {
  const ofStage = async (): Promise<Record<string, number>> => {
    const figures = await stage()?.metrics();
    return figures === undefined ? {} : { pictures: figures.pictures, late: figures.latePictures };
  };
  metrics.polled('zhubo_stage_pictures', 'Pictures rendered and encoded, once for all viewers', 'room', async () => {
    const figures = await ofStage();
    return figures['pictures'] === undefined ? {} : { [room]: figures['pictures'] };
  });
  metrics.polled(
    'zhubo_stage_late_pictures',
    'Pictures dropped before rendering because the machine was late',
    'room',
    async () => {
      const figures = await ofStage();
      return figures['late'] === undefined ? {} : { [room]: figures['late'] };
    },
  );
  metrics.polled('zhubo_delivery', 'What delivery did since the start', 'figure', async () => ({
    ...(await fanOut.stats()),
  }));
}
