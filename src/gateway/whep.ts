import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { Failure } from '../domain/failure.js';
import type { RoomsPort } from '../room/room-port.js';

/** What WHEP asks of delivery; FanOut satisfies it. */
export interface Watching {
  join(join: { room: string; session: string; offer: string }): Promise<{ answer: string }>;
  trickle(session: string, sdpFragment: string): Promise<void>;
  leave(session: string): Promise<boolean>;
}

export interface WhepOptions {
  readonly rooms: RoomsPort;
  readonly watching: Watching;
  readonly iceServers: readonly { readonly urls: string; readonly username?: string; readonly credential?: string }[];
  readonly closing: () => boolean;
}

interface Path {
  readonly Params: { readonly room: string; readonly session: string };
  readonly Body: string;
}

const MAX_SDP_BYTES = 64 * 1024;

/** WebRTC-HTTP Egress Protocol (draft-ietf-wish-whep): offer in, answer out, a resource to trickle to and to delete. */
export const whepRoutes: FastifyPluginAsync<WhepOptions> = async (app: FastifyInstance, options) => {
  const { rooms, watching } = options;
  app.removeAllContentTypeParsers();
  const types = ['application/sdp', 'application/trickle-ice-sdpfrag'];
  app.addContentTypeParser(types, { parseAs: 'string', bodyLimit: MAX_SDP_BYTES }, (_request, body, done) => {
    done(null, body);
  });

  app.post<Path>(
    '/v1/rooms/:room/whep',
    { schema: { description: 'Watch a room: SDP offer in, 201 with the answer' } },
    async (request, reply) => {
      const { room } = request.params;
      if (rooms.get(room) === undefined) throw new Failure('not_found', `There is no room ${JSON.stringify(room)}.`);
      if (options.closing()) throw new Failure('unavailable', 'The server is closing.', { retryable: true });
      checkType(request.headers['content-type'], 'application/sdp');
      const session = randomUUID();
      const { answer } = await watching.join({
        room,
        session,
        offer: typeof request.body === 'string' ? request.body : '',
      });
      reply.header('location', `/v1/rooms/${encodeURIComponent(room)}/whep/${session}`).header('etag', `"${session}"`);
      const links = options.iceServers.map(iceLink);
      if (links.length > 0) reply.header('link', links);
      return await reply.code(201).type('application/sdp').send(answer);
    },
  );

  app.patch<Path>(
    '/v1/rooms/:room/whep/:session',
    { schema: { description: 'Trickle ICE (RFC 8840)' } },
    async (request, reply) => {
      checkType(request.headers['content-type'], 'application/trickle-ice-sdpfrag');
      await watching.trickle(request.params.session, request.body);
      return await reply.code(204).send();
    },
  );

  app.delete<Path>(
    '/v1/rooms/:room/whep/:session',
    { schema: { description: 'Stop watching' } },
    async (request, reply) => {
      if (!(await watching.leave(request.params.session))) throw new Failure('not_found', 'This session has ended.');
      return await reply.code(200).send();
    },
  );
  await Promise.resolve();
};

function checkType(given: string | undefined, expected: string): void {
  const type = given?.split(';')[0]?.trim();
  if (type === expected) return;
  throw Object.assign(new Error(`The content type is ${JSON.stringify(type ?? 'missing')}; allowed: ${expected}.`), {
    statusCode: 415,
  });
}

/** An ICE server as the WHEP draft's Link header (§4.6). */
function iceLink(server: { readonly urls: string; readonly username?: string; readonly credential?: string }): string {
  const credentials =
    server.username === undefined
      ? ''
      : `; username="${server.username}"; credential="${server.credential ?? ''}"; credential-type="password"`;
  return `<${server.urls}>; rel="ice-server"${credentials}`;
}
