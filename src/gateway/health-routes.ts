import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Principal } from '../access/principal.js';
import type { PartState } from '../domain/part.js';
import { readiness } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import { readinessBody } from './protocol.js';

/** Probes come often, from few addresses, and must be answered most of all when the server is in trouble. */
const PROBE = { rateLimit: false, pressureHandler: () => undefined, access: 'public' } as const;

export interface HealthRoutesOptions {
  readonly states: () => Readonly<Record<string, PartState>>;
  /** What somebody is told of a room's parts and figures. */
  readonly toldTo: (principal: Principal, room: string) => 'all' | 'some' | 'nothing';
  readonly closing: () => boolean;
  readonly metrics: Metrics;
}

/** What operators' machines ask: whether the process lives, whether it is ready, and its figures. */
export async function healthRoutes(bare: FastifyInstance, options: HealthRoutesOptions): Promise<void> {
  const app = bare.withTypeProvider<ZodTypeProvider>();
  const { states, toldTo, closing, metrics } = options;
  const alive = { response: { 200: z.object({ status: z.literal('alive') }) } };
  app.get('/healthz', { config: PROBE, schema: alive }, () => ({ status: 'alive' as const }));
  app.get(
    '/readyz',
    {
      config: PROBE,
      schema: {
        description: 'Every part by name and mode; of private rooms, those that whoever asks may watch.',
        response: { 200: readinessBody, 503: readinessBody },
      },
    },
    async ({ principal }, reply) => {
      const state = readiness(states());
      const parts = partsFor(state.parts, (room) => toldTo(principal, room));
      return await reply.code(state.status === 'ready' && !closing() ? 200 : 503).send({ status: state.status, parts });
    },
  );
  app.get('/metrics', { config: PROBE, schema: { hide: true } }, async ({ principal }, reply) => {
    const text = await metrics.registry.metrics();
    const seen = figuresFor(text, (room) => toldTo(principal, room) !== 'nothing');
    return await reply.type(metrics.registry.contentType).send(seen);
  });
  await Promise.resolve();
}

/** Of the server's parts and rooms' own, those that are told; when one of the others is in trouble, that there is one. */
function partsFor(
  parts: Readonly<Record<string, PartState>>,
  told: (room: string) => 'all' | 'some' | 'nothing',
): Record<string, PartState> {
  const shown: Record<string, PartState> = {};
  for (const [name, { room, forOperators, detail, ...part }] of Object.entries(parts)) {
    const tells = room === undefined ? 'all' : told(room);
    const withDetail = detail !== undefined && (tells === 'all' || forOperators === undefined);
    if (tells !== 'nothing') shown[name] = withDetail ? { ...part, detail } : part;
    else if (part.status === 'starting' || part.status === 'failed')
      shown['a private room'] = { status: part.status, mode: 'private' };
  }
  return shown;
}

/** Prometheus' text without the lines of rooms that are not seen; outlets are labelled with their room's id first. */
function figuresFor(text: string, sees: (room: string) => boolean): string {
  return text
    .split('\n')
    .filter((line) => {
      const label = line.startsWith('zhubo_') ? /[{,](?:room|outlet)="([^" ]*)/.exec(line) : null;
      return label === null || sees(label[1] ?? '');
    })
    .join('\n');
}
