/** What was looked up last, by text: at most so many, and at least half of them are the latest used. */
export class Recent<T> {
  readonly #most: number;
  #latest = new Map<string, T>();
  /** What was the latest when that was full; what of it is not asked for meanwhile is dropped as a whole. */
  #before = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(text: string): T | undefined {
    const known = this.#latest.get(text);
    if (known !== undefined) return known;
    const older = this.#before.get(text);
    if (older !== undefined) this.set(text, older);
    return older;
  }

  set(text: string, value: T): void {
    // One by one would be dear: a map's oldest entry lies behind all that were deleted.
    if (this.#latest.size >= this.#most / 2) {
      this.#before = this.#latest;
      this.#latest = new Map();
    }
    this.#latest.set(text, value);
  }

  clear(): void {
    this.#latest.clear();
    this.#before.clear();
  }
}
