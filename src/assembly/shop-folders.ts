import { dirname, join } from 'node:path';
import { ProductImages } from '../knowledge/product-images.js';
import type { RoomFile } from '../knowledge/script.js';

/** Where the pictures of each shop lie: beside its file, or in the data folder when it has none. */
export class ShopFolders {
  readonly #root: string;
  readonly #files: ReadonlyMap<string, string>;

  /** @param files Rooms of ZHUBO_CONFIG, whose shops have the rooms' ids and are of `tenant`. */
  constructor(root: string, tenant: string, files: readonly RoomFile[]) {
    this.#root = root;
    this.#files = new Map(files.map(({ id, shop }) => [`${tenant}/${id}`, dirname(shop)]));
  }

  /** Ids have no slashes or dots, so no shop's folder is in another's. */
  of(tenant: string, shop: string): string {
    return this.#files.get(`${tenant}/${shop}`) ?? join(this.#root, tenant, shop);
  }

  imagesOf(tenant: string, shop: string): ProductImages {
    return new ProductImages(this.of(tenant, shop));
  }
}
