import type { FailedMessage } from '../../domain/failure.js';

/** What the embedding thread is started with. */
export interface EmbeddingSetup {
  readonly folder: string;
  readonly threads: number;
}

export type EmbeddingRequest =
  | {
      readonly type: 'embed';
      readonly id: number;
      readonly texts: readonly string[];
      readonly purpose: 'query' | 'passage';
    }
  | { readonly type: 'close' };

export type EmbeddingReply =
  | { readonly type: 'ready'; readonly model: string; readonly dimension: number }
  | { readonly type: 'vectors'; readonly id: number; readonly vectors: readonly Float32Array[] }
  /** `id` absent: it could not start. */
  | FailedMessage;
