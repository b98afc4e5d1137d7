import { z } from 'zod';
import type { CommentEvent, RoomEvent } from '../domain/event.js';
import type { RoomInfo } from '../room/room-port.js';

/** The wire's words, once: types, validation, OpenAPI and AsyncAPI all come from these schemas. */

export const SUBPROTOCOL = 'zhubo.v1';
/**
 * Bytes of one WebSocket message; more closes the socket with 1009. The largest batch that MAX_BATCH allows, 300 Chinese
 * characters a comment and every id at its longest, is 140 KB.
 */
export const MAX_MESSAGE_BYTES = 256 * 1024;
/** A viewer sends one comment a message: text that is far too long still gets its answer (too_long). */
export const MAX_VIEWER_MESSAGE_BYTES = 16 * 1024;
export const MAX_COMMENT_CHARACTERS = 300;
export const MAX_BATCH = 100;

const language = z.enum(['zh', 'en']);
const bilingual = z.object({ zh: z.string(), en: z.string() });
const clientId = z.string().min(1).max(64).describe('Chosen by the client; echoed in every event about this comment');
const nickname = z.string().trim().max(32).optional();
const text = z
  .string()
  .max(4000)
  .describe(`1 to ${MAX_COMMENT_CHARACTERS} characters; longer ones are rejected as too_long`);

export const productCard = z
  .object({
    id: z.string(),
    link: z.number().int().describe('The number viewers use: 1号链接'),
    name: bilingual,
    tagline: bilingual,
    livePrice: z.string(),
    listPrice: z.string().optional(),
    stock: z.number().int(),
  })
  .meta({ id: 'ProductCard' });

export const roomInfo = z
  .object({
    id: z.string(),
    title: bilingual,
    language,
    phase: z.enum(['starting', 'live', 'closing', 'closed']),
    speaking: z.boolean(),
    viewers: z.number().int(),
    presenter: z.string(),
    picture: z.object({ width: z.number().int(), height: z.number().int(), framesPerSecond: z.number() }),
    caption: z.object({ text: z.string(), language }).nullable(),
    product: productCard.nullable(),
    products: z.array(productCard),
    label: bilingual,
  })
  .meta({ id: 'Room' });

export const rejectionReason = z.enum([
  'empty',
  'too_long',
  'abuse',
  'contact_spam',
  'injection',
  'personal_data',
  'rate_limited',
  'desk_full',
  'duplicate_id',
  'room_closed',
]);

const commentShown = z.object({
  type: z.literal('comment.shown'),
  comment: z.object({ id: z.string(), nickname: z.string(), text: z.string() }),
});
const answerFinished = z.object({
  type: z.literal('answer.finished'),
  turn: z.string(),
  interrupted: z.boolean(),
  citations: z.array(z.string()),
  text: z.string(),
  refused: z.boolean(),
});

const roomEvents = [
  z.object({
    type: z.literal('room.state'),
    phase: z.enum(['starting', 'live', 'closing', 'closed']),
    speaking: z.boolean(),
    viewers: z.number().int(),
    product: z.string().nullable(),
  }),
  z.object({ type: z.literal('product.shown'), product: productCard }),
  commentShown,
  z.object({
    type: z.literal('segment.started'),
    turn: z.string(),
    segment: z.string(),
    product: z.string().nullable(),
  }),
  z.object({ type: z.literal('segment.finished'), turn: z.string(), segment: z.string(), interrupted: z.boolean() }),
  z.object({ type: z.literal('answer.started'), turn: z.string(), comments: z.array(z.string()) }),
  answerFinished,
  z.object({
    type: z.literal('caption'),
    turn: z.string(),
    text: z.string(),
    language,
    startMs: z.number().describe('Room media time'),
    endMs: z.number(),
    citations: z.array(z.string()),
  }),
] as const;

const commentEvents = [
  z.object({ type: z.literal('comment.accepted'), id: clientId }),
  z.object({ type: z.literal('comment.rejected'), id: clientId, reason: rejectionReason }),
  z.object({
    type: z.literal('comment.closed'),
    id: clientId,
    outcome: z.enum(['answered', 'refused', 'grouped', 'expired', 'dropped', 'chat']),
    turn: z.string().optional(),
  }),
] as const;

const hello = z.object({
  type: z.literal('hello'),
  session: z.string(),
  room: roomInfo,
  recent: z
    .array(z.discriminatedUnion('type', [commentShown, answerFinished]))
    .describe('The last comments and answers, oldest first'),
  limits: z.object({ commentCharacters: z.number().int(), messageBytes: z.number().int() }),
});
const error = z.object({ type: z.literal('error'), code: z.string(), message: z.string() });

/** What a viewer's socket receives. */
export const viewerEvent = z.discriminatedUnion('type', [hello, error, ...roomEvents, ...commentEvents]);
export type ViewerEvent = z.infer<typeof viewerEvent>;

/** What a viewer's socket sends. */
export const viewerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('comment'), id: clientId, text, nickname }),
]);

const platformComment = z.object({ id: clientId, viewer: z.string().min(1).max(64), nickname, text });
const roomId = z.string().min(1).max(64);

/** What an integrator's socket sends. */
export const platformMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribe'),
    rooms: z.array(roomId).min(1).max(100),
    resumeFrom: z
      .record(roomId, z.number().int().nonnegative())
      .optional()
      .describe('Last sequence number seen, by room'),
  }),
  platformComment.extend({ type: z.literal('comment'), room: roomId }),
  z.object({ type: z.literal('comments'), room: roomId, comments: z.array(platformComment).min(1).max(MAX_BATCH) }),
]);

const sequenced = { room: roomId, seq: z.number().int().positive().describe('Rises by 1 per event of a room') };
const addressed = { room: roomId, viewer: z.string() };

/** What an integrator's socket receives. */
export const platformEvent = z.union([
  z.object({ type: z.literal('subscribed'), rooms: z.record(roomId, z.number().int()) }),
  z
    .object({
      type: z.literal('gap'),
      room: roomId,
      from: z.number().int(),
      to: z.number().int(),
      restarted: z.boolean().describe('The server restarted: numbering began anew, `resumeFrom` meant nothing'),
    })
    .describe('Events `from` to `to` are no longer kept'),
  error,
  ...roomEvents.map((schema) => schema.extend(sequenced)),
  ...commentEvents.map((schema) => schema.extend(addressed)),
]);

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional(),
  })
  .meta({ id: 'Problem' });

const partState = z.object({
  status: z.enum(['starting', 'ok', 'degraded', 'failed']),
  mode: z.string(),
  detail: z.string().optional(),
});
export const readinessBody = z
  .object({ status: z.enum(['ready', 'not ready']), parts: z.record(z.string(), partState) })
  .meta({ id: 'Readiness' });

type Expect<T extends true> = T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type WireEvent = z.infer<(typeof roomEvents)[number] | (typeof commentEvents)[number]>;
type Fields<T> = T extends T ? `${Extract<T, { type: string }>['type']}.${keyof T & string}` : never;

/** The domain's events and the wire's have the same names and fields, and what a room tells is what the wire says. */
export type EventsAgree = [
  Expect<Same<Fields<RoomEvent | CommentEvent>, Fields<WireEvent>>>,
  Expect<[RoomEvent | CommentEvent] extends [WireEvent] ? true : false>,
  Expect<[Omit<RoomInfo, 'products'>] extends [Omit<z.infer<typeof roomInfo>, 'products'>] ? true : false>,
];
