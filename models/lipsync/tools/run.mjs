// Runs shipped models over a work folder of raw tensors (see evaluate.py): node run.mjs <model folder> <work folder> [decoder file]
// in:  case.json {pairs, references, windows}, mel.f32, ref_y.u8, ref_uv.u8, index.i32, weights.f32
// out: heard.f32, flow.f32, res_y.u8, res_uv.u8
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
process.env.ORT_DISABLE_TELEMETRY ??= '1';
const { default: ort } = await import('onnxruntime-node');

const [, , folder, work, decoderFile] = process.argv;
const options = { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all', logSeverityLevel: 3 };
const open = (file) => ort.InferenceSession.create(file, options);
const { pairs, references, windows } = JSON.parse(readFileSync(join(work, 'case.json'), 'utf8'));
const bytes = (name) => new Uint8Array(readFileSync(join(work, name)));
const floats = (name) => new Float32Array(bytes(name).buffer);

const heard = new Float32Array(windows * 14);
if (windows > 0) {
  const audio = await open(join(folder, 'audio.onnx'));
  const mel = floats('mel.f32');
  for (let i = 0; i < windows; i++) {
    const out = await audio.run({ mel: new ort.Tensor('float32', mel.slice(i * 1680, (i + 1) * 1680), [1, 80, 21]) });
    heard.set(out.weights.data, i * 14);
  }
}
writeFileSync(join(work, 'heard.f32'), heard);

const encoder = await open(join(folder, 'encoder.onnx'));
const [allY, allUv] = [bytes('ref_y.u8'), bytes('ref_uv.u8')];
const features = [];
for (let i = 0; i < references; i++) {
  features.push(
    await encoder.run({
      y: new ort.Tensor('uint8', allY.slice(i * 25600, (i + 1) * 25600), [1, 1, 160, 160]),
      uv: new ort.Tensor('uint8', allUv.slice(i * 12800, (i + 1) * 12800), [1, 2, 80, 80]),
    }),
  );
}
const decoder = await open(decoderFile ?? join(folder, 'decoder.onnx'));
const [weights, index] = [floats('weights.f32'), new Int32Array(bytes('index.i32').buffer)];
const [flow, y, uv] = [new Float32Array(pairs * 800), new Uint8Array(pairs * 25600), new Uint8Array(pairs * 12800)];
const start = process.cpuUsage();
for (let i = 0; i < pairs; i++) {
  const { f8, f4 } = features[index[i]];
  const out = await decoder.run({
    weights: new ort.Tensor('float32', weights.slice(i * 14, (i + 1) * 14), [1, 14]),
    f8,
    f4,
  });
  flow.set(out.flow.data, i * 800);
  y.set(out.y.data, i * 25600);
  uv.set(out.uv.data, i * 12800);
}
const used = process.cpuUsage(start);
console.log(`decoder ${((used.user + used.system) / 1000 / pairs).toFixed(3)} ms CPU a picture over ${pairs}`);
writeFileSync(join(work, 'flow.f32'), flow);
writeFileSync(join(work, 'res_y.u8'), y);
writeFileSync(join(work, 'res_uv.u8'), uv);
