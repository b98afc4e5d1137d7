import type { ChatMessage } from './protocol.js';

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Tokens the answer may have at most. */
  readonly mostTokens: number;
  /** Aborts the request down to its socket. */
  readonly signal: AbortSignal;
}

/** A language model behind some chat endpoint: the port between what we ask and who answers. */
export interface Chat {
  /** Model and host, for people; never a key. */
  readonly name: string;
  /**
   * The answer's text in pieces as they arrive.
   * @throws Failure `unavailable` or `timeout` (retryable), `forbidden`, `bad_request` (not), `interrupted` when aborted.
   */
  stream(request: ChatRequest): AsyncIterable<string>;
}
