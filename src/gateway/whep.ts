import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../domain/failure.js';
import type { RoomPort } from '../room/room-port.js';
import { problem } from './protocol.js';

/** What WHEP asks of delivery; FanOut satisfies it. */
export interface Watching {
  join(join: { room: string; session: string; offer: string }): Promise<{ answer: string }>;
  trickle(session: string, sdpFragment: string, match: string | null): Promise<{ answer: string | null }>;
  leave(session: string): Promise<boolean>;
}

export interface WhepOptions {
  /** @throws Failure `not_found` for a room that is not to be watched by who asks. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  readonly watching: Watching;
  readonly iceServers: readonly { readonly urls: string; readonly username?: string; readonly credential?: string }[];
  readonly closing: () => boolean;
}

interface Path {
  readonly Params: { readonly room: string; readonly session: string };
  readonly Body: string;
}

const MAX_SDP_BYTES = 64 * 1024;
const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';

const session = z.object({ room: z.string(), session: z.string() });
const problems = (...statuses: readonly number[]): Record<number, object> =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
const nothing = (description: string): object => ({
  description,
  content: { 'text/plain': { schema: z.literal('') } },
});

const config = { access: 'public' } as const;

/** WebRTC-HTTP Egress Protocol (draft-ietf-wish-whep): offer in, answer out, a resource to trickle to and to delete. */
export const whepRoutes: FastifyPluginAsync<WhepOptions> = async (app: FastifyInstance, options) => {
  const { roomOf, watching } = options;
  const links = options.iceServers.map(iceLink);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([SDP, FRAGMENT], { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });

  app.post<Path>(
    '/v1/rooms/:room/whep',
    {
      config,
      onRequest: ofType(SDP),
      bodyLimit: MAX_SDP_BYTES,
      schema: {
        description: 'Watch a room: SDP offer in, answer out. `Location` is the session, to trickle to and to delete.',
        consumes: [SDP],
        params: z.object({ room: z.string() }),
        body: z.string().describe(`An SDP offer (RFC 8866), at most ${MAX_SDP_BYTES} bytes`),
        response: {
          201: { description: 'The answer', content: { [SDP]: { schema: z.string() } } },
          ...problems(400, 404, 413, 415, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { id: room } = roomOf(request);
      if (options.closing()) throw new Failure('unavailable', 'The server is closing.', { retryable: true });
      const id = randomUUID();
      const { answer } = await watching.join({ room, session: id, offer: request.body });
      reply.header('location', `/v1/rooms/${encodeURIComponent(room)}/whep/${id}`);
      tagged(reply, answer);
      if (links.length > 0) reply.header('link', links);
      return await reply.code(201).type(SDP).send(answer);
    },
  );

  // A browser must know the ICE servers before it makes its offer.
  app.options<Path>(
    '/v1/rooms/:room/whep',
    {
      config,
      schema: {
        description: 'What may be posted here, and the ICE servers (`Link`) to gather candidates with',
        params: z.object({ room: z.string() }),
        response: { 204: nothing('See the headers'), ...problems(429) },
      },
    },
    async (_request, reply) => {
      if (links.length > 0) reply.header('link', links);
      return await reply.code(204).header('accept-post', SDP).send();
    },
  );

  app.patch<Path>(
    '/v1/rooms/:room/whep/:session',
    {
      config,
      onRequest: ofType(FRAGMENT),
      bodyLimit: MAX_SDP_BYTES,
      schema: {
        description:
          'Trickle ICE (RFC 8840), or its restart with new credentials (RFC 9725 §4.3.2): 200 with the credentials to go on with',
        consumes: [FRAGMENT],
        params: session,
        body: z.string().describe('Candidates as an SDP fragment'),
        response: {
          200: { description: 'ICE starts anew', content: { [FRAGMENT]: { schema: z.string() } } },
          204: nothing('Taken'),
          ...problems(400, 404, 412, 413, 415, 429),
        },
      },
    },
    async (request, reply) => {
      const { params, body, headers } = request;
      const { answer } = await watching.trickle(params.session, body, matchOf(headers['if-match']));
      if (answer === null) return await reply.code(204).send();
      tagged(reply, answer);
      return await reply.code(200).type(FRAGMENT).send(answer);
    },
  );

  app.delete<Path>(
    '/v1/rooms/:room/whep/:session',
    {
      config,
      schema: {
        description: 'Stop watching',
        params: session,
        response: { 200: nothing('Left'), ...problems(404, 429) },
      },
    },
    async (request, reply) => {
      if (!(await watching.leave(request.params.session))) throw new Failure('not_found', 'This session has ended.');
      return await reply.code(200).send();
    },
  );
  await Promise.resolve();
};

/** Refuses another content type before the body is read, in words that say which one is taken. */
function ofType(expected: string): (request: FastifyRequest) => Promise<void> {
  return async ({ headers }) => {
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    await Promise.resolve();
    if (type === expected) return;
    throw Object.assign(new Error(`The content type is ${JSON.stringify(type ?? 'missing')}; allowed: ${expected}.`), {
      statusCode: 415,
    });
  };
}

/** An ICE server as the WHEP draft's Link header (§4.6). */
function iceLink(server: { readonly urls: string; readonly username?: string; readonly credential?: string }): string {
  const credentials =
    server.username === undefined
      ? ''
      : `; username="${server.username}"; credential="${server.credential ?? ''}"; credential-type="password"`;
  return `<${server.urls}>; rel="ice-server"${credentials}`;
}

/** The ICE session as an entity tag (RFC 9725 §4.3): the server's user name in it. */
function tagged(reply: FastifyReply, sdp: string): void {
  const ufrag = /^a=ice-ufrag:([\w+/-]+)/m.exec(sdp)?.[1];
  if (ufrag !== undefined) reply.header('etag', `"${ufrag}"`);
}

/** What `If-Match` names; null without it or for any. */
function matchOf(header: string | undefined): string | null {
  return header === undefined || header.trim() === '*' ? null : header.trim().replace(/^"|"$/g, '');
}
