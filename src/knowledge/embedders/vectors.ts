import { Failure } from '../../domain/failure.js';

/**
 * The vector scaled to length 1, in place.
 * @throws Failure `internal` for one that has no direction.
 */
export function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  if (!(length > 0) || !Number.isFinite(length))
    throw new Failure('internal', `The embedding of a text has the length ${length}; it must be above 0.`);
  for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) / length;
  return vector;
}
