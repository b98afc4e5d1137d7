import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import staticFiles from '@fastify/static';
import swagger from '@fastify/swagger';
import underPressure from '@fastify/under-pressure';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import { readiness } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import type { RoomPort, RoomsPort } from '../room/room-port.js';
import { Addresses, checkKey, checkOrigin, checkProtocol, cors } from './access.js';
import { asyncApi } from './documents.js';
import { Methods } from './methods.js';
import { servePlatform } from './platform-socket.js';
import { problemHandler, sendProblem } from './problem.js';
import { MAX_MESSAGE_BYTES, problem, readinessBody, roomInfo, SUBPROTOCOL } from './protocol.js';
import { RoomLogs } from './room-log.js';
import { serveViewer } from './viewer-socket.js';
import { type Watching, whepRoutes } from './whep.js';

const HEARTBEAT_MS = 20_000;
/** How long a client may take to answer our close before its connection is cut. */
const GOODBYE_MS = 3_000;
/** Probes come often, from few addresses, and must be answered most of all when the server is in trouble. */
const PROBE = { rateLimit: false, pressureHandler: () => undefined } as const;

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
  readonly poster: string;
  /** SHA-256 (hex) of each key that opens the platform socket; none: the socket refuses everybody. */
  readonly platformKeyHashes: readonly string[];
  /** Origins of other sites that may use the API from a browser. */
  readonly allowedOrigins: readonly string[];
  readonly maxSockets: number;
  /** Sockets of one network address; absent: a quarter of `maxSockets`, at least 32. */
  readonly maxSocketsPerAddress?: number;
  readonly iceServers: readonly { readonly urls: string; readonly username?: string; readonly credential?: string }[];
}

export interface Gateway {
  /** Tells everyone goodbye and closes their sockets; new ones are refused. */
  drain(): void;
}

/** Registers everything HTTP and WebSocket on a Fastify app. The process (listen, signals) is main.ts's. */
export async function registerGateway(bare: FastifyInstance, options: GatewayOptions): Promise<Gateway> {
  const app = bare.withTypeProvider<ZodTypeProvider>();
  const { rooms, metrics, clock } = options;
  const draining = { now: false };
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(problemHandler(options.log));
  const methods = new Methods(bare);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'", ...options.allowedOrigins],
      },
    },
    // Plain HTTP on a local network is a documented way to run; TLS is the proxy's, and so is HSTS.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
  });
  await app.register(rateLimit, {
    max: 1_200,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, context) =>
      new Failure('rate_limited', `At most ${context.max} requests a minute; try again in ${context.after}.`),
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, async (request, reply) => {
    const shown = request.url.slice(0, 200);
    const allowed = methods.of(request.url);
    if (allowed.length === 0) return await sendProblem(reply, 404, 'not_found', `There is nothing at ${shown}.`);
    reply.header('allow', allowed.join(', '));
    return await sendProblem(
      reply,
      405,
      'method_not_allowed',
      `${shown} does not take ${request.method}; allowed: ${allowed.join(', ')}.`,
    );
  });
  await app.register(underPressure, { maxEventLoopDelay: 1_500, exposeStatusRoute: false, retryAfter: 2 });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Zhubo', version: options.version, description: 'Realtime digital human for live shopping' },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  // A variable, since @types/ws does not know closeTimeout (ws 8.19) yet.
  const sockets = {
    maxPayload: MAX_MESSAGE_BYTES,
    closeTimeout: GOODBYE_MS,
    handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  } as const;
  await app.register(websocket, { options: sockets });
  await app.register(staticFiles, {
    root: options.pages,
    index: false,
    wildcard: false,
    prefix: '/',
    decorateReply: true,
  });
  app.addHook('onRequest', async (request, reply) => {
    await cors(request, reply, options.allowedOrigins);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const values = { id: reply.getHeader('x-request-id'), method, route: routeOptions.url, status: reply.statusCode };
    options.log.debug({ ...values, ms: Math.round(reply.elapsedTime) }, 'request answered');
    await Promise.resolve();
  });

  const logs = new RoomLogs();
  for (const room of rooms.list()) logs.of(room);
  const addresses = new Addresses(
    clock,
    options.maxSocketsPerAddress ?? Math.max(32, Math.ceil(options.maxSockets / 4)),
  );
  const admit = (request: FastifyRequest): void => {
    if (draining.now) throw new Failure('unavailable', 'The server is closing.', { retryable: true });
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
      schema: { hide: true },
      preValidation: (request, _reply, done) => {
        admit(request);
        checkOrigin(request, options.allowedOrigins);
        addresses.check(request.ip);
        logs.of(roomOf(rooms, request));
        done();
      },
      handler: async (_request, reply) =>
        await sendProblem(reply, 400, 'upgrade_required', `This is a WebSocket (subprotocol ${SUBPROTOCOL}).`),
      wsHandler: (socket, request) => {
        const log = logs.of(roomOf(rooms, request));
        serveViewer(socket, { log, addresses, address: request.ip, metrics, clock });
      },
    });
    scope.route({
      method: 'GET',
      url: '/v1/platform/socket',
      schema: { hide: true },
      preValidation: (request, _reply, done) => {
        checkKey(request, options.platformKeyHashes);
        admit(request);
        done();
      },
      handler: async (_request, reply) =>
        await sendProblem(reply, 400, 'upgrade_required', `This is a WebSocket (subprotocol ${SUBPROTOCOL}).`),
      wsHandler: (socket, request) => {
        const keyHash = checkKey(request, options.platformKeyHashes);
        servePlatform(socket, { rooms, logs, keyHash, metrics, clock });
      },
    });
    await Promise.resolve();
  });
  await app.register(whepRoutes, {
    rooms,
    watching: options.watching,
    iceServers: options.iceServers,
    closing: () => draining.now,
  });

  const alive = { response: { 200: z.object({ status: z.literal('alive') }) } };
  app.get('/healthz', { config: PROBE, schema: alive }, () => ({ status: 'alive' as const }));
  app.get(
    '/readyz',
    { config: PROBE, schema: { response: { 200: readinessBody, 503: readinessBody } } },
    async (_request, reply) => {
      const state = readiness(options.states());
      return await reply.code(state.status === 'ready' && !draining.now ? 200 : 503).send(state);
    },
  );
  app.get(
    '/metrics',
    { config: PROBE, schema: { hide: true } },
    async (_request, reply) => await reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  app.get('/v1/rooms', { schema: { response: { 200: z.object({ rooms: z.array(roomInfo) }) } } }, () => ({
    rooms: rooms.list().map((room) => mutable(room)),
  }));
  app.get(
    '/v1/rooms/:room',
    { schema: { params: z.object({ room: z.string() }), response: { 200: roomInfo, 404: problem } } },
    (request) => mutable(roomOf(rooms, request)),
  );
  app.get('/v1/rooms/:room/poster.jpg', { schema: { hide: true } }, async (request, reply) => {
    roomOf(rooms, request);
    return await reply
      .header('cache-control', 'public, max-age=300')
      .sendFile(fileName(options.poster), folderName(options.poster));
  });
  app.get('/', { schema: { hide: true } }, async (_request, reply) => await reply.sendFile('index.html'));
  app.get('/rooms/:room', { schema: { hide: true } }, async (request, reply) => {
    const wantsPage = request.headers.accept?.includes('text/html') === true;
    if (wantsPage && rooms.get((request.params as { room: string }).room) === undefined) {
      return await reply.code(404).sendFile('missing.html');
    }
    roomOf(rooms, request);
    return await reply.sendFile('room.html');
  });
  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/v1/asyncapi.json', { schema: { hide: true } }, () => asyncApi(options.version));

  const silent = new WeakSet<WebSocket>();
  const heartbeat = setInterval(() => {
    for (const socket of app.websocketServer.clients) beat(socket, silent);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  app.addHook('onClose', async () => {
    clearInterval(heartbeat);
    logs.close();
    await Promise.resolve();
  });
  return {
    drain: () => {
      draining.now = true;
      for (const socket of app.websocketServer.clients) socket.close(1001, 'the server is closing');
    },
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

function roomOf(rooms: RoomsPort, request: FastifyRequest): RoomPort {
  const { room } = request.params as { room?: string };
  const found = rooms.get(room ?? '');
  if (found === undefined) throw new Failure('not_found', `There is no room ${JSON.stringify(room ?? '')}.`);
  return found;
}

function mutable(room: RoomPort): z.infer<typeof roomInfo> {
  const { products, ...info } = room.info();
  return { ...info, products: [...products] };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderName(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
