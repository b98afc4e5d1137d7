import { Failure } from '../../domain/failure.js';
import type { PartState } from '../../domain/part.js';
import type { FactIndex, FactQuery, Hit, IndexedFact } from '../fact-index.js';
import { Inverted } from './inverted.js';
import { askedWords, candidates, fused, ranked } from './ranking.js';

/** Facts of one room and of all; about 3 KB each. Larger catalogues belong into LanceDB. */
const MOST_PER_ROOM = 50_000;
const MOST = 400_000;

export interface MemoryIndexOptions {
  readonly mostPerRoom?: number;
  readonly most?: number;
}

/**
 * BM25 over own tokens in this process's memory: nothing to install, nothing on disk. Exact vector search beside it when facts
 * have vectors.
 */
export class MemoryIndex implements FactIndex {
  readonly #mostPerRoom: number;
  readonly #most: number;
  /** Tenant, then room: a name cannot be made that reads another's. */
  readonly #tenants = new Map<string, Map<string, Inverted>>();
  #size = 0;
  #closed = false;

  constructor(options: MemoryIndexOptions = {}) {
    this.#mostPerRoom = options.mostPerRoom ?? MOST_PER_ROOM;
    this.#most = options.most ?? MOST;
  }

  /** @throws Failure `too_large` when the room or all together would be too many; nothing is changed then. */
  async upsert(tenant: string, room: string, facts: readonly IndexedFact[], signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    const rooms = this.#tenants.get(tenant) ?? new Map<string, Inverted>();
    const index = rooms.get(room) ?? new Inverted();
    const added = new Set(facts.map(({ fact }) => fact.id).filter((id) => !index.has(id))).size;
    const { size } = index;
    if (size + added > this.#mostPerRoom || this.#size + added > this.#most)
      throw new Failure(
        'too_large',
        `The index in memory holds ${this.#mostPerRoom} facts a room and ${this.#most} in all; room ${JSON.stringify(room)} would have ${size + added}, all ${this.#size + added}. Use the LanceDB index.`,
      );
    this.#tenants.set(tenant, rooms);
    rooms.set(room, index);
    for (const fact of facts) index.put(fact);
    this.#size += index.size - size;
    await Promise.resolve();
  }

  async remove(tenant: string, room: string, factIds: readonly string[], signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    const index = this.#of(tenant, room);
    if (index === undefined) return;
    const { size } = index;
    for (const id of factIds) index.remove(id);
    this.#size -= size - index.size;
    await Promise.resolve();
  }

  async clear(tenant: string, room: string, signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    const rooms = this.#tenants.get(tenant);
    this.#size -= rooms?.get(room)?.size ?? 0;
    rooms?.delete(room);
    if (rooms?.size === 0) this.#tenants.delete(tenant);
    await Promise.resolve();
  }

  async search(query: FactQuery, signal?: AbortSignal): Promise<readonly Hit[]> {
    this.#check(signal);
    const index = this.#of(query.tenant, query.room);
    if (index === undefined) return [];
    const most = candidates(query.limit);
    const lists = [index.byWords(askedWords(query), query.now, most)];
    if (query.vector !== undefined) lists.push(index.byVector(query.vector, query.now, most));
    return await Promise.resolve(ranked(query, fused(lists)));
  }

  state(): PartState {
    if (this.#closed) return { status: 'failed', mode: 'in memory', detail: 'closed' };
    return { status: 'ok', mode: `in memory, ${this.#size} facts` };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#tenants.clear();
    this.#size = 0;
    await Promise.resolve();
  }

  #of(tenant: string, room: string): Inverted | undefined {
    return this.#tenants.get(tenant)?.get(room);
  }

  #check(signal?: AbortSignal): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new Failure('unavailable', 'The index is closed.');
  }
}
