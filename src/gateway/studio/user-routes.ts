import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Role, scopesOf } from '../../access/principal.js';
import type { User, Users } from '../../access/users.js';
import { Failure } from '../../domain/failure.js';
import { tenantOf } from '../catalogue/tenant-shop.js';
import { demandOf, etagOf } from '../catalogue/versions.js';
import { next, paging, partOf } from '../paging.js';
import { iso, isoOrNull, login, name, problems, role, userBody } from './bodies.js';

const path = z.object({ id: z.string() });
const invitation = z.string().describe('Opens /studio#invitation=... once, for three days; shown this once');
const config = { access: 'administer' } as const;

/** The people of a tenant's studio. Nobody but they themselves knows their passwords. */
export const userRoutes: FastifyPluginAsyncZod<{ readonly users: Users }> = async (app, { users }) => {
  app.get(
    '/v1/users',
    {
      config,
      schema: {
        description: 'By login.',
        querystring: paging,
        response: { 200: z.object({ users: z.array(userBody), next }), ...problems },
      },
    },
    async (request) => {
      const all = [...(await users.list(tenantOf(request)))].sort((a, b) => (a.login < b.login ? -1 : 1));
      const { part, next: after } = partOf(all, (user) => user.login, request.query);
      return { users: part.map(shownUser), next: after };
    },
  );
  app.post(
    '/v1/users',
    {
      config,
      schema: {
        description: 'Adds somebody, who chooses a password with the invitation, or signs in at the OpenID provider.',
        body: z.strictObject({ login, name, role }),
        response: { 201: userBody.extend({ invitation }), ...problems },
      },
    },
    async (request, reply) => {
      demandNoMore(request, request.body.role);
      const { user, invitation: secret } = await users.add(tenantOf(request), request.body);
      return await reply
        .code(201)
        .header('location', `/v1/users/${user.id}`)
        .header('etag', etagOf(user.version))
        .header('cache-control', 'no-store')
        .send({ ...shownUser(user), invitation: secret ?? '' });
    },
  );
  app.get(
    '/v1/users/:id',
    { config, schema: { params: path, response: { 200: userBody, ...problems } } },
    async (request, reply) => {
      const user = await users.get(tenantOf(request), request.params.id);
      return await reply.header('etag', etagOf(user.version)).send(shownUser(user));
    },
  );
  app.patch(
    '/v1/users/:id',
    {
      config,
      schema: {
        description: 'A new name or role; `disabled` shuts somebody out and signs them out.',
        params: path,
        body: z.strictObject({ name, role, disabled: z.boolean() }).partial(),
        response: { 200: userBody, ...problems },
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const { id } = request.params;
      const { version } = await users.get(tenant, id);
      const { name: called, role: as, disabled } = request.body;
      if (as !== undefined) demandNoMore(request, as);
      const change = {
        ...(called === undefined ? {} : { name: called }),
        ...(as === undefined ? {} : { role: as }),
        ...(disabled === undefined ? {} : { disabled }),
      };
      const user = await users.change(tenant, id, change, demandOf(request, version).ifVersion);
      return await reply.header('etag', etagOf(user.version)).send(shownUser(user));
    },
  );
  app.delete(
    '/v1/users/:id',
    { config, schema: { params: path, response: { 204: z.void(), ...problems } } },
    async (request, reply) => {
      await users.remove(tenantOf(request), request.params.id);
      return await reply.code(204).send();
    },
  );
  app.post(
    '/v1/users/:id/invitation',
    {
      config,
      schema: {
        description: 'Invites somebody to choose a (new) password; the old one works until then.',
        params: path,
        response: { 201: z.object({ invitation }), ...problems },
      },
    },
    async (request, reply) => {
      const { role: theirs } = await users.get(tenantOf(request), request.params.id);
      demandNoMore(request, theirs);
      const secret = await users.invite(tenantOf(request), request.params.id);
      return await reply.code(201).header('cache-control', 'no-store').send({ invitation: secret });
    },
  );
  await Promise.resolve();
};

/**
 * Whoever holds an invitation becomes who it is for: a key that administers must not make itself an owner by it, who may take
 * backups of all tenants, or an operator.
 * @throws Failure `forbidden` when the role may do what they may not themselves.
 */
function demandNoMore(request: FastifyRequest, wanted: Role): void {
  const may = request.principal.scopes;
  const more = [...scopesOf(wanted, tenantOf(request))].filter((scope) => !may.has(scope));
  if (more.length > 0)
    throw new Failure('forbidden', `The role ${wanted} may do what you may not yourself: ${more.join(', ')}.`);
}

export function shownUser({ since, used, ...user }: User): z.infer<typeof userBody> {
  return { ...user, since: iso(since), used: isoOrNull(used) };
}
