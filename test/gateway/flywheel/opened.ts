import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCOPES } from '../../../src/access/principal.js';
import { type Clock, systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { Evidence } from '../../../src/flywheel/evidence.js';
import { Feedback } from '../../../src/flywheel/feedback.js';
import type { GatewayOptions } from '../../../src/gateway/gateway.js';
import type { StudioParts } from '../../../src/gateway/studio/studio-routes.js';
import { Insight } from '../../../src/flywheel/insight.js';
import type { JournalEntry } from '../../../src/flywheel/journal.js';
import { JournalWriter, RoomJournal } from '../../../src/flywheel/journal-writer.js';
import type { LearningInput, LearningResult } from '../../../src/flywheel/learning/learn.js';
import { Learning } from '../../../src/flywheel/learning/learning.js';
import { Importer } from '../../../src/knowledge/import/importer.js';
import { catalogueOf } from '../../../src/knowledge/shop-content.js';
import { shopOf } from '../../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../../src/knowledge/store/catalogue-store.js';
import type { Database } from '../../../src/storage/database.js';
import { accessOf, type OpenedAccess } from '../../access/open.js';
import { demoShop } from '../../knowledge/demo-shop.js';
import { KEY, OPERATOR_KEY, serve, type Server } from '../scripted.js';
import { partsIn } from '../studio-parts.js';

const TENANT = 'default';

/** The gateway before a real journal, shop and register of trainings; what a training comes to is the test's to say. */
export class OpenedFlywheel {
  readonly server: Server;
  readonly database: Database;
  readonly access: OpenedAccess;
  readonly store: CatalogueStore;
  readonly learning: Learning;
  /** Rooms as they are prepared. */
  readonly studio: ReturnType<typeof partsIn>;
  /** A key that may do everything. */
  readonly ownerKey: string;
  /** What the trainings were given; `train` makes their results. */
  readonly trained: LearningInput[];
  train: (input: LearningInput, onProgress: (share: number) => void) => Promise<LearningResult>;
  readonly #journals: (room: string) => RoomJournal;
  readonly #now: { at: number };
  readonly #end: () => Promise<void>;

  private constructor(
    parts: Pick<
      OpenedFlywheel,
      'server' | 'database' | 'access' | 'studio' | 'store' | 'learning' | 'ownerKey' | 'trained'
    >,
    journals: (room: string) => RoomJournal,
    now: { at: number },
    end: () => Promise<void>,
  ) {
    this.server = parts.server;
    this.database = parts.database;
    this.access = parts.access;
    this.studio = parts.studio;
    this.store = parts.store;
    this.learning = parts.learning;
    this.ownerKey = parts.ownerKey;
    this.trained = parts.trained;
    this.#journals = journals;
    this.#now = now;
    this.#end = end;
    this.train = async () => await Promise.reject(new Error('the test does not say what the training comes to'));
  }

  /** @param options Of the gateway, beside what is opened here. @param presenters Those that are installed; the shipped one alone. */
  static async open(
    options: Partial<GatewayOptions> = {},
    presenters?: StudioParts['presenters'],
  ): Promise<OpenedFlywheel> {
    const folder = mkdtempSync(join(tmpdir(), 'zhubo-flywheel-'));
    const now = { at: Date.parse('2026-11-26T00:00:00Z') };
    const clock: Clock = { ...systemClock, now: () => now.at };
    const access = await accessOf({ platform: [KEY], operator: [OPERATOR_KEY] }, { clock });
    const { database } = access;
    const store = await CatalogueStore.open(database, clock, silentLog);
    await store.replace(TENANT, 'main', shopOf(demoShop(), 'shop.json'), { source: 'test' });
    const studio = partsIn(database, clock, folder, presenters);
    // The room `demo` is on air; others are as they were prepared.
    const shopsOf = async (tenant: string): Promise<ReadonlyMap<string, string>> =>
      new Map([...(await studio.store.shops(tenant)), ...(tenant === TENANT ? [['demo', 'main'] as const] : [])]);
    const trained: LearningInput[] = [];
    const made: { opened?: OpenedFlywheel } = {};
    const learning = new Learning({
      ...{ database, folder, seed: 1, clock, log: silentLog },
      shops: async (tenant, rooms) => {
        const known = [...(await shopsOf(tenant))].filter(([room]) => rooms.has(room));
        return Object.fromEntries(known.map(([room, shop]) => [room, catalogueOf(store.content(tenant, shop))]));
      },
      run: async (input, onProgress) => {
        trained.push(input);
        if (made.opened === undefined) throw new Error('nothing is open yet');
        return await made.opened.train(input, onProgress);
      },
    });
    const insight = new Insight(database, store, shopsOf, clock);
    const evidence = new Evidence(database.db);
    const feedback = new Feedback(database.db, clock);
    const writer = new JournalWriter(database, systemClock, silentLog);
    const server = await serve({
      catalogue: { store, importer: new Importer({ store, clock, allowedHosts: [] }), images: () => undefined },
      ...options,
      access,
      clock,
      studio,
      flywheel: {
        ...{ database, evidence, feedback, insight, learning },
        isWrittenWithin: async (ms) => await writer.isWrittenWithin(ms),
      },
    });
    const scopes = [...SCOPES];
    const ownerKey = (await access.keys.create(TENANT, { name: 'owner', scopes, expires: null })).secret;
    const journals = (room: string): RoomJournal =>
      new RoomJournal(writer, { tenant: TENANT, room }, () => ({
        time: (now.at += 1_000),
        show: 's1',
        factOf: (id) => (id === 'mug.price' ? { version: 1, source: 'test' } : undefined),
        made: () => ({ voice: 'embedded' }),
      }));
    const opened = new OpenedFlywheel(
      { server, database, access, studio, store, learning, ownerKey, trained },
      journals,
      now,
      async () => {
        await server.app.close();
        await writer.close();
        await store.close();
        await access.end();
        rmSync(folder, { recursive: true });
      },
    );
    made.opened = opened;
    return opened;
  }

  /** Writes down what happened in rooms, a second after another. */
  async record(...entries: readonly JournalEntry[]): Promise<void> {
    for (const entry of entries) {
      const journal = this.#journals(entry.room);
      journal.record(entry);
      await journal.close();
    }
  }

  /** A room of the shop `main` that is prepared, and not on air. */
  async prepare(id: string): Promise<void> {
    const room = { title: { zh: '旧直播间', en: 'The old room' } };
    await this.told(201, this.call('POST', 'studio/rooms', { id, shop: 'main', room }, this.ownerKey));
  }

  /** Lets a second pass: what is judged later is of a later batch. */
  later(): void {
    this.#now.at += 1_000;
  }

  async call(method: string, path: string, body?: unknown, key: string | null = OPERATOR_KEY): Promise<Response> {
    return await fetch(`${this.server.url}/v1/${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** What an answer says, when it is the status expected. */
  async told<T>(status: number, answer: Promise<Response>): Promise<T> {
    const response = await answer;
    const text = await response.text();
    if (response.status !== status) throw new Error(`${response.status}, not ${status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async close(): Promise<void> {
    await this.#end();
  }
}
