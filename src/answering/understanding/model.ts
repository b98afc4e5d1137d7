/* eslint-disable @typescript-eslint/no-non-null-assertion -- indices are in range by construction; a check at each would double the time */
import { Failure } from '../../domain/failure.js';
import { BUCKETS } from './features.js';

/** First bytes of `weights.bin`. */
export const MAGIC = 'ZUW1';

/**
 * The trained classifier: the mean of the features' vectors, then one linear layer and a softmax. In the file the vectors
 * are int8 with one scale a dimension, the layer is float32.
 */
export class Model {
  readonly dimension: number;
  readonly labels: number;
  readonly #vectors: Int8Array;
  readonly #scales: Float32Array;
  readonly #layer: Float32Array;
  readonly #bias: Float32Array;

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
    this.#vectors = vectors;
    this.#scales = scales;
    this.#layer = layer;
    this.#bias = bias;
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
    const vectors = new Int8Array(buckets * dimension);
    vectors.set(new Int8Array(bytes.buffer, bytes.byteOffset + at, vectors.length));
    return new Model(dimension, labels, vectors, scales, layer, bias);
  }

  /** Beliefs 0..1 over the labels; they sum to 1. About 0.05 ms. */
  classify(features: Int32Array): Float32Array {
    const { dimension, labels } = this;
    // Locals and whole numbers: this is a third of what a comment costs.
    const vectors = this.#vectors;
    const sums = new Int32Array(dimension);
    for (let k = 0; k < features.length; k += 1) {
      const start = features[k]! * dimension;
      for (let i = 0; i < dimension; i += 1) sums[i] = (sums[i]! + vectors[start + i]!) | 0;
    }
    const norm = 1 / Math.sqrt(Math.max(1, features.length));
    const hidden = new Float64Array(dimension);
    for (let i = 0; i < dimension; i += 1) hidden[i] = Math.fround(sums[i]! * norm * this.#scales[i]!);
    const scores = new Float32Array(labels);
    const layer = this.#layer;
    const bias = this.#bias;
    let top = -Infinity;
    // Four labels at a time: one sum would wait for itself at each step.
    const whole = labels - (labels % 4);
    for (let label = 0; label < whole; label += 4) {
      const start = label * dimension;
      let a = bias[label]!;
      let b = bias[label + 1]!;
      let c = bias[label + 2]!;
      let d = bias[label + 3]!;
      for (let i = 0, at = start; i < dimension; i += 1, at += 1) {
        const value = hidden[i]!;
        a += layer[at]! * value;
        b += layer[at + dimension]! * value;
        c += layer[at + 2 * dimension]! * value;
        d += layer[at + 3 * dimension]! * value;
      }
      top = Math.max(top, a, b, c, d);
      scores[label] = a;
      scores[label + 1] = b;
      scores[label + 2] = c;
      scores[label + 3] = d;
    }
    for (let label = whole; label < labels; label += 1) {
      let sum = bias[label]!;
      for (let i = 0; i < dimension; i += 1) sum += layer[label * dimension + i]! * hidden[i]!;
      top = Math.max(top, sum);
      scores[label] = sum;
    }
    let total = 0;
    for (let label = 0; label < labels; label += 1) {
      const value = Math.exp(scores[label]! - top);
      scores[label] = value;
      total += value;
    }
    for (let label = 0; label < labels; label += 1) scores[label] = scores[label]! / total;
    return scores;
  }
}
