import type { Cross } from '../../answering/finding/closer-look.js';
import type { Candidate, Units } from '../../answering/matching/cross-encoder.js';

/** Keeps what the network reads of a question with a fact: while parts are tried, the same ones are asked again and again. About 20 KB a question. */
export class ReadOnce implements Cross {
  readonly #cross: Cross;
  readonly #asked = new Map<string, Units>();
  readonly #stated = new Map<string, Units>();
  /** By the question's units, the fact, its facet and owner. */
  readonly #logits = new WeakMap<Units, Map<string, number>>();
  readonly #names = new WeakMap<Units, string>();

  constructor(cross: Cross) {
    this.#cross = cross;
  }

  asked(features: Int32Array): Units {
    const key = features.join();
    const units = this.#asked.get(key) ?? this.#cross.asked(features);
    this.#asked.set(key, units);
    return units;
  }

  stated(features: Int32Array): Units {
    const key = features.join();
    const units = this.#stated.get(key) ?? this.#cross.stated(features);
    this.#stated.set(key, units);
    this.#names.set(units, key);
    return units;
  }

  async scores(asked: Units, candidates: readonly Candidate[]): Promise<Float32Array> {
    const known = this.#logits.get(asked) ?? new Map<string, number>();
    this.#logits.set(asked, known);
    const keyOf = ({ stated, facet, store }: Candidate): string =>
      `${facet} ${String(store)} ${this.#names.get(stated) ?? ''}`;
    const unread = candidates.filter((one) => !known.has(keyOf(one)));
    const logits = await this.#cross.scores(asked, unread);
    unread.forEach((one, i) => known.set(keyOf(one), logits[i] ?? 0));
    return Float32Array.from(candidates, (one) => known.get(keyOf(one)) ?? 0);
  }
}
