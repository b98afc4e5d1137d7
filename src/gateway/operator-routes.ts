import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { RoomPort } from '../room/room-port.js';
import { problem } from './protocol.js';

export interface OperatorRoutesOptions {
  /** @throws Failure `not_found` for a room that is not theirs who ask. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
}

const params = z.object({ room: z.string() });
const heardSentence = z
  .object({
    id: z.string(),
    turn: z.string(),
    text: z.string(),
    language: z.enum(['zh', 'en']),
    citations: z.array(z.string()),
  })
  .meta({ id: 'HeardSentence' });
const correction = z.object({
  sentence: z.string().min(1).max(64).describe('Id of a sentence heard lately, as in its caption event'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .describe('What to say instead; absent: what the catalogue says now. The operator answers for it.'),
});
const when = z
  .enum(['sentence', 'clause', 'now'])
  .describe('After the sentence being heard, after its clause, or at once');
const speech = z.object({ text: z.string().trim().min(1).max(200), when: when.default('sentence') });
const held = z
  .enum(['nothing', 'show', 'everything'])
  .describe('`show`: viewers are still answered; `everything`: only operators speak');
const holding = z.object({ held, when: when.default('clause') });
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 503: problem };

const config = { access: 'operate' } as const;

/** What operators may do to a room on air. */
export const operatorRoutes: FastifyPluginAsync<OperatorRoutesOptions> = async (app: FastifyInstance, { roomOf }) => {
  app.get(
    '/v1/rooms/:room/sentences',
    { config, schema: { params, response: { 200: z.object({ sentences: z.array(heardSentence) }), ...problems } } },
    (request) => ({
      sentences: roomOf(request)
        .heard()
        .map((sentence) => ({ ...sentence, citations: [...sentence.citations] })),
    }),
  );

  app.post(
    '/v1/rooms/:room/corrections',
    {
      config,
      schema: {
        description: 'The presenter puts a sentence right at the next boundary; the journal keeps both.',
        params,
        body: correction,
        response: { 202: z.object({ queued: z.literal(true) }), ...problems },
      },
    },
    async (request, reply) => {
      const room = roomOf(request);
      const { sentence, text } = correction.parse(request.body);
      const answer = room.correct(sentence, text);
      if (answer.accepted) return await reply.code(202).send({ queued: true });
      throw failureOf(answer, sentence);
    },
  );
  app.post(
    '/v1/rooms/:room/speech',
    {
      config,
      schema: {
        description: 'The presenter says this before anything else; the operator answers for what it claims.',
        params,
        body: speech,
        response: { 202: z.object({ queued: z.literal(true) }), ...problems },
      },
    },
    async (request, reply) => {
      const order = speech.parse(request.body);
      const answer = roomOf(request).say(order.text, order.when);
      if (answer.accepted) return await reply.code(202).send({ queued: true });
      if (answer.reason === 'forbidden') throw forbidden(answer.detail);
      throw new Failure('overloaded', because('orders-wait'), { retryable: true });
    },
  );

  app.put(
    '/v1/rooms/:room/held',
    {
      config,
      schema: {
        description:
          'Stops the show, or everything but operators’ words; `nothing` lets it go on with the sentence that was cut.',
        params,
        body: holding,
        response: { 200: z.object({ held }), ...problems },
      },
    },
    (request) => {
      const wanted = holding.parse(request.body);
      roomOf(request).hold(wanted.held, wanted.when);
      return { held: wanted.held };
    },
  );

  app.post(
    '/v1/rooms/:room/skip',
    {
      config,
      schema: {
        description: 'Goes on with the next segment.',
        params,
        response: { 202: z.object({ skipped: z.literal(true) }), ...problems },
      },
    },
    async (request, reply) => {
      roomOf(request).skip();
      return await reply.code(202).send({ skipped: true });
    },
  );
  await Promise.resolve();
};

function forbidden(detail: string): Failure {
  return new Failure('bad_request', because('not-sayable', { why: detail }));
}

function failureOf(answer: Exclude<ReturnType<RoomPort['correct']>, { accepted: true }>, sentence: string): Failure {
  switch (answer.reason) {
    case 'unknown_sentence':
      return new Failure('not_found', because('sentence-unknown', { sentence }));
    case 'forbidden':
      return forbidden(answer.detail);
    case 'too_many':
      return new Failure('overloaded', because('corrections-wait'), {
        retryable: true,
      });
  }
}
