// Records the value range of chosen tensors over calibration feeds: node calibrate.mjs <work folder> (see quantise.py).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
process.env.ORT_DISABLE_TELEMETRY ??= '1';
const { default: ort } = await import('onnxruntime-node');

const work = process.argv[2];
const { count, tensors } = JSON.parse(readFileSync(join(work, 'calibrate.json'), 'utf8'));
const session = await ort.InferenceSession.create(join(work, 'calibrate.onnx'), {
  graphOptimizationLevel: 'basic',
  intraOpNumThreads: 1,
  logSeverityLevel: 3,
});
const feedBytes = new Map(session.inputNames.map((name) => [name, readFileSync(join(work, `calibrate_${name}.f32`))]));
const ranges = {};
for (let row = 0; row < count; row++) {
  const feeds = {};
  for (const { name, shape } of session.inputMetadata) {
    const size = shape.reduce((a, b) => a * b, 1);
    const bytes = feedBytes.get(name);
    const data = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + row * size * 4, bytes.byteOffset + (row + 1) * size * 4),
    );
    feeds[name] = new ort.Tensor('float32', data, shape);
  }
  const values = { ...feeds, ...(await session.run(feeds)) };
  for (const name of tensors) {
    let [low, high] = ranges[name] ?? [Infinity, -Infinity];
    for (const v of values[name].data) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
    ranges[name] = [low, high];
  }
}
writeFileSync(join(work, 'ranges.json'), JSON.stringify(ranges));
