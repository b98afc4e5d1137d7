import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import type { Fact, FactChange } from '../../domain/product.js';
import { Database } from '../../storage/database.js';
import type { Tables } from '../../storage/tables.js';
import type { Catalogue } from '../catalogue.js';
import { problemsOf, type ShopContent } from '../shop-content.js';
import { type CatalogueChange, changedBy, versionOf } from './changes.js';
import { type Revision, revise, type ShopState } from './revision.js';
import { factOfRow } from './rows.js';
import { readShop, type ShopKey, writeRevision } from './shop-rows.js';

/** How often commits of other processes are looked for, milliseconds: an import from the command line is live in this time. */
const WATCH_MS = 400;
/** Edits that may wait for the one before; more are refused. */
const MOST_WAITING = 256;

/** A commit, as those who listen hear of it: in the same tick in which `snapshot` begins to answer with it. */
export interface CatalogueCommit {
  readonly tenant: string;
  readonly shop: string;
  readonly version: number;
  readonly catalogue: Catalogue;
  /** Facts that are new, gone, or say something else now; stated ones and those rendered from prices, stock and rules. */
  readonly changed: readonly FactChange[];
}

export interface EditOptions {
  /** Who or what edits: `api`, `import:stock.csv`, `page:https://...`. Becomes the source of what it touches. */
  readonly source: string;
  /** Refuses the edit (`stale`) unless the shop's version is this one. 0: there is no such shop yet. */
  readonly ifShopVersion?: number;
  /** Refuses the edit (`stale`) unless the thing edited has this version. 0: there is no such thing yet. */
  readonly ifVersion?: number;
}

/** One version of a fact, as it stood from `since` until `until` (ms since epoch; null: still). */
export interface FactVersion {
  readonly fact: Fact;
  /** From fields, not in the merchant's words. */
  readonly rendered: boolean;
  readonly since: number;
  readonly until: number | null;
  /** It was taken away at `since`. */
  readonly removed: boolean;
}

/**
 * The shops of all tenants, in one database. Shops are held in memory (about 1 KB a fact) and answered from there; an
 * edit is checked, written with its history, and then seen by everybody at once.
 */
export class CatalogueStore {
  readonly #database: Database;
  /** Opened here, and so closed here. */
  readonly #own: boolean;
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #shops = new Map<string, { readonly key: ShopKey; state: ShopState }>();
  readonly #listeners = new Set<(commit: CatalogueCommit) => void>();
  readonly #closing = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #commits = -1;
  #failed: string | undefined;

  private constructor(database: Database, own: boolean, clock: Clock, log: Log) {
    this.#database = database;
    this.#own = own;
    this.#db = database.db;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Reads every shop of a database, or of the file or server at a place, which is opened, and closed with the store.
   * @throws Failure `unavailable` naming the place and what to do.
   */
  static async open(place: string | Database, clock: Clock, log: Log): Promise<CatalogueStore> {
    const own = typeof place === 'string';
    const store = new CatalogueStore(own ? await Database.open(place, clock, log) : place, own, clock, log);
    try {
      await store.#inTurn(async () => await store.#readAll());
    } catch (error) {
      await store.close();
      throw error;
    }
    void store.#watch();
    return store;
  }

  /** All shops, in the order of their names. */
  shops(): readonly ShopKey[] {
    return [...this.#shops.values()].map(({ key }) => key).sort((a, b) => (named(a) < named(b) ? -1 : 1));
  }

  /**
   * The shop as it stands: immutable, the same object until something changes.
   * @throws Failure `not_found`.
   */
  snapshot(tenant: string, shop: string): Catalogue {
    return this.#stateOf({ tenant, shop }).catalogue;
  }

  /**
   * What the merchant states, with versions and sources: the snapshot without its rendered facts.
   * @throws Failure `not_found`.
   */
  content(tenant: string, shop: string): ShopContent {
    return this.#stateOf({ tenant, shop }).content;
  }

  /** Counts the shop's commits; 0 when there is no such shop. */
  version(tenant: string, shop: string): number {
    return this.#shops.get(named({ tenant, shop }))?.state.version ?? 0;
  }

  /**
   * Makes one edit. Nothing is written when it changes nothing.
   * @throws Failure `bad_request` when the shop would not be sound, `not_found`, `stale`, `overloaded`.
   */
  async apply(tenant: string, shop: string, change: CatalogueChange, options: EditOptions): Promise<CatalogueCommit> {
    return await this.#edit({ tenant, shop }, options, (state) => {
      if (state === undefined) throw noShop({ tenant, shop });
      const { ifVersion } = options;
      const version = versionOf(state.content, change);
      if (ifVersion !== undefined && ifVersion !== version)
        throw new Failure('stale', because('changed-meanwhile', { version, wanted: ifVersion }));
      return changedBy(state.content, change, options.source);
    });
  }

  /**
   * Makes the shop what `content` says, and makes it when there is none; what is the same keeps its versions.
   * @throws Failure `bad_request` when the content is not sound, `stale`, `overloaded`.
   */
  async replace(tenant: string, shop: string, content: ShopContent, options: EditOptions): Promise<CatalogueCommit> {
    return await this.#edit({ tenant, shop }, options, () => content);
  }

  /** Hears every commit, also of other processes. Returns the way to stop. */
  on(listener: (commit: CatalogueCommit) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Every version a fact ever had, oldest first, rendered facts included: what could be said at which moment. */
  async factHistory(tenant: string, shop: string, id: string): Promise<readonly FactVersion[]> {
    const rows = await this.#db
      .selectFrom('facts')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('shop', '=', shop)
      .where('id', '=', id)
      .orderBy('version')
      .execute();
    return rows.map((row) => ({
      fact: factOfRow(row),
      rendered: row.rendered === 1,
      since: row.since,
      until: row.until,
      removed: row.removed === 1,
    }));
  }

  /**
   * Writes a consistent copy while everything goes on.
   * @throws Failure `bad_request` when there is a file already, or this is a server.
   */
  async backup(path: string): Promise<void> {
    await this.#database.backup(path);
  }

  state(): PartState {
    const mode = `${this.#database.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${this.#shops.size} shops`;
    return this.#failed === undefined ? { status: 'ok', mode } : { status: 'degraded', mode, detail: this.#failed };
  }

  /** Waits for the edit under way; closes the database if the store opened it. */
  async close(): Promise<void> {
    this.#closing.abort(new Failure('unavailable', 'The store is closing.'));
    await this.#turn.catch(() => undefined);
    if (this.#own) await this.#database.close();
  }

  #stateOf(key: ShopKey): ShopState {
    const found = this.#shops.get(named(key));
    if (found === undefined) throw noShop(key);
    return found.state;
  }

  async #edit(
    key: ShopKey,
    { source, ifShopVersion }: EditOptions,
    next: (state: ShopState | undefined) => ShopContent,
  ): Promise<CatalogueCommit> {
    return await this.#inTurn(async () => {
      const { revision, commit } = await this.#database.transaction(async (db) => {
        // Another process may have written since; what it wrote counts.
        const known = await this.#fresh(db, key);
        const version = known?.version ?? 0;
        if (ifShopVersion !== undefined && ifShopVersion !== version)
          throw new Failure('stale', `${key.shop} has version ${version}, not ${ifShopVersion}: it has changed.`);
        const content = next(known);
        const problems = problemsOf(content);
        if (problems.length > 0) throw new Failure('bad_request', problems.slice(0, 8).join('\n'));
        const made = revise(known, content);
        if (made.differs) await writeRevision(db, key, made, source, this.#clock.now());
        const state = made.differs || known === undefined ? made.state : known;
        return {
          revision: made,
          commit: { ...key, version: state.version, catalogue: state.catalogue, changed: made.changed },
        };
      });
      if (revision.differs) this.#publish(key, revision.state, commit);
      return commit;
    });
  }

  async #readAll(): Promise<void> {
    await this.#commitsMoved();
    const keys = await this.#db.selectFrom('shops').select(['tenant', 'shop']).where('until', 'is', null).execute();
    for (const key of keys) {
      const state = await readShop(this.#db, key);
      if (state !== undefined) this.#shops.set(named(key), { key, state: await this.#rendered(key, state) });
    }
  }

  /** A shop read from the file, with its facts as this version of the code renders them. */
  async #rendered(key: ShopKey, read: ShopState): Promise<ShopState> {
    const revision: Revision = revise(read, read.content);
    if (!revision.differs) return { ...revision.state, version: read.version };
    await this.#database.transaction(
      async (db) => await writeRevision(db, key, revision, 'rendering', this.#clock.now()),
    );
    this.#log.info({ ...key, facts: revision.changed.length }, 'facts were rendered in new words');
    return revision.state;
  }

  async #fresh(db: Kysely<Tables>, key: ShopKey): Promise<ShopState | undefined> {
    const known = this.#shops.get(named(key))?.state;
    const row = await db
      .selectFrom('shops')
      .select('version')
      .where('tenant', '=', key.tenant)
      .where('shop', '=', key.shop)
      .where('until', 'is', null)
      .executeTakeFirst();
    if (row === undefined || row.version === known?.version) return known;
    const read = await readShop(db, key);
    if (read === undefined) return undefined;
    const state = { ...revise(read, read.content).state, version: read.version };
    this.#publish(key, state, this.#commitOf(key, known, state));
    return state;
  }

  #commitOf(key: ShopKey, before: ShopState | undefined, state: ShopState): CatalogueCommit {
    const old = new Map(before?.catalogue.facts.map((fact) => [fact.id, fact]));
    const changed: FactChange[] = [];
    for (const after of state.catalogue.facts) {
      const was = old.get(after.id);
      old.delete(after.id);
      if (was?.version !== after.version) changed.push(was === undefined ? { after } : { before: was, after });
    }
    for (const gone of old.values()) changed.push({ before: gone });
    return { ...key, version: state.version, catalogue: state.catalogue, changed };
  }

  #publish(key: ShopKey, state: ShopState, commit: CatalogueCommit): void {
    this.#shops.set(named(key), { key, state });
    for (const listener of this.#listeners) {
      try {
        listener(commit);
      } catch (error) {
        this.#log.error({ error: asError(error), ...key }, 'a listener of the catalogue failed');
      }
    }
  }

  /** Looks for commits of other processes until the store closes. */
  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    while (!this.#closed()) {
      try {
        await this.#clock.sleep(WATCH_MS, signal);
        await this.#inTurn(async () => {
          if (!(await this.#commitsMoved())) return;
          const rows = await this.#db
            .selectFrom('shops')
            .select(['tenant', 'shop', 'version'])
            .where('until', 'is', null)
            .execute();
          for (const { version, ...key } of rows)
            if (version !== this.version(key.tenant, key.shop)) await this.#fresh(this.#db, key);
        });
        this.#failed = undefined;
      } catch (error) {
        const { message } = asError(error);
        if (!this.#closed() && this.#failed !== message)
          this.#log.error({ error: asError(error) }, 'the catalogue cannot be read');
        this.#failed = message;
      }
    }
  }

  #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Whether anybody has committed since this was asked last. */
  async #commitsMoved(): Promise<boolean> {
    const { rows } = await sql<{ n: number }>`select n from commits`.execute(this.#db);
    const now = rows[0]?.n ?? -1;
    const moved = now !== this.#commits;
    this.#commits = now;
    return moved;
  }

  /** One piece of work after the other, in the order they came. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed()) throw new Failure('unavailable', `${this.#database.name} is closed.`);
    if (this.#waiting >= MOST_WAITING)
      throw new Failure('overloaded', `${MOST_WAITING} edits wait already.`, { retryable: true });
    this.#waiting += 1;
    const turn = this.#turn.catch(() => undefined).then(work);
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }
}

function named({ tenant, shop }: ShopKey): string {
  return `${tenant}/${shop}`;
}

function noShop({ tenant, shop }: ShopKey): Failure {
  return new Failure('not_found', `There is no shop ${JSON.stringify(shop)} of ${JSON.stringify(tenant)}.`);
}
