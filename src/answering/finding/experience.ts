import type { Facet } from '../../domain/comment.js';
import { Failure } from '../../domain/failure.js';
import type { Fact } from '../../domain/product.js';
import type { Reader, Reading } from '../understanding/reading.js';
import { cosineOf, directionOf, Rarity, unpacked, weighed } from './direction.js';

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

/** How near two questions are. */
export interface Scale {
  /** How much runs of characters tell (`Rarity`), base64. */
  readonly rarity: string;
  /** Share of how they are spelt in the cosine; the rest is what they ask. */
  readonly spelt: number;
  /** Cosine below which two questions have nothing to do with each other; nearness runs from 0 here to 1 where they are the same. */
  readonly far: number;
  /** Cosine from which on two questions are the same. */
  readonly same: number;
}

/** What a tenant's own journal has taught, beside the shipped files. */
export interface ExperienceFile {
  /** The second has no scale of its own: every run tells as much. */
  readonly format: 'zhubo-experience/2' | 'zhubo-experience/3';
  readonly asked: readonly AskedBefore[];
  readonly pulls: Pulls;
  readonly scale?: Scale;
}

/** Of files of the second format. */
const FIRST_SCALE = { spelt: 0.5, far: 0.45, same: 1 };
/** From this nearness on a question's words hint at a product as those of the one before did. */
const HINTS = 0.4;
/** From this nearness on what was taken for chatter is a question. */
const ASKS = 0.7;
/** What was asked of one product or room and nothing answered says half as much of another. */
const ELSEWHERE = 0.5;

interface Remembered extends Pick<AskedBefore, 'product' | 'hints' | 'fact'> {
  /** Asked in this room. */
  readonly here: boolean;
  readonly direction: Int8Array;
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
  readonly #rarity: Rarity | null;
  readonly #scale: Omit<Scale, 'rarity'>;

  /** @throws Failure `bad_request` for another format. */
  constructor(file: ExperienceFile, room: string) {
    const format: string = file.format;
    if (format !== 'zhubo-experience/2' && format !== 'zhubo-experience/3')
      throw new Failure('bad_request', `An experience has format ${format}, expected zhubo-experience/2 or /3.`);
    this.file = file;
    this.#rarity = file.scale === undefined ? null : Rarity.read(file.scale.rarity);
    this.#scale = file.scale ?? FIRST_SCALE;
    this.#remembered = file.asked.map(({ room: of, vector, sketch, ...one }) => ({
      ...one,
      here: of === room,
      direction: unpacked(vector, sketch),
    }));
    this.#own = this.#remembered.filter(({ here }) => here);
  }

  /**
   * About 0.3 us for each question asked before.
   * @param vector The matcher's.
   */
  nearness(reading: Reading, reader: Reader, vector: Float32Array): Nearness {
    const asked = this.#directionOf(reading, reader, vector);
    const found = new Nearness();
    for (const one of this.#remembered) {
      const near = this.#nearnessOf(asked, one);
      if (near > 0) found.add(one, near);
    }
    return found;
  }

  /** Whether a comment is nearly a question that was asked here before; asked of every comment that seems to be chatter. */
  asks(reading: Reading, reader: Reader): boolean {
    if (this.#own.length === 0) return false;
    const asked = this.#directionOf(reading, reader);
    return this.#own.some((one) => this.#nearnessOf(asked, one) >= ASKS);
  }

  #directionOf(reading: Reading, reader: Reader, vector?: Float32Array): Float32Array {
    return weighed(directionOf(reading, reader, this.#rarity, vector), this.#scale.spelt);
  }

  #nearnessOf(asked: Float32Array, { direction }: Remembered): number {
    const { far, same } = this.#scale;
    return Math.min(1, Math.max(0, (cosineOf(asked, direction) - far) / (same - far)));
  }
}

/** A belief moved by so many log odds. */
export function shifted(belief: number, by: number): number {
  if (by === 0) return belief;
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, belief));
  return 1 / (1 + Math.exp(-(Math.log(bounded / (1 - bounded)) + by)));
}

function kinKey(facet: Facet, product: string | null): string {
  return `${product === null ? 'store' : 'product'} ${facet}`;
}

function raise<K>(map: Map<K, number>, key: K, near: number): void {
  map.set(key, Math.max(near, map.get(key) ?? 0));
}
