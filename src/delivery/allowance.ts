/** A bucket that fills with time: how many bytes may be spent on something that must not take over. */
export class Allowance {
  readonly #most: number;
  #bytesPerMs: number;
  #left: number;
  #at: number;

  /** @param burst Bytes that may be spent at once. @param now Monotonic ms. */
  constructor(bitsPerSecond: number, burst: number, now: number) {
    this.#bytesPerMs = bitsPerSecond / 8_000;
    this.#most = burst;
    this.#left = burst;
    this.#at = now;
  }

  /** From now on it fills this fast. */
  refill(bitsPerSecond: number, now: number): void {
    this.#fill(now);
    this.#bytesPerMs = bitsPerSecond / 8_000;
  }

  /** Whether these bytes may be spent now; if so they are. */
  take(bytes: number, now: number): boolean {
    this.#fill(now);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  #fill(now: number): void {
    this.#left = Math.min(this.#most, this.#left + (now - this.#at) * this.#bytesPerMs);
    this.#at = now;
  }
}
