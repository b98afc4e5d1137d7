import { forgetOldest } from '../../domain/oldest.js';

/** What was looked up last, by text: so many, the least recently used go first. */
export class Recent<T> {
  readonly #most: number;
  /** The latest used behind. */
  readonly #all = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(text: string): T | undefined {
    const known = this.#all.get(text);
    if (known !== undefined) this.set(text, known);
    return known;
  }

  set(text: string, value: T): void {
    this.#all.delete(text);
    this.#all.set(text, value);
    forgetOldest(this.#all, this.#most);
  }

  clear(): void {
    this.#all.clear();
  }
}
