import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../domain/failure.js';
import type { RoomPort } from '../room/room-port.js';
import { demandOf, etagOf } from './catalogue/versions.js';
import { problem } from './protocol.js';

/** A room's run of show, as `room.json` has it. */
export interface ShowPort {
  version(): number;
  show(): Readonly<Record<string, unknown>>;
  /**
   * Takes another, from the next sentence on.
   * @throws Failure `bad_request` naming the lines that are wrong, `stale` when the version is another.
   */
  replace(show: unknown, ifVersion: number | undefined): Promise<void>;
}

export interface RunOfShowRoutesOptions {
  readonly shows: (room: string) => ShowPort | undefined;
  /** @throws Failure `not_found` for a room that is not theirs who ask. */
  readonly roomOf: (request: FastifyRequest) => Pick<RoomPort, 'id'>;
}

/** 500 segments of both languages. */
const MOST_BYTES = 2 ** 20;

const params = z.object({ room: z.string() });
const body = z
  .record(z.string(), z.unknown())
  .describe(
    'opening, bridges, resumes, soldOut, quiet, closing, pauseMs, rounds, hours, timeZone, segments as in room.json (src/room/FORMAT.md)',
  );
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 412: problem };

const config = { access: 'operate' } as const;

/** A room's run of show, to read and to edit on air. */
export const runOfShowRoutes: FastifyPluginAsyncZod<RunOfShowRoutesOptions> = async (app, options) => {
  const found = (request: FastifyRequest): ShowPort => {
    const { id } = options.roomOf(request);
    const show = options.shows(id);
    if (show === undefined) throw new Failure('not_found', `There is no run of show of ${JSON.stringify(id)}.`);
    return show;
  };

  app.get(
    '/v1/rooms/:room/run-of-show',
    {
      config,
      schema: {
        description: 'The run of show with its edits; the ETag is its version.',
        params,
        response: { 200: body, ...problems },
      },
    },
    async (request, reply) => {
      const show = found(request);
      return await reply.header('etag', etagOf(show.version())).send({ ...show.show() });
    },
  );

  app.put(
    '/v1/rooms/:room/run-of-show',
    {
      config,
      bodyLimit: MOST_BYTES,
      schema: {
        description:
          'Takes the place of the whole run of show from the next sentence on; the segment on air goes on where it was. Outlasts a restart, until room.json changes.',
        params,
        body,
        response: { 200: z.object({ version: z.number().int() }), ...problems },
      },
    },
    async (request, reply) => {
      const show = found(request);
      await show.replace(request.body, demandOf(request, show.version()).ifVersion);
      const version = show.version();
      return await reply.header('etag', etagOf(version)).send({ version });
    },
  );
  await Promise.resolve();
};
