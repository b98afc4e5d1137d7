import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Promotion } from '../../domain/product.js';
import { promotionOf } from '../../knowledge/shop-file.js';
import { promotionOutput } from '../../knowledge/shop-output.js';
import { promotionPut } from '../../knowledge/shop-schema.js';
import { problems, promotionBody } from './bodies.js';
import { reads, writes } from './access.js';
import type { CatalogueRoutesOptions } from './catalogue-routes.js';
import { shopOf, type TenantShop } from './tenant-shop.js';
import { demandOf, etagOf } from './versions.js';

const SOURCE = 'api';
const shopPath = z.object({ shop: z.string() });
const promotionPath = z.object({ shop: z.string(), id: z.string() });

/** Promotions of a shop, as rules that are computed when they are spoken of. */
export const promotionRoutes: FastifyPluginAsyncZod<CatalogueRoutesOptions> = async (app, { store }) => {
  const find = (shop: TenantShop, id: string): Promotion | undefined =>
    shop.content().promotions.find((one) => one.id === id);
  const shown = (promotion: Promotion): z.infer<typeof promotionBody> => ({
    ...promotionOutput(promotion),
    version: promotion.version,
    source: promotion.source,
  });
  const found = (shop: TenantShop, id: string): Promotion => {
    const promotion = find(shop, id);
    if (promotion === undefined) throw new Failure('not_found', because('no-promotion', { shop: shop.id, id }));
    return promotion;
  };

  app.get(
    '/v1/shops/:shop/promotions',
    {
      config: reads,
      schema: {
        params: shopPath,
        response: { 200: z.object({ version: z.number().int(), promotions: z.array(promotionBody) }), ...problems },
      },
    },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const promotions = shop.content().promotions.map(shown);
      const version = shop.version();
      return await reply.header('etag', etagOf(version)).send({ version, promotions });
    },
  );

  app.get(
    '/v1/shops/:shop/promotions/:id',
    { config: reads, schema: { params: promotionPath, response: { 200: promotionBody, ...problems } } },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      const promotion = found(shop, id);
      return await reply.header('etag', etagOf(promotion.version)).send(shown(promotion));
    },
  );

  app.put(
    '/v1/shops/:shop/promotions/:id',
    {
      config: writes,
      schema: {
        description: 'Puts a promotion, new or in place of the old one.',
        params: promotionPath,
        body: promotionPut,
        response: { 200: promotionBody, 201: promotionBody, ...problems },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const shop = shopOf(store, request);
      const { id } = params;
      if (!/^[a-z0-9-]{1,64}$/.test(id))
        throw new Failure('bad_request', because('not-an-id', { id: id.slice(0, 100) }));
      if (body.id !== undefined && body.id !== id)
        throw new Failure('bad_request', `The body is about ${body.id}, the address about ${id}.`);
      const before = find(shop, id)?.version ?? 0;
      const promotion = promotionOf({ ...body, id }, shop.content().currency, SOURCE);
      const options = { source: SOURCE, ...demandOf(request, before) };
      await shop.apply({ kind: 'promotion-put', promotion }, options);
      const put = found(shop, id);
      return await reply
        .code(before === 0 ? 201 : 200)
        .header('etag', etagOf(put.version))
        .send(shown(put));
    },
  );

  app.delete(
    '/v1/shops/:shop/promotions/:id',
    { config: writes, schema: { params: promotionPath, response: { 204: z.void(), ...problems } } },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      const options = { source: SOURCE, ...demandOf(request, find(shop, id)?.version ?? 0) };
      await shop.apply({ kind: 'promotion-remove', id }, options);
      return await reply.code(204).send();
    },
  );
  await Promise.resolve();
};
