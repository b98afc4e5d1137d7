import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { INSTALLATION } from '../../access/principal.js';
import type { Tenant, Tenants } from '../../access/tenants.js';
import type { Users } from '../../access/users.js';
import { next, paging, partOf } from '../paging.js';
import { iso, login, name, problems, time, userBody } from './bodies.js';
import { shownUser } from './user-routes.js';

const config = { access: INSTALLATION } as const;
const id = z.string().regex(/^[a-z0-9-]{1,40}$/, 'is to be 1 to 40 of a-z, 0-9 and -');
const tenantBody = z.object({ id: z.string(), name: z.string(), since: time }).meta({ id: 'Tenant' });

/** The tenants of this installation, for the owners of its own tenant, `default`. They see no tenant's rooms, shops or people. */
export const tenantRoutes: FastifyPluginAsyncZod<{ readonly tenants: Tenants; readonly users: Users }> = async (
  app,
  { tenants, users },
) => {
  app.get(
    '/v1/tenants',
    {
      config,
      schema: { querystring: paging, response: { 200: z.object({ tenants: z.array(tenantBody), next }), ...problems } },
    },
    async (request) => {
      const all = [...(await tenants.list())].sort((a, b) => (a.id < b.id ? -1 : 1));
      const { part, next: after } = partOf(all, (tenant) => tenant.id, request.query);
      return { tenants: part.map(shown), next: after };
    },
  );
  app.post(
    '/v1/tenants',
    {
      config,
      schema: {
        description: 'Makes a tenant and invites its first owner.',
        body: z.strictObject({ id, name, owner: z.strictObject({ login, name }) }),
        response: {
          201: z.object({ tenant: tenantBody, owner: userBody, invitation: z.string().describe('Shown this once') }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { owner, ...wanted } = request.body;
      const tenant = await tenants.create(wanted.id, wanted.name);
      const { user, invitation } = await users
        .add(tenant.id, { ...owner, role: 'owner' })
        .catch(async (error: unknown) => {
          await tenants.remove(tenant.id);
          throw error;
        });
      return await reply
        .code(201)
        .header('location', `/v1/tenants/${tenant.id}`)
        .header('cache-control', 'no-store')
        .send({ tenant: shown(tenant), owner: shownUser(user), invitation: invitation ?? '' });
    },
  );
  app.get(
    '/v1/tenants/:id',
    { config, schema: { params: z.object({ id: z.string() }), response: { 200: tenantBody, ...problems } } },
    async (request) => shown(await tenants.get(request.params.id)),
  );
  await Promise.resolve();
};

function shown({ since, ...tenant }: Tenant): z.infer<typeof tenantBody> {
  return { ...tenant, since: iso(since) };
}
