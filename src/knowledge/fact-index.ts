import type { Facet } from '../domain/comment.js';
import type { PartState } from '../domain/part.js';
import type { Fact } from '../domain/product.js';

/** One question to the index. Tenant and room always filter: nothing of another tenant can come back. */
export interface FactQuery {
  readonly tenant: string;
  readonly room: string;
  /** The question's words; made into own tokens (`tokens.ts`) by the index. */
  readonly text: string;
  /** The question as a unit vector, when embeddings are configured. */
  readonly vector?: Float32Array;
  /** Facts of these facets and products come first; absent: no preference. */
  readonly facets?: readonly Facet[];
  readonly products?: readonly string[];
  /** Wall time; facts that are not valid then do not come back. */
  readonly now: number;
  readonly limit: number;
}

export interface IndexedFact {
  readonly fact: Fact;
  /** Names and aliases of its product, in both languages, so that a fact is found by them. */
  readonly names: string;
  readonly vector?: Float32Array;
  /** Changes whenever anything of the above does; kept by indexes that can tell what they hold. */
  readonly stamp?: string;
}

export interface Hit {
  readonly factId: string;
  /** Comparable within one answer only; higher is better. */
  readonly score: number;
}

/** The vector database's port. Everything in it can be rebuilt from the store at any time. */
export interface FactIndex {
  /** Writes or replaces facts by id. Resolves when a search finds them. */
  upsert(tenant: string, room: string, facts: readonly IndexedFact[], signal?: AbortSignal): Promise<void>;
  remove(tenant: string, room: string, factIds: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Forgets everything of a room. */
  clear(tenant: string, room: string, signal?: AbortSignal): Promise<void>;
  search(query: FactQuery, signal?: AbortSignal): Promise<readonly Hit[]>;
  /** Stamps by fact id of what it holds of a room, for indexes that outlive the process; absent: it cannot tell. */
  stamps?(tenant: string, room: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** Hears when everything was lost (damage) and has to be written again. Returns the way to stop. */
  onLost?(listener: () => void): () => void;
  state(): PartState;
  close(): Promise<void>;
}

/** Texts to unit vectors; batches in, the same order out. */
export interface Embedder {
  /** Names the model; vectors of another id are never compared. */
  readonly id: string;
  readonly dimension: number;
  embed(texts: readonly string[], purpose: 'query' | 'passage', signal?: AbortSignal): Promise<readonly Float32Array[]>;
  state(): PartState;
  close(): Promise<void>;
}
