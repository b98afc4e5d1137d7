import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Evidence } from '../../flywheel/evidence.js';
import { EXPORT_FORMATS, exported, MEDIA_TYPES } from '../../flywheel/exporting.js';
import { type Feedback, VERDICTS } from '../../flywheel/feedback.js';
import { redact } from '../../flywheel/retention.js';
import { verifyJournal } from '../../flywheel/verification.js';
import type { Database } from '../../storage/database.js';
import { tenantOf } from '../catalogue/tenant-shop.js';
import { entryBody, entryOf, filterOf, filterQuery, problems } from './bodies.js';

export interface JournalRoutesOptions {
  readonly database: Database;
  readonly evidence: Evidence;
  readonly feedback: Feedback;
  /** Whether all that was recorded so far is in the journal within so many milliseconds. */
  readonly isWrittenWithin: (ms: number) => Promise<boolean>;
  readonly clock: Clock;
}

/** How long an erasure waits for what the journal has not written yet: words that it would not reach. Milliseconds. */
const WRITTEN_MS = 10_000;

const reads = { access: 'analyse' } as const;
const linkPath = z.object({ room: z.string(), n: z.coerce.number().int().min(1) });
const chainReport = z
  .object({
    room: z.string(),
    links: z.number().int(),
    first: z.number().int().describe('The first link that is kept; retention took those before'),
    head: z
      .object({ n: z.number().int(), hash: z.string() })
      .describe('Note it down elsewhere, and later give it back as `n` and `hash`'),
    erased: z.number().int().describe('Personal fields that were erased on request'),
    broken: z
      .object({ n: z.number().int(), why: z.string() })
      .nullable()
      .describe('The first link that is not as it was written'),
  })
  .meta({ id: 'ChainReport' });

/** What was asked, said and why: to be read, exported, checked, judged, and freed of personal data. */
export const journalRoutes: FastifyPluginAsyncZod<JournalRoutesOptions> = async (app, options) => {
  const { database, evidence, feedback, isWrittenWithin, clock } = options;
  /** Tenants whose chains are being checked: one check at a time. */
  const checking = new Set<string>();

  app.get(
    '/v1/journal',
    {
      config: reads,
      schema: {
        description: 'Links of the journal, newest first.',
        querystring: filterQuery.extend({
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(400).optional().describe('`next` of the page before'),
        }),
        response: { 200: z.object({ entries: z.array(entryBody), next: z.string().nullable() }), ...problems },
      },
    },
    async (request) => {
      const { limit, cursor, ...query } = request.query;
      const page = await evidence.page(tenantOf(request), filterOf(query), limit, cursor);
      return { entries: page.entries.map(entryOf), next: page.next };
    },
  );

  app.get(
    '/v1/journal/export',
    {
      config: reads,
      schema: {
        description: 'Links of the journal, oldest first, as a file.',
        querystring: filterQuery.extend({
          format: z.enum(EXPORT_FORMATS).default('jsonl'),
          personal: z.enum(['include', 'omit']).default('omit').describe('`include` needs the scope administer'),
        }),
      },
    },
    async (request, reply) => {
      const { format, personal, ...query } = request.query;
      if (personal === 'include' && !request.principal.scopes.has('administer'))
        throw new Failure('forbidden', 'Personal data is exported by owners only (administer).');
      const slices = evidence.slices(tenantOf(request), filterOf(query), personal === 'include');
      return await reply
        .type(MEDIA_TYPES[format])
        .header('content-disposition', `attachment; filename="journal.${format}"`)
        .send(Readable.from(exported(slices, format), { objectMode: false }));
    },
  );

  app.get(
    '/v1/journal/verification',
    {
      config: reads,
      schema: {
        description:
          'Checks the hash chains. With a head that was noted down, also that the chain still goes through it.',
        querystring: z.object({
          room: z.string().max(100).optional(),
          n: z.coerce.number().int().min(1).optional(),
          hash: z
            .string()
            .regex(/^[0-9a-f]{64}$/)
            .optional(),
        }),
        response: { 200: z.object({ whole: z.boolean(), chains: z.array(chainReport) }), ...problems },
      },
    },
    async (request) => {
      const tenant = tenantOf(request);
      const { room, n, hash } = request.query;
      if ((n !== undefined || hash !== undefined) && (n === undefined || hash === undefined || room === undefined))
        throw new Failure('bad_request', 'A noted head is `room`, `n` and `hash` together.');
      if (checking.has(tenant))
        throw new Failure('conflict', 'The journal is being checked already; ask again when that has ended.');
      checking.add(tenant);
      try {
        const noted = n === undefined || hash === undefined ? {} : { noted: { n, hash } };
        const chains = await verifyJournal(database.db, { tenant, ...(room === undefined ? {} : { room }), ...noted });
        return {
          whole: chains.every(({ broken }) => broken === null),
          chains: chains.map(({ room: name, links, first, head, erased, broken }) => {
            return { room: name, links, first, head, erased, broken };
          }),
        };
      } finally {
        checking.delete(tenant);
      }
    },
  );

  app.get(
    '/v1/journal/:room/turns/:turn',
    {
      config: reads,
      schema: {
        description: 'Everything of one turn, in order. Without `show`, of the last run that had it.',
        params: z.object({ room: z.string(), turn: z.string() }),
        querystring: z.object({ show: z.string().max(40).optional() }),
        response: { 200: z.object({ entries: z.array(entryBody) }), ...problems },
      },
    },
    async (request) => {
      const { room, turn } = request.params;
      const entries = await evidence.turn(tenantOf(request), room, turn, request.query.show);
      if (entries.length === 0)
        throw new Failure(
          'not_found',
          `The journal of ${JSON.stringify(room.slice(0, 100))} has no turn ${JSON.stringify(turn.slice(0, 40))}.`,
        );
      return { entries: entries.map(entryOf) };
    },
  );

  app.get(
    '/v1/journal/:room/:n',
    { config: reads, schema: { params: linkPath, response: { 200: entryBody, ...problems } } },
    async (request) => entryOf(await evidence.entry(tenantOf(request), request.params.room, request.params.n)),
  );

  app.post(
    '/v1/journal/:room/:n/feedback',
    {
      config: { access: 'operate' },
      schema: {
        description: "An operator's judgement of an answer; a later one takes its place.",
        params: linkPath,
        body: z.strictObject({
          kind: z.enum(VERDICTS),
          facts: z
            .array(z.string().max(160))
            .max(8)
            .default([])
            .describe('With `better`: the facts that answer it. None, and no words: nothing in the shop does'),
          answer: z.string().trim().min(1).max(500).nullable().default(null).describe('A better answer in words'),
        }),
        response: { 201: z.object({ id: z.string() }), ...problems },
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request;
      const id = await feedback.give({
        tenant: tenantOf(request),
        ...params,
        ...body,
        source: `operator:${principal.id}`,
      });
      return await reply.code(201).send({ id });
    },
  );

  app.post(
    '/v1/journal/redactions',
    {
      config: { access: 'administer' },
      schema: {
        description: 'Erases personal fields, of a viewer or of one link; the chains stay valid.',
        body: z.strictObject({
          of: z.union([
            z.strictObject({ viewer: z.string().min(1).max(300).describe('As the journal names them') }),
            z.strictObject({ room: z.string().max(100), n: z.number().int().min(1) }),
          ]),
          reason: z.string().trim().min(1).max(200).describe('Stays in the chain: no names'),
        }),
        response: { 200: z.object({ erased: z.number().int() }), ...problems },
      },
    },
    async (request) => {
      if (!(await isWrittenWithin(WRITTEN_MS)))
        throw new Failure('unavailable', because('journal-behind'), { retryable: true });
      const { of, reason } = request.body;
      const by = request.principal.id;
      return { erased: await redact(database, clock, { tenant: tenantOf(request), of, reason, by }) };
    },
  );
  await Promise.resolve();
};
