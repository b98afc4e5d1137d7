import type { FastifyRequest } from 'fastify';
import { Failure } from '../../domain/failure.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { ShopContent } from '../../knowledge/shop-content.js';
import type {
  CatalogueCommit,
  CatalogueStore,
  EditOptions,
  FactVersion,
} from '../../knowledge/store/catalogue-store.js';
import type { CatalogueChange } from '../../knowledge/store/changes.js';

/** One shop, as its tenant has it: routes get at nothing else of the store. */
export class TenantShop {
  readonly tenant: string;
  readonly id: string;
  readonly #store: CatalogueStore;

  constructor(store: CatalogueStore, tenant: string, id: string) {
    this.#store = store;
    this.tenant = tenant;
    this.id = id;
  }

  /** @throws Failure `not_found`. */
  content(): ShopContent {
    return this.#store.content(this.tenant, this.id);
  }

  /** @throws Failure `not_found`. */
  snapshot(): Catalogue {
    return this.#store.snapshot(this.tenant, this.id);
  }

  version(): number {
    return this.#store.version(this.tenant, this.id);
  }

  async history(fact: string): Promise<readonly FactVersion[]> {
    return await this.#store.factHistory(this.tenant, this.id, fact);
  }

  async apply(change: CatalogueChange, options: EditOptions): Promise<CatalogueCommit> {
    return await this.#store.apply(this.tenant, this.id, change, options);
  }
}

/** The shop of the address (`:shop`), of the tenant of who asks. */
export function shopOf(store: CatalogueStore, request: FastifyRequest): TenantShop {
  const { shop } = request.params as { readonly shop: string };
  return new TenantShop(store, tenantOf(request), shop);
}

/** @throws Failure `unauthorized` for who is of no tenant. */
export function tenantOf({ principal }: FastifyRequest): string {
  if (principal.tenant === null) throw new Failure('unauthorized', 'This needs a key or a session.');
  return principal.tenant;
}
