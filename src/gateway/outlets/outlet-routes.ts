import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { OutletReport, OutletSpec, OutletTarget } from '../../domain/outlet.js';
import type { RoomPort } from '../../room/room-port.js';
import { problem } from '../protocol.js';
import { changedTarget, outletChange, outletMade, outletShown, shown, targetOf } from './bodies.js';

/** What the routes ask of whoever keeps outlets and has them run. */
export interface OutletsPort {
  list(room: string): readonly Kept[];
  /** Keeps a new outlet and starts it if it is enabled. @throws Failure `overloaded` when the room has all it may have. */
  make(room: string, made: { name: string; enabled: boolean; target: OutletTarget }): Promise<OutletSpec>;
  /** Keeps what changed and starts it anew, or stops it. */
  change(spec: OutletSpec): Promise<void>;
  /** Stops it and forgets it. */
  remove(id: string): Promise<void>;
}

export interface OutletRoutesOptions {
  /** @throws Failure `not_found`. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  readonly outlets: OutletsPort;
  /** Streams may go to private addresses. */
  readonly inside: boolean;
  readonly clock: Clock;
}

const inRoom = z.object({ room: z.string() });
const one = z.object({ room: z.string(), outlet: z.string() });
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 503: problem };
const config = { access: 'operate' } as const;

/** An outlet with how it fares. */
interface Kept {
  readonly spec: OutletSpec;
  readonly report: OutletReport;
}

/**
 * Where a room's stream is sent. For operators only: an outlet makes this server connect to any address they name; to private ones only
 * where the installation allows it, which is looked at again whenever it connects, with the addresses that a name has then.
 */
export const outletRoutes: FastifyPluginAsync<OutletRoutesOptions> = async (app: FastifyInstance, options) => {
  const { roomOf, outlets, inside, clock } = options;
  const found = (request: FastifyRequest, id = one.parse(request.params).outlet): Kept => {
    const known = outlets.list(roomOf(request).id).find(({ spec }) => spec.id === id);
    if (known === undefined) throw new Failure('not_found', because('no-outlet', { id: id.slice(0, 80) }));
    return known;
  };
  const answer = (known: Kept): z.infer<typeof outletShown> => shown(known.spec, known.report, clock.now());

  app.get(
    '/v1/rooms/:room/outlets',
    { config, schema: { params: inRoom, response: { 200: z.object({ outlets: z.array(outletShown) }), ...problems } } },
    (request) => ({ outlets: outlets.list(roomOf(request).id).map(answer) }),
  );

  app.post(
    '/v1/rooms/:room/outlets',
    {
      config,
      schema: {
        description: 'Sends the room’s stream somewhere from now on, also after a restart, until it is removed.',
        params: inRoom,
        body: outletMade,
        response: { 201: outletShown, ...problems },
      },
    },
    async (request, reply) => {
      const { id: room } = roomOf(request);
      const made = request.body as z.infer<typeof outletMade>;
      const { name, enabled } = made;
      const { id } = await outlets.make(room, { name, enabled, target: targetOf(made, inside) });
      reply.header('location', `/v1/rooms/${encodeURIComponent(room)}/outlets/${id}`);
      return await reply.code(201).send(answer(found(request, id)));
    },
  );

  app.get(
    '/v1/rooms/:room/outlets/:outlet',
    { config, schema: { params: one, response: { 200: outletShown, ...problems } } },
    (request) => answer(found(request)),
  );

  app.patch(
    '/v1/rooms/:room/outlets/:outlet',
    {
      config,
      schema: {
        description: 'Changes an outlet; one that runs is started anew with what it is now.',
        params: one,
        body: outletChange,
        response: { 200: outletShown, ...problems },
      },
    },
    async (request) => {
      const { spec } = found(request);
      const change = request.body as z.infer<typeof outletChange>;
      const { id, room } = spec;
      const { name = spec.name, enabled = spec.enabled } = change;
      await outlets.change({ id, room, name, enabled, ...changedTarget(spec, change, inside) });
      return answer(found(request));
    },
  );

  app.delete(
    '/v1/rooms/:room/outlets/:outlet',
    { config, schema: { params: one, response: { 204: z.null(), ...problems } } },
    async (request, reply) => {
      await outlets.remove(found(request).spec.id);
      return await reply.code(204).send(null);
    },
  );
  await Promise.resolve();
};
