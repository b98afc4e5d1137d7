/* eslint-disable @typescript-eslint/no-non-null-assertion -- indices are in range by construction; a check at each would double the time */
import { Failure } from '../../domain/failure.js';
import { BUCKETS } from './features.js';

/** First bytes of `weights.bin`. */
export const MAGIC = 'ZUW1';

/** Labels that are summed at a time. */
const LANES = 8;
/** Vectors whose values, 0..255 each, two counters of a word of 32 bits can sum: the upper one stays below 2^15. */
const MOST_SUMMED = 128;

/**
 * The trained classifier: the mean of the features' vectors, then one linear layer and a softmax. In the file the vectors
 * are int8 with one scale a dimension, the layer is float32.
 */
export class Model {
  readonly dimension: number;
  readonly labels: number;
  /** Four values a word, the first lowest, each plus 128: two words of 16-bit sums add up four values at a time. */
  readonly #vectors: Int32Array;
  /** Words of a vector. */
  readonly #words: number;
  readonly #sums: Int32Array;
  readonly #scales: Float32Array;
  /** By groups of `LANES` labels: `[groups, dimension, LANES]`. */
  readonly #layer: Float32Array;
  /** Padded to whole groups with what no other label is below. */
  readonly #bias: Float64Array;
  /** Of the comment at hand, one for each bias: kept, so that only the answer is made anew. */
  readonly #scores: Float32Array;

  private constructor(
    dimension: number,
    labels: number,
    vectors: Int8Array,
    scales: Float32Array,
    layer: Float32Array,
    bias: Float32Array,
  ) {
    this.dimension = dimension;
    this.labels = labels;
    this.#words = Math.ceil(dimension / 4);
    this.#sums = new Int32Array(4 * this.#words);
    this.#vectors = new Int32Array(BUCKETS * this.#words);
    for (let at = 0; at < vectors.length; at += 1) {
      const i = at % dimension;
      const word = ((at - i) / dimension) * this.#words + (i >>> 2);
      this.#vectors[word] = this.#vectors[word]! | ((vectors[at]! + 128) << (8 * (i & 3)));
    }
    this.#scales = scales;
    const padded = LANES * Math.ceil(labels / LANES);
    this.#layer = new Float32Array(padded * dimension);
    for (let label = 0; label < labels; label += 1) {
      const group = (label - (label % LANES)) * dimension + (label % LANES);
      for (let i = 0; i < dimension; i += 1) this.#layer[group + i * LANES] = layer[label * dimension + i]!;
    }
    this.#bias = new Float64Array(padded).fill(-Infinity);
    this.#bias.set(bias);
    this.#scores = new Float32Array(padded);
  }

  /**
   * Reads weights.
   * @throws Failure `bad_request` when the bytes are of another format or version, or cut short.
   */
  static read(bytes: Uint8Array): Model {
    const magic = new TextDecoder().decode(bytes.subarray(0, 4));
    if (magic !== MAGIC)
      throw new Failure(
        'bad_request',
        `weights start with ${JSON.stringify(magic)}, expected ${JSON.stringify(MAGIC)}`,
      );
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const buckets = view.getUint32(4, true);
    const dimension = view.getUint32(8, true);
    const labels = view.getUint32(12, true);
    const expected = 16 + 4 * (dimension + labels * dimension + labels) + buckets * dimension;
    if (buckets !== BUCKETS || bytes.byteLength !== expected)
      throw new Failure(
        'bad_request',
        `weights of ${buckets} buckets and ${bytes.byteLength} bytes, expected ${BUCKETS} buckets and ${expected} bytes`,
      );
    let at = 16;
    const floats = (count: number): Float32Array => {
      const values = new Float32Array(count);
      for (let i = 0; i < count; i += 1, at += 4) values[i] = view.getFloat32(at, true);
      return values;
    };
    const scales = floats(dimension);
    const layer = floats(labels * dimension);
    const bias = floats(labels);
    const vectors = new Int8Array(bytes.buffer, bytes.byteOffset + at, buckets * dimension);
    return new Model(dimension, labels, vectors, scales, layer, bias);
  }

  /** Beliefs 0..1 over the labels; they sum to 1. About 0.02 ms. */
  classify(features: Int32Array): Float32Array {
    const scores = this.#scores;
    const top = scored(this.#hidden(features), this.#layer, this.#bias, scores);
    const beliefs = new Float32Array(this.labels);
    let total = 0;
    for (let label = 0; label < beliefs.length; label += 1) {
      const value = Math.exp(scores[label]! - top);
      beliefs[label] = value;
      total += value;
    }
    for (let label = 0; label < beliefs.length; label += 1) beliefs[label] = beliefs[label]! / total;
    return beliefs;
  }

  /** The mean of the features' vectors, times the root of their number. */
  #hidden(features: Int32Array): Float64Array {
    const { dimension } = this;
    const vectors = this.#vectors;
    const words = this.#words;
    const sums = this.#sums.fill(-128 * features.length);
    for (let start = 0; start < features.length; start += MOST_SUMMED) {
      const end = Math.min(features.length, start + MOST_SUMMED);
      for (let word = 0; word < words; word += 1) {
        let even = 0;
        let odd = 0;
        for (let k = start; k < end; k += 1) {
          const four = vectors[features[k]! * words + word]!;
          even += four & 0xff00ff;
          odd += (four >>> 8) & 0xff00ff;
        }
        const at = 4 * word;
        sums[at] = sums[at]! + (even & 0xffff);
        sums[at + 1] = sums[at + 1]! + (odd & 0xffff);
        sums[at + 2] = sums[at + 2]! + (even >>> 16);
        sums[at + 3] = sums[at + 3]! + (odd >>> 16);
      }
    }
    const scales = this.#scales;
    const norm = 1 / Math.sqrt(Math.max(1, features.length));
    const hidden = new Float64Array(dimension);
    for (let i = 0; i < dimension; i += 1) hidden[i] = Math.fround(sums[i]! * norm * scales[i]!);
    return hidden;
  }
}

/** Fills in the scores of all labels and returns the best of them. */
function scored(hidden: Float64Array, layer: Float32Array, bias: Float64Array, scores: Float32Array): number {
  let top = -Infinity;
  // Eight labels at a time, their weights side by side: one sum would wait for itself at each step.
  for (let label = 0, at = 0; label < bias.length; label += LANES) {
    let a = bias[label]!;
    let b = bias[label + 1]!;
    let c = bias[label + 2]!;
    let d = bias[label + 3]!;
    let e = bias[label + 4]!;
    let f = bias[label + 5]!;
    let g = bias[label + 6]!;
    let h = bias[label + 7]!;
    for (let i = 0; i < hidden.length; i += 1, at += LANES) {
      const value = hidden[i]!;
      a += layer[at]! * value;
      b += layer[at + 1]! * value;
      c += layer[at + 2]! * value;
      d += layer[at + 3]! * value;
      e += layer[at + 4]! * value;
      f += layer[at + 5]! * value;
      g += layer[at + 6]! * value;
      h += layer[at + 7]! * value;
    }
    top = Math.max(top, a, b, c, d, e, f, g, h);
    scores[label] = a;
    scores[label + 1] = b;
    scores[label + 2] = c;
    scores[label + 3] = d;
    scores[label + 4] = e;
    scores[label + 5] = f;
    scores[label + 6] = g;
    scores[label + 7] = h;
  }
  return top;
}
