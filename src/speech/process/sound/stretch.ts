import { SAMPLE_RATE } from '../../../domain/media-time.js';

/** 30 ms: two periods of the lowest voice. */
const FRAME = (SAMPLE_RATE * 30) / 1000;
const HOP = FRAME / 2;
/** Where the next frame may be taken from around its due place: half a period of the lowest voice. */
const SEARCH = (SAMPLE_RATE * 8) / 1000;
const COARSE = 4;
/** The fine search may look so far. */
const REACH = SEARCH + COARSE;
const WINDOW = Float32Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FRAME));

/**
 * Makes 48 kHz speech longer or shorter and leaves its pitch: WSOLA (Verhelst and Roelands, ICASSP 1993). Frames of 30 ms are laid
 * half over each other, each taken from where it goes on from the last one best. Pieces of any length give the same result as the
 * whole; 1.5 % of a core.
 */
export class Stretch {
  readonly #factor: number;
  #input: Float32Array = new Float32Array(0);
  /** Input sample at which `#input` begins. */
  #from = -FRAME;
  #frames = 0;
  /** Input sample from which the last frame would go on. */
  #natural = -HOP;
  #tail = new Float32Array(HOP);
  #taken = 0;
  #given = 0;

  /** @param factor length that comes out as a share of what goes in, 0.4..2.5 */
  constructor(factor: number) {
    this.#factor = factor;
    this.#input = new Float32Array(FRAME);
  }

  push(sound: Float32Array): Float32Array {
    this.#taken += sound.length;
    if (this.#factor === 1) return sound;
    const joined = new Float32Array(this.#input.length + sound.length);
    joined.set(this.#input);
    joined.set(sound, this.#input.length);
    this.#input = joined;
    const made: Float32Array[] = [];
    for (;;) {
      const due = Math.round((this.#frames * HOP) / this.#factor) - HOP;
      const end = Math.max(due + REACH, this.#natural) + FRAME;
      if (end > this.#from + this.#input.length) break;
      made.push(this.#frame(due));
    }
    const keep = Math.min(this.#natural, Math.round((this.#frames * HOP) / this.#factor) - HOP - REACH);
    const drop = Math.max(0, keep - this.#from);
    this.#input = this.#input.slice(drop);
    this.#from += drop;
    return this.#out(made);
  }

  /** What is still held, to the very length that belongs to all that was pushed. */
  finish(): Float32Array {
    if (this.#factor === 1) return new Float32Array(0);
    const length = Math.round(this.#taken * this.#factor) - this.#given;
    const taken = this.#taken;
    const rest = this.push(new Float32Array(2 * FRAME + 2 * REACH + Math.ceil(HOP / this.#factor)));
    this.#taken = taken;
    const exact = new Float32Array(Math.max(0, length));
    exact.set(rest.subarray(0, exact.length));
    return exact;
  }

  #frame(due: number): Float32Array {
    const start = this.#frames === 0 ? due : this.#best(due);
    const out = new Float32Array(HOP);
    for (let i = 0; i < HOP; i += 1) {
      out[i] = (this.#tail[i] as number) + this.#at(start + i) * (WINDOW[i] as number);
      this.#tail[i] = this.#at(start + HOP + i) * (WINDOW[HOP + i] as number);
    }
    this.#natural = start + HOP;
    this.#frames += 1;
    return out;
  }

  /** The place near `due` that is most like how the last frame goes on. */
  #best(due: number): number {
    let [best, most] = [due, -Infinity];
    const look = (start: number, step: number): void => {
      let [product, power] = [0, 1e-6];
      for (let i = 0; i < FRAME; i += step) {
        const there = this.#at(start + i);
        product += there * this.#at(this.#natural + i);
        power += there * there;
      }
      const likeness = product / Math.sqrt(power);
      if (likeness > most) [best, most] = [start, likeness];
    };
    for (let offset = -SEARCH; offset <= SEARCH; offset += COARSE) look(due + offset, COARSE);
    const coarse = best;
    most = -Infinity;
    for (let offset = -COARSE; offset <= COARSE; offset += 1) look(coarse + offset, 2);
    return best;
  }

  #at(sample: number): number {
    return this.#input[sample - this.#from] ?? 0;
  }

  /** The first half frame lies before the beginning. */
  #out(made: readonly Float32Array[]): Float32Array {
    const all = new Float32Array(made.length * HOP);
    made.forEach((piece, i) => all.set(piece, i * HOP));
    const first = this.#frames === made.length && made.length > 0;
    const out = first ? all.subarray(HOP) : all;
    this.#given += out.length;
    return out;
  }
}
