import { Allowance } from './allowance.js';

/** What may be sent again at once, bytes: a key frame. */
const BURST = 128 * 1024;
/** And for long, bits per second: half of a good picture. Who asks for more cannot be helped by more. */
const MOST_BITS = 750_000;
/** However little the network has to spare: of what is sent, this share is sent again. */
const LEAST_SHARE = 0.15;
/** Packets whose last sending is remembered; more than can be asked for. */
const KEPT = 512;

/**
 * What is sent again to one viewer, and what is not. Browsers that are not told how long the way is ask for a packet every 100 ms until
 * it comes. Through a queue of a second each lost packet was sent ten times, and what was sent again kept the queue full: half was lost
 * for as long as it went on (measured: 14 s at 800 kbit/s, of which the pictures needed 480).
 */
export class Resends {
  readonly #allowance: Allowance;
  readonly #last: ({ readonly sequence: number; readonly at: number } | undefined)[] = [];
  #roundTrip = 0;

  /** @param now Monotonic ms, as everywhere here. */
  constructor(now: number) {
    this.#allowance = new Allowance(MOST_BITS, BURST, now);
  }

  /** What is sent again within this time, ms, can be on its way still. */
  set roundTrip(ms: number) {
    this.#roundTrip = ms;
  }

  /** What the viewer says can get through, and what is sent without what is sent again, bits per second. */
  onEstimate(bits: number, sent: number, now: number): void {
    this.#allowance.refill(Math.min(MOST_BITS, Math.max(bits - sent, LEAST_SHARE * sent)), now);
  }

  /** Whether this packet may be sent again now; if so it is. */
  take(sequence: number, bytes: number, now: number): boolean {
    const last = this.#last[sequence % KEPT];
    if (last?.sequence === sequence && now - last.at < this.#roundTrip) return false;
    if (!this.#allowance.take(bytes, now)) return false;
    this.#last[sequence % KEPT] = { sequence, at: now };
    return true;
  }
}
