import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import type { RoomEvent } from '../domain/event.js';
import { asError, Failure } from '../domain/failure.js';
import type { RoomPort } from '../room/room-port.js';
import type { Watching } from './whep.js';

/** Sessions known; the oldest is forgotten first. */
const MOST_SESSIONS = 1_000;
const MOST_STREAMS = 200;
/** A reader of `/sse` with more than this unread is let go. */
const MOST_UNREAD_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 15_000;
/** Failures that stay what they are in HTTP: clients must not take them for answers. */
const PLAIN = new Set(['unauthorized', 'forbidden', 'rate_limited']);

export interface LiveTalkingOptions {
  /** The room its clients are given. @throws Failure `not_found` when it is not theirs who ask, or not on air. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  readonly watching: Watching;
  readonly clock: Clock;
}

const session = z.object({ sessionid: z.string().max(100) });
const offer = z.object({ sdp: z.string().max(64 * 1024), type: z.literal('offer'), avatar: z.string().optional() });
const human = session.extend({
  text: z.string().trim().min(1).max(300),
  type: z.enum(['echo', 'chat']),
  interrupt: z.boolean().default(false),
});
const ok = { code: 0, msg: 'ok' } as const;
const routed = { config: { access: 'operate' }, bodyLimit: 96 * 1024 } as const;

/**
 * LiveTalking's interface (github.com/lipku/LiveTalking: `/offer`, `/human`, `/interrupt_talk`, `/is_speaking`, `/sse`), so that
 * its clients switch over. Every session watches the one live room; `chat` is a comment, answered from the catalogue; `echo` is
 * an operator's words; after an interruption the show goes on. As there, errors are HTTP 200 with code -1; a key is wanted.
 */
export const liveTalkingRoutes: FastifyPluginAsync<LiveTalkingOptions> = async (app, options) => {
  const { roomOf, watching, clock } = options;
  const sessions = new Set<string>();
  const streams = new Set<PassThrough>();

  app.setErrorHandler(async (thrown, _request, reply) => {
    if (thrown instanceof Failure && PLAIN.has(thrown.code)) throw thrown;
    return await reply.code(200).send({ code: -1, msg: asError(thrown).message });
  });
  const known = (id: string): void => {
    if (!sessions.has(id)) throw new Failure('not_found', `There is no session ${JSON.stringify(id)}.`);
  };

  app.post('/offer', { ...routed, schema: { hide: true, body: offer } }, async (request) => {
    const room = roomOf(request);
    const id = randomUUID();
    const { answer } = await watching.join({ room: room.id, session: id, offer: offer.parse(request.body).sdp });
    const [oldest] = sessions;
    if (sessions.size >= MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    sessions.add(id);
    return { sdp: answer, type: 'answer', sessionid: id };
  });

  app.post('/human', { ...routed, schema: { hide: true, body: human } }, (request) => {
    const { sessionid, text, type, interrupt } = human.parse(request.body);
    known(sessionid);
    const room = roomOf(request);
    if (type === 'echo') {
      const said = room.say(text, interrupt ? 'now' : 'sentence');
      if (said.accepted) return ok;
      const why = said.reason === 'forbidden' ? `may not be spoken (${said.detail})` : 'too much waits to be said';
      throw new Failure('bad_request', `This ${why}.`);
    }
    if (interrupt) cut(room);
    const comment = { clientId: randomUUID(), viewer: `lt-${sessionid}`, nickname: '', text };
    const taken = room.comment(comment, () => undefined);
    if (!taken.accepted) throw new Failure('bad_request', `The comment was turned away: ${taken.reason}.`);
    return ok;
  });

  app.post('/interrupt_talk', { ...routed, schema: { hide: true, body: session } }, (request) => {
    known(session.parse(request.body).sessionid);
    cut(roomOf(request));
    return ok;
  });

  app.post('/is_speaking', { ...routed, schema: { hide: true, body: session } }, (request) => {
    known(session.parse(request.body).sessionid);
    return { ...ok, data: roomOf(request).info().speaking };
  });

  // A HEAD of it would follow the room for nobody.
  app.get(
    '/sse',
    { ...routed, exposeHeadRoute: false, schema: { hide: true, querystring: session } },
    async (request, reply) => {
      known(session.parse(request.query).sessionid);
      if (streams.size >= MOST_STREAMS) throw new Failure('overloaded', `${MOST_STREAMS} read along already.`);
      const stream = new PassThrough();
      const end = follow(roomOf(request), stream, clock);
      streams.add(stream);
      stream.once('close', () => {
        streams.delete(stream);
        end();
      });
      return await reply.type('text/event-stream').header('cache-control', 'no-store').send(stream);
    },
  );

  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
    await Promise.resolve();
  });
  await Promise.resolve();
};

/** What is being said stops; the show goes on. */
function cut(room: RoomPort): void {
  const { held } = room.info();
  room.hold('everything', 'now');
  room.hold(held, 'sentence');
}

/** Writes when speech starts and ends, sentence by sentence. Returns what ends it. */
function follow(room: RoomPort, stream: PassThrough, clock: Clock): () => void {
  const ended = new AbortController();
  let speaking: string | null = null;
  const write = (line: string): void => {
    if (stream.writableLength + stream.readableLength > MOST_UNREAD_BYTES) stream.destroy();
    else stream.write(line);
  };
  const tell = (status: 'start' | 'end', text: string): void => write(`data: ${JSON.stringify({ status, text })}\n\n`);
  const finish = (): void => {
    if (speaking !== null) tell('end', speaking);
    speaking = null;
  };
  const unsubscribe = room.subscribe((event: RoomEvent) => {
    if (event.type === 'caption') {
      finish();
      speaking = event.text;
      tell('start', event.text);
    } else if (event.type === 'room.state' && !event.speaking) finish();
  });
  // The first at once: the head of the answer goes out with the first bytes of its body, and the client waits for it.
  const keepAlive = async (): Promise<void> => {
    for (;;) {
      write(': \n\n');
      await clock.sleep(KEEP_ALIVE_MS, ended.signal);
    }
  };
  keepAlive().catch(() => undefined);
  return () => {
    ended.abort();
    unsubscribe();
  };
}
