import { correlation, mean } from './statistics.js';

/** Every Nth example is kept back to tell how well a reader reads. */
const KEPT_BACK = 5;

/** Reads one number off a row of picture features: a linear fit, calibrated on examples whose number is known. */
export interface Reader {
  read(features: ArrayLike<number>): number;
  /** Correlation of reading and truth on examples it was not fitted to; NaN when those do not vary. */
  readonly agreement: number;
}

/**
 * Ridge regression. Features are centred and scaled; `firmness` is the ridge relative to their variance: higher trusts
 * single features less (0.05 suits features that carry a level or two of coding noise).
 */
export function calibrate(examples: readonly { features: Float32Array; truth: number }[], firmness = 0.05): Reader {
  const fitted = fit(
    examples.filter((_, i) => i % KEPT_BACK !== 0),
    firmness,
  );
  const kept = examples.filter((_, i) => i % KEPT_BACK === 0);
  const agreement = correlation(
    kept.map(({ features }) => fitted(features)),
    kept.map(({ truth }) => truth),
  );
  const read = fit(examples, firmness);
  return { read, agreement };
}

function fit(examples: readonly { features: Float32Array; truth: number }[], firmness: number): Reader['read'] {
  const size = examples[0]?.features.length ?? 0;
  const centre = Float64Array.from({ length: size }, (_, k) =>
    mean(examples.map(({ features }) => features[k] as number)),
  );
  const truth = examples.map((example) => example.truth);
  const middle = mean(truth);
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const row = new Float64Array(size);
  for (const { features, truth: value } of examples) {
    for (let k = 0; k < size; k += 1) row[k] = (features[k] as number) - (centre[k] as number);
    for (let k = 0; k < size; k += 1) {
      const x = row[k] as number;
      right[k] = (right[k] as number) + x * (value - middle);
      for (let j = 0; j <= k; j += 1) matrix[k * size + j] = (matrix[k * size + j] as number) + x * (row[j] as number);
    }
  }
  let trace = 0;
  for (let k = 0; k < size; k += 1) trace += matrix[k * size + k] as number;
  const ridge = firmness * (trace / Math.max(1, size)) + 1e-9;
  for (let k = 0; k < size; k += 1) matrix[k * size + k] = (matrix[k * size + k] as number) + ridge;
  const weights = solve(matrix, right, size);
  return (features) => {
    let sum = middle;
    for (let k = 0; k < size; k += 1) sum += (weights[k] as number) * ((features[k] as number) - (centre[k] as number));
    return sum;
  };
}

/** Cholesky: `matrix` (lower triangle, positive definite) is overwritten by its factor. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const at = (row: number, column: number): number => matrix[row * size + column] as number;
  for (let k = 0; k < size; k += 1) {
    for (let j = 0; j <= k; j += 1) {
      let sum = at(k, j);
      for (let i = 0; i < j; i += 1) sum -= at(k, i) * at(j, i);
      matrix[k * size + j] = k === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j);
    }
  }
  const found = Float64Array.from(right);
  for (let k = 0; k < size; k += 1) {
    let sum = found[k] as number;
    for (let i = 0; i < k; i += 1) sum -= at(k, i) * (found[i] as number);
    found[k] = sum / at(k, k);
  }
  for (let k = size - 1; k >= 0; k -= 1) {
    let sum = found[k] as number;
    for (let i = k + 1; i < size; i += 1) sum -= at(i, k) * (found[i] as number);
    found[k] = sum / at(k, k);
  }
  return found;
}
