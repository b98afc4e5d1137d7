import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { because, wordsOf } from '../../domain/reasons.js';
import type { FailedTraining, Learning, LearntVersion } from '../../flywheel/learning/learning.js';
import { tenantOf } from '../catalogue/tenant-shop.js';
import { told } from '../protocol.js';
import { learningBody, problems, versionBody } from './bodies.js';

export interface LearningRoutesOptions {
  readonly learning: Learning;
}

const reads = { access: 'analyse' } as const;
const works = { access: 'operate' } as const;

/** The parts that learn from the tenant's own journal. */
export const learningRoutes: FastifyPluginAsyncZod<LearningRoutesOptions> = async (app, { learning }) => {
  app.get(
    '/v1/learning',
    {
      config: reads,
      schema: {
        description: 'Every training with its figures on held-out questions, newest first.',
        response: {
          200: learningBody,
          ...problems,
        },
      },
    },
    async (request) => {
      const tenant = tenantOf(request);
      const versions = await learning.versions(tenant);
      const progress = learning.progressOf(tenant);
      const failed = learning.failureOf(tenant);
      return {
        serving: learning.versionOf(tenant),
        running: progress !== null,
        progress,
        failed: failed === null ? null : failedOf(failed),
        versions: versions.map(bodyOf),
      };
    },
  );

  app.post(
    '/v1/learning/trainings',
    {
      config: works,
      schema: {
        description: 'Trains on the judgements so far in a process of its own; answers when it has ended.',
        response: { 201: versionBody, ...problems },
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      if (learning.progressOf(tenant) !== null) throw new Failure('conflict', because('training-runs'));
      const version = await learning.train(tenant).catch((error: unknown) => {
        throw toldOf(error);
      });
      return await reply.code(201).send(bodyOf(version));
    },
  );

  app.put(
    '/v1/learning/serving',
    {
      config: works,
      schema: {
        description: 'Goes back (or forward) to a promoted version; 0 is what ships with the product.',
        body: z.strictObject({ version: z.number().int().min(0) }),
        response: { 200: z.object({ serving: z.number().int() }), ...problems },
      },
    },
    async (request) => {
      const tenant = tenantOf(request);
      await learning.serve(tenant, request.body.version);
      return { serving: learning.versionOf(tenant) };
    },
  );
  await Promise.resolve();
};

/** Why no training was begun, in a form that pages can put in any language. One that was begun and failed is told by the state. */
function toldOf(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  if (error.code === 'conflict') return new Failure('conflict', because('nothing-to-learn'), { cause: error });
  if (error.code === 'overloaded')
    return new Failure('overloaded', because('training-elsewhere'), { retryable: true, cause: error });
  return error;
}

function failedOf({ time, why }: FailedTraining): NonNullable<z.infer<typeof learningBody>['failed']> {
  return { time: new Date(time).toISOString(), why: wordsOf(why, 'en') ?? why.code, because: told(why) };
}

function bodyOf(version: LearntVersion): z.infer<typeof versionBody> {
  const { why, ...same } = version;
  return { ...same, because: why === null ? null : told(why), time: new Date(version.time).toISOString() };
}
