import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { StatedProduct } from '../../knowledge/shop-content.js';
import { productOf, statementsOf } from '../../knowledge/shop-file.js';
import { patchOf, productOutput } from '../../knowledge/shop-output.js';
import { productPatch, productPut } from '../../knowledge/shop-schema.js';
import { productBody, problems } from './bodies.js';
import { reads, writes } from './access.js';
import type { CatalogueRoutesOptions } from './catalogue-routes.js';
import { shopOf, type TenantShop } from './tenant-shop.js';
import { demandOf, etagOf } from './versions.js';

const SOURCE = 'api';
const shopPath = z.object({ shop: z.string() });
const productPath = z.object({ shop: z.string(), id: z.string() });

/** Products of a shop. An edit is live, and its rendered facts with it, when the answer comes. */
export const productRoutes: FastifyPluginAsyncZod<CatalogueRoutesOptions> = async (app, { store, images }) => {
  const find = (shop: TenantShop, id: string): StatedProduct | undefined =>
    shop.content().products.find((one) => one.id === id);
  const shown = (shop: TenantShop, id: string): z.infer<typeof productBody> => {
    const product = find(shop, id);
    if (product === undefined) throw new Failure('not_found', because('no-product', { shop: shop.id, id }));
    return { ...productOutput(product), version: product.version, source: product.source };
  };
  const checkImage = async (shop: TenantShop, image: string): Promise<void> => {
    const folder = images(shop.tenant, shop.id);
    if (folder === undefined)
      throw new Failure(
        'bad_request',
        `The shop ${shop.id} has no folder of files, so ${JSON.stringify(image)} cannot be its picture.`,
      );
    await folder.check(image);
  };
  const versionOf = (shop: TenantShop, id: string): number => find(shop, id)?.version ?? 0;

  app.get(
    '/v1/shops/:shop/products',
    {
      config: reads,
      schema: {
        description: 'All products, by link.',
        params: shopPath,
        response: {
          200: z.object({
            version: z.number().int(),
            currency: z.enum(['CNY', 'USD']),
            products: z.array(productBody),
          }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { products: all, currency } = shop.content();
      const products = all.map(({ id }) => shown(shop, id));
      const version = shop.version();
      return await reply.header('etag', etagOf(version)).send({ version, currency, products });
    },
  );

  app.get(
    '/v1/shops/:shop/products/:id',
    { config: reads, schema: { params: productPath, response: { 200: productBody, ...problems } } },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      const product = shown(shop, id);
      return await reply.header('etag', etagOf(product.version)).send(product);
    },
  );

  app.put(
    '/v1/shops/:shop/products/:id',
    {
      config: writes,
      schema: {
        description:
          'Puts a product, new or in place of the old one. With `facts`, they take the place of all that is stated about it.',
        params: productPath,
        body: productPut,
        response: { 200: productBody, 201: productBody, ...problems },
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
      if (body.image !== undefined) await checkImage(shop, body.image);
      const { currency } = shop.content();
      const before = versionOf(shop, id);
      const product = productOf({ ...body, id }, currency, SOURCE);
      const statements = body.facts === undefined ? undefined : statementsOf(id, body.facts, SOURCE);
      await shop.apply(
        { kind: 'product-put', product, ...(statements === undefined ? {} : { statements }) },
        { source: SOURCE, ...demandOf(request, before) },
      );
      const put = shown(shop, id);
      return await reply
        .code(before === 0 ? 201 : 200)
        .header('etag', etagOf(put.version))
        .send(put);
    },
  );

  app.patch(
    '/v1/shops/:shop/products/:id',
    {
      config: writes,
      schema: {
        description:
          'Changes what is named: prices, stock, words, or those of single variants. A new price takes the variants along that cost what the product cost.',
        params: productPath,
        body: productPatch,
        response: { 200: productBody, ...problems },
      },
    },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      if (typeof request.body.image === 'string') await checkImage(shop, request.body.image);
      const patch = patchOf(request.body, shop.content().currency);
      await shop.apply(
        { kind: 'product-patch', product: id, patch },
        { source: SOURCE, ...demandOf(request, versionOf(shop, id)) },
      );
      const product = shown(shop, id);
      return await reply.header('etag', etagOf(product.version)).send(product);
    },
  );

  app.delete(
    '/v1/shops/:shop/products/:id',
    {
      config: writes,
      schema: {
        description: 'Takes a product away with all that is stated about it and with promotions of it alone.',
        params: productPath,
        response: { 204: z.void(), ...problems },
      },
    },
    async (request, reply) => {
      const shop = shopOf(store, request);
      const { id } = request.params;
      await shop.apply(
        { kind: 'product-remove', product: id },
        { source: SOURCE, ...demandOf(request, versionOf(shop, id)) },
      );
      return await reply.code(204).send();
    },
  );
  await Promise.resolve();
};
