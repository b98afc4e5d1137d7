import type { FastifyPluginAsync } from 'fastify';
import type { Clock } from '../../domain/clock.js';
import type { Importer } from '../../knowledge/import/importer.js';
import type { ProductImages } from '../../knowledge/product-images.js';
import type { CatalogueStore } from '../../knowledge/store/catalogue-store.js';
import { factRoutes } from './fact-routes.js';
import { importRoutes } from './import-routes.js';
import { productRoutes } from './product-routes.js';
import { promotionRoutes } from './promotion-routes.js';

export interface CatalogueRoutesOptions {
  readonly store: CatalogueStore;
  readonly importer: Importer;
  /** Where the pictures that a shop's products name must lie; undefined: the shop has no folder, and so no pictures. */
  readonly images: (tenant: string, shop: string) => Pick<ProductImages, 'check'> | undefined;
  readonly clock: Clock;
}

/** The shops of a tenant over HTTP: products, facts, promotions, imports. Every shop is of the tenant who asks. */
export const catalogueRoutes: FastifyPluginAsync<CatalogueRoutesOptions> = async (app, options) => {
  await app.register(productRoutes, options);
  await app.register(factRoutes, options);
  await app.register(promotionRoutes, options);
  await app.register(importRoutes, options);
};
