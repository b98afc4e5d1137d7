import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { FACETS } from '../../domain/comment.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Fact } from '../../domain/product.js';
import { type StatedFacet, statementId } from '../../knowledge/shop-content.js';
import { statementOf } from '../../knowledge/shop-file.js';
import { statementOutput } from '../../knowledge/shop-output.js';
import { facetProblem, statement } from '../../knowledge/shop-schema.js';
import { factBody, historyBody, problems } from './bodies.js';
import { reads, writes } from './access.js';
import type { CatalogueRoutesOptions } from './catalogue-routes.js';
import { shopOf, type TenantShop } from './tenant-shop.js';
import { demandOf, etagOf } from './versions.js';

const SOURCE = 'api';
const shopPath = z.object({ shop: z.string() });
const factPath = z.object({ shop: z.string(), id: z.string() });

/** Facts of a shop: all can be read, those in the merchant's words can be put and taken away. */
export const factRoutes: FastifyPluginAsyncZod<CatalogueRoutesOptions> = async (app, { store }) => {
  const statedIn = (shop: TenantShop): ReadonlySet<string> => new Set(shop.content().statements.map(({ id }) => id));
  const shown = (fact: Fact, rendered: boolean): z.infer<typeof factBody> => {
    const { id, product, facet, version, source } = fact;
    return { id, product, facet, ...statementOutput(fact), rendered, version, source };
  };
  const found = (shop: TenantShop, id: string): Fact => {
    const fact = shop.snapshot().fact(id);
    if (fact === undefined) throw new Failure('not_found', because('no-fact', { shop: shop.id, id }));
    return fact;
  };
  const stated = (shop: TenantShop, id: string): Fact | undefined =>
    shop.content().statements.find((one) => one.id === id);

  app.get(
    '/v1/shops/:shop/facts',
    {
      config: reads,
      schema: {
        description: 'Everything that may be said: stated facts and those rendered from prices, stock and promotions.',
        params: shopPath,
        querystring: z.object({
          product: z.string().optional().describe('Only of this product; `store`: only of the whole store'),
          facet: z.enum(FACETS).optional(),
        }),
        response: { 200: z.object({ version: z.number().int(), facts: z.array(factBody) }), ...problems },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const shop = shopOf(store, request);
      const ids = statedIn(shop);
      const version = shop.version();
      const facts = shop
        .snapshot()
        .facts.filter((fact) => query.product === undefined || (fact.product ?? 'store') === query.product)
        .filter((fact) => query.facet === undefined || fact.facet === query.facet)
        .map((fact) => shown(fact, !ids.has(fact.id)));
      return await reply.header('etag', etagOf(version)).send({ version, facts });
    },
  );

  app.get(
    '/v1/shops/:shop/facts/:id',
    { config: reads, schema: { params: factPath, response: { 200: factBody, ...problems } } },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      const fact = found(shop, id);
      return await reply.header('etag', etagOf(fact.version)).send(shown(fact, !statedIn(shop).has(id)));
    },
  );

  app.get(
    '/v1/shops/:shop/facts/:id/history',
    {
      config: reads,
      schema: {
        description: 'Every version the fact ever had, oldest first: what could be said at which moment.',
        params: factPath,
        response: { 200: historyBody, ...problems },
      },
    },
    async (request) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      const versions = await shop.history(id);
      if (versions.length === 0)
        throw new Failure('not_found', `The shop ${shop.id} never had a fact ${JSON.stringify(id)}.`);
      return {
        versions: versions.map(({ fact, rendered, since, until, removed }) => ({
          ...shown(fact, rendered),
          since: new Date(since).toISOString(),
          until: until === null ? null : new Date(until).toISOString(),
          removed,
        })),
      };
    },
  );

  app.put(
    '/v1/shops/:shop/facts/:id',
    {
      config: writes,
      schema: {
        description: 'States a fact; its id says of what: `<product or store>.<facet>`, further ones `.2`, `.3`.',
        params: factPath,
        body: statement,
        response: { 200: factBody, 201: factBody, ...problems },
      },
    },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      const { product, facet, n } = placeOf(id);
      const before = stated(shop, id)?.version ?? 0;
      const put = statementOf(product, facet, n, request.body, SOURCE);
      const options = { source: SOURCE, ...demandOf(request, before) };
      await shop.apply({ kind: 'statement-put', statement: put }, options);
      const fact = found(shop, id);
      return await reply
        .code(before === 0 ? 201 : 200)
        .header('etag', etagOf(fact.version))
        .send(shown(fact, false));
    },
  );

  app.delete(
    '/v1/shops/:shop/facts/:id',
    { config: writes, schema: { params: factPath, response: { 204: z.void(), ...problems } } },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      const fact = stated(shop, id);
      if (fact === undefined && shop.snapshot().fact(id) !== undefined)
        throw new Failure('bad_request', because('fact-rendered', { id }));
      const options = { source: SOURCE, ...demandOf(request, fact?.version ?? 0) };
      await shop.apply({ kind: 'statement-remove', id }, options);
      return await reply.code(204).send();
    },
  );
  await Promise.resolve();
};

/** What an id of a statement is about. */
function placeOf(id: string): { readonly product: string | null; readonly facet: StatedFacet; readonly n: number } {
  const [, owner = '', facet = '', number = '1'] = /^([a-z0-9-]{1,64})\.([a-z]+)(?:\.([1-9]\d{0,3}))?$/.exec(id) ?? [];
  if (owner === '')
    throw new Failure(
      'bad_request',
      `${JSON.stringify(id.slice(0, 100))} is no id of a fact: <product or store>.<facet>[.<n>]`,
    );
  const problem = facetProblem(facet);
  if (problem !== undefined) throw new Failure('bad_request', problem);
  const place = { product: owner === 'store' ? null : owner, facet: facet as StatedFacet, n: Number(number) };
  const canonical = statementId(place.product, place.facet, place.n);
  if (canonical !== id) throw new Failure('bad_request', `${id} is called ${canonical}.`);
  return place;
}
