import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node';
import { asError, Failure } from '../../domain/failure.js';
import { type ModelFiles, readModelFiles } from './model-files.js';
import { openTokenizer, type TextTokenizer } from './tokenizer.js';
import { unit } from './vectors.js';

const KNOWN_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];
/** Texts of one run: padding to the longest costs more than a run saves beyond that. */
const BATCH = 8;

/** A text embedding network of the BERT family, on the calling thread: a run blocks it. */
export class TextModel {
  readonly id: string;
  readonly dimension: number;
  readonly #files: ModelFiles;
  readonly #tokenizer: TextTokenizer;
  readonly #session: InferenceSession;
  readonly #tensor: typeof Tensor;
  readonly #pad: number;

  private constructor(
    files: ModelFiles,
    tokenizer: TextTokenizer,
    session: InferenceSession,
    tensor: typeof Tensor,
    dimension: number,
  ) {
    this.id = files.id;
    this.dimension = dimension;
    this.#files = files;
    this.#tokenizer = tokenizer;
    this.#session = session;
    this.#tensor = tensor;
    this.#pad = tokenizer.token_to_id('[PAD]') ?? tokenizer.token_to_id('<pad>') ?? 0;
  }

  /**
   * Loads and tries a model directory (see `readModelFiles`).
   * @throws Failure `bad_request` naming what is missing or does not fit.
   */
  static async open(folder: string, threads = 1): Promise<TextModel> {
    const files = await readModelFiles(folder);
    // Must be set before the library is loaded. In a worker it is a copy: who starts one sets it too.
    process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
    const library = await import('onnxruntime-node');
    let session: InferenceSession;
    let tokenizer: TextTokenizer;
    try {
      session = await library.InferenceSession.create(files.model, {
        executionProviders: ['cpu'],
        graphOptimizationLevel: 'all',
        executionMode: 'sequential',
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      });
      tokenizer = await openTokenizer(files);
    } catch (error) {
      throw new Failure('bad_request', `The model in ${folder} cannot be loaded: ${asError(error).message}`, {
        cause: error,
      });
    }
    const strange = session.inputNames.filter((name) => !KNOWN_INPUTS.includes(name));
    if (!session.inputNames.includes('input_ids') || strange.length > 0) {
      await session.release();
      throw new Failure(
        'bad_request',
        `${files.model} is no text embedding model: its inputs are ${session.inputNames.join(', ')}, known are ${KNOWN_INPUTS.join(', ')}.`,
      );
    }
    const trial = new TextModel(files, tokenizer, session, library.Tensor, 0);
    const [vector] = await trial.embed(['试 a'], 'query');
    return new TextModel(files, tokenizer, session, library.Tensor, vector?.length ?? 0);
  }

  /** Unit vectors, in the order of the texts. */
  async embed(texts: readonly string[], purpose: 'query' | 'passage'): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += BATCH)
      vectors.push(...(await this.#run(texts.slice(from, from + BATCH), purpose)));
    return vectors;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #run(texts: readonly string[], purpose: 'query' | 'passage'): Promise<Float32Array[]> {
    const prefix = purpose === 'query' ? this.#files.queryPrefix : this.#files.passagePrefix;
    const rows = texts.map((text) => this.#tokens(prefix + text));
    const width = Math.max(1, ...rows.map(({ length }) => length));
    const size = rows.length * width;
    const ids = new BigInt64Array(size).fill(BigInt(this.#pad));
    const mask = new BigInt64Array(size);
    const positions = new BigInt64Array(size);
    rows.forEach((row, i) => {
      row.forEach((id, j) => {
        ids[i * width + j] = BigInt(id);
        mask[i * width + j] = 1n;
        positions[i * width + j] = BigInt(j);
      });
    });
    const values: Readonly<Record<string, BigInt64Array>> = {
      input_ids: ids,
      attention_mask: mask,
      token_type_ids: new BigInt64Array(size),
      position_ids: positions,
    };
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#session.inputNames)
      feeds[name] = new this.#tensor('int64', values[name] ?? ids, [rows.length, width]);
    const outputs = await this.#session.run(feeds);
    const name = ['sentence_embedding', 'last_hidden_state'].find((one) => one in outputs);
    const output = outputs[name ?? this.#session.outputNames[0] ?? ''];
    if (output?.type !== 'float32')
      throw new Failure('bad_request', `The model gives ${output?.type ?? 'nothing'}, not float32.`);
    return this.#pooled(output as TypedTensor<'float32'>, rows, width);
  }

  #tokens(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text);
    const { maxTokens } = this.#files;
    if (ids.length <= maxTokens) return ids;
    // The mark at the end stays at the end.
    return [...ids.slice(0, maxTokens - 1), ids.at(-1) ?? this.#pad];
  }

  #pooled(output: TypedTensor<'float32'>, rows: readonly (readonly number[])[], width: number): Float32Array[] {
    const { data, dims } = output;
    const [count = 0] = dims;
    const dimension = dims.at(-1) ?? 0;
    if (count !== rows.length || (dims.length !== 2 && (dims.length !== 3 || dims[1] !== width)))
      throw new Failure(
        'bad_request',
        `The model's output has the shape ${dims.join(' x ')}; known are texts x (tokens x) values.`,
      );
    return rows.map((row, i) => {
      if (dims.length === 2) return unit(data.slice(i * dimension, (i + 1) * dimension));
      const start = i * width * dimension;
      if (this.#files.pooling === 'cls') return unit(data.slice(start, start + dimension));
      const sum = new Float32Array(dimension);
      for (let j = 0; j < row.length; j += 1)
        for (let k = 0; k < dimension; k += 1) sum[k] = (sum[k] ?? 0) + (data[start + j * dimension + k] ?? 0);
      return unit(sum);
    });
  }
}
