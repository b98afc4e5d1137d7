import { InferenceSession, Tensor } from 'onnxruntime-node';
import { seededRandom } from '../../src/domain/clock.js';
import { OnnxWriter } from './onnx-writer.js';

/** One layer: channels in and out, kernel, stride each way, padding; `up`: transposed, twice the size (or from 1 to 3). */
interface Layer {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride?: readonly [number, number];
  readonly pad?: number;
  readonly up?: 'double' | 'open';
}

const same = (channels: number, times: number): Layer[] =>
  Array.from({ length: times }, () => ({ from: channels, to: channels, kernel: 3, pad: 1 }));
const down = (from: number, to: number, stride: readonly [number, number] = [2, 2]): Layer => ({
  from,
  to,
  kernel: 3,
  stride,
  pad: 1,
});
const up = (from: number, to: number): Layer => ({ from, to, kernel: 3, pad: 1, up: 'double' });

/**
 * The generator of "A Lip Sync Expert Is All You Need" (Prajwal et al. 2020) for 96 x 96: layer sizes as published with it. Each
 * block's output is kept for the decoder.
 */
const FACE: readonly (readonly Layer[])[] = [
  [{ from: 6, to: 16, kernel: 7, pad: 3 }],
  [down(16, 32), ...same(32, 2)],
  [down(32, 64), ...same(64, 3)],
  [down(64, 128), ...same(128, 2)],
  [down(128, 256), ...same(256, 2)],
  [down(256, 512), ...same(512, 1)],
  [
    { from: 512, to: 512, kernel: 3 },
    { from: 512, to: 512, kernel: 1 },
  ],
];
const AUDIO: readonly Layer[] = [
  { from: 1, to: 32, kernel: 3, pad: 1 },
  ...same(32, 2),
  down(32, 64, [3, 1]),
  ...same(64, 2),
  down(64, 128, [3, 3]),
  ...same(128, 2),
  down(128, 256, [3, 2]),
  ...same(256, 1),
  { from: 256, to: 512, kernel: 3 },
  { from: 512, to: 512, kernel: 1 },
];
const DECODER: readonly (readonly Layer[])[] = [
  [{ from: 512, to: 512, kernel: 1 }],
  [{ from: 1024, to: 512, kernel: 3, up: 'open' }, ...same(512, 1)],
  [up(1024, 512), ...same(512, 2)],
  [up(768, 384), ...same(384, 2)],
  [up(512, 256), ...same(256, 2)],
  [up(320, 128), ...same(128, 2)],
  [up(160, 64), ...same(64, 2)],
];

/** CPU milliseconds of one picture through a network of Wav2Lip's size with random weights; one thread, as ours. */
export async function benchWav2Lip(cpuMs: () => number, pictures = 25): Promise<{ ms: number; parameters: number }> {
  const { model, parameters } = wav2lip();
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const random = seededRandom(2);
  const filled = (dims: readonly number[]): Tensor =>
    new Tensor('float32', Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, random), [...dims]);
  const feeds = { face: filled([1, 6, 96, 96]), audio: filled([1, 1, 80, 16]) };
  for (let i = 0; i < 3; i += 1) await session.run(feeds);
  const start = cpuMs();
  for (let i = 0; i < pictures; i += 1) await session.run(feeds);
  const ms = (cpuMs() - start) / pictures;
  await session.release();
  return { ms, parameters };
}

/** Batch normalisation is folded into the convolutions, as a deployment would. */
function wav2lip(): { model: Buffer; parameters: number } {
  const writer = new OnnxWriter();
  const random = seededRandom(1);
  let parameters = 0;
  const layer = (input: string, { from, to, kernel, stride = [1, 1], pad = 0, up: grows }: Layer): string => {
    const scale = 2 * Math.sqrt(3 / (from * kernel * kernel));
    const dims = grows === undefined ? [to, from, kernel, kernel] : [from, to, kernel, kernel];
    const weights = new Float32Array(to * from * kernel * kernel);
    for (let i = 0; i < weights.length; i += 1) weights[i] = (random() - 0.5) * scale;
    parameters += weights.length + to;
    const inputs = [input, writer.weights(dims, weights), writer.weights([to], new Float32Array(to))];
    const shape = { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad] };
    const convolved =
      grows === undefined
        ? writer.node('Conv', inputs, { ...shape, strides: stride })
        : grows === 'double'
          ? writer.node('ConvTranspose', inputs, { ...shape, strides: [2, 2], output_padding: [1, 1] })
          : writer.node('ConvTranspose', inputs, { ...shape, strides: [1, 1] });
    const residual = from === to && pad === 1 && grows === undefined && stride[0] === 1;
    return writer.node('Relu', [residual ? writer.node('Add', [convolved, input]) : convolved]);
  };
  const through = (input: string, layers: readonly Layer[]): string => layers.reduce(layer, input);

  let face = writer.input('face', [1, 6, 96, 96]);
  const kept = FACE.map((block) => (face = through(face, block)));
  let picture = through(writer.input('audio', [1, 1, 80, 16]), AUDIO);
  for (const block of DECODER) {
    const skip = kept.pop();
    if (skip === undefined) throw new Error('unreachable: as many blocks down as up');
    picture = writer.node('Concat', [through(picture, block), skip], { axis: 1 });
  }
  const last = layer(picture, { from: 80, to: 32, kernel: 3, pad: 1 });
  const weights = Float32Array.from({ length: 3 * 32 }, () => random() - 0.5);
  parameters += weights.length + 3;
  const drawn = writer.node('Conv', [last, writer.weights([3, 32, 1, 1], weights)], { kernel_shape: [1, 1] });
  writer.node('Sigmoid', [drawn], {}, 'picture');
  writer.output('picture', [1, 3, 96, 96]);
  return { model: writer.model(), parameters };
}
