import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { RoomPort } from '../../room/room-port.js';

export interface HlsRoutesOptions {
  /** @throws Failure `not_found`. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  /** Whether caches on the way may keep what is of a room. */
  readonly keptBy: (room: string) => 'public' | 'private';
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
    const { token } = request.query as { readonly token?: unknown };
    return await reply
      .header('cache-control', lasting ? `${options.keptBy(room)}, max-age=60, immutable` : 'no-cache')
      .type(type)
      .send(
        typeof data !== 'string'
          ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
          : typeof token === 'string'
            ? withToken(data, token)
            : data,
      );
  });
  await Promise.resolve();
};

/** What a playlist names is asked for beside it, without its query (RFC 3986 §5.2.2): the token goes into every address. */
function withToken(playlist: string, token: string): string {
  const query = `?token=${encodeURIComponent(token)}`;
  return playlist
    .split('\n')
    .map((line) =>
      line.startsWith('#')
        ? line.replace(/URI="([^"]+)"/, (_uri, name: string) => `URI="${name}${query}"`)
        : `${line}${line === '' ? '' : query}`,
    )
    .join('\n');
}
