import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import type { RoomPort } from '../../room/room-port.js';
import { problem } from '../protocol.js';

/** A room's journal as it is written, the last of it; `LiveEvidence` of the flywheel satisfies it. */
export interface EvidencePort {
  readonly seq: number;
  after(
    seq: number,
    most: number,
  ): readonly { readonly seq: number; readonly at: number; readonly entry: Readonly<Record<string, unknown>> }[];
  next(ms: number, signal: AbortSignal): Promise<void>;
}

export interface EvidenceRoutesOptions {
  /** @throws Failure `not_found` for a room that is not theirs who ask. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  readonly evidence: (room: string) => EvidencePort | undefined;
}

/** Requests that may wait for something new at once. */
const MOST_WAITING = 200;

const record = z
  .looseObject({ seq: z.number().int(), time: z.iso.datetime(), kind: z.string() })
  .describe(
    'What the journal recorded, fields by kind: comment, answer, reply, correction, operator, quiz, platform, show',
  )
  .meta({ id: 'Evidence' });
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 503: problem };

/** What was asked, said and why, as it happens: the facts, the verdicts, the drafts that were stopped. */
export const evidenceRoutes: FastifyPluginAsyncZod<EvidenceRoutesOptions> = async (app, { roomOf, evidence }) => {
  let waiting = 0;
  app.get(
    '/v1/rooms/:room/evidence',
    {
      config: { access: { any: ['operate', 'analyse'] } },
      schema: {
        description:
          'The room’s last records since the server began, after a number, oldest first; with `wait` it waits for the next.',
        params: z.object({ room: z.string() }),
        querystring: z.object({
          after: z.coerce.number().int().min(0).default(0),
          limit: z.coerce.number().int().min(1).max(1_000).default(200),
          wait: z.coerce.number().min(0).max(25).default(0).describe('Seconds'),
        }),
        response: { 200: z.object({ records: z.array(record), last: z.number().int() }), ...problems },
      },
    },
    async (request, reply) => {
      const room = roomOf(request);
      const kept = evidence(room.id);
      if (kept === undefined) throw new Failure('not_found', `The room ${room.id} keeps no evidence.`);
      const { after, limit, wait } = request.query;
      // A number from before a restart: everything there is now is new to them.
      const from = after > kept.seq ? 0 : after;
      let found = kept.after(from, limit);
      if (found.length === 0 && wait > 0) {
        if (waiting >= MOST_WAITING)
          throw new Failure('overloaded', `${MOST_WAITING} requests wait for evidence already.`, { retryable: true });
        waiting += 1;
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        await kept.next(wait * 1_000, gone.signal).finally(() => {
          waiting -= 1;
        });
        found = kept.after(from, limit);
      }
      const records = found.map(({ seq, at, entry }) => {
        const { kind, ...rest } = entry;
        return { ...rest, seq, time: new Date(at).toISOString(), kind: String(kind) };
      });
      return { records, last: records.at(-1)?.seq ?? from };
    },
  );
  await Promise.resolve();
};
