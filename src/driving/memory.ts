/** A minute of pictures: how long what was shown is remembered. */
const MINUTE = 60 * 25;
/** A long stretch that comes again within so many pictures is recognised: 30 s, with a little to spare. */
const RECOGNISED = 31 * 25;
/** Shorter periods are stillness, not a loop. */
const SHORTEST = 12;
/** Pictures this near to each other in the bundle look the same: a cut may skip one or two. */
const ALIKE = 2;
/** So many other pictures in a row do not hide that a stretch goes on. */
const SLIPS = 5;
/** Pictures looked ahead when the freshness of a stretch is judged. */
const STRETCH = 60;
const NEVER = -1_000_000;

/** What was shown, and how much of what could be shown next a viewer would know. Times are counted in pictures. */
export class Memory {
  /** When each picture was shown last. */
  readonly #seen: Int32Array;
  /** The pictures of the last minute, round and round. */
  readonly #shown = new Int32Array(MINUTE).fill(NEVER);
  #now = 0;
  #familiar = 0;
  /** When the previous picture had been shown the time before. */
  #seenBefore = NEVER;

  /** @param count Pictures of the bundle. */
  constructor(count: number) {
    this.#seen = new Int32Array(count).fill(NEVER);
  }

  /** Pictures in a row, up to now, that were shown in this order within the last minute. */
  get familiar(): number {
    return this.#familiar;
  }

  show(picture: number): void {
    this.#shown[this.#now % MINUTE] = picture;
    this.#now += 1;
    const last = this.#seen[picture] as number;
    this.#familiar = last === this.#seenBefore + 1 && this.#now - last < MINUTE ? this.#familiar + 1 : 0;
    this.#seenBefore = last;
    this.#seen[picture] = this.#now;
  }

  /** 0: the stretch that begins at a picture and ends by `to` was shown just now; 1: not within a minute. */
  freshness(from: number, to: number): number {
    let sum = 0;
    let count = 0;
    for (let picture = from; picture <= Math.min(to, from + STRETCH); picture += 10) {
      sum += Math.min(1, (this.#now - (this.#seen[picture] as number)) / MINUTE);
      count += 1;
    }
    return sum / count;
  }

  /**
   * Pictures of the stretch a viewer would see come again if all from one picture to another were shown next: what went before is
   * counted too where it already repeats what came as long before.
   */
  repeating(from: number, to: number): number {
    let longest = 0;
    for (let period = SHORTEST; period <= Math.min(this.#now, RECOGNISED); period += 1) {
      if (!alike(from, this.#ago(period))) continue;
      longest = Math.max(longest, this.#repeated(period) + this.#goesOn(from, to, period));
    }
    return longest;
  }

  /** Pictures of the stretch up to now that only repeats what was shown a period before. */
  #repeated(period: number): number {
    let length = 0;
    for (let ago = 1; ago + period <= Math.min(this.#now, MINUTE) && ago - length <= SLIPS + 1; ago += 1) {
      if (alike(this.#ago(ago), this.#ago(ago + period))) length = ago;
    }
    return length;
  }

  /** Of the pictures from one to another, if shown next: how many repeat what was shown a period before. */
  #goesOn(from: number, to: number, period: number): number {
    let length = 0;
    for (let ahead = 0; ahead < period && from + ahead <= to && ahead - length <= SLIPS; ahead += 1) {
      if (alike(from + ahead, this.#ago(period - ahead))) length = ahead + 1;
    }
    return length;
  }

  /** The picture shown so long ago; 1: the last one. */
  #ago(ago: number): number {
    return this.#shown[(this.#now - ago) % MINUTE] as number;
  }
}

function alike(a: number, b: number): boolean {
  return Math.abs(a - b) <= ALIKE;
}
