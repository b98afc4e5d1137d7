import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import { MAX_BATCH, MAX_MESSAGE_BYTES, problem, rejectionReason } from '../protocol.js';
import type { RoomLog, Wanted } from '../room-log.js';
import { type Intake, nameOf, type Sender } from './intake.js';
import { feedName, gap, numberedEvent, platformComment, platformHappening, roomId } from './protocol.js';

/** Requests that may wait for events at once; each holds a connection. */
const MOST_WAITING = 500;
const LONGEST_WAIT_S = 25;
const MOST_EVENTS = 1_000;
/** Characters of one answer, so that a thousand long captions do not make a huge one. */
const MOST_CHARACTERS = 1024 * 1024;

export interface PlatformRoutesOptions {
  /** @throws Failure `not_found`. */
  readonly logOf: (request: FastifyRequest) => RoomLog;
  /** @throws Failure `bad_request` for a feed that is no name. */
  readonly senderOf: (request: FastifyRequest) => Sender;
  readonly intake: Intake;
  readonly clock: Clock;
}

const params = z.object({ room: roomId });
const feed = feedName.default('default');
const comments = z.object({ comments: z.array(platformComment).min(1).max(MAX_BATCH) });
const happenings = z.object({ events: z.array(platformHappening).min(1).max(MAX_BATCH) });
const result = z.object({
  id: z.string(),
  viewer: z.string(),
  status: z
    .enum(['accepted', 'rejected', 'again'])
    .describe('`again`: it was sent before; the event of its end, if it has ended, is in `ends`'),
  reason: rejectionReason.optional(),
  ends: z.array(numberedEvent).optional(),
});
const asked = z.object({
  feed,
  after: z.coerce.number().int().nonnegative().optional().describe('Last number seen; absent: from now on'),
  limit: z.coerce.number().int().min(1).max(MOST_EVENTS).default(200),
  wait: z.coerce.number().min(0).max(LONGEST_WAIT_S).default(0).describe('Seconds to wait for the first event'),
  only: z
    .string()
    .max(1_000)
    .optional()
    .describe('Types of the room’s own events that are wanted, comma-separated; absent: all'),
});
const page = z.object({
  events: z.array(numberedEvent),
  last: z.number().int().describe('To be given as `after` next time'),
  gap: gap.optional().describe('Events that are no longer kept'),
});
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 429: problem, 503: problem };

const reads = { access: 'events:read' } as const;
const writes = { access: 'comments:write' } as const;

/** The platform socket's work over requests, for those who cannot hold a socket. */
export const platformRoutes: FastifyPluginAsync<PlatformRoutesOptions> = async (app, options) => {
  const { logOf, senderOf, intake, clock } = options;
  let waiting = 0;
  app.addHook('onRequest', async (request) => {
    senderOf(request);
    await Promise.resolve();
  });

  app.post(
    '/v1/rooms/:room/comments',
    {
      config: writes,
      bodyLimit: MAX_MESSAGE_BYTES,
      schema: {
        description: 'Viewers’ comments. The same id of the same viewer again is not asked again.',
        params,
        querystring: z.object({ feed }),
        body: comments,
        response: { 200: z.object({ results: z.array(result) }), ...problems },
      },
    },
    (request) => {
      const log = logOf(request);
      const sender = senderOf(request);
      const results = comments.parse(request.body).comments.map((comment): z.infer<typeof result> => {
        const { id, viewer } = comment;
        const taken = intake.comment(log, sender, comment);
        if (taken.status !== 'again') return { id, viewer, ...taken };
        const ends = taken.ends?.map((event) => ({ ...event, room: log.room.id, viewer, repeated: true as const }));
        return { id, viewer, status: 'again', ...(ends === undefined ? {} : { ends }) };
      });
      return { results };
    },
  );

  app.post(
    '/v1/rooms/:room/happenings',
    {
      config: writes,
      bodyLimit: MAX_MESSAGE_BYTES,
      schema: {
        description: 'What happened on the platform: enter, follow, like, gift, order, clicked. Each id counts once.',
        params,
        querystring: z.object({ feed }),
        body: happenings,
        response: { 200: z.object({ taken: z.number().int(), repeated: z.number().int() }), ...problems },
      },
    },
    (request) => {
      const { events } = happenings.parse(request.body);
      const taken = intake.happened(logOf(request), senderOf(request), events);
      return { taken, repeated: events.length - taken };
    },
  );

  app.get(
    '/v1/rooms/:room/events',
    {
      config: reads,
      schema: {
        description: 'Numbered events of a room and the fates of this feed’s comments, after a number.',
        params,
        querystring: asked,
        response: { 200: page, ...problems },
      },
    },
    async (request, reply) => {
      const { after, limit, wait, only } = asked.parse(request.query);
      const log = logOf(request);
      const wanted = { types: only === undefined ? null : new Set(only.split(',')), name: nameOf(senderOf(request)) };
      const from = after ?? log.seq;
      let read = readFrom(log, wanted, from, limit);
      if (read.events.length === 0 && read.gap === undefined && wait > 0) {
        if (waiting >= MOST_WAITING)
          throw new Failure('overloaded', `${MOST_WAITING} requests wait for events already.`, { retryable: true });
        waiting += 1;
        const gone = new AbortController();
        request.raw.once('close', () => gone.abort());
        await firstOf(log, wanted, clock, wait * 1_000, gone.signal).finally(() => {
          waiting -= 1;
        });
        read = readFrom(log, wanted, from, limit);
      }
      const { events, last } = read;
      const lost = read.gap === undefined ? '' : `,"gap":${JSON.stringify({ room: log.room.id, ...read.gap })}`;
      // The events are written already, once for everybody.
      return await reply
        .type('application/json; charset=utf-8')
        .send(`{"events":[${events.join(',')}],"last":${last}${lost}}`);
    },
  );
  await Promise.resolve();
};

function readFrom(
  log: RoomLog,
  wanted: Wanted,
  from: number,
  limit: number,
): { events: string[]; last: number; gap?: { from: number; to: number; restarted: boolean } } {
  const lost = log.lostSince(from);
  const events: string[] = [];
  let last = lost?.to ?? from;
  let characters = 0;
  for (let next = log.after(last, wanted); ; next = log.after(last, wanted)) {
    if (next === undefined) {
      last = Math.max(last, log.seq);
      break;
    }
    // What lies between is not wanted.
    last = next.seq - 1;
    if (events.length >= limit || characters > MOST_CHARACTERS) break;
    events.push(next.text);
    characters += next.text.length;
    last = next.seq;
  }
  return { events, last, ...(lost === undefined ? {} : { gap: lost }) };
}

/** Resolves with the next event that is wanted, after `ms`, or when the signal aborts. */
async function firstOf(log: RoomLog, wanted: Wanted, clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const came = new AbortController();
  const unfollow = log.follow({ ...wanted, told: () => came.abort() });
  await clock.sleep(ms, AbortSignal.any([came.signal, signal])).catch(() => undefined);
  unfollow();
}
