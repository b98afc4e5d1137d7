import type { LipSyncManifest } from '../avatar/manifest.js';
import { SAMPLE_RATE, SAMPLES_PER_PICTURE, samplesFromMs } from '../domain/media-time.js';

/** How much sound the lips need around the moment they are computed for, in 48 kHz samples. */
export const SAMPLES_BEFORE = samplesFromMs(134);
export const SAMPLES_AFTER = samplesFromMs(94);

const FACTOR = 3;
const TAPS = 48;
/** Columns are 10 ms apart, pictures 40 ms. */
const COLUMNS_PER_PICTURE = 4;

/**
 * What the lip-sync network hears: log-mel columns of 25 ms every 10 ms, at 16 kHz, as models/lipsync/tools/mel.py
 * computes them for training. Pure but for its scratch memory; one instance per stage.
 */
export class Hearing {
  readonly #mel: LipSyncManifest['mel'];
  readonly #filter = lowPass(TAPS, 7400 / SAMPLE_RATE);
  readonly #low: Float32Array;
  readonly #window: Float32Array;
  readonly #bands: readonly { from: number; weights: Float32Array }[];
  readonly #fft: RealFft;
  readonly #last = new Int16Array(SAMPLES_BEFORE + SAMPLES_AFTER).fill(1);
  readonly #columns: Float32Array;

  constructor(mel: LipSyncManifest['mel']) {
    this.#mel = mel;
    this.#window = Float32Array.from(
      { length: mel.window },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (mel.window - 1)),
    );
    this.#bands = triangles(mel);
    this.#fft = new RealFft(mel.fft);
    this.#columns = new Float32Array(mel.bands * mel.columns);
    this.#low = new Float32Array(Math.floor((SAMPLES_BEFORE + SAMPLES_AFTER) / FACTOR));
  }

  /**
   * Log-mel of the sound around a moment.
   * @param sound 48 kHz s16, SAMPLES_BEFORE before the moment to SAMPLES_AFTER after it.
   * @param into Row-major `bands x columns`, the network's input.
   */
  listen(sound: Int16Array, into: Float32Array): void {
    const { columns, bands } = this.#mel;
    // One picture later most of the sound is the same: its columns are moved, and only the new ones computed.
    const continues = this.#continues(sound);
    const kept = continues ? columns - COLUMNS_PER_PICTURE : 0;
    if (continues) {
      for (let band = 0; band < bands; band += 1) {
        const row = band * columns;
        this.#columns.copyWithin(row, row + COLUMNS_PER_PICTURE, row + columns);
      }
    }
    this.#last.set(sound);
    this.#decimate(sound, continues);
    for (let column = kept; column < columns; column += 1) this.#column(column);
    into.set(this.#columns);
  }

  /** True when `sound` is the last one moved on by exactly one picture. */
  #continues(sound: Int16Array): boolean {
    const overlap = sound.length - SAMPLES_PER_PICTURE;
    return Buffer.compare(view(this.#last, SAMPLES_PER_PICTURE, overlap), view(sound, 0, overlap)) === 0;
  }

  #column(column: number): void {
    const { columns, window, bands, floor, offset, divide } = this.#mel;
    const power = this.#fft.power(this.#low, Math.round(this.#centre(column) - window / 2), this.#window);
    for (let band = 0; band < bands; band += 1) {
      const triangle = this.#bands[band];
      if (triangle === undefined) continue;
      const { from, weights } = triangle;
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1) sum += (weights[i] as number) * (power[from + i] as number);
      this.#columns[band * columns + column] = (Math.log10(Math.max(sum, floor)) + offset) / divide;
    }
  }

  /** Where a column's window is centred, in 16 kHz samples of the decimated sound. */
  #centre(column: number): number {
    const { columns, future, hop } = this.#mel;
    return SAMPLES_BEFORE / FACTOR + (column - (columns - 1 - future)) * hop;
  }

  /**
   * 48 -> 16 kHz; sample i of the result lies at sample 3i of the sound (the filter is symmetric around it). Of a sound moved
   * on by one picture only the end is new, and what the filter could not reach before.
   */
  #decimate(sound: Int16Array, continues: boolean): void {
    const filter = this.#filter;
    const half = filter.length >> 1;
    const low = this.#low;
    let start = 0;
    if (continues) {
      const moved = SAMPLES_PER_PICTURE / FACTOR;
      low.copyWithin(0, moved);
      start = low.length - moved - Math.ceil(half / FACTOR);
    }
    for (let i = start; i < low.length; i += 1) {
      const middle = i * FACTOR;
      let sum = (filter[half] as number) * (sound[middle] as number);
      if (middle >= half && middle + half < sound.length) {
        for (let tap = 1; tap <= half; tap += 1) {
          sum += (filter[half - tap] as number) * ((sound[middle - tap] as number) + (sound[middle + tap] as number));
        }
      } else {
        for (let tap = 1; tap <= half; tap += 1) {
          sum += (filter[half - tap] as number) * ((sound[middle - tap] ?? 0) + (sound[middle + tap] ?? 0));
        }
      }
      low[i] = sum / 32_768;
    }
  }
}

function view(samples: Int16Array, from: number, count: number): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset + from * 2, count * 2);
}

/** Windowed sinc with an odd number of taps, unit gain at zero frequency; `cutoff` in cycles per sample. */
function lowPass(taps: number, cutoff: number): Float32Array {
  const count = taps + 1;
  const middle = taps / 2;
  const filter = Float32Array.from({ length: count }, (_, i) => {
    const x = i - middle;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    return sinc * (0.42 - 0.5 * Math.cos((2 * Math.PI * i) / taps) + 0.08 * Math.cos((4 * Math.PI * i) / taps));
  });
  const gain = filter.reduce((sum, tap) => sum + tap, 0);
  return filter.map((tap) => tap / gain);
}

/** HTK mel triangles over the FFT's bins, without their zeros. */
function triangles(mel: LipSyncManifest['mel']): { from: number; weights: Float32Array }[] {
  const toMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
  const toHz = (value: number): number => 700 * (10 ** (value / 2595) - 1);
  const low = toMel(mel.low);
  const step = (toMel(mel.high) - low) / (mel.bands + 1);
  const point = (i: number): number => toHz(low + i * step);
  return Array.from({ length: mel.bands }, (_, band) => {
    const [left, top, right] = [point(band), point(band + 1), point(band + 2)];
    const all = Array.from({ length: mel.fft / 2 + 1 }, (__, bin) => {
      const hz = (bin * mel.rate) / mel.fft;
      return Math.max(0, Math.min((hz - left) / (top - left), (right - hz) / (right - top)));
    });
    const from = Math.max(
      0,
      all.findIndex((weight) => weight > 0),
    );
    const to = all.findLastIndex((weight) => weight > 0);
    return { from, weights: Float32Array.from(all.slice(from, to + 1)) };
  });
}

/** Power spectrum by an in-place radix-2 FFT; tables are made once. */
class RealFft {
  readonly #size: number;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #reversed: Uint16Array;
  readonly #power: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    this.#power = new Float64Array(size / 2 + 1);
    this.#cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
    const bits = Math.log2(size);
    this.#reversed = Uint16Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit += 1) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
  }

  /** |X|^2 of `window` applied to `samples` from `at` on (outside them: zeros), zero-padded to the FFT's size. */
  power(samples: Float32Array, at: number, window: Float32Array): Float64Array {
    const re = this.#re;
    const im = this.#im;
    const size = this.#size;
    const cosines = this.#cos;
    const sines = this.#sin;
    const reversed = this.#reversed;
    im.fill(0);
    for (let i = 0; i < size; i += 1) {
      re[reversed[i] as number] = i < window.length ? (samples[at + i] ?? 0) * (window[i] as number) : 0;
    }
    for (let half = 1; half < size; half <<= 1) {
      const stride = size / (half << 1);
      for (let start = 0; start < size; start += half << 1) {
        for (let k = 0; k < half; k += 1) {
          const cos = cosines[k * stride] as number;
          const sin = sines[k * stride] as number;
          const a = start + k;
          const b = a + half;
          const reB = re[b] as number;
          const imB = im[b] as number;
          const tre = reB * cos - imB * sin;
          const tim = reB * sin + imB * cos;
          const reA = re[a] as number;
          const imA = im[a] as number;
          re[b] = reA - tre;
          im[b] = imA - tim;
          re[a] = reA + tre;
          im[a] = imA + tim;
        }
      }
    }
    const power = this.#power;
    for (let bin = 0; bin <= size / 2; bin += 1) power[bin] = (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
    return this.#power;
  }
}
