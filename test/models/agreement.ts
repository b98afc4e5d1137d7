import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { readLipSyncManifest } from '../../src/avatar/manifest.js';
import { openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { openSession } from '../../src/driving/onnx.js';

/** Written by models/lipsync/tools/golden.py: what the trained networks answer. */
const goldenFile = z.object({
  audio: z.object({ melThousandths: z.array(z.number()), weights: z.array(z.number()), tolerance: z.number() }),
  decoder: z.object({
    weights: z.array(z.number()),
    features: z.object({ step: z.number(), f8: z.array(z.number()), f4: z.array(z.number()) }),
    flow: z.object({ step: z.number(), values: z.array(z.number()) }),
    residual: z.object({ step: z.number(), y: z.array(z.number()), uv: z.array(z.number()) }),
  }),
});

/** How far the exported files are from the trained networks. */
export interface Disagreement {
  /** Viseme weights, greatest difference. */
  readonly audio: number;
  /** Levels of the stored picture features, greatest difference. */
  readonly features: number;
  /** Pixels, mean. */
  readonly flow: number;
  /** Levels, mean. */
  readonly residual: number;
}

/** Disturbances that a comparison worth its name must notice. */
export interface Disturbance {
  /** Added to every mel value. */
  readonly mel?: number;
  /** Added to every luma level of the picture. */
  readonly luma?: number;
  /** Factor on the articulation. */
  readonly articulation?: number;
}

/** Runs the files of a model folder on the golden inputs and compares with golden.json. */
export async function disagreement(folder: string, disturbed: Disturbance = {}): Promise<Disagreement> {
  const golden = goldenFile.parse(JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')));
  const manifest = readLipSyncManifest(folder);

  const audio = await openSession(folder, manifest.files.audio);
  const mel = Float32Array.from(golden.audio.melThousandths, (value) => value / 1000 + (disturbed.mel ?? 0));
  const { weights } = await audio.run({ mel: new Tensor('float32', mel, [1, 80, 21]) });
  await audio.release();

  const encoder = await openFeatureEncoder(folder, manifest);
  const { y, uv } = drawnFace(disturbed.luma ?? 0);
  const features = await encoder.encode(y, uv);
  await encoder.close();
  const { f8, f4 } = manifest.features;
  const split = f8[0] * f8[1] * f8[2];
  const [coarse, fine] = [features.subarray(0, split), features.subarray(split)];

  const decoder = await openSession(folder, manifest.files.decoder);
  const articulation = Float32Array.from(golden.decoder.weights, (weight) => weight * (disturbed.articulation ?? 1));
  const painted = await decoder.run({
    weights: new Tensor('float32', articulation, [1, 14]),
    f8: new Tensor('uint8', Uint8Array.from(coarse), [1, ...f8]),
    f4: new Tensor('uint8', Uint8Array.from(fine), [1, ...f4]),
  });
  await decoder.release();

  const { step } = golden.decoder.residual;
  return {
    audio: Math.max(...differences(weights, golden.audio.weights, 1)),
    features: Math.max(
      ...differences({ data: coarse }, golden.decoder.features.f8, golden.decoder.features.step),
      ...differences({ data: fine }, golden.decoder.features.f4, golden.decoder.features.step),
    ),
    flow: mean(differences(painted['flow'], golden.decoder.flow.values, golden.decoder.flow.step)),
    residual: mean([
      ...differences(painted['y'], golden.decoder.residual.y, step, 128),
      ...differences(painted['uv'], golden.decoder.residual.uv, step, 128),
    ]),
  };
}

/** Every `step`-th value of `got`, less `zero`, against all that is expected. */
function differences(
  got: { readonly data: unknown } | undefined,
  expected: readonly number[],
  step: number,
  zero = 0,
): number[] {
  const values = got?.data;
  if (!(values instanceof Float32Array || values instanceof Uint8Array)) throw new Error('the model gave no numbers');
  if (Math.ceil(values.length / step) !== expected.length) {
    throw new Error(`${values.length} values by ${step}, expected ${expected.length}`);
  }
  return expected.map((value, i) => Math.abs((values[i * step] ?? NaN) - zero - value));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The face-like crop of golden.py. */
function drawnFace(brighter: number): { y: Uint8Array; uv: Uint8Array } {
  const y = Uint8Array.from({ length: 160 * 160 }, (_, i) => {
    const [row, column] = [Math.floor(i / 160), i % 160];
    const lips = 45 * Math.exp(-((column - 80) ** 2 / 700 + (row - 72) ** 2 / 60));
    const line = Math.abs(column - 80) < 30 ? 30 * Math.exp(-((row - 71) ** 2) / 2) : 0;
    return Math.floor(150 - lips - line) + brighter;
  });
  const uv = Uint8Array.from({ length: 2 * 80 * 80 }, (_, i) => {
    const [row, column] = [Math.floor((i % 6400) / 80), i % 80];
    const lips = Math.exp(-((column - 40) ** 2 / 175 + (row - 36) ** 2 / 15));
    return Math.floor(i < 6400 ? 118 - 2 * lips : 146 + 14 * lips);
  });
  return { y, uv };
}
