import type { ModelFiles } from './model-files.js';

/** The part of the library we use; its own types cannot be resolved by this module system. */
export interface TextTokenizer {
  encode(text: string): { readonly ids: number[] };
  token_to_id(token: string): number | undefined;
}

/** The tokenizer a model's files describe. */
export async function openTokenizer(files: Pick<ModelFiles, 'tokenizer' | 'tokenizerConfig'>): Promise<TextTokenizer> {
  const { Tokenizer } = (await import('@huggingface/tokenizers')) as unknown as {
    readonly Tokenizer: new (tokenizer: object, config: object) => TextTokenizer;
  };
  return new Tokenizer(files.tokenizer, files.tokenizerConfig);
}
