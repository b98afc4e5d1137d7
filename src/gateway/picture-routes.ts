import { basename, dirname } from 'node:path';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { Failure } from '../domain/failure.js';
import type { ProductImages } from '../knowledge/product-images.js';
import type { RoomPort } from '../room/room-port.js';

/** A picture may change with the next edit: browsers ask again each time, and behind the ETag that costs a header. */
const KEPT = 'no-cache';

export interface PictureRoutesOptions {
  /** @throws Failure `not_found` for a room that is not there. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  /** Whether caches on the way may keep what is of a room. */
  readonly keptBy: (room: string) => 'public' | 'private';
  /** File shown while a room's stream connects. */
  readonly poster: (room: string) => string;
  /** A room's logo: a file, where it has one. */
  readonly logo: (room: string) => string | undefined;
  /** Where the pictures of a room's products lie. */
  readonly images: (room: string) => Pick<ProductImages, 'folder' | 'pathOf'> | undefined;
}

const config = { access: 'public' } as const;
/** The header is ours: the plugin would put its own, `public, max-age=0`, in its place. */
const sent = { cacheControl: false } as const;

/** Still pictures of a room: its poster, its logo, and those of its products. */
export const pictureRoutes: FastifyPluginAsync<PictureRoutesOptions> = async (app, options) => {
  const { roomOf, poster, images, logo } = options;
  const kept = (room: string): string => `${options.keptBy(room)}, ${KEPT}`;
  app.get('/v1/rooms/:room/poster.jpg', { config, schema: { hide: true } }, async (request, reply) => {
    const { id } = roomOf(request);
    const file = poster(id);
    return await reply.header('cache-control', kept(id)).sendFile(basename(file), dirname(file), sent);
  });
  app.get('/v1/rooms/:room/logo', { config, schema: { hide: true } }, async (request, reply) => {
    const room = roomOf(request).id;
    const file = logo(room);
    if (file === undefined) throw new Failure('not_found', `The room ${JSON.stringify(room)} has no logo.`);
    return await reply.header('cache-control', kept(room)).sendFile(basename(file), dirname(file), sent);
  });
  app.get('/v1/rooms/:room/images/*', { config, schema: { hide: true } }, async (request, reply) => {
    const { '*': name } = request.params as { '*': string };
    const room = roomOf(request).info();
    const folder = images(room.id);
    // Only what a product of this room names is sent: no other file of the folder can be asked for.
    if (folder === undefined || !room.products.some(({ image }) => image === name) || !isThere(folder, name))
      throw new Failure('not_found', `No product has the picture ${JSON.stringify(name.slice(0, 200))}.`);
    return await reply.header('cache-control', kept(room.id)).sendFile(name, folder.folder, sent);
  });
  await Promise.resolve();
};

function isThere(folder: Pick<ProductImages, 'pathOf'>, name: string): boolean {
  try {
    return folder.pathOf(name) !== '';
  } catch {
    return false;
  }
}
