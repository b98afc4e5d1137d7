import { readFileSync } from 'node:fs';
import type { InferenceSession, Tensor as TensorType } from 'onnxruntime-node';
import { asError, Failure } from '../../domain/failure.js';
import { FEATURES } from './units.js';

const MAGIC = 'ZUC1';
const HEADER = 12;
/** Units of a question and of a statement that are read; the rest is left out. */
const ASKED = 32;
const STATED = 48;
/** A vector's own length is told in quarters, at most this. */
const MOST_LENGTH = 2;

/** A text as the network reads it. */
export interface Units {
  /** Unit length each: `[count, dimension]`, row-major. */
  readonly vectors: Float32Array;
  /** Length of each before that, in quarters, at most 2. */
  readonly lengths: Float32Array;
  readonly count: number;
}

/** A statement with what it belongs to. */
export interface Candidate {
  readonly stated: Units;
  /** Its place in FACETS. */
  readonly facet: number;
  /** Whether it speaks of the store, not of the product. */
  readonly store: boolean;
}

/**
 * Reads a question and a fact together and says whether the one answers the other (Nogueira and Cho 2019, passage re-ranking): a small
 * transformer over the units of both, learnt from written questions (models/understanding/tools/train_cross.py). Too slow for every fact
 * (about 1 ms each), so only the best of the ranking are looked at.
 */
export class CrossEncoder {
  readonly #session: InferenceSession;
  readonly #tensor: typeof TensorType;
  readonly #rows: number;
  readonly #dimension: number;
  readonly #scale: Float32Array;
  /** Two values a byte, the first in the low half; 8 is 0. */
  readonly #codes: Uint8Array;

  private constructor(session: InferenceSession, tensor: typeof TensorType, bytes: Buffer) {
    this.#session = session;
    this.#tensor = tensor;
    this.#rows = bytes.readUInt32LE(4);
    this.#dimension = bytes.readUInt32LE(8);
    this.#scale = Float32Array.from({ length: this.#rows }, (_, i) => bytes.readFloatLE(HEADER + 4 * i));
    this.#codes = new Uint8Array(bytes.subarray(HEADER + 4 * this.#rows));
  }

  /**
   * @param network ONNX file. @param table Vectors of the features.
   * @throws Failure `bad_request` for files of another kind.
   */
  static async load(network: string, table: string): Promise<CrossEncoder> {
    const bytes = readFileSync(table);
    if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== MAGIC)
      throw new Failure('bad_request', `${table} does not begin with ${MAGIC}`);
    const expected = HEADER + bytes.readUInt32LE(4) * (4 + bytes.readUInt32LE(8) / 2);
    if (bytes.length !== expected)
      throw new Failure('bad_request', `${table} has ${bytes.length} bytes, expected ${expected}`);
    try {
      const { InferenceSession, Tensor } = await import('onnxruntime-node');
      const session = await InferenceSession.create(network, { intraOpNumThreads: 1, interOpNumThreads: 1 });
      return new CrossEncoder(session, Tensor, bytes);
    } catch (error) {
      throw new Failure('bad_request', `${network} cannot be used: ${asError(error).message}`, { cause: error });
    }
  }

  /** @param features Rows as `unitsOf` gives them. */
  units(features: Int32Array, most: number): Units {
    const dimension = this.#dimension;
    const count = Math.min(most, Math.floor(features.length / FEATURES));
    const vectors = new Float32Array(count * dimension);
    const lengths = new Float32Array(count);
    for (let u = 0; u < count; u += 1) {
      const unit = vectors.subarray(u * dimension, (u + 1) * dimension);
      for (let k = 0; k < FEATURES; k += 1) {
        const row = features[u * FEATURES + k] as number;
        if (row <= 0 || row >= this.#rows) continue;
        const scale = this.#scale[row] as number;
        for (let i = 0, at = (row * dimension) / 2; i < dimension; i += 2, at += 1) {
          const both = this.#codes[at] as number;
          unit[i] = (unit[i] as number) + scale * ((both & 15) - 8);
          unit[i + 1] = (unit[i + 1] as number) + scale * ((both >> 4) - 8);
        }
      }
      let sum = 0;
      for (const value of unit) sum += value * value;
      const length = Math.sqrt(sum);
      lengths[u] = Math.min(MOST_LENGTH, length / 4);
      if (length > 0) for (let i = 0; i < dimension; i += 1) unit[i] = (unit[i] as number) / length;
    }
    return { vectors, lengths, count };
  }

  asked(features: Int32Array): Units {
    return this.units(features, ASKED);
  }

  stated(features: Int32Array): Units {
    return this.units(features, STATED);
  }

  /** Logits that each candidate answers: above 0 it rather does. */
  async scores(asked: Units, candidates: readonly Candidate[]): Promise<Float32Array> {
    const n = candidates.length;
    if (n === 0) return new Float32Array(0);
    const dimension = this.#dimension;
    const most = Math.max(...candidates.map(({ stated }) => stated.count));
    const l = asked.count + most;
    const vectors = new Float32Array(n * l * dimension);
    const sides = new Float32Array(n * l * 2);
    const places = new BigInt64Array(n * l);
    const there = new Float32Array(n * l);
    const heads = new BigInt64Array(n * 2);
    candidates.forEach(({ stated, facet, store }, c) => {
      const at = c * l;
      vectors.set(asked.vectors, at * dimension);
      vectors.set(stated.vectors, (at + asked.count) * dimension);
      heads[2 * c] = BigInt(facet);
      heads[2 * c + 1] = store ? 1n : 0n;
      const near = new Float32Array(asked.count + stated.count).fill(-1);
      for (let a = 0; a < asked.count; a += 1) {
        for (let s = 0; s < stated.count; s += 1) {
          let sum = 0;
          for (let i = 0, x = a * dimension, y = s * dimension; i < dimension; i += 1, x += 1, y += 1)
            sum += (asked.vectors[x] as number) * (stated.vectors[y] as number);
          if (sum > (near[a] as number)) near[a] = sum;
          if (sum > (near[asked.count + s] as number)) near[asked.count + s] = sum;
        }
      }
      for (let u = 0; u < asked.count + stated.count; u += 1) {
        const own = u < asked.count;
        sides[2 * (at + u)] = near[u] as number;
        sides[2 * (at + u) + 1] = (own ? asked.lengths[u] : stated.lengths[u - asked.count]) as number;
        places[at + u] = BigInt(own ? 1 + u : 1 + ASKED + u - asked.count);
        there[at + u] = 1;
      }
    });
    const tensor = this.#tensor;
    const { scores } = await this.#session.run({
      vectors: new tensor('float32', vectors, [n, l, dimension]),
      sides: new tensor('float32', sides, [n, l, 2]),
      places: new tensor('int64', places, [n, l]),
      there: new tensor('float32', there, [n, l]),
      heads: new tensor('int64', heads, [n, 2]),
    });
    return scores?.data as Float32Array;
  }
}
