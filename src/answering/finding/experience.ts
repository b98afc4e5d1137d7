import type { Facet } from '../../domain/comment.js';
import { Failure } from '../../domain/failure.js';
import type { Fact } from '../../domain/product.js';
import { unitsOf } from '../matching/units.js';
import type { Reader, Reading } from '../understanding/reading.js';

/** A question somebody judged, as its directions alone: no words of a viewer are kept. */
export interface AskedBefore {
  readonly room: string;
  /** The product it was about; null: the store, or none was known. */
  readonly product: string | null;
  /** Its words told the product, without a name, while another was shown. */
  readonly hints: boolean;
  /** The fact that answers it; null: nothing in the shop does. */
  readonly fact: { readonly id: string; readonly facet: Facet } | null;
  /** What it asks, as the matcher sees it, and how it is spelt (`Direction`), in 127ths, base64 of int8. */
  readonly vector: string;
  readonly sketch: string;
}

/** What nearness to a question asked before counts. */
export interface Pulls {
  /** Added to the rank of the fact that answered it. */
  readonly near: number;
  /** Added to the rank of that fact's kin: those of the same facet, of other products and in other rooms. */
  readonly kin: number;
  /** Added to the judgement (log odds) that the fact answers; for kin half of it. */
  readonly judged: number;
  /** Taken from it by nearness to a question that nothing answered. */
  readonly nothing: number;
}

/** What a tenant's own journal has taught, beside the shipped files. */
export interface ExperienceFile {
  readonly format: 'zhubo-experience/2';
  readonly asked: readonly AskedBefore[];
  readonly pulls: Pulls;
}

/** A question as two directions of unit length: what it asks, and how it is spelt. */
export interface Direction {
  readonly vector: Float32Array;
  readonly sketch: Float32Array;
}

/** Mean cosine below which two questions have nothing to do with each other; nearness runs from 0 here to 1 for the same. */
const FAR = 0.45;
/** From this nearness on a question's words hint at a product as those of the one before did. */
const HINTS = 0.35;
/** From this nearness on what was taken for chatter is a question. */
const ASKS = 0.55;
/** What was asked of one product or room and nothing answered says half as much of another. */
const ELSEWHERE = 0.5;
const SKETCH = 256;

interface Remembered extends Pick<AskedBefore, 'product' | 'hints' | 'fact'> {
  /** Asked in this room. */
  readonly here: boolean;
  readonly vector: Int8Array;
  readonly sketch: Int8Array;
}

/** How near a question comes to those asked before, 0..1. */
export class Nearness {
  readonly #facts = new Map<string, number>();
  /** By facet and owner: whose fact it was (null: another room's), how near. */
  readonly #kin = new Map<string, { readonly of: string | null; readonly near: number }[]>();
  readonly #hinted = new Map<string, number>();
  /** By product, of this room; the nearest of all. */
  readonly #nothing = new Map<string | null, number>();
  #nothingAnywhere = 0;

  add({ here, product, hints, fact }: Remembered, near: number): void {
    if (fact === null) {
      if (here) raise(this.#nothing, product, near);
      this.#nothingAnywhere = Math.max(this.#nothingAnywhere, near);
      return;
    }
    if (here) raise(this.#facts, fact.id, near);
    if (here && hints && product !== null) raise(this.#hinted, product, near);
    const key = kinKey(fact.facet, product);
    const kin = this.#kin.get(key) ?? [];
    if (kin.length === 0) this.#kin.set(key, kin);
    kin.push({ of: here ? (product ?? 'store') : null, near });
  }

  /** To questions that this fact answered. */
  to({ id }: Fact): number {
    return this.#facts.get(id) ?? 0;
  }

  /** To questions that a fact of the same facet answered, of another product or in another room. */
  toKinOf({ facet, product }: Fact): number {
    const kin = this.#kin.get(kinKey(facet, product)) ?? [];
    return kin.reduce((most, { of, near }) => (of === (product ?? 'store') ? most : Math.max(most, near)), 0);
  }

  /** To questions that nothing answered, asked of this product (null: of the store). */
  toNothing(product: string | null): number {
    return Math.max(this.#nothing.get(product) ?? 0, ELSEWHERE * this.#nothingAnywhere);
  }

  /** The product that the words of questions like this meant; null: none, or clearly none. */
  hinted(): string | null {
    let [product, most]: [string | null, number] = [null, HINTS];
    for (const [one, near] of this.#hinted) if (near > most) [product, most] = [one, near];
    return product;
  }
}

/** One room's view of a tenant's experience. */
export class Experience {
  readonly file: ExperienceFile;
  readonly #remembered: readonly Remembered[];
  /** Those of the room itself. */
  readonly #own: readonly Remembered[];

  /** @throws Failure `bad_request` for another format. */
  constructor(file: ExperienceFile, room: string) {
    const format: string = file.format;
    if (format !== 'zhubo-experience/2')
      throw new Failure('bad_request', `An experience has format ${format}, expected zhubo-experience/2.`);
    this.file = file;
    this.#remembered = file.asked.map(({ room: of, vector, sketch, ...one }) => ({
      ...one,
      here: of === room,
      vector: unpacked(vector),
      sketch: unpacked(sketch),
    }));
    this.#own = this.#remembered.filter(({ here }) => here);
  }

  /** About 0.3 us for each question asked before. */
  nearness(direction: Direction): Nearness {
    const found = new Nearness();
    for (const one of this.#remembered) {
      const near = nearnessOf(direction, one);
      if (near > 0) found.add(one, near);
    }
    return found;
  }

  /** Whether a comment is nearly a question that was asked here before; asked of every comment that seems to be chatter. */
  asks(reading: Reading, reader: Reader): boolean {
    if (this.#own.length === 0) return false;
    const direction = directionOf(reading, reader);
    return this.#own.some((one) => nearnessOf(direction, one) >= ASKS);
  }
}

/** @param vector The matcher's, where it was computed before. */
export function directionOf(
  { masked }: Pick<Reading, 'masked'>,
  { likeness, syllables }: Reader,
  vector: Float32Array = likeness.asked(unitsOf(masked, syllables)).vector,
): Direction {
  return { vector, sketch: sketchOf(masked) };
}

/** A direction as it is kept. */
export function packed(vector: Float32Array): string {
  return Buffer.from(Int8Array.from(vector, (value) => Math.round(value * 127)).buffer).toString('base64');
}

/** A belief moved by so many log odds. */
export function shifted(belief: number, by: number): number {
  if (by === 0) return belief;
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, belief));
  return 1 / (1 + Math.exp(-(Math.log(bounded / (1 - bounded)) + by)));
}

/** Runs of up to three characters, hashed with signs (Weinberger et al. 2009) to unit length. */
function sketchOf(text: string): Float32Array {
  const sketch = new Float32Array(SKETCH);
  const plain = ` ${text.replaceAll(/[^\p{L}\p{N}\uE000]+/gu, ' ').trim()} `;
  for (const size of [1, 2, 3]) {
    for (let i = 0; i + size <= plain.length; i += 1) {
      const run = plain.slice(i, i + size);
      // A single letter tells nothing; a Chinese character does.
      if (size === 1 && !/\p{Script=Han}/u.test(run)) continue;
      let hash = 0x811c9dc5;
      for (let k = 0; k < size; k += 1) hash = Math.imul(hash ^ run.charCodeAt(k), 0x01000193);
      hash ^= hash >>> 15;
      const at = (hash >>> 1) % SKETCH;
      sketch[at] = (sketch[at] as number) + ((hash & 1) === 0 ? 1 : -1);
    }
  }
  const length = Math.sqrt(sketch.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? sketch : sketch.map((value) => value / length);
}

function unpacked(text: string): Int8Array {
  return new Int8Array(Buffer.from(text, 'base64'));
}

function nearnessOf({ vector, sketch }: Direction, other: Remembered): number {
  const cosine = (cosineOf(vector, other.vector) + cosineOf(sketch, other.sketch)) / 2;
  return Math.max(0, (cosine - FAR) / (1 - FAR));
}

function cosineOf(one: Float32Array, other: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += (one[i] as number) * (other[i] ?? 0);
  return sum / 127;
}

function kinKey(facet: Facet, product: string | null): string {
  return `${product === null ? 'store' : 'product'} ${facet}`;
}

function raise<K>(map: Map<K, number>, key: K, near: number): void {
  map.set(key, Math.max(near, map.get(key) ?? 0));
}
