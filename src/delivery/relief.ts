/** Taken of the thread's time, above which packets begin to be late; below the other there is time for more. */
const FULL = 0.85;
const ROOMY = 0.6;
/** Sending packets takes at least this much of it, or fewer packets would not help: joins end by themselves. */
const SENDING = 0.35;
/** So often in a row it must be too much: once is a pause of the machine, or many who join together. */
const FULL_TIMES = 2;
/** Room for more must last this long, ms: each who gets the whole picture again has cost a key frame. */
const ROOMY_FOR_MS = 5_000;
/** What is left of those with the whole picture when it was too much, and how many of all get it back at once. */
const KEPT = 0.75;
const BACK = 0.1;

/** A viewer as far as relief goes. */
export interface Relieved {
  /** Whether its network carries the whole picture. */
  readonly couldHaveAll: boolean;
  /** Gives it the smallest picture, or what its network carries. */
  relieve(on: boolean): void;
}

export interface Times {
  readonly taken: number;
  readonly sending: number;
}

/**
 * Keeps the delivery thread from being behind: what it does for a viewer is some 30 us a packet, and of the smallest picture there are
 * a third as many. When its time is all taken, those who came last get that picture, instead of late packets for everyone or nobody
 * else being let in; when there has been time to spare, they get the whole one again, those who came first before the others.
 */
export class Relief {
  /** How many have the whole picture at most. */
  #most = Infinity;
  #relieved = 0;
  #fullTimes = 0;
  #roomySince: number | null = null;

  /** Whether who comes now begins with the smallest picture. */
  get on(): boolean {
    return this.#most !== Infinity;
  }

  /** How many have the smallest picture though their network would carry the whole one. */
  get relieved(): number {
    return this.#relieved;
  }

  /**
   * @param taken Of the thread's time since the last call, 0 to 1. @param sending Of it, by sending packets.
   * @param viewers In the order in which they came. @param now Monotonic ms.
   */
  tend({ taken, sending }: Times, viewers: readonly Relieved[], now: number): void {
    const able = viewers.filter(({ couldHaveAll }) => couldHaveAll);
    const have = Math.min(this.#most, able.length);
    const full = taken > FULL && sending > SENDING;
    this.#fullTimes = full ? this.#fullTimes + 1 : 0;
    if (this.#fullTimes >= FULL_TIMES) {
      this.#most = Math.floor(KEPT * have);
      this.#roomySince = null;
    } else if (full || taken >= ROOMY) this.#roomySince = null;
    else if (this.on) {
      this.#roomySince ??= now;
      if (now - this.#roomySince >= ROOMY_FOR_MS) {
        this.#roomySince = now;
        this.#most = have + Math.ceil(BACK * able.length);
      }
    }
    if (!full && this.#most >= able.length) this.#most = Infinity;
    for (const viewer of viewers) if (!viewer.couldHaveAll) viewer.relieve(false);
    able.forEach((viewer, i) => viewer.relieve(i >= this.#most));
    this.#relieved = Math.max(0, able.length - this.#most);
  }
}
