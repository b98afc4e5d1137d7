import { z } from 'zod';
import { numberedEvent, roomId } from '../platform/protocol.js';
import { isWebhookSecret } from './signature.js';
import type { Webhook } from './store.js';

/* What the routes of webhooks take and answer. */

/** What may be delivered: everything that has a number. */
const TYPES = numberedEvent.options.map(({ shape }) => shape.type.value).filter((type) => type !== 'comment.accepted');
export type WebhookType = (typeof TYPES)[number];

const url = z.string().min(1).max(2_000).describe('https, to a public host; redirects are not followed');
const events = z.array(z.enum(TYPES)).min(1).max(TYPES.length);
const rooms = z.array(roomId).min(1).max(100).nullable().describe('Null: all rooms');
const secret = z
  .string()
  .refine(isWebhookSecret, 'must be whsec_ and 24 to 64 bytes in base64')
  .describe('Signs (Standard Webhooks); it is never shown again');
export const webhookDraft = z.object({ url, events, rooms: rooms.default(null), secret: secret.optional() });
export const webhookChange = z
  .object({ url, events, rooms, secret, enabled: z.boolean() })
  .partial()
  .describe('A new secret signs beside the old one for a day');
export const webhookBody = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    rooms: z.array(z.string()).nullable(),
    since: z.number().describe('ms since the epoch'),
    enabled: z.boolean(),
    why: z.string().nullable().describe('Why it was switched off'),
    waiting: z.number().int().describe('Events that wait to be delivered'),
    lost: z
      .number()
      .int()
      .describe('Events that found 10,000 waiting; GET /v1/rooms/{room}/events may have them still'),
  })
  .meta({ id: 'Webhook' });
export const deadLetterBody = z.object({
  room: z.string(),
  seq: z.number().int(),
  type: z.string(),
  since: z.number(),
  attempts: z.number().int(),
  dead: z.number(),
  error: z.string(),
});
export const testBody = z.object({
  delivered: z.boolean(),
  error: z.string().nullable().describe('Why it was not'),
  milliseconds: z.number().int(),
});

/** A webhook as it is answered: without its secrets. */
export function publicOf({
  id,
  url: to,
  events: types,
  rooms: of,
  since,
  disabled,
  why,
  waiting,
  lost,
}: Webhook & { readonly waiting: number }): z.infer<typeof webhookBody> {
  const lists = { events: [...types], rooms: of === null ? null : [...of] };
  return { id, url: to, ...lists, since, enabled: disabled === null, why, waiting, lost };
}
