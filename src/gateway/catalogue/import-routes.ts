import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import { type ImportInput, MOST_FILE_BYTES } from '../../knowledge/import/importer.js';
import type { ImportPlan } from '../../knowledge/import/plan.js';
import { issuesOf } from '../../knowledge/shop-schema.js';
import { committedBody, previewBody, problems } from './bodies.js';
import { writes } from './access.js';
import type { CatalogueRoutesOptions } from './catalogue-routes.js';
import { tenantOf } from './tenant-shop.js';
import { problem } from '../protocol.js';

const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Previews kept for their commit: this many of a tenant, this many in all, this long (milliseconds). */
const MOST_PLANS = 20;
const MOST_PLANS_IN_ALL = 200;
const PLAN_MS = 30 * 60_000;
/** Files read at once; more have to come again. */
const MOST_AT_ONCE = 2;
const MOST_CHANGES = 1_000;

const shopPath = z.object({ shop: z.string() });
const planPath = z.object({ shop: z.string(), id: z.string() });
const fromPage = z.strictObject({
  url: z.string().max(2_000),
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .optional(),
  link: z.number().int().min(1).max(5_000).optional(),
  stock: z.number().int().nonnegative().max(100_000_000).optional(),
});
const how = z.object({
  name: z.string().max(200).default('upload').describe('Name of the file, for the sources of facts'),
  mode: z
    .enum(['merge', 'replace'])
    .default('merge')
    .describe('Of CSV and Excel: whether products that the file does not name stay or go'),
  currency: z.enum(['CNY', 'USD']).default('CNY').describe('Of a shop that is not there yet'),
});

/** Imports in two steps: a preview that says what would change and what is wrong, row by row; then its commit. */
export const importRoutes: FastifyPluginAsyncZod<CatalogueRoutesOptions> = async (app, options) => {
  const { importer, clock } = options;
  const plans = new Map<string, { readonly plan: ImportPlan; readonly until: number }>();
  let reading = 0;
  // The bytes as they came: the importer reads them, with places and limits.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', 'text/csv', EXCEL], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  const planOf = (request: FastifyRequest, { shop, id }: z.infer<typeof planPath>): ImportPlan => {
    const kept = plans.get(id);
    if (
      kept === undefined ||
      kept.plan.tenant !== tenantOf(request) ||
      kept.plan.shop !== shop ||
      kept.until <= clock.monotonic()
    )
      throw new Failure('not_found', because('no-preview', { id, shop }));
    return kept.plan;
  };
  const keep = (plan: ImportPlan): void => {
    for (const [id, { until }] of plans) if (until <= clock.monotonic()) plans.delete(id);
    const own = [...plans.keys()].filter((id) => plans.get(id)?.plan.tenant === plan.tenant);
    const [oldest] = own.length >= MOST_PLANS ? own : plans.size >= MOST_PLANS_IN_ALL ? plans.keys() : [];
    if (oldest !== undefined) plans.delete(oldest);
    plans.set(plan.id, { plan, until: clock.monotonic() + PLAN_MS });
  };

  app.post(
    '/v1/shops/:shop/imports',
    {
      config: writes,
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        description: `A preview of an import; nothing is written. The body is a shop file (JSON, in place of the whole shop), CSV, an Excel workbook, or {"url", "id"?, "link"?, "stock"?} of a product page on an allowed host. At most ${MOST_FILE_BYTES} bytes.`,
        consumes: ['application/json', 'text/csv', EXCEL],
        params: shopPath,
        querystring: how,
        body: z.unknown(),
        response: { 201: previewBody, ...problems, 403: problem, 413: problem, 415: problem, 504: problem },
      },
    },
    async (request, reply) => {
      const { shop } = request.params;
      const { name, mode, currency } = request.query;
      if (!/^[a-z0-9-]{1,64}$/.test(shop))
        throw new Failure('bad_request', because('not-an-id', { id: shop.slice(0, 100) }));
      if (reading >= MOST_AT_ONCE)
        throw new Failure('overloaded', because('imports-read', { most: MOST_AT_ONCE }), {
          retryable: true,
        });
      const input = inputOf(request.headers['content-type'] ?? '', request.body, name);
      reading += 1;
      try {
        const plan = await importer.preview(tenantOf(request), shop, input, { signal: leaving(reply), mode, currency });
        keep(plan);
        return await reply.code(201).header('location', `/v1/shops/${shop}/imports/${plan.id}`).send(shown(plan));
      } finally {
        reading -= 1;
      }
    },
  );

  app.get(
    '/v1/shops/:shop/imports/:id',
    { config: writes, schema: { params: planPath, response: { 200: previewBody, ...problems } } },
    (request) => shown(planOf(request, request.params)),
  );

  app.post(
    '/v1/shops/:shop/imports/:id/commit',
    {
      config: writes,
      schema: {
        description:
          'Writes what the preview showed, over other edits since; 412 when something it changes was changed.',
        params: planPath,
        response: { 200: committedBody, ...problems },
      },
    },
    async (request) => {
      const { shop, id } = request.params;
      const { version, changed } = await importer.commit(planOf(request, request.params));
      plans.delete(id);
      return { shop, version, changedFacts: changed.length };
    },
  );
  await Promise.resolve();
};

function inputOf(contentType: string, body: unknown, name: string): ImportInput {
  if (!Buffer.isBuffer(body) || body.byteLength === 0) throw new Failure('bad_request', because('empty-body'));
  const [type] = contentType.toLowerCase().split(';');
  if (type === 'text/csv') return { kind: 'csv', name, bytes: body };
  if (type === EXCEL) return { kind: 'xlsx', name, bytes: body };
  // Of a page, or a shop: a page is named by a short object.
  const json = body.byteLength < 4_096 ? parsed(body) : undefined;
  if (typeof json === 'object' && json !== null && 'url' in json) {
    const page = fromPage.safeParse(json);
    if (!page.success) throw new Failure('bad_request', issuesOf(page.error).join('; '));
    const { url, id, link, stock } = page.data;
    return {
      kind: 'page',
      url,
      ...(id === undefined ? {} : { id }),
      ...(link === undefined ? {} : { link }),
      ...(stock === undefined ? {} : { stock }),
    };
  }
  return { kind: 'json', name, bytes: body };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Aborts when the client goes before it has its answer. */
function leaving(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort(new Failure('interrupted', 'The client has gone.'));
  });
  return left.signal;
}

function shown(plan: ImportPlan): z.infer<typeof previewBody> {
  const { id, shop, source, shopVersion, content, changes, warnings, errors, unlisted } = plan;
  const count = (change: string): number => changes.filter((one) => one.change === change).length;
  return {
    id,
    shop,
    source,
    shopVersion,
    committable: content !== null,
    counts: { added: count('added'), changed: count('changed'), removed: count('removed') },
    changes: changes.slice(0, MOST_CHANGES).map((one) => ({ ...one, fields: [...one.fields] })),
    warnings: [...warnings],
    errors: [...errors],
    unlisted,
  };
}
