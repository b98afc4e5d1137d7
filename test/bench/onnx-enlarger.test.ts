import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { enlarged } from './onnx-enlarger.js';

const model = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../models/lipsync/${name}.onnx`, import.meta.url)));
const bytes = (...dims: number[]): Tensor =>
  new Tensor('uint8', new Uint8Array(dims.reduce((a, b) => a * b, 1)).fill(128), dims);

it('makes of the shipped networks ones for a mouth of 240 pixels, which run', async () => {
  const encoder = await InferenceSession.create(enlarged(model('encoder')));
  const { f8, f4 } = await encoder.run({ y: bytes(1, 1, 240, 240), uv: bytes(1, 2, 120, 120) });
  expect([f8?.dims, f4?.dims]).toEqual([
    [1, 64, 30, 30],
    [1, 48, 60, 60],
  ]);
  const decoder = await InferenceSession.create(enlarged(model('decoder')));
  const weights = new Tensor('float32', new Float32Array(14), [1, 14]);
  const { flow, y, uv } = await decoder.run({ weights, f8: f8 ?? weights, f4: f4 ?? weights });
  expect([flow?.dims, y?.dims, uv?.dims]).toEqual([
    [1, 2, 30, 30],
    [1, 1, 240, 240],
    [1, 2, 120, 120],
  ]);
});
