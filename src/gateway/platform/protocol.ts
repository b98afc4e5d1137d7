import { z } from 'zod';
import { clientId, commentEvents, error, MAX_BATCH, nickname, roomEvents, text } from '../protocol.js';

/** What integrators send and receive, over the platform socket and over REST. */

export const MAX_ROOMS = 100;
/** Between two signs of life of the server; a client that hears nothing for three of them has lost it. */
export const HEARTBEAT_MS = 15_000;

export const roomId = z.string().min(1).max(64);
export const feedName = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ . -')
  .describe('Which of your programs this is: what becomes of a comment is told to the feed that sent it');

export const platformComment = z.object({ id: clientId, viewer: z.string().min(1).max(64), nickname, text });

export const platformHappening = z.object({
  id: z.string().min(1).max(128).describe('The same id again changes nothing'),
  kind: z.enum(['enter', 'follow', 'like', 'gift', 'order', 'clicked']),
  viewer: z.string().min(1).max(64),
  nickname,
  gift: z.string().trim().max(64).optional(),
  product: z.string().max(64).optional().describe('Id of the product ordered or opened'),
});

const batchId = z.string().min(1).max(64).optional().describe('Chosen by the client; echoed in the answer');

/** What an integrator's socket sends. */
export const platformMessage = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('subscribe'),
      rooms: z.array(roomId).min(1).max(MAX_ROOMS),
      resumeFrom: z
        .record(roomId, z.number().int().nonnegative())
        .optional()
        .describe('Last sequence number seen, by room; what came after it is sent, then what comes'),
      only: z
        .array(z.string().min(1).max(64))
        .max(50)
        .optional()
        .describe('Types of the rooms’ own events that are wanted; absent: all. Fates of your comments always come.'),
    })
    .describe(
      'Follow rooms; again: with other types, going on where it stands. A room that is not on air is told as `not_found`, and followed from its beginning when it comes, as is one that comes back',
    ),
  z.object({ type: z.literal('unsubscribe'), rooms: z.array(roomId).min(1).max(MAX_ROOMS) }),
  platformComment
    .extend({ type: z.literal('comment'), room: roomId })
    .describe('The same id of the same viewer again is not asked again: it gets the outcome it has, or will have'),
  z
    .object({
      type: z.literal('comments'),
      room: roomId,
      batch: batchId,
      comments: z.array(platformComment).min(1).max(MAX_BATCH),
    })
    .describe('Answered by one `comments.taken`'),
  z.object({
    type: z.literal('events'),
    room: roomId,
    batch: batchId,
    events: z.array(platformHappening).min(1).max(MAX_BATCH),
  }),
  z.object({ type: z.literal('ping'), id: z.string().max(64).optional() }).describe('Answered by `pong`'),
  z
    .object({ type: z.literal('credit'), events: z.number().int().min(1).max(1_000_000) })
    .describe(
      'From the first on, numbered events come only as far as credit was given; what waits is kept in the window',
    ),
]);
export type PlatformMessage = z.infer<typeof platformMessage>;

const sequenced = {
  room: roomId,
  seq: z
    .number()
    .int()
    .positive()
    .describe('Rises with every event of the room; a number that is missing was not for you'),
};
const addressed = {
  ...sequenced,
  viewer: z.string(),
  seq: sequenced.seq.optional(),
  repeated: z
    .literal(true)
    .optional()
    .describe('The comment was sent before: this is how it ended then, told again and without a number'),
};

export const gap = z.object({
  room: roomId,
  from: z.number().int(),
  to: z.number().int(),
  restarted: z
    .boolean()
    .describe('The server, or the room, began anew in between: comments that were open are lost, send them again'),
});

/** What an integrator is told of rooms and of its comments: the same on the socket, over REST and to webhooks. */
export const numberedEvent = z.union([
  ...roomEvents.map((schema) => schema.extend(sequenced)),
  ...commentEvents.map((schema) => schema.extend(addressed)),
]);
export type NumberedEvent = z.infer<typeof numberedEvent>;

/** What an integrator's socket receives. */
export const platformEvent = z.union([
  z
    .object({
      type: z.literal('hello'),
      session: z.string(),
      heartbeatMs: z.number().describe('A `heartbeat` comes this often'),
      limits: z.object({
        batch: z.number().int(),
        commentCharacters: z.number().int(),
        messageBytes: z.number().int(),
        rooms: z.number().int(),
        window: z.number().int().describe('Events of a room that are kept to resume from'),
        remembered: z.number().int().describe('Comments of a room whose id is known again'),
      }),
    })
    .describe('The first message'),
  z.object({
    type: z.literal('heartbeat'),
    rooms: z.record(roomId, z.number().int()).describe('The last number of each room followed'),
  }),
  z.object({ type: z.literal('pong'), id: z.string().optional() }),
  z
    .object({
      type: z.literal('comments.taken'),
      room: roomId,
      batch: batchId,
      accepted: z.number().int(),
      rejected: z.number().int().describe('Each is told by a numbered `comment.rejected` as well'),
      repeated: z.number().int().describe('Sent before: those that have ended are told again'),
    })
    .describe('Answers `comments`: all of the batch has been taken in'),
  z
    .object({
      type: z.literal('events.taken'),
      room: roomId,
      batch: batchId,
      taken: z.number().int(),
      repeated: z.number().int(),
    })
    .describe('Answers `events`: how many were new'),
  z
    .object({ type: z.literal('subscribed'), rooms: z.record(roomId, z.number().int()) })
    .describe(
      'The number each room on air stands at; what is resumed up to there comes in order, before this and after',
    ),
  gap.extend({ type: z.literal('gap') }).describe('Events `from` to `to` are no longer kept'),
  z
    .object({
      type: z.literal('slow'),
      room: roomId,
      behind: z.number().int().describe('Events that wait'),
    })
    .describe('You read slower than it happens: read on, or the socket is closed (1013) and resumes'),
  error,
  ...numberedEvent.options,
]);
export type PlatformEvent = z.infer<typeof platformEvent>;
