import { type Coefficients, Filters } from './equaliser.js';

/** Sub-blocks of 100 ms; a block of the standard is four of them, 75 % overlapped. */
const PER_BLOCK = 4;
const SUB_BLOCK_S = 0.1;
/** Sub-blocks remembered: ten minutes. Later sound is no longer counted. */
const MOST_SUB_BLOCKS = 6_000;
const ABSOLUTE_GATE = -70;
const RELATIVE_GATE = -10;

/**
 * Integrated loudness of mono sound after ITU-R BS.1770-4, while it comes: K-weighting, blocks of 400 ms, gates at -70 LUFS and
 * 10 LU below the mean. Sound shorter than a block is taken for one.
 */
export class Meter {
  readonly #filters: Filters;
  readonly #subBlock: number;
  /** Mean squares of whole sub-blocks. */
  readonly #powers: number[] = [];
  #sum = 0;
  #count = 0;

  /** @param rate Hz; the standard's filters are designed anew for it. */
  constructor(rate: number) {
    this.#filters = new Filters([highShelf(rate), highPass(rate)]);
    this.#subBlock = Math.round(rate * SUB_BLOCK_S);
  }

  /** Seconds measured so far, in whole sub-blocks. */
  get seconds(): number {
    return this.#powers.length * SUB_BLOCK_S;
  }

  /** Measures sound; it is left as it is. */
  push(sound: Float32Array): void {
    const weighted = sound.slice();
    this.#filters.process(weighted);
    for (let at = 0; at < weighted.length; at += 1) {
      this.#sum += (weighted[at] as number) ** 2;
      this.#count += 1;
      if (this.#count < this.#subBlock) continue;
      if (this.#powers.length < MOST_SUB_BLOCKS) this.#powers.push(this.#sum / this.#count);
      this.#sum = 0;
      this.#count = 0;
    }
  }

  /** LUFS so far; -Infinity for silence. */
  integrated(): number {
    const blocks: number[] = [];
    for (let at = 0; at + PER_BLOCK <= this.#powers.length; at += 1) {
      blocks.push(mean(this.#powers.slice(at, at + PER_BLOCK)));
    }
    if (blocks.length === 0) {
      const whole = this.#powers.reduce((sum, power) => sum + power * this.#subBlock, this.#sum);
      blocks.push(whole / Math.max(1, this.#powers.length * this.#subBlock + this.#count));
    }
    const audible = blocks.filter((power) => lufs(power) > ABSOLUTE_GATE);
    if (audible.length === 0) return Number.NEGATIVE_INFINITY;
    const gate = lufs(mean(audible)) + RELATIVE_GATE;
    return lufs(mean(audible.filter((power) => lufs(power) > gate)));
  }
}

function lufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Stage 1 of the K-weighting as an analogue prototype (the values that give the standard's coefficients at 48 kHz). */
function highShelf(rate: number): Coefficients {
  const [hz, db, q] = [1681.974450955533, 3.999843853973347, 0.7071752369554196];
  const k = Math.tan((Math.PI * hz) / rate);
  const vh = 10 ** (db / 20);
  const vb = vh ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (vh + (vb * k) / q + k * k) / a0,
    b1: (2 * (k * k - vh)) / a0,
    b2: (vh - (vb * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

/** Stage 2: high-pass. */
function highPass(rate: number): Coefficients {
  const [hz, q] = [38.13547087602444, 0.5003270373238773];
  const k = Math.tan((Math.PI * hz) / rate);
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}
