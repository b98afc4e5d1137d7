import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ApiKey, type Keys, MOST_OVERLAP_S, OVERLAP_S } from '../../access/keys.js';
import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import { tenantOf } from '../catalogue/tenant-shop.js';
import { byTime, next, paging, partOf } from '../paging.js';
import { iso, isoOrNull, keyBody, newKey, problems, shownKey } from './bodies.js';

const path = z.object({ id: z.string() });
const config = { access: 'administer' } as const;

/** Keys of a tenant. A key that administers can make none that may do what it may not itself. */
export const keyRoutes: FastifyPluginAsyncZod<{ readonly keys: Keys; readonly clock: Clock }> = async (
  app,
  { keys, clock },
) => {
  app.get(
    '/v1/keys',
    {
      config,
      schema: {
        description: 'Oldest first; revoked and expired ones stay listed.',
        querystring: paging,
        response: { 200: z.object({ keys: z.array(keyBody), next }), ...problems },
      },
    },
    async (request) => {
      const all = [...(await keys.list(tenantOf(request)))].sort((a, b) => (byTime(a) < byTime(b) ? -1 : 1));
      const { part, next: after } = partOf(all, byTime, request.query);
      return { keys: part.map(shown), next: after };
    },
  );
  app.post(
    '/v1/keys',
    { config, schema: { body: newKey, response: { 201: shownKey, ...problems } } },
    async (request, reply) => {
      const { name, scopes, expires } = request.body;
      const more = scopes.filter((scope) => !request.principal.scopes.has(scope));
      if (more.length > 0) throw new Failure('forbidden', because('more-than-yours', { scopes: more.join(', ') }));
      const until = expires === null ? null : Date.parse(expires);
      if (until !== null && until <= clock.now())
        throw new Failure('bad_request', because('key-expired-before', { expires: String(expires) }));
      const { key, secret } = await keys.create(tenantOf(request), { name, scopes, expires: until });
      return await reply
        .code(201)
        .header('location', `/v1/keys/${key.id}`)
        .header('cache-control', 'no-store')
        .send({ ...shown(key), key: secret });
    },
  );
  app.get(
    '/v1/keys/:id',
    { config, schema: { params: path, response: { 200: keyBody, ...problems } } },
    async (request) => shown(await keys.get(tenantOf(request), request.params.id)),
  );
  app.post(
    '/v1/keys/:id/rotate',
    {
      config,
      schema: {
        description:
          'A new key in place of this one, which works on for `overlapSeconds`. What was sent with either is one’s own.',
        params: path,
        body: z.strictObject({ overlapSeconds: z.number().int().min(0).max(MOST_OVERLAP_S).default(OVERLAP_S) }),
        response: { 201: shownKey, ...problems },
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const { scopes } = await keys.get(tenant, request.params.id);
      const more = scopes.filter((scope) => !request.principal.scopes.has(scope));
      if (more.length > 0) throw new Failure('forbidden', because('more-than-yours', { scopes: more.join(', ') }));
      const { key, secret } = await keys.rotate(tenant, request.params.id, request.body.overlapSeconds);
      return await reply
        .code(201)
        .header('location', `/v1/keys/${key.id}`)
        .header('cache-control', 'no-store')
        .send({ ...shown(key), key: secret });
    },
  );
  app.delete(
    '/v1/keys/:id',
    {
      config,
      schema: {
        description: 'Revokes it at once; sockets opened with it are closed.',
        params: path,
        response: { 200: keyBody, ...problems },
      },
    },
    async (request) => shown(await keys.revoke(tenantOf(request), request.params.id)),
  );
  await Promise.resolve();
};

function shown({ since, expires, revoked, used, scopes, ...key }: ApiKey): z.infer<typeof keyBody> {
  return {
    ...key,
    scopes: [...scopes],
    since: iso(since),
    expires: isoOrNull(expires),
    revoked: isoOrNull(revoked),
    used: isoOrNull(used),
  };
}
