import { join } from 'node:path';
import { type Role, ROLES, SCOPES } from '../../../src/access/principal.js';
import { systemClock } from '../../../src/domain/clock.js';
import { Failure } from '../../../src/domain/failure.js';
import { because } from '../../../src/domain/reasons.js';
import { silentLog } from '../../../src/domain/log.js';
import { RecordingLibrary } from '../../../src/delivery/outlets/recording/library.js';
import { Evidence } from '../../../src/flywheel/evidence.js';
import { Feedback } from '../../../src/flywheel/feedback.js';
import { Insight } from '../../../src/flywheel/insight.js';
import { Learning } from '../../../src/flywheel/learning/learning.js';
import { LiveEvidence } from '../../../src/flywheel/live-evidence.js';
import type { GatewayOptions } from '../../../src/gateway/gateway.js';
import { Importer } from '../../../src/knowledge/import/importer.js';
import { ProductImages } from '../../../src/knowledge/product-images.js';
import { shopOf } from '../../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../../src/knowledge/store/catalogue-store.js';
import type { RoomStore } from '../../../src/knowledge/store/room-store.js';
import type { Database } from '../../../src/storage/database.js';
import { demoShop } from '../../knowledge/demo-shop.js';
import { KeptOutlets } from '../kept-outlets.js';
import { Receiver } from '../receiver.js';
import { serve, type Server } from '../scripted.js';
import { SignedIn } from '../signed-in.js';
import { studioOf } from '../studio-parts.js';
import * as things from './their-things.js';
import { MARK, OTHER_ROOM, ROOM, SHOP, type Theirs } from './their-things.js';

const PASSWORD = 'a long enough one';
const CONFIG = new URL('../../../config', import.meta.url).pathname;

/** Every part of the gateway that may be absent: one that is added and not given here does not compile. */
type Optional<T> = { [K in keyof T as undefined extends T[K] ? K : never]-?: Exclude<T[K], undefined> };
type Everything = Omit<Optional<GatewayOptions>, 'maxSocketsPerAddress' | 'studio' | 'webhooks'>;

export interface TwoTenants {
  readonly server: Server;
  readonly database: Database;
  readonly outlets: KeptOutlets;
  /** Whom both tenants' webhooks tell. */
  readonly ours: Receiver;
  readonly their: Receiver;
  /** Of `acme`: a key that may do everything, and somebody of each role. */
  readonly key: string;
  readonly people: ReadonlyMap<Role, SignedIn>;
  /** Of `other`: a key that may do everything. */
  readonly theirKey: string;
  /** Of the tenant that the installation is of. */
  readonly installationKey: string;
  readonly theirs: Theirs;
  /** A pass to a room; what a tenant's people can have made for them. */
  readonly pass: (tenant: string, room: string) => Promise<string>;
  readonly end: () => Promise<void>;
}

/** A server with everything on, of which `acme` has the room `demo` and the shop `main`, and `other` all the rest. */
export async function openTwoTenants(folder: string): Promise<TwoTenants> {
  const oidc = { issuer: 'http://127.0.0.1:9', clientId: 'z', clientSecret: undefined, publicUrl: 'http://z.example' };
  const studio = await studioOf(join(folder, 'zhubo.sqlite'), join(folder, 'backups'), { oidc });
  const { access, database } = studio;
  const store = await CatalogueStore.open(database, systemClock, silentLog);
  const importer = new Importer({ store, clock: systemClock, allowedHosts: [] });
  const flywheel = flywheelOf(database, store, studio.parts.store, folder);
  const outlets = new KeptOutlets();
  const everything: Everything = {
    ...roomParts(),
    catalogue: { store, importer, images: () => undefined },
    outlets: { outlets, inside: false, recordings: new RecordingLibrary(join(folder, 'recordings'), systemClock), hls },
    flywheel,
    liveTalkingRoom: ROOM,
  };
  const server = await serve(
    {
      ...everything,
      access,
      studio: studio.parts,
      ownerOf: (room) => ({ tenant: room === 'demo' ? 'acme' : 'other', private: room !== 'demo' }),
      webhooks: { database, inside: true, random: () => 0.5 },
    },
    { platform: [], operator: [] },
    ['demo', ROOM, OTHER_ROOM],
  );
  const people = new Map<Role, SignedIn>();
  const scopes = [...SCOPES];
  const all = { name: 'all', scopes, expires: null };
  for (const tenant of ['acme', 'other']) await access.tenants.create(tenant, tenant === 'other' ? MARK : 'Acme');
  await store.replace('acme', 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
  await things.fillShop(store);
  const key = (await access.keys.create('acme', all)).secret;
  const theirKey = (await access.keys.create('other', { name: MARK, scopes, expires: null })).secret;
  const installationKey = (await access.keys.create('default', all)).secret;
  for (const role of ROLES) {
    await access.users.add('acme', { login: `${role}@acme.cn`, name: role, role }, PASSWORD);
    people.set(role, await SignedIn.at(server.url, `${role}@acme.cn`, PASSWORD));
  }
  const ours = await Receiver.open();
  const their = await Receiver.open();
  const post = async (path: string, body: string, type = 'application/json'): Promise<Response> => {
    const headers = { 'x-api-key': theirKey, 'content-type': type };
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const made = async (path: string, body: object | string, type?: string): Promise<Record<string, string>> => {
    const response = await post(path, typeof body === 'string' ? body : JSON.stringify(body), type);
    return (await response.json()) as Record<string, string>;
  };
  const content = { shop: SHOP, private: true, body: { title: { zh: MARK, en: MARK } } };
  for (const room of [ROOM, OTHER_ROOM]) await studio.parts.store.create('other', room, content, MARK);
  await studio.parts.store.create('acme', 'demo', { shop: 'main', private: false, body: {} }, 'test');
  things.fillRecordings(join(folder, 'recordings'));
  const room = server.rooms.get(ROOM);
  if (room !== undefined) await things.fillRoom(room);
  const judged = await things.fillJournal(database, flywheel);
  await things.fillLearnt(database);
  const offer = 'v=0\r\n';
  const whep = (await post(`/v1/rooms/${ROOM}/whep`, offer, 'application/sdp')).headers.get('location') ?? '';
  const hook = { url: `${their.url}?${MARK}`, events: ['caption'] };
  const theirs: Theirs = {
    key: (await access.keys.create('other', { name: MARK, scopes, expires: null })).key.id,
    user: (await access.users.add('other', { login: 'boss@other.cn', name: MARK, role: 'owner' }, PASSWORD)).user.id,
    plan: (await made(`/v1/shops/${SHOP}/imports?name=${MARK}.csv`, '编号,库存\nmug,1\n', 'text/csv'))['id'] ?? '',
    webhook: (await made('/v1/webhooks', hook))['id'] ?? '',
    outlet: (await made(`/v1/rooms/${ROOM}/outlets`, { type: 'recording', name: MARK }))['id'] ?? '',
    whep: whep.split('/').at(-1) ?? '',
    liveTalking: (await made('/offer', { sdp: offer, type: 'offer' }))['sessionid'] ?? '',
    ...judged,
  };
  await things.fillDeadLetters(database, theirs.webhook);
  return {
    ...{ server, database, outlets, ours, their, key, people, theirKey, installationKey, theirs },
    pass: async (tenant, to) =>
      (await access.viewerTokens.issue({ tenant, room: to, viewer: tenant === 'other' ? MARK : 'v' }, 600)).token,
    end: async () => {
      await server.app.close();
      await ours.close();
      await their.close();
      await store.close();
      await studio.end();
    },
  };
}

function flywheelOf(
  database: Database,
  store: CatalogueStore,
  rooms: RoomStore,
  folder: string,
): Everything['flywheel'] & { readonly evidence: Evidence; readonly insight: Insight } {
  const insight = new Insight(database, store, async (tenant) => await rooms.shops(tenant), systemClock);
  const learning = new Learning({
    database,
    folder: join(folder, 'learnt'),
    shops: async () => await Promise.resolve({}),
    run: async () =>
      await Promise.resolve({
        ...{ decision: 'kept', figures: things.NO_FIGURES, experience: null },
        reason: because('training-ended', { code: MARK, said: '' }),
      }),
    clock: systemClock,
    log: silentLog,
  });
  return {
    database,
    evidence: new Evidence(database.db),
    feedback: new Feedback(database.db, systemClock),
    insight,
    learning,
    // What fills the journal here waits for it itself.
    isWrittenWithin: async () => await Promise.resolve(true),
  };
}

/** What is a room's own: the other tenant's says whose it is. */
function roomParts(): Pick<Everything, 'operating' | 'shows' | 'logo'> {
  const shows = new Map<string, Readonly<Record<string, unknown>>>([
    ['demo', { segments: [] }],
    [ROOM, { segments: [], opening: MARK }],
  ]);
  const evidence = new Map(['demo', ROOM].map((room) => [room, evidenceOf(room)]));
  return {
    logo: () => new ProductImages(CONFIG).pathOf('products/down-jacket.webp'),
    shows: (room) => ({
      version: () => 1,
      show: () => shows.get(room) ?? {},
      replace: async (show) => {
        shows.set(room, show as Readonly<Record<string, unknown>>);
        await Promise.resolve();
      },
    }),
    operating: {
      evidence: (room) => evidence.get(room),
      scripts: (room) => ({
        write: async () =>
          await Promise.resolve({
            lines: [],
            blocked: [{ text: room === ROOM ? MARK : '', verdict: { supported: false, check: 'x' } }],
            seconds: 0,
            by: 'templates' as const,
          }),
        check: (text) => ({ text, citations: [], verdict: { supported: true, check: 'claims-nothing' } }),
      }),
      timbres: () => ({}),
      voice: {
        async *speak() {
          await Promise.resolve();
          yield { at: 0, samples: new Int16Array(480), cues: [], last: true };
        },
      },
    },
  };
}

function evidenceOf(room: string): LiveEvidence {
  const journal = { record: () => undefined, close: async () => await Promise.resolve() };
  const evidence = new LiveEvidence(journal, systemClock);
  evidence.record({ kind: 'comment', room, text: room === ROOM ? MARK : 'ours' });
  return evidence;
}

async function hls(room: string, name: string): Promise<{ data: string; type: string; lasting: boolean }> {
  if (name !== 'index.m3u8') throw new Failure('not_found', 'There is no such segment.');
  const data = room === ROOM ? `#EXTM3U\n# ${MARK}\n` : '#EXTM3U\n';
  return await Promise.resolve({ data, type: 'application/vnd.apple.mpegurl', lasting: false });
}
