import { Failure } from '../../domain/failure.js';
import { FEATURES } from './units.js';

const MAGIC = 'ZUM2';
const HEADER = 16;
/** Scales of a fit: alike, facet, none, covered, hole. */
const SCALES = 5;
/** What "none of these" looks at: how much of the question some statement covers, its largest hole, the best cover, the best likeness. */
const NONE_FEATURES = 4;
/** Values of a unit's vector are kept as int8: 127 is 1. */
const ONE = 127;

/** A statement as the network sees it. */
export interface StatedMeaning {
  /** Of the whole, unit length. */
  readonly vector: Float32Array;
  /** Of each unit, unit length in 127ths: `[count, dimension]`, row-major. */
  readonly units: Int8Array;
  readonly count: number;
}

/** A question as the network sees it. */
export interface AskedMeaning {
  /** Of the whole, unit length. */
  readonly vector: Float32Array;
  /** Of each unit, unit length: `[count, dimension]`, row-major. */
  readonly units: Float32Array;
  readonly count: number;
  /** How much each unit counts; sums to 1. */
  readonly shares: Float32Array;
  /** Natural logarithm of the belief by facet, in the order of FACETS. */
  readonly facets: Float32Array;
  /** Fit of "none of these facts", before they are looked at. */
  readonly none: number;
}

/** A question held against a fact. */
export interface Comparison {
  /** Cosine of the wholes, the nearest statement's, -1..1. */
  readonly alike: number;
  /** How near each unit of the question comes to some unit of the fact, -1..1. */
  readonly nearest: Float32Array;
  /** The same over the whole question, by what its units count. */
  readonly covered: number;
  /** The largest thing of the question that the fact does not speak of, 0..1. */
  readonly hole: number;
}

/**
 * How well facts fit a question, by vectors of their features that were learnt from questions and the facts that answer them
 * (models/understanding/tools/train_match.py): the wholes against each other, and each unit of the question against the nearest unit of
 * the fact (late interaction: Khattab and Zaharia 2020, ColBERT). A text costs about 50 us, a comparison 30 us.
 */
export class Likeness {
  readonly #rows: number;
  readonly #dimension: number;
  readonly #scale: Float32Array;
  readonly #importance: Float32Array;
  readonly #codes: Int8Array;
  readonly #fit: Float32Array;
  readonly #facets: Float32Array;
  readonly #none: Float32Array;
  readonly #unmet: Float32Array;

  private constructor(bytes: Buffer) {
    const [rows, dimension, facets] = sizesOf(bytes);
    let at = HEADER;
    const floats = (count: number): Float32Array => {
      const from = at;
      at += 4 * count;
      return Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(from + 4 * i));
    };
    this.#rows = rows;
    this.#dimension = dimension;
    this.#fit = floats(SCALES);
    this.#scale = floats(rows);
    this.#importance = floats(rows);
    this.#codes = new Int8Array(bytes.subarray(at, at + rows * dimension));
    at += rows * dimension;
    this.#facets = floats(facets * (dimension + 1));
    this.#none = floats(dimension + 1);
    this.#unmet = floats(NONE_FEATURES + 1);
  }

  /** @throws Failure `bad_request` for bytes of another kind or length. */
  static read(bytes: Buffer): Likeness {
    if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== MAGIC)
      throw new Failure(
        'bad_request',
        `match.bin begins with ${JSON.stringify(bytes.toString('latin1', 0, 4))}, expected ${MAGIC}`,
      );
    const [rows, dimension, facets] = sizesOf(bytes);
    const floats = SCALES + 2 * rows + (facets + 1) * (dimension + 1) + NONE_FEATURES + 1;
    const expected = HEADER + 4 * floats + rows * dimension;
    if (bytes.length !== expected)
      throw new Failure('bad_request', `match.bin has ${bytes.length} bytes, expected ${expected}`);
    return new Likeness(bytes);
  }

  /** @param features Rows as `unitsOf` gives them. */
  stated(features: Int32Array): StatedMeaning {
    const { vector, units, count } = this.#read(features);
    return { vector, units: Int8Array.from(units, (value) => Math.round(value * ONE)), count };
  }

  /** What a question asks. @param features Rows as `unitsOf` gives them. */
  asked(features: Int32Array): AskedMeaning {
    const { vector, units, count } = this.#read(features);
    const size = this.#dimension + 1;
    const layer = (weights: Float32Array, at: number): number =>
      dot(vector, weights.subarray(at, at + size - 1)) + (weights[at + size - 1] as number);
    const facets = Float32Array.from({ length: this.#facets.length / size }, (_, k) => layer(this.#facets, k * size));
    const top = facets.reduce((most, one) => Math.max(most, one), -Infinity);
    const total = Math.log(facets.reduce((all, one) => all + Math.exp(one - top), 0)) + top;
    return {
      vector,
      units,
      count,
      shares: this.#sharesOf(features, count),
      facets: facets.map((one) => one - total),
      none: layer(this.#none, 0) + (this.#fit[2] as number),
    };
  }

  /** The wholes alone, where there are too many facts to read each closely. */
  glance(asked: AskedMeaning, statements: readonly StatedMeaning[]): Comparison {
    const alike = statements.reduce((most, { vector }) => Math.max(most, dot(asked.vector, vector)), -1);
    return { alike, nearest: new Float32Array(asked.count).fill(alike), covered: alike, hole: 0 };
  }

  /** @param statements The fact's, one for each language it is stated in. */
  compare(asked: AskedMeaning, statements: readonly StatedMeaning[]): Comparison {
    const dimension = this.#dimension;
    const nearest = new Float32Array(asked.count).fill(-1);
    let alike = statements.length === 0 ? 0 : -1;
    for (const { vector, units, count } of statements) {
      alike = Math.max(alike, dot(asked.vector, vector));
      for (let u = 0; u < asked.count; u += 1) {
        let most = (nearest[u] as number) * ONE;
        for (let v = 0; v < count; v += 1) {
          let sum = 0;
          for (let i = 0, a = u * dimension, b = v * dimension; i < dimension; i += 1, a += 1, b += 1)
            sum += (asked.units[a] as number) * (units[b] as number);
          if (sum > most) most = sum;
        }
        nearest[u] = most / ONE;
      }
    }
    return { alike, nearest, ...held(nearest, asked.shares) };
  }

  /** The fit of a fact, on the scale of `none`. @param facet Its place in FACETS. */
  fit(asked: AskedMeaning, { alike, covered, hole }: Comparison, facet: number): number {
    const [byWhole = 0, byFacet = 0, , byCover = 0, byHole = 0] = this.#fit;
    return byWhole * alike + byFacet * (asked.facets[facet] ?? -10) + byCover * covered - byHole * hole;
  }

  /** The fit of "none of these". */
  none(asked: AskedMeaning, compared: readonly Comparison[]): number {
    const nearest = new Float32Array(asked.count).fill(-1);
    let [covered, alike] = [-1, -1];
    for (const one of compared) {
      covered = Math.max(covered, one.covered);
      alike = Math.max(alike, one.alike);
      for (let u = 0; u < nearest.length; u += 1) nearest[u] = Math.max(nearest[u] as number, one.nearest[u] as number);
    }
    const all = held(nearest, asked.shares);
    const [a = 0, b = 0, c = 0, d = 0, bias = 0] = this.#unmet;
    return asked.none + a * all.covered + b * all.hole + c * covered + d * alike + bias;
  }

  #read(features: Int32Array): { vector: Float32Array; units: Float32Array; count: number } {
    const dimension = this.#dimension;
    const count = Math.floor(features.length / FEATURES);
    const units = new Float32Array(count * dimension);
    const vector = new Float32Array(dimension);
    for (let u = 0; u < count; u += 1) {
      const unit = units.subarray(u * dimension, (u + 1) * dimension);
      for (let k = 0; k < FEATURES; k += 1) {
        const row = features[u * FEATURES + k] as number;
        if (row <= 0 || row >= this.#rows) continue;
        const scale = this.#scale[row] as number;
        const at = row * dimension;
        for (let i = 0; i < dimension; i += 1) unit[i] = (unit[i] as number) + scale * (this.#codes[at + i] as number);
      }
      for (let i = 0; i < dimension; i += 1) vector[i] = (vector[i] as number) + (unit[i] as number);
      toUnitLength(unit);
    }
    toUnitLength(vector);
    return { vector, units, count };
  }

  #sharesOf(features: Int32Array, count: number): Float32Array {
    const shares = new Float32Array(count);
    let total = 0;
    for (let u = 0; u < count; u += 1) {
      let [sum, known] = [0, 0];
      for (let k = 0; k < FEATURES; k += 1) {
        const row = features[u * FEATURES + k] as number;
        if (row <= 0 || row >= this.#rows) continue;
        sum += this.#importance[row] as number;
        known += 1;
      }
      shares[u] = known === 0 ? 0 : sum / known;
      total += shares[u] as number;
    }
    return total === 0 ? shares : shares.map((one) => one / total);
  }
}

function sizesOf(bytes: Buffer): readonly [rows: number, dimension: number, facets: number] {
  return [bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
}

/** What of a question is covered when its units come so near, and the largest part that is not. */
function held(nearest: Float32Array, shares: Float32Array): { readonly covered: number; readonly hole: number } {
  let [covered, hole] = [0, 0];
  for (let u = 0; u < nearest.length; u += 1) {
    covered += (nearest[u] as number) * (shares[u] as number);
    hole = Math.max(hole, (1 - (nearest[u] as number)) * (shares[u] as number));
  }
  return { covered, hole };
}

function toUnitLength(vector: Float32Array): void {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] as number) / length;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
