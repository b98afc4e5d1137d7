import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Access } from '../access/access.js';
import { KEY_PREFIX } from '../access/keys.js';
import { ANYONE, type Principal, type Scope } from '../access/principal.js';
import { isSame } from '../access/secrets.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import { checkOrigin } from './access.js';
import { sessionOf } from './cookies.js';

/**
 * What a route wants of who asks. `public`: nothing, though it may show more to some. `user`: somebody signed in. `any`:
 * one of these scopes.
 */
export type RouteAccess = 'public' | 'user' | Scope | { readonly any: readonly Scope[] };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says it; the server does not start with one that does not. */
    readonly access?: RouteAccess;
  }
  interface FastifyRequest {
    /** Who asks; set before anything else looks at the request. */
    principal: Principal;
    /** Why the credential they showed is not good, on a route that wants none. */
    refused: Failure | null;
  }
}

export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess | undefined;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Finds out who asks, for every request, and turns away who may not. */
export class Authorisation {
  readonly #access: Access;
  readonly #allowedOrigins: readonly string[];
  readonly #routes: RegisteredRoute[] = [];
  #opening = false;

  constructor(access: Access, allowedOrigins: readonly string[]) {
    this.#access = access;
    this.#allowedOrigins = allowedOrigins;
  }

  /** Watches over every route registered from now on. */
  guard(app: FastifyInstance): void {
    app.decorateRequest('principal');
    app.decorateRequest('refused', null);
    app.addHook('onRoute', (route) => {
      if (this.#opening) route.config = { ...route.config, access: 'public' };
      const { method, url, config } = route;
      for (const one of [method].flat()) this.#routes.push({ method: one, url, access: config?.access });
    });
    app.addHook('onRequest', async (request) => {
      // Nothing is registered for the address: the answer is 404 to everybody.
      request.principal = request.is404 ? ANYONE : await this.authorise(request);
    });
  }

  /** Registers routes of others that everybody may use, such as a folder of files. */
  async opening(register: () => PromiseLike<unknown>): Promise<void> {
    this.#opening = true;
    await register();
    this.#opening = false;
  }

  /** Every route there is, and what it wants. */
  routes(): readonly RegisteredRoute[] {
    return this.#routes;
  }

  /** @throws Failure `internal` for a route that does not say what it wants. */
  check(): void {
    const [open] = this.#routes.filter(({ access }) => access === undefined);
    if (open !== undefined)
      throw new Failure('internal', `${open.method} ${open.url} does not say who may use it (config.access).`);
  }

  /**
   * Who asks, when they may use the route.
   * @throws Failure `unauthorized` when nobody knows them, `forbidden` when they may not.
   */
  async authorise(request: FastifyRequest): Promise<Principal> {
    const { access } = request.routeOptions.config;
    if (access === undefined)
      throw new Failure('internal', `${request.routeOptions.url ?? ''} says nothing of access.`);
    const principal = await this.#principalOf(request).catch((error: unknown) => {
      if (access !== 'public' || !(error instanceof Failure)) throw error;
      request.refused = error;
      return ANYONE;
    });
    if (access === 'public') return principal;
    if (principal.kind === 'anyone') throw new Failure('unauthorized', because('sign-in-needed'));
    if (access === 'user') {
      if (principal.kind === 'user') return principal;
      throw new Failure('forbidden', because('people-only'));
    }
    const wanted = typeof access === 'string' ? [access] : access.any;
    if (wanted.some((scope) => principal.scopes.has(scope))) return principal;
    const scopes = wanted.join(' or ');
    throw new Failure(
      'forbidden',
      principal.kind === 'user'
        ? because('role-may-not', { role: principal.role, scopes })
        : because('key-may-not', { scopes }),
    );
  }

  /** Closes a socket when the key or session it was opened with ends. */
  holdSocket(principal: Principal, socket: WebSocket): void {
    if (!('credential' in principal) || principal.credential === null) return;
    const release = this.#access.revocations.hold(principal.credential, () => {
      socket.close(1008, 'the key or session has ended');
    });
    socket.once('close', release);
  }

  async #principalOf(request: FastifyRequest): Promise<Principal> {
    const secret = secretOf(request);
    if (secret !== undefined) return await this.#holderOf(secret);
    const cookie = sessionOf(request);
    if (cookie === undefined) return ANYONE;
    const user = await this.#access.sessions.find(cookie);
    if (user === undefined) return ANYONE;
    const upgrades = request.headers.upgrade !== undefined;
    if (!SAFE.has(request.method) || upgrades) checkOrigin(request, this.#allowedOrigins);
    if (!SAFE.has(request.method)) {
      const token = request.headers['x-csrf-token'];
      if (typeof token !== 'string' || !isSame(token, user.csrf)) throw new Failure('forbidden', because('csrf'));
    }
    return user;
  }

  async #holderOf(secret: string): Promise<Principal> {
    // Keys of the environment are whatever their owners chose, also what looks like a pass.
    const known = secret.startsWith(KEY_PREFIX)
      ? await this.#access.keys.find(secret)
      : this.#access.configuredKeys.find(secret);
    if (known !== undefined) return known;
    if (secret.split('.').length === 3 && !secret.startsWith(KEY_PREFIX))
      return await this.#access.viewerTokens.verify(secret);
    throw new Failure('unauthorized', 'This key is not known here, or has ended.');
  }
}

/**
 * What the request is opened with: `Authorization: Bearer`, `x-api-key`, or for what browsers cannot give headers
 * (sockets, pictures) `?token=` with a viewer token.
 */
function secretOf({ headers, query }: FastifyRequest): string | undefined {
  const bearer = /^bearer +(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer.trim();
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key !== '') return key;
  const token = (query as Readonly<Record<string, unknown>> | undefined)?.['token'];
  // Keys do not belong in addresses, which end up in logs and histories; a pass of an hour may.
  return typeof token === 'string' && token.split('.').length === 3 ? token : undefined;
}
