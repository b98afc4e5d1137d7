import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { DATASETS, datasetOf } from '../../flywheel/dataset.js';
import type { Evidence } from '../../flywheel/evidence.js';
import type { Insight } from '../../flywheel/insight.js';
import { tenantOf } from '../catalogue/tenant-shop.js';
import { filterOf, filterQuery, gapBody, problems } from './bodies.js';

export interface InsightRoutesOptions {
  readonly evidence: Evidence;
  readonly insight: Insight;
}

const reads = { access: 'analyse' } as const;
const roomPath = z.object({ room: z.string().max(100) });
const gapPath = roomPath.extend({ gap: z.string().regex(/^[0-9a-f]{24}$/) });
const counts = z.record(z.string(), z.number().int());

/** What viewers ask that the shop does not say, figures for charts, and training examples. */
export const insightRoutes: FastifyPluginAsyncZod<InsightRoutesOptions> = async (app, { evidence, insight }) => {
  app.get(
    '/v1/insight/figures',
    {
      config: reads,
      schema: {
        description: 'What was asked and what became of it: by product and facet, answer times, viewers, orders.',
        querystring: filterQuery.pick({ room: true, product: true, from: true, until: true }),
        response: {
          200: z.object({
            comments: counts.describe('By outcome'),
            viewers: z.number().int(),
            answers: z.array(
              z.object({
                product: z.string().nullable(),
                facet: z.string().nullable(),
                outcome: z.string(),
                count: z.number().int(),
              }),
            ),
            seconds: z
              .object({ p50: z.number(), p90: z.number() })
              .nullable()
              .describe('From a comment to the end of its answer'),
            feedback: counts,
            orders: z.number().int(),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const figures = await insight.figures(tenantOf(request), filterOf(request.query));
      return { ...figures, answers: [...figures.answers] };
    },
  );

  app.get(
    '/v1/rooms/:room/gaps',
    {
      config: reads,
      schema: {
        description: 'Unanswered questions, those alike together, the most asked first.',
        params: roomPath,
        querystring: z.object({ product: z.string().max(100).optional() }),
        response: { 200: z.object({ gaps: z.array(gapBody) }), ...problems },
      },
    },
    async (request) => {
      const gaps = await insight.gaps(tenantOf(request), request.params.room, request.query.product);
      return {
        gaps: gaps.map((gap) => ({ ...gap, examples: [...gap.examples], last: new Date(gap.last).toISOString() })),
      };
    },
  );

  app.post(
    '/v1/rooms/:room/gaps/:gap/accept',
    {
      config: { access: 'catalogue:write' },
      schema: {
        description: 'Makes it a fact of the shop, in the words given; the next answer states it.',
        params: gapPath,
        body: z
          .strictObject({
            zh: z.string().trim().min(1).max(500).optional(),
            en: z.string().trim().min(1).max(500).optional(),
            facet: z.string().max(40).optional(),
          })
          .refine(({ zh, en }) => zh !== undefined || en !== undefined, { message: 'zh or en is needed' }),
        response: { 201: z.object({ fact: z.string() }), ...problems },
      },
    },
    async (request, reply) => {
      const { params, body, principal } = request;
      const fact = await insight.accept(tenantOf(request), params.room, params.gap, { ...body, by: principal.id });
      return await reply.code(201).send({ fact });
    },
  );

  app.post(
    '/v1/rooms/:room/gaps/:gap/dismiss',
    { config: { access: 'catalogue:write' }, schema: { params: gapPath, response: { 204: z.void(), ...problems } } },
    async (request, reply) => {
      const { params, principal } = request;
      await insight.dismiss(tenantOf(request), params.room, params.gap, principal.id);
      return await reply.code(204).send();
    },
  );

  app.get(
    '/v1/datasets/:dataset',
    {
      config: { access: 'administer' },
      schema: {
        description: 'Training examples as JSON lines, without personal data, each with where it comes from.',
        params: z.object({ dataset: z.enum(DATASETS) }),
        querystring: filterQuery.pick({ room: true, product: true, from: true, until: true }).extend({
          consent: z
            .enum(['given', 'unknown'])
            .default('unknown')
            .describe('Whether viewers agreed; noted in every line'),
        }),
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const { consent, ...query } = request.query;
      const slices = evidence.slices(tenant, { ...filterOf(query), kinds: ['answer', 'reply'] }, true);
      const factText = await insight.factTexts(tenant);
      return await reply
        .type('application/jsonl; charset=utf-8')
        .header('content-disposition', `attachment; filename="${request.params.dataset}.jsonl"`)
        .send(Readable.from(datasetOf(slices, request.params.dataset, { factText, consent }), { objectMode: false }));
    },
  );
  await Promise.resolve();
};
