// Runs the three shipped files with onnxruntime-node on one thread and prints shapes and CPU ms a run.
// usage: node check.mjs [model folder]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
process.env.ORT_DISABLE_TELEMETRY ??= '1';
const { default: ort } = await import('onnxruntime-node');

const folder = process.argv[2] ?? join(import.meta.dirname, '..');
const config = JSON.parse(readFileSync(join(folder, 'lipsync.json'), 'utf8'));
const options = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const side = config.mouth;
const f32 = (shape, fill) =>
  new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill), shape);
const u8 = (shape, fill) => new ort.Tensor('uint8', new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(fill), shape);
const open = (name) => ort.InferenceSession.create(join(folder, config.files[name]), options);

async function time(name, session, feeds, runs = 200) {
  let out;
  for (let i = 0; i < 20; i++) out = await session.run(feeds);
  const rounds = [];
  for (let round = 0; round < 5; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < runs; i++) await session.run(feeds);
    const used = process.cpuUsage(start);
    rounds.push((used.user + used.system) / 1000 / runs);
  }
  rounds.sort((a, b) => a - b);
  const shapes = Object.entries(out)
    .map(([k, v]) => `${k} ${v.type} [${v.dims}]`)
    .join(', ');
  console.log(`${name}: ${rounds[2].toFixed(3)} ms CPU a run (median of 5 x ${runs}), ${shapes}`);
  return out;
}

const picture = { y: u8([1, 1, side, side], 120), uv: u8([1, 2, side / 2, side / 2], 128) };
const features = await time('encoder', await open('encoder'), picture, 20);
const heard = await time('audio', await open('audio'), { mel: f32([1, config.mel.bands, config.mel.columns], -0.75) });
await time('decoder', await open('decoder'), { weights: heard.weights, f8: features.f8, f4: features.f4 });
