import { z } from 'zod';
import type { CommentEvent, RoomEvent } from '../domain/event.js';
import type { Reason } from '../domain/reasons.js';
import { SCENES } from '../domain/scene.js';
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
export const clientId = z
  .string()
  .min(1)
  .max(64)
  .describe('Chosen by the client; echoed in every event about this comment');
export const nickname = z.string().trim().max(32).optional();
export const text = z
  .string()
  .max(4000)
  .describe(`1 to ${MAX_COMMENT_CHARACTERS} characters; longer ones are rejected as too_long`);

export const productCard = z
  .object({
    id: z.string(),
    link: z.number().int().describe('The number viewers use: 1号链接'),
    name: bilingual,
    tagline: bilingual,
    livePrice: z.string().optional().describe('Absent: it has no price'),
    listPrice: z.string().optional(),
    stock: z.number().int().optional().describe('Absent: it is not counted'),
    image: z.string().optional().describe('Its picture, to be had at /v1/rooms/{room}/images/{image}'),
  })
  .meta({ id: 'ProductCard' });

export const roomInfo = z
  .object({
    id: z.string(),
    title: bilingual,
    language,
    scene: z.enum(SCENES).describe('What kind of room it is'),
    phase: z.enum(['starting', 'live', 'closing', 'closed']),
    speaking: z.boolean(),
    viewers: z.number().int(),
    presenter: z.string(),
    picture: z
      .object({ width: z.number().int(), height: z.number().int(), framesPerSecond: z.number() })
      .nullable()
      .describe('Null: sound alone'),
    caption: z.object({ text: z.string(), language }).nullable(),
    held: z.enum(['nothing', 'show', 'everything']).describe('What stands still until an operator lets it go on'),
    quiz: z
      .object({ question: z.string(), options: z.array(z.string()).readonly() })
      .nullable()
      .describe('The question viewers may answer now'),
    product: productCard.nullable(),
    products: z.array(productCard),
    theme: z
      .object({ accent: z.string().nullable(), logo: z.string().nullable().describe('Path of a picture') })
      .describe('How its page looks; null: the page has its own'),
    label: bilingual,
  })
  .meta({ id: 'Room' });

export const rejectionReason = z
  .enum([
    'empty',
    'too_long',
    'abuse',
    'contact_spam',
    'injection',
    'personal_data',
    'rate_limited',
    'desk_full',
    'duplicate_id',
    'banned',
    'room_closed',
  ])
  .describe(
    [
      'Why it was turned away; a rejected comment gets no other event.',
      '`empty`: nothing to read in it. `too_long`: more characters than allowed.',
      '`abuse`, `contact_spam`, `injection`, `personal_data`: by moderation; it is shown to nobody.',
      '`rate_limited`: one viewer may write eight at once and one every two seconds.',
      '`desk_full`: no room for it, neither aloud nor in text; it may be sent again later. The last room is kept for questions close to buying, and for who ordered or gave.',
      '`duplicate_id`: a comment of this id is still open (viewers; an integrator’s is told its outcome). `room_closed`: the room is not live.',
      '`banned`: an operator does not let this viewer write.',
    ].join(' '),
  );
const commentOutcome = z
  .enum(['answered', 'refused', 'grouped', 'replied', 'expired', 'dropped', 'counted', 'chat', 'muted'])
  .describe(
    [
      'How it ended; every accepted comment ends exactly once.',
      '`answered`: aloud, in `turn`. `refused`: aloud that the shop states nothing about it, in `turn`.',
      '`grouped`: others asked the same before; one answer in `turn` was for all of them.',
      '`replied`: in text to its author alone, by `comment.replied` before this: its answer was heard a moment ago, others go before it, or very many ask the same.',
      '`counted`: it answers the quiz on air. `chat`: it asks nothing; a greeting may be returned aloud.',
      '`muted`: about something an operator keeps the room from talking about.',
      '`expired`: nobody got to it within 75 seconds. `dropped`: there was no room for it, or the room closed.',
    ].join(' '),
  );

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

const spokenWords = z.array(z.object({ text: z.string(), startMs: z.number(), endMs: z.number() }));

export const roomEvents = [
  z.object({
    type: z.literal('room.state'),
    phase: z.enum(['starting', 'live', 'closing', 'closed']),
    speaking: z.boolean(),
    viewers: z.number().int(),
    product: z.string().nullable(),
  }),
  z.object({ type: z.literal('product.shown'), product: productCard }),
  z.object({ type: z.literal('product.changed'), product: productCard }),
  commentShown,
  z.object({
    type: z.literal('segment.started'),
    turn: z.string(),
    segment: z.string(),
    product: z.string().nullable(),
  }),
  z.object({
    type: z.literal('countdown.started'),
    turn: z.string(),
    product: z.string().nullable(),
    seconds: z.number(),
  }),
  z
    .object({ type: z.literal('quiz.asked'), turn: z.string(), question: z.string(), options: z.array(z.string()) })
    .describe('A question viewers answer by comment: with a letter, A being the first option, or its words'),
  z
    .object({
      type: z.literal('quiz.closed'),
      turn: z.string(),
      counts: z.array(z.number().int()).describe('How many chose each option; of each viewer the last answer counts'),
    })
    .describe('No more answers are taken'),
  z
    .object({
      type: z.literal('quiz.told'),
      turn: z.string(),
      right: z.number().int().describe('Index of the right option'),
      citations: z.array(z.string()),
    })
    .describe('The answer; none is told when what it rests on has changed, or when the quiz was skipped'),
  z.object({ type: z.literal('segment.finished'), turn: z.string(), segment: z.string(), interrupted: z.boolean() }),
  z.object({ type: z.literal('answer.started'), turn: z.string(), comments: z.array(z.string()) }),
  answerFinished,
  z.object({ type: z.literal('operator.speaks'), turn: z.string(), text: z.string() }),
  z.object({
    type: z.literal('correction'),
    turn: z.string(),
    of: z.string().describe('Id of the sentence that is put right, as in its caption event'),
    was: z.string(),
    text: z.string(),
    citations: z.array(z.string()),
  }),
  z.object({
    type: z.literal('caption'),
    turn: z.string(),
    sentence: z.string().describe('Names the sentence; an operator flags it by this'),
    text: z.string(),
    language,
    startMs: z.number().describe('Room media time'),
    endMs: z.number(),
    pace: z.number().describe("How fast it is said: a factor on the voice's own rate"),
    words: spokenWords.describe(
      'Its words as they are heard, room media time; those the voice has told by now, none from one that tells none',
    ),
    citations: z.array(z.string()),
  }),
  z
    .object({
      type: z.literal('caption.timed'),
      turn: z.string(),
      sentence: z.string().describe('The caption this is about'),
      endMs: z.number().describe('Room media time'),
      words: spokenWords,
    })
    .describe('A caption was told while its voice was still at work: where it really ends, and all its words'),
] as const;

export const commentEvents = [
  z.object({ type: z.literal('comment.accepted'), id: clientId }),
  z.object({ type: z.literal('comment.rejected'), id: clientId, reason: rejectionReason }),
  z.object({
    type: z.literal('comment.replied').describe('An answer in text, to the author alone'),
    id: clientId,
    text: z.string(),
    language,
    citations: z.array(z.string()),
  }),
  z.object({
    type: z.literal('comment.closed'),
    id: clientId,
    outcome: commentOutcome,
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
export const error = z.object({ type: z.literal('error'), code: z.string(), message: z.string() });

/** What a viewer's socket receives. */
export const viewerEvent = z.discriminatedUnion('type', [hello, error, ...roomEvents, ...commentEvents]);
export type ViewerEvent = z.infer<typeof viewerEvent>;

/** Most of one message of sound: 400 ms. */
export const MICROPHONE_FRAME_BYTES = 38_400;

/** What an operator at the microphone sends beside sound: binary messages of 48 kHz mono s16le, as it is spoken. */
export const microphoneMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('microphone.end').describe('What was said is still heard') }),
]);

/** What an operator at the microphone is told. */
export const microphoneEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('microphone.ready').describe('The word is theirs; viewers hear them from `microphone.live` on'),
    sampleRate: z.number().int(),
    frameBytes: z.number().int().describe('Most of one message'),
  }),
  z.object({ type: z.literal('microphone.live') }),
  z.object({
    type: z.literal('microphone.ended'),
    why: z
      .enum(['ended', 'cut', 'silence', 'limit', 'lost'])
      .describe(
        '`cut`: another operator or the end of the show; `silence`: nobody spoke for 20 s; `limit`: five minutes',
      ),
    seconds: z.number(),
  }),
  error,
]);
export type MicrophoneServerMessage = z.infer<typeof microphoneEvent>;

/** What a viewer's socket sends. */
export const viewerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('comment'), id: clientId, text, nickname }),
]);

/** Why something is as it is, for programs and other languages: a code that stays what it is, and what it is about. */
export const reasonBody = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** A reason as it is answered. */
export function told({ code, values }: Reason): z.infer<typeof reasonBody> {
  return { code, values: { ...values } };
}

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    reasons: z
      .array(reasonBody)
      .optional()
      .describe(
        'What `detail` says, for programs and other languages: a code that stays what it is, and what it is about',
      ),
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
