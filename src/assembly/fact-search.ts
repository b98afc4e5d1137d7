import { join } from 'node:path';
import type { Clock, Random } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { Embedder, FactIndex, Hit } from '../knowledge/fact-index.js';
import { CachingEmbedder } from '../knowledge/embedders/caching.js';
import { OnnxEmbedder } from '../knowledge/embedders/onnx-directory.js';
import { OpenAiEmbedder } from '../knowledge/embedders/openai-compatible.js';
import { IndexSync } from '../knowledge/index-sync.js';
import { LanceIndex } from '../knowledge/indexes/lance.js';
import { MemoryIndex } from '../knowledge/indexes/memory.js';
import { PgIndex } from '../knowledge/indexes/pgvector.js';
import { VearchIndex } from '../knowledge/indexes/vearch.js';
import type { CatalogueStore } from '../knowledge/store/catalogue-store.js';
import { within } from '../knowledge/waiting.js';
import type { Settings } from '../settings.js';

/** A question waits no longer for its vector; then words alone are searched. */
const VECTOR_TIMEOUT_MS = 400;

export interface FactSearchOptions {
  readonly settings: Settings;
  readonly store: CatalogueStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Facts of a shop that are near the words, and the meaning where there is an embedder; best first. */
export type ShopSearch = (text: string, limit: number, signal: AbortSignal) => Promise<readonly Hit[]>;

/** The vector database of the settings, kept in step with the store, and the embedder where one is set. */
export class FactSearch {
  readonly #options: FactSearchOptions;
  readonly #index: FactIndex;
  readonly #embedder: Embedder | null;
  readonly #sync: IndexSync;
  readonly #unhear: () => void;
  readonly #shops = new Set<string>();

  private constructor(options: FactSearchOptions, index: FactIndex, embedder: Embedder | null) {
    const { settings, store, clock, random, log } = options;
    this.#options = options;
    this.#index = index;
    this.#embedder = embedder;
    this.#sync = new IndexSync({
      index,
      ...(embedder === null ? {} : { embedder }),
      vectorsRequired: settings.ZHUBO_INDEX.startsWith('http'),
      clock,
      random,
      log,
    });
    this.#unhear = store.on((commit) => {
      const key = `${commit.tenant}/${commit.shop}`;
      if (this.#shops.has(key)) this.#submit(commit.tenant, commit.shop);
    });
  }

  /** @throws Failure `bad_request` for settings that do not fit together, `unavailable` for a server that does not answer. */
  static async open(options: FactSearchOptions): Promise<FactSearch> {
    const embedder = await embedderOf(options);
    try {
      return new FactSearch(options, await indexOf(options, embedder), embedder);
    } catch (error) {
      await embedder?.close();
      throw error;
    }
  }

  /** The shop is searched from now on. */
  of(tenant: string, shop: string): ShopSearch {
    const key = `${tenant}/${shop}`;
    if (!this.#shops.has(key)) this.#submit(tenant, shop);
    this.#shops.add(key);
    return async (text, limit, signal) => await this.#search(tenant, shop, text, limit, signal);
  }

  async #search(
    tenant: string,
    shop: string,
    text: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly Hit[]> {
    const { clock } = this.#options;
    const vector = await this.#vectorOf(text, signal);
    const query = { tenant, room: shop, text, now: clock.now(), limit, ...(vector === null ? {} : { vector }) };
    return await this.#index.search(query, signal);
  }

  states(): Readonly<Record<string, PartState>> {
    return {
      index: this.#sync.state(),
      ...(this.#embedder === null ? {} : { embeddings: this.#embedder.state() }),
    };
  }

  async close(): Promise<void> {
    this.#unhear();
    await this.#sync.close();
    await this.#index.close();
    await this.#embedder?.close();
  }

  #submit(tenant: string, shop: string): void {
    const { store } = this.#options;
    this.#sync.submit(tenant, shop, store.snapshot(tenant, shop));
  }

  async #vectorOf(text: string, signal: AbortSignal): Promise<Float32Array | null> {
    if (this.#embedder === null) return null;
    const { clock, log } = this.#options;
    const stop = new AbortController();
    const asked = this.#embedder.embed([text], 'query', AbortSignal.any([signal, stop.signal]));
    try {
      const [vector] = await within(asked, VECTOR_TIMEOUT_MS, clock, 'The vector of a question', signal);
      return vector ?? null;
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ error: asError(error) }, 'a question has no vector; its words are searched');
      return null;
    } finally {
      stop.abort();
    }
  }
}

async function embedderOf({ settings, clock, random, log }: FactSearchOptions): Promise<Embedder | null> {
  const { ZHUBO_EMBEDDINGS: place, ZHUBO_EMBEDDINGS_MODEL: model, ZHUBO_EMBEDDINGS_KEY: apiKey } = settings;
  if (place === undefined) return null;
  if (!/^https?:/.test(place)) return new CachingEmbedder(await OnnxEmbedder.open({ folder: place, clock, log }));
  if (model === undefined)
    throw new Failure(
      'bad_request',
      `ZHUBO_EMBEDDINGS=${place} is an endpoint: ZHUBO_EMBEDDINGS_MODEL must name the model.`,
    );
  const key = apiKey === undefined ? {} : { apiKey };
  return new CachingEmbedder(await OpenAiEmbedder.open({ baseUrl: place, model, ...key, clock, random, log }));
}

async function indexOf(options: FactSearchOptions, embedder: Embedder | null): Promise<FactIndex> {
  const { settings, clock, random, log } = options;
  const vectors = embedder === null ? {} : { embedder };
  const place = settings.ZHUBO_INDEX;
  if (place === 'memory') return new MemoryIndex();
  if (place === 'lancedb')
    return await LanceIndex.open({ place: join(settings.ZHUBO_DATA, 'index'), ...vectors, clock, log });
  if (place.startsWith('postgres')) return await PgIndex.open({ url: place, ...vectors, clock, random, log });
  const { ZHUBO_INDEX_USER: user, ZHUBO_INDEX_KEY: password } = settings;
  return await VearchIndex.open({
    url: place,
    embedder: embedder ?? undefined,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    clock,
    random,
    log,
  });
}
