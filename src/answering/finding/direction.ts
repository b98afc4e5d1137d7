import { unitsOf } from '../matching/units.js';
import type { Reader, Reading } from '../understanding/reading.js';

/** A question as two directions of unit length: what it asks, and how it is spelt. */
export interface Direction {
  readonly vector: Float32Array;
  readonly sketch: Float32Array;
}

const SKETCH = 256;
/** Runs that share a place in the table of rarity are taken for one. */
const PLACES = 4_096;
/** What a run counts grows so with the logarithm of its rarity. Set on the development sets. */
const STEEPNESS = 1.5;
/** Added to how often a run was heard: of one that was never heard, it is more likely a slip of the finger than a word that tells much. */
const SLIPS = 0.5;

/**
 * How much each run of characters tells, by how rare it is in what a tenant's viewers write (inverse document frequency, Spärck Jones 1972):
 * "please" and "host" stand in every third question and tell nothing of what it asks.
 */
export class Rarity {
  readonly #weights: Uint8Array;

  private constructor(weights: Uint8Array) {
    this.#weights = weights;
  }

  /** Of these texts, each as a reading's `masked`. */
  static of(texts: readonly string[]): Rarity {
    const heard = new Uint32Array(PLACES);
    for (const text of texts)
      for (const place of new Set([...runsOf(text)].map(placeOf))) heard[place] = (heard[place] as number) + 1;
    const rarity = (times: number): number => Math.log(1 + (1 + texts.length) / (times + SLIPS)) ** STEEPNESS;
    const most = rarity(0);
    return new Rarity(Uint8Array.from(heard, (times) => Math.max(1, Math.round((255 * rarity(times)) / most))));
  }

  /** As `toString` gives it. */
  static read(text: string): Rarity {
    return new Rarity(new Uint8Array(Buffer.from(text, 'base64')));
  }

  /** @param hash A run's. */
  weightOf(hash: number): number {
    return this.#weights[placeOf(hash)] ?? 255;
  }

  toString(): string {
    return Buffer.from(this.#weights).toString('base64');
  }
}

/**
 * @param rarity Null: every run of characters tells as much.
 * @param vector The matcher's, where it was computed before.
 */
export function directionOf(
  { masked }: Pick<Reading, 'masked'>,
  { likeness, syllables }: Reader,
  rarity: Rarity | null,
  vector: Float32Array = likeness.asked(unitsOf(masked, syllables)).vector,
): Direction {
  return { vector, sketch: sketchOf(masked, rarity) };
}

/** One of a direction's two as it is kept. */
export function packed(vector: Float32Array): string {
  return Buffer.from(Int8Array.from(vector, (value) => Math.round(value * 127)).buffer).toString('base64');
}

/** Both of a kept direction, one behind the other, in 127ths. */
export function unpacked(vector: string, sketch: string): Int8Array {
  return new Int8Array(Buffer.concat([Buffer.from(vector, 'base64'), Buffer.from(sketch, 'base64')]));
}

/**
 * A direction to be held against kept ones: a dot product with one is their cosine.
 * @param spelt Share of how they are spelt in it.
 */
export function weighed({ vector, sketch }: Direction, spelt: number): Float32Array {
  const both = new Float32Array(vector.length + sketch.length);
  both.set(vector.map((value) => (value * (1 - spelt)) / 127));
  both.set(
    sketch.map((value) => (value * spelt) / 127),
    vector.length,
  );
  return both;
}

/** @param kept As long as `asked`. */
export function cosineOf(asked: Float32Array, kept: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < asked.length; i += 1) sum += (asked[i] as number) * (kept[i] as number);
  return sum;
}

/** Runs of up to three characters, hashed with signs (Weinberger et al. 2009) to unit length. */
function sketchOf(text: string, rarity: Rarity | null): Float32Array {
  const sketch = new Float32Array(SKETCH);
  for (const hash of runsOf(text)) {
    const at = (hash >>> 1) % SKETCH;
    const weight = rarity?.weightOf(hash) ?? 1;
    sketch[at] = (sketch[at] as number) + ((hash & 1) === 0 ? weight : -weight);
  }
  const length = Math.sqrt(sketch.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? sketch : sketch.map((value) => value / length);
}

/** Hashes of the runs of up to three characters in a text. */
function* runsOf(text: string): Generator<number> {
  const plain = ` ${text.replaceAll(/[^\p{L}\p{N}\uE000]+/gu, ' ').trim()} `;
  for (const size of [1, 2, 3]) {
    for (let i = 0; i + size <= plain.length; i += 1) {
      // A single letter tells nothing; a Chinese character does.
      if (size === 1 && !/\p{Script=Han}/u.test(plain.charAt(i))) continue;
      let hash = 0x811c9dc5;
      for (let k = 0; k < size; k += 1) hash = Math.imul(hash ^ plain.charCodeAt(i + k), 0x01000193);
      yield hash ^ (hash >>> 15);
    }
  }
}

/** Other bits of a hash than those that the sketch takes. */
function placeOf(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 16) % PLACES;
}
