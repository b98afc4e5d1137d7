import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { Metrics } from '../ops/metrics.js';
import type { RoomPort, RoomsPort } from '../room/room-port.js';
import { Addresses, checkOrigin, checkProtocol } from './access.js';
import { Authorisation, type RegisteredRoute } from './authorisation.js';
import { catalogueRoutes, type CatalogueRoutesOptions } from './catalogue/catalogue-routes.js';
import { asyncApi } from './documents.js';
import { foundation } from './foundation.js';
import { flywheelRoutes, type FlywheelRoutesOptions } from './flywheel/flywheel-routes.js';
import { liveTalkingRoutes } from './livetalking.js';
import { serveMicrophone } from './microphone-socket.js';
import { type OperatingOptions, operatingRoutes } from './operating/routes.js';
import { Intake, type Sender } from './platform/intake.js';
import { feedName } from './platform/protocol.js';
import { outletsRoutes, type OutletsRoutesOptions } from './outlets/outlets-routes.js';
import { platformRoutes } from './platform/routes.js';
import { Rounds } from './platform/rounds.js';
import { servePlatform } from './platform/socket.js';
import { healthRoutes } from './health-routes.js';
import { pageRoutes } from './page-routes.js';
import { pictureRoutes, type PictureRoutesOptions } from './picture-routes.js';
import { problemHandler, sendProblem } from './problem.js';
import { operatorRoutes } from './operator-routes.js';
import { problem, roomInfo, SUBPROTOCOL } from './protocol.js';
import { RoomLogs } from './room-log.js';
import { runOfShowRoutes, type RunOfShowRoutesOptions } from './run-of-show-routes.js';
import { serveViewer } from './viewer-socket.js';
import { webhookRoutes } from './webhooks/routes.js';
import { Webhooks, type WebhooksOptions } from './webhooks/webhooks.js';
import { type StudioParts, studioRoutes } from './studio/studio-routes.js';
import { type RoomOwner, VisibleRooms } from './visible-rooms.js';
import { type Watching, whepRoutes } from './whep.js';

const HEARTBEAT_MS = 20_000;
const OPEN = { access: 'public' } as const;

export interface GatewayOptions {
  readonly rooms: RoomsPort;
  readonly watching: Watching;
  readonly states: () => Readonly<Record<string, PartState>>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** Folder of the built pages. */
  readonly pages: string;
  /** File shown while a room's stream connects. */
  readonly poster: PictureRoutesOptions['poster'];
  /** Where the pictures of a room's products lie. */
  readonly images: PictureRoutesOptions['images'];
  /** A room's logo: a file, where it has one. */
  readonly logo?: PictureRoutesOptions['logo'];
  /** Tenants, keys, people and sessions. */
  readonly access: Access;
  /** What people prepare rooms with; absent: there are no such routes. */
  readonly studio?: StudioParts;
  /** Whose a room is; undefined: nobody sees it. */
  readonly ownerOf: (room: string) => RoomOwner | undefined;
  /** What operators work with beside the room itself: its evidence, its script writer, the voice. */
  readonly operating?: Omit<OperatingOptions, 'roomOf' | 'clock'>;
  /** The rooms' runs of show, for operators to edit; absent: there are no such routes. */
  readonly shows?: RunOfShowRoutesOptions['shows'];
  /** The shops, for operators to edit; absent: there are no such routes. */
  readonly catalogue?: Omit<CatalogueRoutesOptions, 'clock'>;
  /** Where rooms' streams are sent besides, recordings and HLS; absent: there are no such routes. */
  readonly outlets?: OutletsRoutesOptions['outlets'];
  /** The journal and what is learnt from it; absent: there are no such routes. */
  readonly flywheel?: Omit<FlywheelRoutesOptions, 'clock'>;
  /** Where webhooks are kept and where they may lead; absent: there are none. */
  readonly webhooks?: Pick<WebhooksOptions, 'database' | 'inside' | 'random' | 'resolve' | 'retriesS'>;
  /** The room that LiveTalking's clients are given; absent: its routes are not there. */
  readonly liveTalkingRoom?: string;
  /** Origins of other sites that may use the API from a browser. */
  readonly allowedOrigins: readonly string[];
  readonly maxSockets: number;
  /** Sockets of one network address; absent: a quarter of `maxSockets`, at least 32. */
  readonly maxSocketsPerAddress?: number;
  readonly iceServers: readonly { readonly urls: string; readonly username?: string; readonly credential?: string }[];
}

export interface Gateway {
  /** Every route there is, and what it wants of who asks. */
  readonly routes: readonly RegisteredRoute[];
  /** Tells everyone goodbye and closes their sockets; new ones are refused. */
  drain(): void;
  /** Ends what goes on without requests. What waits to be delivered stays in the store. */
  close(): Promise<void>;
}

/** Registers everything HTTP and WebSocket on a Fastify app. The process (listen, signals) is main.ts's. */
export async function registerGateway(bare: FastifyInstance, options: GatewayOptions): Promise<Gateway> {
  const app = bare.withTypeProvider<ZodTypeProvider>();
  const { rooms, metrics, clock } = options;
  const draining = { now: false };
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(problemHandler(options.log));
  const authorisation = new Authorisation(options.access, options.allowedOrigins);
  const visible = new VisibleRooms(rooms, options.ownerOf);
  await foundation(app, { ...options, authorisation });

  const logs = new RoomLogs(clock);
  for (const room of rooms.list()) logs.of(room);
  const intake = new Intake(metrics);
  const rounds = new Rounds(clock);
  const addresses = new Addresses(
    clock,
    options.maxSocketsPerAddress ?? Math.max(32, Math.ceil(options.maxSockets / 4)),
  );
  const admit = (request: FastifyRequest): void => {
    if (draining.now) throw new Failure('unavailable', because('server-closing'), { retryable: true });
    if (app.websocketServer.clients.size >= options.maxSockets) {
      throw new Failure('overloaded', `The server has its ${options.maxSockets} sockets.`, { retryable: true });
    }
    checkProtocol(request);
  };

  // Fastify matches WebSocket routes only when they are registered after the plugin has loaded, hence the scope.
  await app.register(async (scope) => {
    scope.route({
      method: 'GET',
      url: '/v1/rooms/:room/socket',
      config: OPEN,
      schema: { hide: true },
      preValidation: (request, _reply, done) => {
        admit(request);
        checkOrigin(request, options.allowedOrigins);
        addresses.check(request.ip);
        logs.of(visible.watched(request));
        done();
      },
      handler: upgradeRequired,
      wsHandler: (socket, request) => {
        const log = logs.of(visible.watched(request));
        authorisation.holdSocket(request.principal, socket);
        serveViewer(socket, { log, addresses, address: request.ip, metrics, clock });
      },
    });
    scope.route({
      method: 'GET',
      url: '/v1/rooms/:room/microphone',
      config: { access: 'operate' },
      schema: { hide: true },
      preValidation: (request, _reply, done) => {
        admit(request);
        visible.steered(request);
        done();
      },
      handler: upgradeRequired,
      wsHandler: (socket, request) => {
        authorisation.holdSocket(request.principal, socket);
        serveMicrophone(socket, { room: visible.steered(request), by: request.principal.id, clock });
      },
    });
    scope.route({
      method: 'GET',
      url: '/v1/platform/socket',
      config: { access: { any: ['comments:write', 'events:read'] } },
      schema: { hide: true },
      preValidation: (request, _reply, done) => {
        senderOf(request);
        admit(request);
        done();
      },
      handler: upgradeRequired,
      wsHandler: (socket, request) => {
        const { principal } = request;
        authorisation.holdSocket(principal, socket);
        const { tenant, scopes } = principal;
        const sender = senderOf(request);
        const wire = request.raw.socket;
        const rooms = visible.ofTenant(tenant);
        servePlatform(socket, { rooms, logs, intake, rounds, wire, sender, scopes, metrics, clock });
      },
    });
    await Promise.resolve();
  });
  await app.register(whepRoutes, {
    roomOf: (request) => visible.watched(request),
    watching: options.watching,
    iceServers: options.iceServers,
    closing: () => draining.now,
  });

  await app.register(platformRoutes, {
    logOf: (request) => logs.of(visible.steered(request)),
    senderOf,
    intake,
    clock,
  });
  await app.register(operatorRoutes, { roomOf: (request) => visible.steered(request) });
  if (options.operating !== undefined)
    await app.register(operatingRoutes, {
      ...options.operating,
      roomOf: (request) => visible.steered(request),
      clock,
    });
  if (options.shows !== undefined)
    await app.register(runOfShowRoutes, { shows: options.shows, roomOf: (request) => visible.steered(request) });
  const { liveTalkingRoom } = options;
  if (liveTalkingRoom !== undefined)
    await app.register(liveTalkingRoutes, {
      roomOf: ({ principal }) => {
        const room = visible.ofTenant(principal.tenant).get(liveTalkingRoom);
        if (room === undefined)
          throw new Failure('not_found', `The room ${JSON.stringify(liveTalkingRoom)} is not on air.`);
        return room;
      },
      watching: options.watching,
      clock,
    });
  const webhooks =
    options.webhooks === undefined
      ? undefined
      : new Webhooks({ ...options.webhooks, rooms, ownerOf: options.ownerOf, logs, clock, log: options.log });
  await webhooks?.start();
  if (webhooks !== undefined) await app.register(webhookRoutes, { webhooks });
  if (options.catalogue !== undefined) await app.register(catalogueRoutes, { ...options.catalogue, clock });
  if (options.outlets !== undefined) {
    const { outlets } = options;
    await app.register(outletsRoutes, {
      steered: (request) => visible.steered(request),
      watched: (request) => visible.watched(request),
      keptBy: (room) => visible.keptBy(room),
      outlets,
      clock,
    });
  }
  if (options.flywheel !== undefined) await app.register(flywheelRoutes, { ...options.flywheel, clock });

  await app.register(studioRoutes, {
    access: options.access,
    allowedOrigins: options.allowedOrigins,
    ownedBy: (request) => visible.owned(request),
    parts: options.studio,
    clock,
  });

  await app.register(healthRoutes, {
    states: options.states,
    toldTo: (principal, room) => visible.toldTo(principal, room),
    closing: () => draining.now,
    metrics,
  });
  app.get(
    '/v1/rooms',
    { config: OPEN, schema: { response: { 200: z.object({ rooms: z.array(roomInfo) }) } } },
    (request) => ({ rooms: visible.watchedBy(request.principal).list().map(mutable) }),
  );
  app.get(
    '/v1/rooms/:room',
    { config: OPEN, schema: { params: z.object({ room: z.string() }), response: { 200: roomInfo, 404: problem } } },
    (request) => mutable(visible.watched(request)),
  );
  await app.register(pictureRoutes, {
    roomOf: (request) => visible.watched(request),
    keptBy: (room) => visible.keptBy(room),
    poster: options.poster,
    images: options.images,
    logo: options.logo ?? (() => undefined),
  });
  await app.register(pageRoutes, { visible });
  app.get('/v1/openapi.json', { config: OPEN, schema: { hide: true } }, () => app.swagger());
  app.get('/v1/asyncapi.json', { config: OPEN, schema: { hide: true } }, () => asyncApi(options.version));

  authorisation.check();

  const silent = new WeakSet<WebSocket>();
  const heartbeat = setInterval(() => {
    for (const socket of app.websocketServer.clients) beat(socket, silent);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  app.addHook('onClose', async () => {
    clearInterval(heartbeat);
    await webhooks?.close();
    logs.close();
  });
  return {
    routes: authorisation.routes(),
    drain: () => {
      draining.now = true;
      for (const socket of app.websocketServer.clients) socket.close(1001, 'the server is closing');
    },
    close: async () => await webhooks?.close(),
  };
}

/** Closes a socket that did not answer the last ping. */
function beat(socket: WebSocket, silent: WeakSet<WebSocket>): void {
  if (silent.has(socket)) {
    socket.terminate();
    return;
  }
  silent.add(socket);
  socket.once('pong', () => {
    silent.delete(socket);
  });
  socket.ping();
}

/** @throws Failure `bad_request` for a feed that is no name. */
function senderOf(request: FastifyRequest): Sender {
  const { feed = 'default' } = request.query as { feed?: unknown };
  const name = feedName.safeParse(feed);
  if (!name.success)
    throw new Failure(
      'bad_request',
      `The feed ${JSON.stringify(feed)} is no name: ${name.error.issues[0]?.message ?? ''}.`,
    );
  return { keyHash: request.principal.id, feed: name.data };
}

async function upgradeRequired(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return await sendProblem(reply, 400, 'upgrade_required', `This is a WebSocket (subprotocol ${SUBPROTOCOL}).`);
}

function mutable(room: RoomPort): z.infer<typeof roomInfo> {
  const { products, ...info } = room.info();
  return { ...info, products: [...products] };
}
