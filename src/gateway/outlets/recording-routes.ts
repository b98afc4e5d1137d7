import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RoomPort } from '../../room/room-port.js';
import { problem } from '../protocol.js';

export interface RecordedFile {
  readonly name: string;
  readonly bytes: number;
  readonly changedAt: number;
  readonly recording: boolean;
}

/** The recordings on disk. */
export interface RecordingsPort {
  list(room: string): Promise<readonly RecordedFile[]>;
  /** @throws Failure `not_found`. */
  find(room: string, name: string): Promise<{ readonly folder: string }>;
  /** @throws Failure `not_found`, `unavailable` while it is written. */
  remove(room: string, name: string): Promise<void>;
}

export interface RecordingRoutesOptions {
  /** @throws Failure `not_found`. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  readonly recordings: RecordingsPort;
}

const inRoom = z.object({ room: z.string() });
const one = z.object({ room: z.string(), file: z.string() });
const listed = z.object({
  recordings: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      changedAt: z.iso.datetime(),
      recording: z.boolean().describe('It is being written'),
    }),
  ),
});
const problems = { 401: problem, 403: problem, 404: problem, 503: problem };
const config = { access: 'operate' } as const;

/** A room's recordings and their captions: listed, fetched (also in ranges), deleted. They are operators'. */
export const recordingRoutes: FastifyPluginAsync<RecordingRoutesOptions> = async (app: FastifyInstance, options) => {
  const { recordings, roomOf } = options;
  app.get(
    '/v1/rooms/:room/recordings',
    { config, schema: { params: inRoom, response: { 200: listed, ...problems } } },
    async (request) => ({
      recordings: (await recordings.list(roomOf(request).id)).map(({ changedAt, ...file }) => ({
        ...file,
        changedAt: new Date(changedAt).toISOString(),
      })),
    }),
  );

  app.get('/v1/rooms/:room/recordings/:file', { config, schema: { hide: true } }, async (request, reply) => {
    const room = roomOf(request).id;
    const { file } = one.parse(request.params);
    const { folder } = await recordings.find(room, file);
    return await reply
      .header('content-disposition', `attachment; filename="${file}"`)
      .type(file.endsWith('.vtt') ? 'text/vtt; charset=utf-8' : 'video/mp4')
      .sendFile(file, folder);
  });

  app.delete(
    '/v1/rooms/:room/recordings/:file',
    { config, schema: { params: one, response: { 204: z.null(), ...problems } } },
    async (request, reply) => {
      await recordings.remove(roomOf(request).id, one.parse(request.params).file);
      return await reply.code(204).send(null);
    },
  );
  await Promise.resolve();
};
