import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { FACETS } from '../../domain/comment.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import { MOST_TOPICS } from '../../room/house-rules.js';
import type { RoomPort } from '../../room/room-port.js';
import { problem } from '../protocol.js';

export interface HouseRulesRoutesOptions {
  /** @throws Failure `not_found` for a room that is not theirs who ask. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
}

const params = z.object({ room: z.string() });
const viewer = z.string().min(1).max(200).describe('As in a comment’s id: what stands before the last /');
const banned = z.object({ viewer: z.string(), until: z.iso.datetime().nullable() }).meta({ id: 'Ban' });
const topics = z
  .array(
    z
      .strictObject({
        facet: z.enum(FACETS).nullable().default(null).describe('null: everything about the product'),
        product: z.string().min(1).max(64).nullable().default(null).describe('null: of every product'),
      })
      .refine(({ facet, product }) => facet !== null || product !== null, 'needs a facet, a product or both'),
  )
  .max(MOST_TOPICS);
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 503: problem };
const config = { access: 'operate' } as const;

/** Who may not write in a room on air, and what it does not talk about: until it goes off the air, also over a restart of the server. */
export const houseRulesRoutes: FastifyPluginAsyncZod<HouseRulesRoutesOptions> = async (app, { roomOf }) => {
  const shown = (room: RoomPort): z.infer<typeof banned>[] =>
    room.houseRules.bans().map(({ viewer: who, until }) => ({
      viewer: who,
      until: until === null ? null : new Date(until).toISOString(),
    }));

  app.get(
    '/v1/rooms/:room/bans',
    { config, schema: { params, response: { 200: z.object({ bans: z.array(banned) }), ...problems } } },
    (request) => ({ bans: shown(roomOf(request)) }),
  );
  app.put(
    '/v1/rooms/:room/bans/:viewer',
    {
      config,
      schema: {
        description: 'What this viewer writes is rejected as `banned`; waiting comments are still answered.',
        params: params.extend({ viewer }),
        body: z.strictObject({
          minutes: z
            .number()
            .int()
            .min(1)
            .max(7 * 24 * 60)
            .nullable()
            .default(null)
            .describe('null: for the whole show'),
        }),
        response: { 200: z.object({ bans: z.array(banned) }), ...problems },
      },
    },
    async (request) => {
      const room = roomOf(request);
      const { minutes } = request.body;
      if (!(await room.houseRules.ban(request.params.viewer, minutes === null ? null : minutes * 60_000)))
        throw new Failure('overloaded', because('most-bans'), { retryable: false });
      return { bans: shown(room) };
    },
  );
  app.delete(
    '/v1/rooms/:room/bans/:viewer',
    { config, schema: { params: params.extend({ viewer }), response: { 204: z.void(), ...problems } } },
    async (request, reply) => {
      const { viewer: who } = request.params;
      if (!(await roomOf(request).houseRules.unban(who)))
        throw new Failure('not_found', because('not-banned', { viewer: who.slice(0, 100) }));
      return await reply.code(204).send();
    },
  );

  app.get(
    '/v1/rooms/:room/muted-topics',
    { config, schema: { params, response: { 200: z.object({ topics }), ...problems } } },
    (request) => ({
      topics: roomOf(request)
        .houseRules.muted()
        .map((topic) => ({ ...topic })),
    }),
  );
  app.put(
    '/v1/rooms/:room/muted-topics',
    {
      config,
      schema: {
        description:
          'What is asked about these is closed as `muted` and not answered. Takes the place of the list before.',
        params,
        body: z.strictObject({ topics }),
        response: { 200: z.object({ topics }), ...problems },
      },
    },
    async (request) => {
      const room = roomOf(request);
      await room.houseRules.mute(request.body.topics);
      return { topics: room.houseRules.muted().map((topic) => ({ ...topic })) };
    },
  );
  await Promise.resolve();
};
