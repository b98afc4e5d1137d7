import { basename, dirname } from 'node:path';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { Failure } from '../domain/failure.js';
import type { ProductImages } from '../knowledge/product-images.js';
import type { RoomPort } from '../room/room-port.js';

/** A picture may change with the next edit of the shop; behind the ETag a look costs a header. */
const KEPT = 'public, max-age=300';

export interface PictureRoutesOptions {
  /** @throws Failure `not_found` for a room that is not there. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  /** File shown while a room's stream connects. */
  readonly poster: (room: string) => string;
  /** A room's logo: a file, where it has one. */
  readonly logo: (room: string) => string | undefined;
  /** Where the pictures of a room's products lie. */
  readonly images: (room: string) => Pick<ProductImages, 'folder' | 'pathOf'> | undefined;
}

const config = { access: 'public' } as const;

/** Still pictures of a room: its poster, its logo, and those of its products. */
export const pictureRoutes: FastifyPluginAsync<PictureRoutesOptions> = async (app, options) => {
  const { roomOf, poster, images, logo } = options;
  app.get('/v1/rooms/:room/poster.jpg', { config, schema: { hide: true } }, async (request, reply) => {
    const file = poster(roomOf(request).id);
    return await reply.header('cache-control', KEPT).sendFile(basename(file), dirname(file));
  });
  app.get('/v1/rooms/:room/logo', { config, schema: { hide: true } }, async (request, reply) => {
    const room = roomOf(request).id;
    const file = logo(room);
    if (file === undefined) throw new Failure('not_found', `The room ${JSON.stringify(room)} has no logo.`);
    return await reply.header('cache-control', KEPT).sendFile(basename(file), dirname(file));
  });
  app.get('/v1/rooms/:room/images/*', { config, schema: { hide: true } }, async (request, reply) => {
    const { '*': name } = request.params as { '*': string };
    const room = roomOf(request).info();
    const folder = images(room.id);
    // Only what a product of this room names is sent: no other file of the folder can be asked for.
    if (folder === undefined || !room.products.some(({ image }) => image === name) || !isThere(folder, name))
      throw new Failure('not_found', `No product has the picture ${JSON.stringify(name.slice(0, 200))}.`);
    return await reply.header('cache-control', KEPT).sendFile(name, folder.folder);
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
