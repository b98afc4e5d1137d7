/* eslint-disable @typescript-eslint/no-non-null-assertion -- indices are in range by construction; a check at each would double the time */
import type { Random } from '../../domain/clock.js';
import { BUCKETS } from './features.js';
import { MAGIC } from './model.js';

/** One thing the classifier learns: a text's features and what it is. */
export interface Example {
  readonly features: Int32Array;
  /** Index of the label. */
  readonly label: number;
  /** How much it counts; 1 is usual. */
  readonly weight: number;
}

export interface TrainingOptions {
  /** Number of labels. */
  readonly labels: number;
  /** Size of the hidden vector. */
  readonly dimension: number;
  readonly epochs: number;
  /** Step of Adagrad at the start; it falls to nothing linearly. */
  readonly rate: number;
  readonly random: Random;
  /** Called after each epoch with the mean loss (nats). */
  readonly onEpoch?: (epoch: number, loss: number) => void;
}

/**
 * Trains the classifier and returns `weights.bin`: softmax regression on the mean of feature vectors that are learnt with
 * it (Joulin et al. 2016, "Bag of tricks"), Adagrad, one example a step. `examples` is asked once an epoch, so that each
 * epoch may see other variations. The same random gives the same bytes.
 */
export function trainWeights(examples: (epoch: number) => readonly Example[], options: TrainingOptions): Uint8Array {
  const { labels, dimension, epochs, rate, random } = options;
  const vectors = new Float32Array(BUCKETS * dimension);
  for (let i = 0; i < vectors.length; i += 1) vectors[i] = ((random() - 0.5) * 2) / dimension;
  const layer = new Float32Array(labels * dimension);
  const bias = new Float32Array(labels);
  const vectorsSeen = new Float32Array(BUCKETS).fill(1e-3);
  const layerSeen = new Float32Array(labels).fill(1e-3);
  const hidden = new Float32Array(dimension);
  const back = new Float32Array(dimension);
  const scores = new Float32Array(labels);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const batch = [...examples(epoch)];
    shuffle(batch, random);
    let loss = 0;
    batch.forEach(({ features, label, weight }, step) => {
      const pace = rate * (1 - (epoch + step / batch.length) / epochs);
      const norm = 1 / Math.sqrt(Math.max(1, features.length));
      hidden.fill(0);
      for (const feature of features) {
        const start = feature * dimension;
        for (let i = 0; i < dimension; i += 1) hidden[i]! += vectors[start + i]!;
      }
      for (let i = 0; i < dimension; i += 1) hidden[i]! *= norm;
      let top = -Infinity;
      for (let k = 0; k < labels; k += 1) {
        let sum = bias[k]!;
        const start = k * dimension;
        for (let i = 0; i < dimension; i += 1) sum += layer[start + i]! * hidden[i]!;
        scores[k] = sum;
        if (sum > top) top = sum;
      }
      let total = 0;
      for (let k = 0; k < labels; k += 1) {
        scores[k] = Math.exp(scores[k]! - top);
        total += scores[k]!;
      }
      loss -= Math.log(Math.max(1e-9, scores[label]! / total));
      back.fill(0);
      for (let k = 0; k < labels; k += 1) {
        const error = (scores[k]! / total - (k === label ? 1 : 0)) * weight;
        if (Math.abs(error) < 1e-4) continue;
        layerSeen[k]! += error * error;
        const move = (pace * error) / Math.sqrt(layerSeen[k]!);
        const start = k * dimension;
        for (let i = 0; i < dimension; i += 1) {
          back[i]! += error * layer[start + i]!;
          layer[start + i]! -= move * hidden[i]!;
        }
        bias[k]! -= move * 0.1;
      }
      let strength = 0;
      for (let i = 0; i < dimension; i += 1) {
        back[i]! *= norm;
        strength += back[i]! * back[i]!;
      }
      strength /= dimension;
      for (const feature of features) {
        vectorsSeen[feature]! += strength;
        const move = pace / Math.sqrt(vectorsSeen[feature]!);
        const start = feature * dimension;
        for (let i = 0; i < dimension; i += 1) vectors[start + i]! -= move * back[i]!;
      }
    });
    options.onEpoch?.(epoch, loss / Math.max(1, batch.length));
  }
  return pack(vectors, layer, bias, labels, dimension);
}

function pack(
  vectors: Float32Array,
  layer: Float32Array,
  bias: Float32Array,
  labels: number,
  dimension: number,
): Uint8Array {
  const scales = new Float32Array(dimension);
  for (let i = 0; i < vectors.length; i += 1) {
    const size = Math.abs(vectors[i]!);
    if (size > scales[i % dimension]!) scales[i % dimension] = size;
  }
  for (let i = 0; i < dimension; i += 1) scales[i]! /= 127;
  const header = 16 + 4 * (dimension + layer.length + bias.length);
  const bytes = new Uint8Array(header + vectors.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, BUCKETS, true);
  view.setUint32(8, dimension, true);
  view.setUint32(12, labels, true);
  let at = 16;
  for (const values of [scales, layer, bias])
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  for (let i = 0; i < vectors.length; i += 1) {
    const scale = scales[i % dimension]!;
    bytes[header + i] = scale === 0 ? 0 : Math.round(vectors[i]! / scale);
  }
  return bytes;
}

function shuffle<T>(items: T[], random: Random): void {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
}
