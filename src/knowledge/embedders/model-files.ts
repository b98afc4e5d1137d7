import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';

/** Tokens of a text that are read at most, whatever the model allows: a fact is a sentence. */
const MOST_TOKENS = 512;

const own = z.strictObject({
  /** Shown and part of the id; default: `_name_or_path` of config.json, or the folder's name. */
  name: z.string().min(1).max(100).optional(),
  pooling: z.enum(['mean', 'cls']).optional(),
  /** Put before a question, a fact: `query: ` and `passage: ` for e5. */
  queryPrefix: z.string().max(200).default(''),
  passagePrefix: z.string().max(200).default(''),
  maxTokens: z.number().int().min(8).max(8192).optional(),
});
const config = z.looseObject({
  _name_or_path: z.string().optional(),
  max_position_embeddings: z.number().int().positive().optional(),
});
const tokenizerConfig = z.looseObject({ model_max_length: z.number().positive().optional() });
const pooling = z.looseObject({ pooling_mode_cls_token: z.boolean().optional() });

/** A directory with a text embedding model, as it is on the disk. */
export interface ModelFiles {
  readonly model: string;
  readonly tokenizer: object;
  readonly tokenizerConfig: object;
  readonly pooling: 'mean' | 'cls';
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  readonly maxTokens: number;
  /** Name and a hash of everything that changes the vectors. */
  readonly id: string;
}

/**
 * Reads what is beside the network: `model.onnx` or `onnx/model.onnx`, `tokenizer.json`, and, where they are there,
 * `tokenizer_config.json`, `config.json`, `1_Pooling/config.json` and `zhubo-embedder.json`. Nothing is fetched.
 * @throws Failure `bad_request` naming the file that is missing or wrong.
 */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const model = [join(folder, 'model.onnx'), join(folder, 'onnx', 'model.onnx')].find((path) => existsSync(path));
  if (model === undefined)
    throw new Failure(
      'bad_request',
      `${folder} holds no embedding model: neither model.onnx nor onnx/model.onnx is there.`,
    );
  const tokenizer = await json(folder, 'tokenizer.json', z.looseObject({ model: z.looseObject({}) }));
  if (tokenizer === undefined)
    throw new Failure('bad_request', `${join(folder, 'tokenizer.json')} is missing: without it no text can be read.`);
  const words = (await json(folder, 'tokenizer_config.json', tokenizerConfig)) ?? {};
  const shape = (await json(folder, 'config.json', config)) ?? {};
  const pooled = (await json(folder, '1_Pooling/config.json', pooling)) ?? {};
  const stated = (await json(folder, 'zhubo-embedder.json', own)) ?? own.parse({});
  const kind = stated.pooling ?? (pooled.pooling_mode_cls_token === true ? 'cls' : 'mean');
  const name = stated.name ?? shape._name_or_path ?? folder.split(/[/\\]/).findLast((part) => part !== '') ?? 'model';
  const hash = createHash('sha256');
  hash.update(JSON.stringify([kind, stated.queryPrefix, stated.passagePrefix, tokenizer]));
  for await (const part of createReadStream(model)) hash.update(part as Buffer);
  return {
    model,
    tokenizer,
    tokenizerConfig: words,
    pooling: kind,
    queryPrefix: stated.queryPrefix,
    passagePrefix: stated.passagePrefix,
    maxTokens: Math.min(
      stated.maxTokens ?? MOST_TOKENS,
      shape.max_position_embeddings ?? Infinity,
      words.model_max_length ?? Infinity,
    ),
    id: `${name} ${hash.digest('hex').slice(0, 12)}`,
  };
}

async function json<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} is no JSON.`, { cause: error });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new Failure('bad_request', `${path}: ${z.prettifyError(read.error)}`);
}
