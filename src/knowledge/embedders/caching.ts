import type { PartState } from '../../domain/part.js';
import type { Embedder } from '../fact-index.js';

/** Questions remembered: 384 values each are 8 MB. */
const MOST = 5_000;

/** An embedder that remembers the vectors of questions: viewers ask the same again and again. Passages pass through. */
export class CachingEmbedder implements Embedder {
  readonly id: string;
  readonly dimension: number;
  readonly #embedder: Embedder;
  readonly #most: number;
  /** In the order in which they were asked last. */
  readonly #known = new Map<string, Float32Array>();

  constructor(embedder: Embedder, most = MOST) {
    this.#embedder = embedder;
    this.#most = most;
    this.id = embedder.id;
    this.dimension = embedder.dimension;
  }

  /** Vectors are shared with the cache: read them only. */
  async embed(
    texts: readonly string[],
    purpose: 'query' | 'passage',
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    if (purpose === 'passage') return await this.#embedder.embed(texts, purpose, signal);
    const missing = [...new Set(texts.filter((text) => !this.#known.has(text)))];
    const made = missing.length === 0 ? [] : await this.#embedder.embed(missing, purpose, signal);
    const fresh = new Map(missing.map((text, i) => [text, made[i]]));
    return texts.map((text) => {
      const vector = fresh.get(text) ?? this.#known.get(text) ?? new Float32Array(this.dimension);
      this.#remember(text, vector);
      return vector;
    });
  }

  state(): PartState {
    return this.#embedder.state();
  }

  async close(): Promise<void> {
    this.#known.clear();
    await this.#embedder.close();
  }

  #remember(text: string, vector: Float32Array): void {
    this.#known.delete(text);
    this.#known.set(text, vector);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) return;
      this.#known.delete(oldest);
    }
  }
}
