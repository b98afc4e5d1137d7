import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { RoomPort } from '../../room/room-port.js';

export interface HlsRoutesOptions {
  /** @throws Failure `not_found`. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  /** @throws Failure `not_found`, `timeout`. */
  readonly file: (
    room: string,
    name: string,
  ) => Promise<{ readonly data: Uint8Array | string; readonly type: string; readonly lasting: boolean }>;
}

/** A player asks once a second, and a household or an office has one address. */
const config = { access: 'public', rateLimit: { max: 12_000 } } as const;

/** HLS (RFC 8216) for what has no WebRTC: made while somebody asks, from memory. As open as watching over WHEP is. */
export const hlsRoutes: FastifyPluginAsync<HlsRoutesOptions> = async (app: FastifyInstance, options) => {
  app.get('/v1/rooms/:room/hls/:file', { config, schema: { hide: true } }, async (request, reply) => {
    const { id: room } = options.roomOf(request);
    const { file } = request.params as { file: string };
    const { data, type, lasting } = await options.file(room, file);
    return await reply
      .header('cache-control', lasting ? 'public, max-age=60, immutable' : 'no-cache')
      .type(type)
      .send(typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  });
  await Promise.resolve();
};
