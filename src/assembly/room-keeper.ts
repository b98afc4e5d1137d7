import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asError, Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { RoomOwner } from '../gateway/visible-rooms.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import { ProductImages } from '../knowledge/product-images.js';
import { checkSlides, type RoomFile, roomOf, SHOW_KEYS } from '../knowledge/script.js';
import type { CatalogueStore } from '../knowledge/store/catalogue-store.js';
import type { RoomBody, RoomContent, RoomStore, StoredRoom } from '../knowledge/store/room-store.js';
import type { Rooms } from '../room/rooms.js';
import type { ShopFolders } from './shop-folders.js';
import type { StagedRoom } from './staged-room.js';

export interface RoomKeeperOptions {
  readonly store: RoomStore;
  readonly catalogues: CatalogueStore;
  readonly folders: ShopFolders;
  readonly rooms: Rooms;
  /** Rooms of ZHUBO_CONFIG: they are taken into the store, and are on air as long as they stand there. */
  readonly files: ReadonlyMap<string, { readonly file: RoomFile }>;
  /** Whose they are. */
  readonly tenant: string;
  /** Rooms on air at once. */
  readonly mostRooms: number;
  /** Looks whether a room can be seen as it says. @throws Failure `bad_request` */
  readonly checkLook: (file: RoomFile) => unknown;
  /** Makes what a room on air consists of. */
  readonly stage: (room: StageOrder) => StagedRoom;
  /** A room is gone: its stream is shut. */
  readonly shut: (room: string) => Promise<void>;
  readonly log: Log;
}

export interface StageOrder {
  readonly file: RoomFile;
  readonly tenant: string;
  readonly shop: string;
  readonly catalogue: () => Catalogue;
}

interface OnAir {
  readonly staged: StagedRoom;
  readonly tenant: string;
  readonly shop: string;
  private: boolean;
  readonly file: RoomFile;
  /** Of the store, that is on air. */
  version: number;
  body: RoomBody;
}

/** A run of show that may be edited while it is on air. */
export interface EditableShow {
  version(): number;
  show(): RoomBody;
  replace(given: RoomBody, ifVersion: number | undefined): Promise<void>;
}

/** Brings rooms on air and takes them off while the process runs. */
export class RoomKeeper {
  readonly #options: RoomKeeperOptions;
  readonly #onAir = new Map<string, OnAir>();
  /** One after the other: the first unpacks the presenter, the others find it unpacked. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RoomKeeperOptions) {
    this.#options = options;
  }

  get staged(): ReadonlyMap<string, StagedRoom> {
    return new Map([...this.#onAir].map(([id, { staged }]) => [id, staged]));
  }

  ownerOf(room: string): RoomOwner | undefined {
    return this.#onAir.get(room);
  }

  images(room: string): ProductImages | undefined {
    const found = this.#onAir.get(room);
    return found === undefined ? undefined : this.#options.folders.imagesOf(found.tenant, found.shop);
  }

  /** Id of who presents a room on air; undefined: whoever is the server's own. */
  presenterOf(room: string): string | undefined {
    return this.#onAir.get(room)?.file.presenter;
  }

  logo(room: string): string | undefined {
    const file = this.#onAir.get(room)?.file;
    return file?.theme?.logo === undefined ? undefined : join(file.folder, file.theme.logo);
  }

  /** The version that is on air; null: none is. */
  versionOnAir(room: string): number | null {
    return this.#onAir.get(room)?.version ?? null;
  }

  /** The shop that each of a tenant's rooms on air shows; what was prepared since may name another. */
  shopsOnAir(tenant: string): ReadonlyMap<string, string> {
    return new Map([...this.#onAir].filter(([, room]) => room.tenant === tenant).map(([id, { shop }]) => [id, shop]));
  }

  /** Rooms whose shop this is. */
  ofShop(tenant: string, shop: string): readonly StagedRoom[] {
    return [...this.#onAir.values()]
      .filter((room) => room.tenant === tenant && room.shop === shop)
      .map((room) => room.staged);
  }

  /** Parts of rooms that have not started yet; with several rooms the names carry the room's id. */
  states(): Record<string, PartState> {
    const all: Record<string, PartState> = {};
    for (const [id, { staged }] of this.#onAir)
      for (const [part, state] of Object.entries(staged.states()))
        all[this.#onAir.size > 1 ? `${id} ${part}` : part] = { ...state, room: id };
    return all;
  }

  /**
   * Takes the rooms of ZHUBO_CONFIG into the store, where they are missing or their files have changed, and stages them.
   * @throws Failure `bad_request` for a room that cannot be used, `conflict` for an id that another tenant has.
   */
  async prepare(): Promise<void> {
    const { files, store, tenant } = this.#options;
    for (const { file } of files.values()) {
      await checkPictures(file);
      const path = join(file.folder, 'room.json');
      const text = readFileSync(path, 'utf8');
      const { id } = file;
      const apart = new Set(['format', 'id', 'shop']);
      const written = Object.entries(JSON.parse(text) as RoomBody);
      const body = Object.fromEntries(written.filter(([key]) => !apart.has(key)));
      const seed = createHash('sha256').update(text).digest('hex');
      const known = (await store.list(tenant)).find((room) => room.id === id);
      const content = { shop: id, private: known?.private ?? false, body };
      const source = 'file:room.json';
      const room =
        known === undefined
          ? await store.create(tenant, id, content, source, seed)
          : known.seed === seed
            ? known
            : await store.change(tenant, id, () => content, { source, seed });
      await this.#stage(room, file);
    }
  }

  /** Brings all on air that are to be: those of ZHUBO_CONFIG, then those that were when the process ended last. */
  async startAll(): Promise<void> {
    const { rooms, store, log } = this.#options;
    for (const { staged } of this.#onAir.values()) rooms.add(await staged.start());
    for (const room of await store.toBeLive()) {
      if (this.#onAir.has(room.id)) continue;
      try {
        await this.start(room);
      } catch (error) {
        log.error({ error: asError(error), room: room.id }, 'a room that was on air could not be brought back');
      }
    }
  }

  /**
   * Looks whether a room could go on air as it is.
   * @throws Failure `bad_request` naming what is wrong, `not_found` for its shop.
   */
  async check(room: Pick<StoredRoom, 'id' | 'tenant'> & RoomContent): Promise<RoomFile> {
    const file = this.#fileOf(room);
    this.#options.checkLook(file);
    await checkPictures(file);
    return file;
  }

  /**
   * Brings a room on air. One that is stays as it is.
   * @throws Failure `bad_request`, `not_found`, `overloaded` when there are as many as may be, `conflict` when it is archived.
   */
  async start({ id, tenant }: Pick<StoredRoom, 'id' | 'tenant'>): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#onAir.has(id)) return;
      const { mostRooms, rooms, store } = this.#options;
      // As it is now: while others had their turn it may have been made private, changed or put away.
      const room = await store.get(tenant, id);
      if (room.archived !== null) throw new Failure('conflict', because('room-archived', { room: room.id }));
      if (this.#onAir.size >= mostRooms)
        throw new Failure('overloaded', because('most-rooms', { now: this.#onAir.size, most: mostRooms }));
      const made = await this.#stage(room);
      try {
        rooms.add(await made.staged.start());
      } catch (error) {
        this.#onAir.delete(room.id);
        made.staged.stopRestarting();
        await made.staged.close();
        throw error;
      }
    });
  }

  /** Takes a room off the air after its goodbye. */
  async stop(id: string): Promise<void> {
    await this.#inTurn(async () => {
      const found = this.#onAir.get(id);
      if (found === undefined) return;
      found.staged.stopRestarting();
      await this.#options.rooms.remove(id);
      try {
        await this.#options.shut(id);
      } finally {
        // Whatever does not answer now (delivery on its way back, a full disk): no stage performs on for nobody.
        await found.staged.close();
        this.#onAir.delete(id);
      }
    });
  }

  /** Whether its words are in a folder of ZHUBO_CONFIG, and not the store's to change. */
  isOfFile({ id, tenant }: Pick<StoredRoom, 'id' | 'tenant'>): boolean {
    return tenant === this.#options.tenant && this.#options.files.has(id);
  }

  /** The run of show of a room that is in the store alone, to be edited on air. */
  showOf(id: string): EditableShow | undefined {
    const found = this.#onAir.get(id);
    if (found === undefined || this.isOfFile({ id, tenant: found.tenant })) return undefined;
    const { store } = this.#options;
    const { tenant } = found;
    return {
      version: () => found.version,
      show: () => Object.fromEntries(SHOW_KEYS.flatMap((key) => (key in found.body ? [[key, found.body[key]]] : []))),
      replace: async (given, ifVersion) => {
        const unknown = Object.keys(given).find((key) => !SHOW_KEYS.some((known) => known === key));
        if (unknown !== undefined)
          throw new Failure('bad_request', `The run of show has no key "${unknown}"; allowed: ${SHOW_KEYS.join(', ')}`);
        const edit = (room: StoredRoom): RoomContent => {
          const rest = Object.entries(room.body).filter(([key]) => !SHOW_KEYS.some((known) => known === key));
          return { ...room, body: { ...Object.fromEntries(rest), ...given } };
        };
        const room = await store.get(tenant, id);
        const file = await this.check({ ...room, ...edit(room) });
        const demand = { source: 'run-of-show', ifVersion: ifVersion ?? room.version };
        const changed = await store.change(tenant, id, edit, demand);
        found.version = changed.version;
        found.body = changed.body;
        found.staged.changeShow(file);
      },
    };
  }

  /** What was changed of a room that counts at once, on air or not. */
  changed(room: StoredRoom): void {
    const found = this.#onAir.get(room.id);
    if (found !== undefined) found.private = room.private;
  }

  /** No room is brought on air any more, and no stage started again. */
  stopStarting(): void {
    this.#closed = true;
    for (const { staged } of this.#onAir.values()) staged.stopRestarting();
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    for (const { staged } of this.#onAir.values()) await staged.close();
  }

  /** @param spare What is staged when the room as it is cannot be: its shop has moved on from what its file says. */
  async #stage(room: StoredRoom, spare?: RoomFile): Promise<OnAir> {
    const { catalogues, stage, log } = this.#options;
    const file = await this.check(room).catch((error: unknown) => {
      if (spare === undefined) throw error;
      log.warn({ error: asError(error), room: room.id }, 'the room does not fit its shop any more; its file is staged');
      return spare;
    });
    const { tenant, shop, version } = room;
    const staged = stage({ file, tenant, shop, catalogue: () => catalogues.snapshot(tenant, shop) });
    const onAir = { staged, tenant, shop, private: room.private, file, version, body: room.body };
    this.#onAir.set(room.id, onAir);
    return onAir;
  }

  #fileOf({ id, tenant, shop, body }: Pick<StoredRoom, 'id' | 'tenant'> & RoomContent): RoomFile {
    const { folders, catalogues, files } = this.#options;
    const own = this.isOfFile({ id, tenant }) ? files.get(id) : undefined;
    if (own !== undefined) return own.file;
    const json = { ...body, format: 'zhubo-room/1', id, shop };
    const path = join(folders.of(tenant, shop), 'room.json');
    return roomOf(json, path, `The room ${id}`, catalogues.snapshot(tenant, shop));
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn
      .catch(() => undefined)
      .then(async () => {
        if (this.#closed) throw new Failure('unavailable', because('server-closing'), { retryable: true });
        await work();
      });
    this.#turn = turn;
    await turn;
  }
}

/** @throws Failure `bad_request` naming a slide or picture of the theme that is not there or cannot be shown. */
async function checkPictures(file: RoomFile): Promise<void> {
  await checkSlides(file);
  const { logo, background } = file.theme ?? {};
  const names = [logo, background?.kind === 'image' ? background.file : undefined];
  for (const name of names) if (name !== undefined) await new ProductImages(file.folder).check(name);
}
