import { read } from 'node:fs';

/** Half a second at 25 pictures a second: longer than a slow disk makes one wait. */
const AHEAD = 12;
/** Once reading was slow, this many pictures are read ahead before it is tried without again: 40 s. */
const LASTS = 1_000;

/**
 * Has the system read what will be shown soon, while there is time, when its memory does not hold the file: where memory is scarce, or
 * what was not looked at for a while is taken out of it. Records are read one at a time, in a thread of the pool, and thrown away.
 * Does nothing until `slow`, for a copy costs as well.
 */
export class ReadAhead {
  readonly #file: number;
  readonly #bytes: number;
  readonly #count: number;
  #into: Uint8Array | null = null;
  #left = 0;
  #next = 0;
  #until = 0;
  #reading = false;
  #onIdle: (() => void) | null = null;

  /** @param bytes Size of a record. @param count How many records the file has. */
  constructor(file: number, bytes: number, count: number) {
    this.#file = file;
    this.#bytes = bytes;
    this.#count = count;
  }

  /** Reading had to wait for the disk. */
  slow(): void {
    this.#left = LASTS;
  }

  /** A record is used now: those after it will be. */
  uses(index: number): void {
    if (this.#left === 0 || this.#onIdle !== null) return;
    this.#left -= 1;
    const jumped = this.#next <= index || this.#next > index + 1 + AHEAD;
    if (jumped) this.#next = index + 1;
    this.#until = Math.min(this.#count, index + 1 + AHEAD);
    this.#go();
  }

  /** Reads no more; calls back when nothing is being read, at once or a little later. */
  close(onIdle: () => void): void {
    this.#onIdle = onIdle;
    if (!this.#reading) onIdle();
  }

  #go(): void {
    if (this.#reading || this.#next >= this.#until) return;
    this.#reading = true;
    this.#into ??= new Uint8Array(this.#bytes);
    const at = this.#next;
    read(this.#file, this.#into, 0, this.#bytes, at * this.#bytes, (error) => {
      this.#reading = false;
      if (this.#onIdle !== null) {
        this.#onIdle();
        return;
      }
      // A jump may have gone elsewhere meanwhile; a disk that fails is found by who reads in earnest.
      if (this.#next === at) this.#next += 1;
      if (error === null) this.#go();
    });
  }
}
