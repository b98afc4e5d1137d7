import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { RoomContent, RoomStore, StoredRoom } from '../../knowledge/store/room-store.js';
import { tenantOf } from '../catalogue/tenant-shop.js';
import { demandOf, etagOf } from '../catalogue/versions.js';
import { next, paging, partOf } from '../paging.js';
import { iso, problems, time, version } from './bodies.js';

/** Who brings rooms on air; the assembly's keeper of rooms. */
export interface RoomKeeping {
  /** @throws Failure `bad_request` naming what is wrong, `not_found` for its shop. */
  check(room: Pick<StoredRoom, 'id' | 'tenant'> & RoomContent): Promise<unknown>;
  /** @throws Failure `bad_request`, `not_found`, `overloaded`, `conflict`. */
  start(room: StoredRoom): Promise<void>;
  stop(id: string): Promise<void>;
  changed(room: StoredRoom): void;
  /** Whether its words are in a folder of the settings, and not the store's to change. */
  isOfFile(room: Pick<StoredRoom, 'id' | 'tenant'>): boolean;
  versionOnAir(id: string): number | null;
}

export interface RoomRoutesOptions {
  readonly rooms: RoomKeeping;
  readonly store: RoomStore;
}

/** Bytes of one room: 500 segments with their lines. */
const MOST_BYTES = 1024 * 1024;
const SOURCE = 'api';
const reads = { access: 'rooms:read' } as const;
const writes = { access: 'rooms:write' } as const;
const path = z.object({ room: z.string() });
const id = z.string().regex(/^[a-z0-9-]{1,64}$/, 'is to be 1 to 64 of a-z, 0-9 and -');
const body = z
  .record(z.string(), z.unknown())
  .describe('Title, language, opening, segments and what else a room.json says, but for format, id and shop');
const content = z.strictObject({
  shop: id.describe('Id of a shop that is there'),
  private: z.boolean().default(false).describe('Only who has a viewer token may watch'),
  room: body,
});
const roomBody = z
  .object({
    id: z.string(),
    shop: z.string(),
    private: z.boolean(),
    room: body,
    version,
    since: time,
    archived: z.boolean(),
    live: z.boolean().describe('To be on air, also after a restart'),
    versionOnAir: z.number().int().nullable().describe('null: it is not on air'),
    ofFile: z.boolean().describe('Its words are in a folder of ZHUBO_CONFIG, and are changed there'),
  })
  .meta({ id: 'StudioRoom' });
const versionBody = z.object({
  version,
  since: time,
  source: z.string(),
  shop: z.string(),
  private: z.boolean(),
  room: body,
});

/** Rooms as a tenant prepares them, and whether they are on air. */
export const roomRoutes: FastifyPluginAsyncZod<RoomRoutesOptions> = async (app, { rooms, store }) => {
  const shown = (room: StoredRoom): z.infer<typeof roomBody> => ({
    id: room.id,
    shop: room.shop,
    private: room.private,
    room: room.body,
    version: room.version,
    since: iso(room.since),
    archived: room.archived !== null,
    live: room.live,
    versionOnAir: rooms.versionOnAir(room.id),
    ofFile: rooms.isOfFile(room),
  });
  const found = async (request: FastifyRequest): Promise<StoredRoom> =>
    await store.get(tenantOf(request), (request.params as z.infer<typeof path>).room);

  app.get(
    '/v1/studio/rooms',
    {
      config: reads,
      schema: {
        description: 'By id, on air or not; archived ones only when asked for.',
        querystring: paging.extend({ archived: z.stringbool().default(false) }),
        response: { 200: z.object({ rooms: z.array(roomBody), next }), ...problems },
      },
    },
    async (request) => {
      const { archived } = request.query;
      const all = (await store.list(tenantOf(request))).filter((room) => (room.archived !== null) === archived);
      const { part, next: after } = partOf(all, (room) => room.id, request.query);
      return { rooms: part.map(shown), next: after };
    },
  );
  app.post(
    '/v1/studio/rooms',
    {
      config: writes,
      bodyLimit: MOST_BYTES,
      schema: {
        description: 'Makes a room of a shop that is there. It is not on air yet.',
        body: content.extend({ id }),
        response: { 201: roomBody, ...problems },
      },
    },
    async (request, reply) => {
      const { id: room, shop, private: hidden, room: said } = request.body;
      const tenant = tenantOf(request);
      const wanted = { shop, private: hidden, body: said };
      await rooms.check({ id: room, tenant, ...wanted });
      const made = await store.create(tenant, room, wanted, SOURCE);
      return await reply
        .code(201)
        .header('location', `/v1/studio/rooms/${room}`)
        .header('etag', etagOf(made.version))
        .send(shown(made));
    },
  );
  app.get(
    '/v1/studio/rooms/:room',
    {
      config: reads,
      schema: {
        params: path,
        response: {
          200: roomBody.extend({ problem: z.string().nullable().describe('What keeps it from going on air') }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const room = await found(request);
      const problem = await rooms.check(room).then(
        () => null,
        (error: unknown) => {
          if (error instanceof Failure) return error.message;
          throw error;
        },
      );
      return await reply.header('etag', etagOf(room.version)).send({ ...shown(room), problem });
    },
  );
  app.get(
    '/v1/studio/rooms/:room/versions',
    {
      config: reads,
      schema: {
        description: 'The newest 200 versions, newest first.',
        params: path,
        response: { 200: z.object({ versions: z.array(versionBody) }), ...problems },
      },
    },
    async (request) => ({
      versions: (await store.versions(tenantOf(request), request.params.room)).map(({ body: said, since, ...one }) => ({
        ...one,
        since: iso(since),
        room: said,
      })),
    }),
  );

  const change = async (request: FastifyRequest, edit: (room: StoredRoom) => RoomContent): Promise<StoredRoom> => {
    const room = await found(request);
    const demand = demandOf(request, room.version);
    const next = edit(room);
    if (rooms.isOfFile(room) && (next.shop !== room.shop || JSON.stringify(next.body) !== JSON.stringify(room.body)))
      throw new Failure('conflict', because('room-of-file', { room: room.id }));
    // Checked before the write lock is taken; written only if nothing has changed since.
    await rooms.check({ ...room, ...next });
    const options = { source: SOURCE, ifVersion: demand.ifVersion ?? room.version };
    const changed = await store.change(room.tenant, room.id, edit, options);
    rooms.changed(changed);
    return changed;
  };
  app.put(
    '/v1/studio/rooms/:room',
    {
      config: writes,
      bodyLimit: MOST_BYTES,
      schema: {
        description: 'All of it anew. On air it counts from the next start; `private` counts at once.',
        params: path,
        body: content,
        response: { 200: roomBody, ...problems },
      },
    },
    async (request, reply) => {
      const { shop, private: hidden, room: said } = request.body;
      const room = await change(request, () => ({ shop, private: hidden, body: said }));
      return await reply.header('etag', etagOf(room.version)).send(shown(room));
    },
  );
  app.patch(
    '/v1/studio/rooms/:room',
    {
      config: writes,
      bodyLimit: MOST_BYTES,
      schema: {
        description:
          'What is named changes; keys of `room` are taken whole, null takes one away (RFC 7396, one level).',
        params: path,
        body: z.strictObject({ shop: id, private: z.boolean(), room: body }).partial(),
        response: { 200: roomBody, ...problems },
      },
    },
    async (request, reply) => {
      const { shop, private: hidden, room: said = {} } = request.body;
      const room = await change(request, (before) => ({
        shop: shop ?? before.shop,
        private: hidden ?? before.private,
        body: Object.fromEntries(Object.entries({ ...before.body, ...said }).filter(([, value]) => value !== null)),
      }));
      return await reply.header('etag', etagOf(room.version)).send(shown(room));
    },
  );
  app.put(
    '/v1/studio/rooms/:room/live',
    {
      config: writes,
      schema: {
        description: 'Brings the room on air, or takes it off with a goodbye; answers when it is done.',
        params: path,
        body: z.strictObject({ live: z.boolean() }),
        response: { 200: roomBody, ...problems },
      },
    },
    async (request) => {
      const room = await found(request);
      const { live } = request.body;
      if (live) await rooms.start(room);
      else await rooms.stop(room.id);
      await store.setLive(room.tenant, room.id, live);
      return shown({ ...room, live });
    },
  );
  app.delete(
    '/v1/studio/rooms/:room',
    {
      config: writes,
      schema: {
        description: 'Archives the room, off the air; nothing is lost, and its id stays taken.',
        params: path,
        response: { 200: roomBody, ...problems },
      },
    },
    async (request) => {
      const room = await found(request);
      const archived = await store.setArchived(room.tenant, room.id, true);
      await rooms.stop(room.id);
      return shown(archived);
    },
  );
  app.post(
    '/v1/studio/rooms/:room/restore',
    { config: writes, schema: { params: path, response: { 200: roomBody, ...problems } } },
    async (request) => {
      const room = await found(request);
      return shown(await store.setArchived(room.tenant, room.id, false));
    },
  );
  await Promise.resolve();
};
