import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import staticFiles from '@fastify/static';
import swagger from '@fastify/swagger';
import underPressure from '@fastify/under-pressure';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import { cors } from './access.js';
import type { Authorisation } from './authorisation.js';
import type { GatewayOptions } from './gateway.js';
import { idempotent } from './idempotency.js';
import { Methods } from './methods.js';
import { sendProblem } from './problem.js';
import { MAX_MESSAGE_BYTES, SUBPROTOCOL } from './protocol.js';

/**
 * permessage-deflate (RFC 7692) for what is worth it. No context is kept between messages and windows are small, so that a
 * connection holds no memory for it; what unpacks to more than a message may hold closes the socket (1009).
 */
const COMPRESSION = {
  threshold: 1_024,
  // Unpacking goes through the thread pool, some turns of the event loop a message: with four at once a flood waited for it.
  concurrencyLimit: 64,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 12,
  zlibDeflateOptions: { level: 1, memLevel: 5 },
} as const;
/** How long a client may take to answer our close before its connection is cut. */
const GOODBYE_MS = 3_000;

export interface FoundationOptions extends Pick<
  GatewayOptions,
  'allowedOrigins' | 'clock' | 'log' | 'pages' | 'studio' | 'version'
> {
  readonly authorisation: Authorisation;
}

/** What every route stands on: security headers, limits, what is not there, documents, sockets, who may ask, the built pages. */
export async function foundation(app: FastifyInstance, options: FoundationOptions): Promise<void> {
  const { authorisation } = options;
  // Hears of every route registered from here on.
  const methods = new Methods(app);
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
      new Failure('rate_limited', because('too-many-requests', { most: context.max, after: context.after })),
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
    perMessageDeflate: COMPRESSION,
    closeTimeout: GOODBYE_MS,
    handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  } as const;
  await app.register(websocket, { options: sockets });
  app.addHook('onRequest', async (request, reply) => {
    await cors(request, reply, options.allowedOrigins);
  });
  await app.register(cookie);
  authorisation.guard(app);
  if (options.studio !== undefined) idempotent(app, { database: options.studio.database, clock: options.clock });
  await authorisation.opening(
    async () =>
      await app.register(staticFiles, {
        root: options.pages,
        index: false,
        wildcard: false,
        prefix: '/',
        decorateReply: true,
      }),
  );
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const values = { id: reply.getHeader('x-request-id'), method, route: routeOptions.url, status: reply.statusCode };
    options.log.debug({ ...values, ms: Math.round(reply.elapsedTime) }, 'request answered');
    await Promise.resolve();
  });
}
