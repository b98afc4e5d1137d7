import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LONGEST_TOKEN_S, type ViewerTokens } from '../../access/viewer-tokens.js';
import type { RoomOwner } from '../visible-rooms.js';
import { iso, problems, time } from './bodies.js';

export interface PassRoutesOptions {
  readonly viewerTokens: ViewerTokens;
  /** The room of the address. @throws Failure `not_found` unless it is of the tenant who asks. */
  readonly ownedBy: (request: FastifyRequest) => { readonly room: string; readonly owner: RoomOwner };
}

/** Passes for the viewers of a private room, to be made by the platform or shop that knows them. */
export const passRoutes: FastifyPluginAsyncZod<PassRoutesOptions> = async (app, { viewerTokens, ownedBy }) => {
  app.post(
    '/v1/rooms/:room/viewer-tokens',
    {
      config: { access: 'viewers:admit' },
      schema: {
        description:
          'A pass to watch this room: `?token=` on its page, socket and pictures, `Authorization: Bearer` on WHEP. It admits; who is in stays.',
        params: z.object({ room: z.string() }),
        body: z.strictObject({
          viewer: z.string().min(1).max(64).default('viewer').describe('What you call them'),
          seconds: z.number().int().min(10).max(LONGEST_TOKEN_S).default(600),
        }),
        response: { 201: z.object({ token: z.string(), expires: time }), ...problems },
      },
    },
    async (request, reply) => {
      const { room, owner } = ownedBy(request);
      const { viewer, seconds } = request.body;
      const { token, expires } = await viewerTokens.issue({ tenant: owner.tenant, room, viewer }, seconds);
      return await reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ token, expires: iso(expires) });
    },
  );
  await Promise.resolve();
};
