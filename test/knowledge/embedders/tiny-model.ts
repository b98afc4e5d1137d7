import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '../../../src/domain/clock.js';
import { OnnxWriter } from '../../bench/onnx-writer.js';

export const DIMENSION = 16;
const WORDS = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  'cotton',
  'shirt',
  'down',
  'jacket',
  'query',
  'passage',
  ':',
  'wash',
  '##able',
];
const CHARACTERS = '羽绒服衬衫机洗退货纯棉';
const VOCABULARY = [...WORDS, ...CHARACTERS];

/**
 * A real, if untrained, embedding model as sentence-transformers exports them: a WordPiece tokenizer and a network of embedding,
 * linear layer and tanh, with BERT's inputs and `last_hidden_state`.
 */
export function writeTinyModel(folder: string, files: Readonly<Record<string, unknown>> = {}, at = 'model.onnx'): void {
  const vocabulary = Object.fromEntries(VOCABULARY.map((word, i) => [word, i]));
  const special = (id: number): object => ({
    id,
    content: VOCABULARY[id],
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [0, 1, 2, 3].map(special),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: vocabulary,
    },
  };
  write(folder, 'tokenizer.json', JSON.stringify(tokenizer));
  write(folder, at, network(VOCABULARY.length));
  for (const [name, content] of Object.entries(files))
    write(folder, name, typeof content === 'string' ? content : JSON.stringify(content));
}

/** `input_ids` (and the two inputs BERT has beside it) to `last_hidden_state`. */
function network(words: number): Buffer {
  const random = seededRandom(3);
  const values = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() - 0.5);
  const onnx = new OnnxWriter();
  const ids = onnx.input('input_ids', ['batch', 'tokens'], 'int64');
  onnx.input('attention_mask', ['batch', 'tokens'], 'int64');
  onnx.input('token_type_ids', ['batch', 'tokens'], 'int64');
  const table = onnx.weights([words, DIMENSION], values(words * DIMENSION));
  const layer = onnx.weights([DIMENSION, DIMENSION], values(DIMENSION * DIMENSION));
  const embedded = onnx.node('Gather', [table, ids]);
  const mixed = onnx.node('MatMul', [embedded, layer]);
  onnx.node('Tanh', [mixed], {}, 'last_hidden_state');
  onnx.output('last_hidden_state', ['batch', 'tokens', DIMENSION]);
  return onnx.model();
}

function write(folder: string, name: string, content: string | Buffer): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
