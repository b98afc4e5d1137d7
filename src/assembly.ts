import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openAccess } from './access/access.js';
import type { OidcOptions } from './access/oidc.js';
import { DEFAULT_TENANT } from './access/principal.js';
import { AnsweringParts } from './assembly/answering-parts.js';
import { FactSearch } from './assembly/fact-search.js';
import { HouseRulesStore } from './assembly/house-rules-store.js';
import { OutletStore } from './assembly/outlet-store.js';
import { Presenters } from './assembly/presenters.js';
import { RoomKeeper } from './assembly/room-keeper.js';
import { RoomOutlets } from './assembly/room-outlets.js';
import { FlywheelParts } from './assembly/flywheel-parts.js';
import { ShopFolders } from './assembly/shop-folders.js';
import { StagedRoom } from './assembly/staged-room.js';
import type { FanOut } from './delivery/fan-out.js';
import { RecordingLibrary } from './delivery/outlets/recording/library.js';
import { startFanOut } from './delivery/worker-fan-out.js';
import { type Clock, seededRandom } from './domain/clock.js';
import { asError, Failure } from './domain/failure.js';
import type { Log } from './domain/log.js';
import { type Gateway, registerGateway } from './gateway/gateway.js';
import { EditedShow } from './knowledge/edited-show.js';
import { Importer } from './knowledge/import/importer.js';
import { loadRoomFile } from './knowledge/script.js';
import { seedShop } from './knowledge/seeding.js';
import { CatalogueStore } from './knowledge/store/catalogue-store.js';
import { RoomStore } from './knowledge/store/room-store.js';
import { Database } from './storage/database.js';
import { Metrics } from './ops/metrics.js';
import { progressOf } from './ops/progress.js';
import { Rooms } from './room/rooms.js';
import type { Settings } from './settings.js';
import { KeptLines } from './speech/kept-lines.js';
import { RememberingVoice } from './speech/remembering.js';
import { openVoices } from './speech/voices/open.js';
import { loadVoicesFile, type VoiceSettings } from './speech/voices/voices-file.js';

/** Whose the rooms of ZHUBO_CONFIG are. */
const TENANT = DEFAULT_TENANT;

export interface Zhubo {
  /** Ids of the rooms, in the order of the settings. */
  readonly rooms: readonly string[];
  /** What makes somebody the first owner (POST /v1/setup); null when there is one. Never to be logged. */
  setupToken(): Promise<string | null>;
  /** Starts the parts and the rooms; the gateway answers (not ready) from before. */
  start(): Promise<void>;
  /** Says goodbye to everyone and ends every part, in an order that lets each finish. */
  close(): Promise<void>;
}

/** Puts the server together. With the files in `assembly/`, the only code that knows every adapter. */
export async function assemble(app: FastifyInstance, settings: Settings, clock: Clock, log: Log): Promise<Zhubo> {
  const metrics = new Metrics();
  const rooms = new Rooms();
  const edited = editedShows(settings);
  const place = settings.ZHUBO_DATABASE ?? join(settings.ZHUBO_DATA, 'zhubo.sqlite');
  const database = await Database.open(place, clock, log);
  const store = await CatalogueStore.open(database, clock, log);
  const hashes = { platform: settings.ZHUBO_PLATFORM_KEY_HASHES, operator: settings.ZHUBO_OPERATOR_KEY_HASHES };
  const access = await openAccess(database, { hashes, oidc: oidcOf(settings) }, clock, log);
  for (const [id, show] of edited) {
    const { shop } = show.file;
    await seedShop(store, { tenant: TENANT, shop: id, path: shop, marks: join(settings.ZHUBO_DATA, 'shops.json') });
    await show
      .restore(store.snapshot(TENANT, id))
      .catch((error: unknown) => log.error({ error: asError(error), room: id }, 'the edited run of show is not used'));
  }
  const files = [...edited.values()].map(({ file }) => file);
  const folders = new ShopFolders(join(settings.ZHUBO_DATA, 'shops'), TENANT, files);
  const random = seededRandom(settings.ZHUBO_SEED);
  const search = await FactSearch.open({ settings, store, clock, random, log });
  const answering = await AnsweringParts.open(settings, clock, log);
  const roomStore = new RoomStore(database, clock);
  const flywheel = await FlywheelParts.open({
    ...{ database, store, settings, metrics, clock, log },
    shopsOf: async (tenant) => new Map([...(await roomStore.shops(tenant)), ...keeper.shopsOnAir(tenant)]),
  });
  const installed = join(settings.ZHUBO_DATA, 'presenters');
  const voices = settings.ZHUBO_VOICES === undefined ? [] : loadVoicesFile(settings.ZHUBO_VOICES);
  const presenters = Presenters.read(
    settings.ZHUBO_AVATAR,
    installed,
    { aspect: settings.ZHUBO_ASPECT, voice: voices.find((one) => one.engine === 'embedded')?.voice },
    log,
  );
  const iceServers = iceServersOf(settings);
  const ice = {
    addresses: settings.ZHUBO_ICE_ADDRESSES,
    servers: settings.ZHUBO_ICE_BEHIND_NAT ? iceServers : [],
    ...(settings.ZHUBO_ICE_PORTS === undefined ? {} : { ports: settings.ZHUBO_ICE_PORTS }),
  };
  const fanOut = await startFanOut({
    clock,
    log,
    mostViewersPerRoom: settings.ZHUBO_MAX_VIEWERS,
    layers: settings.ZHUBO_VIDEO_KBPS,
    ice,
  });
  const recordings = join(settings.ZHUBO_DATA, 'recordings');
  const outlets = await RoomOutlets.open(new OutletStore(database, clock, log), {
    ...{ clock, log, ice, recordings },
    producer: settings.ZHUBO_AIGC_PRODUCER,
    seed: settings.ZHUBO_SEED,
    inside: settings.ZHUBO_OUTLET_INSIDE,
  });
  const voice = await voiceOf(voices, settings, clock, log);
  const onUnpacking = progressOf('unpacking the presenter, once', process.stderr, log);
  const houseRules = new HouseRulesStore(database, clock, log);
  const keeper: RoomKeeper = new RoomKeeper({
    store: roomStore,
    catalogues: store,
    folders,
    rooms,
    files: edited,
    tenant: TENANT,
    mostRooms: settings.ZHUBO_MAX_ROOMS,
    stage: ({ file, tenant, shop, catalogue }) => {
      const look = presenters.lookOf(file);
      const own = { file, look, catalogue, answering, voice, fanOut, metrics, settings, clock, log };
      const onStage = (first: boolean) => outlets.stageStarted(file.id, first);
      const staged = new StagedRoom({
        ...own,
        tenant,
        flywheel,
        houseRules,
        timbres: presenters.timbresOf(file),
        search: search.of(tenant, shop),
        onUnpacking,
        onStage,
      });
      outlets.add({ id: file.id, pictures: look.layout, feed: (port) => staged.feed(port) });
      return staged;
    },
    checkLook: (file) => presenters.lookOf(file),
    shut: async (room) => {
      await outlets.roomStopped(room);
      await houseRules.showEnded(room);
      await fanOut.shut(room);
    },
    log,
  });
  await keeper.prepare();

  const gateway: Gateway = await registerGateway(app, {
    rooms,
    watching: fanOut,
    states: () => ({
      ...keeper.states(),
      ...rooms.states(),
      ...answering.states(),
      ...search.states(),
      ...flywheel.states(),
      delivery: fanOut.state(),
      ...outlets.states(),
      catalogue: store.state(),
    }),
    metrics,
    clock,
    log,
    version: settings.version,
    pages: join(settings.root, 'dist/pages'),
    poster: (room) => presenters.posterOf(keeper.presenterOf(room)),
    images: (room) => keeper.images(room),
    logo: (room) => keeper.logo(room),
    access,
    ownerOf: (room) => keeper.ownerOf(room),
    studio: { rooms: keeper, store: roomStore, presenters, database, backups: join(settings.ZHUBO_DATA, 'backups') },
    shows: (room) => {
      const show = edited.get(room);
      return show === undefined
        ? keeper.showOf(room)
        : {
            version: () => show.version,
            show: () => show.show,
            replace: async (given, ifVersion) =>
              keeper.staged.get(room)?.changeShow(await show.replace(given, ifVersion, store.snapshot(TENANT, room))),
          };
    },
    catalogue: {
      store,
      images: (tenant, shop) => folders.imagesOf(tenant, shop),
      importer: new Importer({ store, clock, allowedHosts: settings.ZHUBO_IMPORT_HOSTS }),
    },
    outlets: {
      outlets,
      inside: settings.ZHUBO_OUTLET_INSIDE,
      recordings: new RecordingLibrary(recordings, clock),
      hls: async (room, name) => await outlets.hls(room, name),
    },
    operating: {
      evidence: (room) => keeper.staged.get(room)?.evidence,
      scripts: (room) => keeper.staged.get(room)?.scripts,
      voice,
      timbres: (room) => presenters.timbresOf(room),
    },
    flywheel,
    ...(settings.ZHUBO_LIVETALKING === undefined ? {} : { liveTalkingRoom: settings.ZHUBO_LIVETALKING }),
    webhooks: { database, inside: settings.ZHUBO_WEBHOOK_INSIDE, random: Math.random },
    allowedOrigins: settings.ZHUBO_ALLOWED_ORIGINS,
    maxSockets: settings.ZHUBO_MAX_VIEWERS * 4,
    iceServers,
  });

  fanOut.on((event) => {
    if (event.type === 'restarted') {
      // All viewers are gone with it, and nobody tells of each.
      for (const [id, room] of keeper.staged) {
        room.setViewers(0);
        metrics.viewers(id, 0);
        room.deliveryRestarted();
      }
    } else {
      keeper.staged.get(event.room)?.setViewers(event.viewers);
      metrics.viewers(event.room, event.viewers);
    }
  });
  store.on((commit) => {
    for (const room of keeper.ofShop(commit.tenant, commit.shop)) room.catalogueChanged(commit.changed);
  });
  pollFigures(metrics, fanOut, keeper);
  outlets.measure(metrics);

  return {
    rooms: files.map(({ id }) => id),
    setupToken: async () => await access.setup.token(),
    start: async () => {
      await keeper.startAll();
    },
    close: async () => {
      keeper.stopStarting();
      await rooms.close();
      gateway.drain();
      await outlets.close();
      await gateway.close();
      await fanOut.close();
      await keeper.close();
      await voice.close();
      await answering.close();
      await search.close();
      await flywheel.close();
      access.close();
      await store.close();
      await database.close();
    },
  };
}

/**
 * The rooms with what operators have edited of their shows, by id.
 * @throws Failure `bad_request` when a file is not usable, or two rooms have one id.
 */
function editedShows({ ZHUBO_CONFIG, ZHUBO_DATA }: Settings): ReadonlyMap<string, EditedShow> {
  const shows = new Map<string, EditedShow>();
  for (const folder of ZHUBO_CONFIG) {
    const path = join(folder, 'room.json');
    const { id } = loadRoomFile(path);
    if (shows.has(id))
      throw new Failure('bad_request', `ZHUBO_CONFIG: ${folder} has the room id "${id}" of another folder.`);
    shows.set(id, EditedShow.open(path, join(ZHUBO_DATA, 'shows', `${id}.json`)));
  }
  return shows;
}

function oidcOf(settings: Settings): OidcOptions | null {
  const { ZHUBO_OIDC_ISSUER: issuer, ZHUBO_OIDC_CLIENT_ID: clientId, ZHUBO_PUBLIC_URL: publicUrl } = settings;
  if (issuer === undefined) return null;
  if (clientId === undefined || publicUrl === undefined)
    throw new Failure('bad_request', 'ZHUBO_OIDC_ISSUER needs ZHUBO_OIDC_CLIENT_ID and ZHUBO_PUBLIC_URL, too.');
  return { issuer, clientId, clientSecret: settings.ZHUBO_OIDC_CLIENT_SECRET, publicUrl };
}

function iceServersOf(settings: Settings): { urls: string; username?: string; credential?: string }[] {
  const { ZHUBO_TURN_USERNAME: username, ZHUBO_TURN_CREDENTIAL: credential } = settings;
  return settings.ZHUBO_ICE_SERVERS.map((urls) => ({
    urls,
    ...(urls.startsWith('turn') && username !== undefined && credential !== undefined ? { username, credential } : {}),
  }));
}

async function voiceOf(
  voices: readonly VoiceSettings[],
  settings: Settings,
  clock: Clock,
  log: Log,
): Promise<RememberingVoice> {
  // Another engine's sentence may be a fallback's: kept under its name it would be said in the wrong voice for ever.
  const own = voices.every(({ engine }) => engine === 'embedded');
  const kept = own
    ? { kept: await KeptLines.open({ folder: join(settings.ZHUBO_DATA, 'lines'), maker: JSON.stringify(voices), log }) }
    : {};
  return new RememberingVoice(await openVoices({ voices, env: process.env, clock, log }), kept);
}

/** Figures the workers keep, read when `/metrics` is scraped. */
function pollFigures(metrics: Metrics, fanOut: FanOut, keeper: RoomKeeper): void {
  const ofStages = async (figure: 'pictures' | 'latePictures'): Promise<Record<string, number>> => {
    const all: Record<string, number> = {};
    for (const [id, room] of keeper.staged) {
      const figures = await room.figures();
      if (figures !== undefined) all[id] = figures[figure];
    }
    return all;
  };
  metrics.polled('zhubo_stage_pictures', 'Pictures rendered and encoded, once for all viewers', 'room', () =>
    ofStages('pictures'),
  );
  metrics.polled(
    'zhubo_stage_late_pictures',
    'Pictures dropped before rendering because the machine was late',
    'room',
    () => ofStages('latePictures'),
  );
  metrics.polled('zhubo_delivery', 'What delivery did since the start', 'figure', async () => {
    const figures = Object.entries(await fanOut.stats());
    return Object.fromEntries(figures.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  });
  metrics.polled('zhubo_layer_viewers', 'Viewers by the size of picture they get: 0 is the whole', 'layer', async () =>
    Object.fromEntries((await fanOut.stats()).watching.entries()),
  );
}
