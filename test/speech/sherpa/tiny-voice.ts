import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnnxWriter } from '../../bench/onnx-writer.js';

/** What the tiny voice knows: a token each, from 1; 0 fills. */
const CHARACTERS = '_ ,.?!abcdefghijklmnopqrstuvwxyz今天只要一二三四五六七八九十百千元两件欢迎好朋友们';
/** Hz. */
export const TINY_RATE = 16_000;
/** Each token is this much of a 400 Hz tone, 100 ms. */
export const TINY_TOKEN = 1_600;

/**
 * A voice of 12 KB that sherpa-onnx runs as any other VITS model with characters for a frontend: every token of the text
 * becomes 100 ms of a tone. Its graph: x [1, N] -> cast -> transpose -> x tone [1, K] -> sign -> [N, K], the sound row by row.
 */
export function tinyVoice(metadata: Readonly<Record<string, string>> = {}): Buffer {
  const onnx = new OnnxWriter();
  const x = onnx.input('x', [1, 'length'], 'int64');
  onnx.input('x_length', [1], 'int64');
  for (const scale of ['noise_scale', 'length_scale', 'noise_scale_w']) onnx.input(scale, [1]);
  const tone = Float32Array.from(
    { length: TINY_TOKEN },
    (_, i) => 0.25 * Math.sin((2 * Math.PI * 400 * i) / TINY_RATE),
  );
  const tokens = onnx.node('Transpose', [onnx.node('Cast', [x], { to: 1 })], { perm: [1, 0] });
  // Every token counts alike, whatever its number: the sign of it.
  onnx.output(onnx.node('MatMul', [onnx.node('Sign', [tokens]), onnx.weights([1, TINY_TOKEN], tone)], {}, 'y'), [
    'length',
    TINY_TOKEN,
  ]);
  const entries = {
    sample_rate: String(TINY_RATE),
    n_speakers: '1',
    language: 'English',
    comment: 'tiny',
    frontend: 'characters',
    add_blank: '0',
    ...metadata,
  };
  // Protobuf messages may be appended to: field 14 of ModelProto is metadata_props.
  return Buffer.concat([onnx.model(), ...Object.entries(entries).map(([key, value]) => entry(key, value))]);
}

/** A folder as sherpa-onnx's own models come: model.onnx and tokens.txt. */
export function writeTinyVoice(folder: string, model = tinyVoice()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), model);
  writeFileSync(join(folder, 'tokens.txt'), [...CHARACTERS].map((char, index) => `${char} ${index}`).join('\n') + '\n');
  return folder;
}

function entry(key: string, value: string): Buffer {
  const content = Buffer.concat([field(1, key), field(2, value)]);
  return Buffer.concat([Buffer.from([14 * 8 + 2, content.length]), content]);
}

/** A text field of fewer than 128 bytes. */
function field(number: number, value: string): Buffer {
  const content = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
}
