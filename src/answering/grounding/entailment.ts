import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { asError, Failure } from '../../domain/failure.js';
import type { PartState } from '../../domain/part.js';
import { openTokenizer, type TextTokenizer } from '../../knowledge/embedders/tokenizer.js';

/** How a hypothesis follows from a premise; the three sum to 1. */
export interface Judgement {
  readonly entailment: number;
  readonly neutral: number;
  readonly contradiction: number;
}

/** A natural-language-inference model: the port of the check's second opinion. */
export interface Entailment {
  /** @throws Failure when the model fails, the signal's reason when it aborts. */
  judge(premise: string, hypothesis: string, signal: AbortSignal): Promise<Judgement>;
  state(): PartState;
  close(): Promise<void>;
}

/** Tokens of a pair that are read at most: some facts and a sentence. */
const MOST_TOKENS = 256;
const labels = z.looseObject({ id2label: z.record(z.string(), z.string()) });

/** The part of the tokenizer that reads pairs; an embedder needs single texts only. */
type PairTokenizer = TextTokenizer & {
  encode(
    text: string,
    options: { readonly text_pair: string; readonly return_token_type_ids: boolean },
  ): { readonly ids: number[]; readonly token_type_ids?: number[] };
};

/**
 * A cross-encoder of the BERT family from a local directory: `model.onnx` or `onnx/model.onnx`, `tokenizer.json`,
 * `config.json` with `id2label` naming entailment and contradiction. Nothing is fetched. One run at a time.
 */
export class OnnxEntailment implements Entailment {
  readonly #session: InferenceSession;
  readonly #tokenizer: PairTokenizer;
  readonly #tensor: typeof Tensor;
  readonly #order: Readonly<Record<keyof Judgement, number>>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    session: InferenceSession,
    tokenizer: PairTokenizer,
    tensor: typeof Tensor,
    order: Readonly<Record<keyof Judgement, number>>,
  ) {
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#tensor = tensor;
    this.#order = order;
  }

  /** @throws Failure `bad_request` naming what is missing or does not fit. */
  static async open(folder: string): Promise<OnnxEntailment> {
    const model = [join(folder, 'model.onnx'), join(folder, 'onnx', 'model.onnx')].find((path) => existsSync(path));
    if (model === undefined)
      throw new Failure(
        'bad_request',
        `${folder} holds no entailment model: neither model.onnx nor onnx/model.onnx is there.`,
      );
    // Must be set before the library is loaded.
    process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
    try {
      const order = orderOf(await json(join(folder, 'config.json')), folder);
      const config = join(folder, 'tokenizer_config.json');
      const tokenizer = await openTokenizer({
        tokenizer: (await json(join(folder, 'tokenizer.json'))) as object,
        tokenizerConfig: existsSync(config) ? ((await json(config)) as object) : {},
      });
      const library = await import('onnxruntime-node');
      const session = await library.InferenceSession.create(model, {
        executionProviders: ['cpu'],
        graphOptimizationLevel: 'all',
        executionMode: 'sequential',
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      });
      const opened = new OnnxEntailment(session, tokenizer, library.Tensor, order);
      await opened.judge('试 a', '试 b', new AbortController().signal);
      return opened;
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure('bad_request', `The entailment model in ${folder} cannot be used: ${asError(error).message}`, {
        cause: error,
      });
    }
  }

  async judge(premise: string, hypothesis: string, signal: AbortSignal): Promise<Judgement> {
    const turn = this.#last.then(async () => {
      signal.throwIfAborted();
      return await this.#run(premise, hypothesis);
    });
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  state(): PartState {
    return { status: 'ok', mode: 'second opinion of a local entailment model' };
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#session.release();
  }

  async #run(premise: string, hypothesis: string): Promise<Judgement> {
    const encoded = this.#tokenizer.encode(premise, { text_pair: hypothesis, return_token_type_ids: true });
    // The hypothesis stands at the end and must be read whole.
    const cut = Math.max(0, encoded.ids.length - MOST_TOKENS);
    const kept = <T>(values: readonly T[]): T[] =>
      cut === 0 ? [...values] : [...values.slice(0, 1), ...values.slice(1 + cut)];
    const ids = kept(encoded.ids);
    const types = kept(encoded.token_type_ids ?? encoded.ids.map(() => 0));
    const tensor = (values: readonly number[]): Tensor =>
      new this.#tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
    const values: Readonly<Record<string, readonly number[]>> = {
      input_ids: ids,
      attention_mask: ids.map(() => 1),
      token_type_ids: types,
      position_ids: ids.map((_, i) => i),
    };
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#session.inputNames) {
      const input = values[name];
      if (input === undefined)
        throw new Failure(
          'bad_request',
          `The entailment model wants ${name}; known are ${Object.keys(values).join(', ')}.`,
        );
      feeds[name] = tensor(input);
    }
    const outputs = await this.#session.run(feeds);
    const logits = outputs['logits'] ?? outputs[this.#session.outputNames[0] ?? ''];
    if (logits?.type !== 'float32' || logits.data.length !== 3)
      throw new Failure(
        'bad_request',
        `The entailment model gives ${logits?.dims.join(' x ') ?? 'nothing'}, not three logits.`,
      );
    return softmax(Float32Array.from(logits.data as Float32Array), this.#order);
  }
}

function softmax(logits: Float32Array, order: Readonly<Record<keyof Judgement, number>>): Judgement {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((all, one) => all + one, 0);
  const of = (label: keyof Judgement): number => (powers[order[label]] ?? 0) / sum;
  return { entailment: of('entailment'), neutral: of('neutral'), contradiction: of('contradiction') };
}

function orderOf(config: unknown, folder: string): Record<keyof Judgement, number> {
  const read = labels.safeParse(config);
  const names = read.success ? Object.entries(read.data.id2label) : [];
  const at = (pattern: RegExp): number => Number(names.find(([, name]) => pattern.test(name.toLowerCase()))?.[0] ?? -1);
  const order = { entailment: at(/^entail/), neutral: at(/^neutral/), contradiction: at(/^contra/) };
  if (Object.values(order).some((index) => index < 0 || index > 2))
    throw new Failure(
      'bad_request',
      `${join(folder, 'config.json')} must name three labels in id2label: entailment, neutral, contradiction.`,
    );
  return order;
}

async function json(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
}
