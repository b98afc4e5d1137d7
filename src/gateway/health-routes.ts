import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { PartState } from '../domain/part.js';
import { readiness } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import { readinessBody } from './protocol.js';

/** Probes come often, from few addresses, and must be answered most of all when the server is in trouble. */
const PROBE = { rateLimit: false, pressureHandler: () => undefined, access: 'public' } as const;

/** What operators' machines ask: whether the process lives, whether it is ready, and its figures. */
export async function healthRoutes(
  bare: FastifyInstance,
  options: {
    readonly states: () => Readonly<Record<string, PartState>>;
    readonly closing: () => boolean;
    readonly metrics: Metrics;
  },
): Promise<void> {
  const app = bare.withTypeProvider<ZodTypeProvider>();
  const { states, closing, metrics } = options;
  const alive = { response: { 200: z.object({ status: z.literal('alive') }) } };
  app.get('/healthz', { config: PROBE, schema: alive }, () => ({ status: 'alive' as const }));
  app.get(
    '/readyz',
    { config: PROBE, schema: { response: { 200: readinessBody, 503: readinessBody } } },
    async (_request, reply) => {
      const state = readiness(states());
      return await reply.code(state.status === 'ready' && !closing() ? 200 : 503).send(state);
    },
  );
  app.get(
    '/metrics',
    { config: PROBE, schema: { hide: true } },
    async (_request, reply) => await reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  await Promise.resolve();
}
