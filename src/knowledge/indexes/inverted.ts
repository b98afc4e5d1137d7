import type { Facet } from '../../domain/comment.js';
import type { IndexedFact } from '../fact-index.js';
import { type Found, wordsOf } from './ranking.js';

/** Okapi BM25 (Robertson and Zaragoza 2009), usual parameters. */
const K1 = 1.2;
const B = 0.75;
/** A posting is a slot and how often the word is there, packed: 24 and 8 bits. */
const COUNT_BITS = 8;
const MOST_COUNT = 255;
/** Slots of facts that are gone are swept out when they are this share of all, and at least so many. */
const SWEEP_SHARE = 0.5;
const SWEEP_LEAST = 256;

interface Entry {
  readonly factId: string;
  readonly product: string | null;
  readonly facet: Facet;
  readonly from: number;
  readonly until: number;
  readonly words: Uint32Array;
  readonly length: number;
  readonly vector: Float32Array | undefined;
}

class Postings {
  data = new Uint32Array(4);
  used = 0;
  /** Facts that are still there; `used` counts the others too. */
  live = 0;

  push(posting: number): void {
    if (this.used === this.data.length) {
      const larger = new Uint32Array(this.used * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.used] = posting;
    this.used += 1;
    this.live += 1;
  }
}

/** One room's facts by their words. About 3 KB a fact. */
export class Inverted {
  readonly #words = new Map<string, number>();
  readonly #postings: Postings[] = [];
  #entries: (Entry | undefined)[] = [];
  readonly #slots = new Map<string, number>();
  #length = 0;
  #scores = new Float64Array(0);

  get size(): number {
    return this.#slots.size;
  }

  has(factId: string): boolean {
    return this.#slots.has(factId);
  }

  put(indexed: IndexedFact): void {
    const { fact } = indexed;
    this.remove(fact.id);
    const counts = new Map<number, number>();
    const words = wordsOf(indexed);
    for (const word of words) {
      const id = this.#idOf(word);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const slot = this.#entries.length;
    for (const [id, count] of counts) this.#postings[id]?.push(slot * 2 ** COUNT_BITS + Math.min(MOST_COUNT, count));
    this.#slots.set(fact.id, slot);
    this.#length += words.length;
    this.#entries.push({
      factId: fact.id,
      product: fact.product,
      facet: fact.facet,
      from: fact.validFrom ?? -Infinity,
      until: fact.validUntil ?? Infinity,
      words: Uint32Array.from(counts.keys()),
      length: words.length,
      vector: indexed.vector,
    });
  }

  remove(factId: string): void {
    const slot = this.#slots.get(factId);
    const entry = slot === undefined ? undefined : this.#entries[slot];
    if (slot === undefined || entry === undefined) return;
    this.#slots.delete(factId);
    this.#entries[slot] = undefined;
    this.#length -= entry.length;
    for (const word of entry.words) {
      const postings = this.#postings[word];
      if (postings !== undefined) postings.live -= 1;
    }
    const gone = this.#entries.length - this.#slots.size;
    if (gone >= SWEEP_LEAST && gone > this.#entries.length * SWEEP_SHARE) this.#sweep();
  }

  /** Facts valid at `now` that share a word with the question, best first, at most `most`. */
  byWords(asked: readonly string[], now: number, most: number): readonly Found[] {
    const size = this.#entries.length;
    if (this.#scores.length < size) this.#scores = new Float64Array(size * 2);
    const scores = this.#scores;
    const touched: number[] = [];
    const mean = this.#length / Math.max(1, this.size);
    for (const word of asked) {
      const postings = this.#postings[this.#words.get(word) ?? -1];
      if (postings === undefined || postings.live === 0) continue;
      const weight = Math.log(1 + (this.size - postings.live + 0.5) / (postings.live + 0.5)) * (K1 + 1);
      for (let i = 0; i < postings.used; i += 1) {
        const posting = postings.data[i] ?? 0;
        const slot = posting >>> COUNT_BITS;
        const entry = this.#entries[slot];
        if (entry === undefined) continue;
        const count = posting & MOST_COUNT;
        const before = scores[slot] ?? 0;
        if (before === 0) touched.push(slot);
        scores[slot] = before + (weight * count) / (count + K1 * (1 - B + (B * entry.length) / mean));
      }
    }
    const best = new Best(most);
    for (const slot of touched) {
      const entry = this.#entries[slot];
      if (entry !== undefined && entry.from <= now && now < entry.until) best.offer(entry, scores[slot] ?? 0);
      scores[slot] = 0;
    }
    return best.found();
  }

  /** Facts valid at `now` whose vector points most the same way, best first, at most `most`. */
  byVector(vector: Float32Array, now: number, most: number): readonly Found[] {
    const best = new Best(most);
    for (const entry of this.#entries) {
      if (entry?.vector?.length !== vector.length || entry.from > now || now >= entry.until) continue;
      let product = 0;
      for (let i = 0; i < vector.length; i += 1) product += (vector[i] ?? 0) * (entry.vector[i] ?? 0);
      best.offer(entry, product);
    }
    return best.found();
  }

  #idOf(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const id = this.#postings.length;
    this.#words.set(word, id);
    this.#postings.push(new Postings());
    return id;
  }

  /** Writes everything anew without the slots of facts that are gone, and without words nothing says any more. */
  #sweep(): void {
    const entries = this.#entries;
    const moved = new Map<number, number>();
    this.#entries = [];
    entries.forEach((entry, slot) => {
      if (entry === undefined) return;
      moved.set(slot, this.#entries.length);
      this.#slots.set(entry.factId, this.#entries.length);
      this.#entries.push(entry);
    });
    for (const postings of this.#postings) {
      let kept = 0;
      for (let i = 0; i < postings.used; i += 1) {
        const posting = postings.data[i] ?? 0;
        const slot = moved.get(posting >>> COUNT_BITS);
        if (slot === undefined) continue;
        postings.data[kept] = slot * 2 ** COUNT_BITS + (posting & MOST_COUNT);
        kept += 1;
      }
      postings.used = kept;
      if (postings.data.length > 8 && kept < postings.data.length / 4) postings.data = postings.data.slice(0, kept * 2);
    }
    for (const [word, id] of this.#words) if (this.#postings[id]?.live === 0) this.#words.delete(word);
  }
}

/** The best few of many, without sorting the many. */
class Best {
  readonly #most: number;
  /** Best first. */
  readonly #kept: { readonly entry: Entry; readonly score: number }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  offer(entry: Entry, score: number): void {
    const kept = this.#kept;
    const last = kept[kept.length - 1];
    if (kept.length >= this.#most && last !== undefined && !before(entry, score, last)) return;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = kept[middle];
      if (other !== undefined && before(entry, score, other)) high = middle;
      else low = middle + 1;
    }
    kept.splice(low, 0, { entry, score });
    if (kept.length > this.#most) kept.pop();
  }

  found(): Found[] {
    return this.#kept.map(({ entry: { factId, product, facet }, score }) => ({ factId, product, facet, score }));
  }
}

/** Whether the first goes before the second; equal scores go by id. */
function before(entry: Entry, score: number, other: { readonly entry: Entry; readonly score: number }): boolean {
  return score > other.score || (score === other.score && entry.factId < other.entry.factId);
}
