import { Failure } from '../../domain/failure.js';
import type { AskedMeaning } from '../matching/likeness.js';
import type { RankingFile } from './judgement.js';

/** A question somebody judged, as its direction alone: no words of a viewer are kept. */
export interface AskedBefore {
  readonly room: string;
  /** The fact that answers it; null: nothing in the shop does. */
  readonly fact: string | null;
  /** Direction of the question (`AskedMeaning.vector`) in 127ths, base64 of int8. */
  readonly vector: string;
}

/** What a tenant's own journal has taught, beside the shipped files. */
export interface ExperienceFile {
  readonly format: 'zhubo-experience/1';
  readonly ranking: RankingFile;
  readonly asked: readonly AskedBefore[];
  /** What nearness to a question asked before adds to the rank of its fact. */
  readonly near: number;
  /** What it adds to the judgement (log odds) that the fact answers, and what nearness to unanswerable ones takes. */
  readonly judged: number;
  readonly nothing: number;
}

/** Below this cosine two questions have nothing to do with each other; nearness runs from 0 here to 1 for the same. */
const FAR = 0.55;

/** How near a question comes to those asked before: of each fact, and of those that nothing answered. 0..1. */
export interface Nearness {
  readonly facts: ReadonlyMap<string, number>;
  readonly nothing: number;
}

const NOWHERE: Nearness = { facts: new Map(), nothing: 0 };

/** One room's part of an experience. */
export class Experience {
  readonly file: ExperienceFile;
  readonly #facts: readonly (string | null)[];
  readonly #vectors: readonly Int8Array[];

  /** @throws Failure `bad_request` for another format. */
  constructor(file: ExperienceFile, room: string) {
    const format: string = file.format;
    if (format !== 'zhubo-experience/1')
      throw new Failure('bad_request', `An experience has format ${format}, expected zhubo-experience/1.`);
    const own = file.asked.filter((one) => one.room === room);
    this.file = file;
    this.#facts = own.map(({ fact }) => fact);
    this.#vectors = own.map(({ vector }) => new Int8Array(Buffer.from(vector, 'base64')));
  }

  /** About 5 us for a hundred questions. */
  nearness({ vector }: Pick<AskedMeaning, 'vector'>): Nearness {
    if (this.#vectors.length === 0) return NOWHERE;
    const facts = new Map<string, number>();
    let nothing = 0;
    this.#vectors.forEach((other, i) => {
      const near = nearnessOf(vector, other);
      if (near <= 0) return;
      const fact = this.#facts[i] ?? null;
      if (fact === null) nothing = Math.max(nothing, near);
      else facts.set(fact, Math.max(facts.get(fact) ?? 0, near));
    });
    return { facts, nothing };
  }
}

/** A direction as it is kept. */
export function packed(vector: Float32Array): string {
  return Buffer.from(Int8Array.from(vector, (value) => Math.round(value * 127)).buffer).toString('base64');
}

export function nearnessOf(vector: Float32Array, other: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i += 1) sum += (vector[i] ?? 0) * (other[i] ?? 0);
  return Math.max(0, (sum / 127 - FAR) / (1 - FAR));
}

/** A belief moved by so many log odds. */
export function shifted(belief: number, by: number): number {
  if (by === 0) return belief;
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, belief));
  return 1 / (1 + Math.exp(-(Math.log(bounded / (1 - bounded)) + by)));
}
