import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { problem } from '../protocol.js';
import { deadLetterBody, publicOf, testBody, webhookBody, webhookChange, webhookDraft } from './bodies.js';
import type { Webhooks } from './webhooks.js';

const named = z.object({ webhook: z.string() });
const page = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.coerce.number().int().nonnegative().default(0).describe('`seq` of the last one seen'),
});
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 503: problem };
const reads = { access: 'rooms:read' } as const;
const writes = { access: 'rooms:write' } as const;

export interface WebhookRoutesOptions {
  readonly webhooks: Webhooks;
}

/** Webhooks: what happens in rooms is posted to other servers, signed, in order, again until it is taken. */
export const webhookRoutes: FastifyPluginAsync<WebhookRoutesOptions> = async (app, { webhooks }) => {
  app.get(
    '/v1/webhooks',
    { config: reads, schema: { response: { 200: z.object({ webhooks: z.array(webhookBody) }) } } },
    (request) => ({
      webhooks: webhooks.list(tenantOf(request)).map(publicOf),
    }),
  );

  app.post(
    '/v1/webhooks',
    {
      config: writes,
      schema: {
        description: 'Adds a webhook. The secret is in this answer only.',
        body: webhookDraft,
        response: { 201: webhookBody.extend({ secret: z.string() }), ...problems },
      },
    },
    async (request, reply) => {
      const { secret: given, ...wanted } = webhookDraft.parse(request.body);
      const { secret: made, ...webhook } = await webhooks.create(tenantOf(request), wanted, given ?? null);
      reply.header('location', `/v1/webhooks/${webhook.id}`);
      return await reply.code(201).send({ ...publicOf(webhook), secret: made });
    },
  );

  app.get(
    '/v1/webhooks/:webhook',
    { config: reads, schema: { params: named, response: { 200: webhookBody, ...problems } } },
    (request) => publicOf(webhooks.get(tenantOf(request), idOf(request))),
  );

  app.patch(
    '/v1/webhooks/:webhook',
    { config: writes, schema: { params: named, body: webhookChange, response: { 200: webhookBody, ...problems } } },
    async (request) => {
      const given = Object.entries(webhookChange.parse(request.body)).filter(([, value]) => value !== undefined);
      return publicOf(await webhooks.change(tenantOf(request), idOf(request), Object.fromEntries(given)));
    },
  );

  app.delete(
    '/v1/webhooks/:webhook',
    {
      config: writes,
      schema: {
        description: 'With all that waits for it',
        params: named,
        response: { 204: z.null().describe('Gone'), ...problems },
      },
    },
    async (request, reply) => {
      await webhooks.remove(tenantOf(request), idOf(request));
      return await reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/webhooks/:webhook/test',
    {
      config: writes,
      schema: {
        description:
          'Sends `{"type": "webhook.test", "timestamp", "data": {"webhook"}}` once, signed as events are, and says what came of it. Nothing is kept.',
        params: named,
        response: {
          200: testBody,
          ...problems,
        },
      },
    },
    async (request) => await webhooks.test(tenantOf(request), idOf(request)),
  );

  app.get(
    '/v1/webhooks/:webhook/dead-letters',
    {
      config: reads,
      schema: {
        description:
          'What could not be delivered: refused, or tried for eight hours in vain. The newest 10,000 are kept.',
        params: named,
        querystring: page,
        response: { 200: z.object({ deadLetters: z.array(deadLetterBody) }), ...problems },
      },
    },
    async (request) => {
      const { limit, after } = page.parse(request.query);
      return { deadLetters: [...(await webhooks.dead(tenantOf(request), idOf(request), limit, after))] };
    },
  );

  app.post(
    '/v1/webhooks/:webhook/dead-letters/retry',
    {
      config: writes,
      schema: {
        description: 'All of them are tried again',
        params: named,
        response: { 202: z.object({ retried: z.number().int() }), ...problems },
      },
    },
    async (request, reply) =>
      await reply.code(202).send({ retried: await webhooks.retry(tenantOf(request), idOf(request)) }),
  );
  await Promise.resolve();
};

function tenantOf({ principal }: FastifyRequest): string {
  // Whoever has a scope belongs to a tenant.
  return principal.tenant ?? '';
}

function idOf(request: FastifyRequest): string {
  return named.parse(request.params).webhook;
}
