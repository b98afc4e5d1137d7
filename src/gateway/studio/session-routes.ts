import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Access } from '../../access/access.js';
import { SESSION_MS } from '../../access/sessions.js';
import { normal, type User } from '../../access/users.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import { checkOrigin } from '../access.js';
import { clearSession, sessionOf, setPending, setSession, takePending } from '../cookies.js';
import { login, name, password, problems, sessionBody } from './bodies.js';

export interface SessionRoutesOptions {
  readonly access: Access;
  readonly allowedOrigins: readonly string[];
}

const open = { access: 'public' } as const;
const signedIn = { access: 'user' } as const;
const secret = z.string().min(1).max(200);

/** Signing in and out of the studio. */
export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (app, { access, allowedOrigins }) => {
  const { users, sessions, setup, loginGuard, oidc } = access;
  const stateOf = async (user: Awaited<ReturnType<typeof sessions.find>>): Promise<z.infer<typeof sessionBody>> => ({
    user:
      user === undefined
        ? null
        : {
            id: user.id,
            tenant: user.tenant,
            login: user.login,
            name: user.name,
            role: user.role,
            scopes: [...user.scopes],
          },
    csrf: user?.csrf ?? null,
    setup: await setup.isWanted(),
    oidc: oidc !== null,
  });
  /** A session made now, in place of any before: nobody can sit in one that was theirs before the sign-in. */
  const signIn = async (
    request: FastifyRequest,
    reply: FastifyReply,
    user: User,
  ): Promise<z.infer<typeof sessionBody>> => {
    const before = sessionOf(request);
    const old = before === undefined ? undefined : await sessions.find(before);
    if (old !== undefined) await sessions.end(old.credential);
    const cookie = await sessions.begin(user);
    setSession(request, reply, cookie, SESSION_MS / 1_000);
    return await stateOf(await sessions.find(cookie));
  };
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET') checkOrigin(request, allowedOrigins);
    reply.header('cache-control', 'no-store');
    await Promise.resolve();
  });

  app.get(
    '/v1/session',
    { config: open, schema: { description: 'Who is signed in.', response: { 200: sessionBody } } },
    async ({ principal }) => await stateOf(principal.kind === 'user' ? principal : undefined),
  );
  app.post(
    '/v1/session',
    {
      config: open,
      schema: {
        description:
          'Signs in. The answer is the same whether or not there is such a login; after some wrong passwords one has to wait.',
        body: z.strictObject({ login: z.string().min(1).max(200), password: z.string().min(1).max(1_000) }),
        response: { 200: sessionBody, ...problems },
      },
    },
    async (request, reply) => {
      const { ip, body } = request;
      const called = normal(body.login);
      loginGuard.check(called, ip);
      const user = await users.withPassword(called, body.password);
      if (user === undefined) {
        loginGuard.wrong(called, ip);
        throw new Failure('unauthorized', because('wrong-login'));
      }
      loginGuard.right(called, ip);
      return await signIn(request, reply, user);
    },
  );
  app.delete(
    '/v1/session',
    { config: signedIn, schema: { description: 'Signs out.', response: { 204: z.void(), ...problems } } },
    async (request, reply) => {
      if (request.principal.kind === 'user') await sessions.end(request.principal.credential);
      clearSession(request, reply);
      return await reply.code(204).send();
    },
  );
  app.post(
    '/v1/session/password',
    {
      config: signedIn,
      schema: {
        description: 'A new password; whoever else is signed in with this login is signed out.',
        body: z.strictObject({ password: secret, wanted: password }),
        response: { 204: z.void(), ...problems },
      },
    },
    async (request, reply) => {
      const { principal, body, ip } = request;
      if (principal.kind !== 'user') throw new Failure('forbidden', 'Only people have passwords.');
      loginGuard.check(principal.login, ip);
      try {
        await users.changePassword(principal.id, body.password, body.wanted);
      } catch (error) {
        if (error instanceof Failure && error.code === 'forbidden') loginGuard.wrong(principal.login, ip);
        throw error;
      }
      await sessions.endAll(principal.id, principal.credential);
      return await reply.code(204).send();
    },
  );
  app.post(
    '/v1/session/invitation',
    {
      config: open,
      schema: {
        description: 'Chooses a password with an invitation, and signs in.',
        body: z.strictObject({ invitation: secret, password }),
        response: { 200: sessionBody, ...problems },
      },
    },
    async (request, reply) => {
      const { invitation, password: chosen } = request.body;
      loginGuard.check('', request.ip);
      return await signIn(request, reply, await users.accept(invitation, chosen));
    },
  );
  app.post(
    '/v1/setup',
    {
      config: open,
      schema: {
        description: 'Makes the first owner, with the token on the server’s console; then it is over for good.',
        body: z.strictObject({ token: secret, login, name, password }),
        response: { 200: sessionBody, ...problems },
      },
    },
    async (request, reply) => {
      const { token, ...owner } = request.body;
      loginGuard.check('', request.ip);
      const user = await setup.use(token, { login: owner.login, name: owner.name, password: owner.password });
      return await signIn(request, reply, user);
    },
  );
  if (oidc !== null) {
    app.get('/v1/session/oidc', { config: open, schema: { hide: true } }, async (request, reply) => {
      loginGuard.check('', request.ip);
      const { url, pending, seconds } = await oidc.begin();
      setPending(request, reply, pending, seconds);
      return await reply.redirect(url);
    });
    app.get('/v1/session/oidc/callback', { config: open, schema: { hide: true } }, async (request, reply) => {
      const { identity, home } = await oidc.finish(request.url, takePending(request, reply));
      const user = await users.withIdentity(identity.issuer, identity.subject, identity.email);
      if (user === undefined)
        throw new Failure('forbidden', 'Nobody here has this identity; an owner can add its address as a login.');
      await signIn(request, reply, user);
      return await reply.redirect(home);
    });
  }
  await Promise.resolve();
};
