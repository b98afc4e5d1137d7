import OpenAI from 'openai';
import { asError, Failure } from '../../domain/failure.js';
import type { Chat, ChatRequest } from './chat.js';

export interface OpenAiChatOptions {
  /** Base of an OpenAI-compatible API, e.g. `https://api.example.com/v1`. */
  readonly url: string;
  readonly model: string;
  /** Sent as the bearer token, and nowhere else. */
  readonly key?: string;
  /** 0 to 2. Default 0.6: varied wording, obedient form. */
  readonly temperature?: number;
}

/** No request lives longer than this, whatever the caller allows. */
const MOST_MS = 120_000;

/** Any OpenAI-compatible `/chat/completions`, streamed. Retries, limits and budgets are the generator's. */
export class OpenAiChat implements Chat {
  readonly name: string;
  readonly #client: OpenAI;
  readonly #model: string;
  readonly #temperature: number;
  readonly #host: string;

  /** @throws Failure `bad_request` for an address that is none. */
  constructor({ url, model, key, temperature = 0.6 }: OpenAiChatOptions) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new Failure('bad_request', `${JSON.stringify(url)} is no chat endpoint; expected http(s)://host/v1`);
    this.#host = new URL(url).host;
    this.#model = model;
    this.#temperature = temperature;
    this.name = `${model} at ${this.#host}`;
    // Its own log would print requests; its own retries would hide what the circuit has to see.
    this.#client = new OpenAI({
      baseURL: url,
      apiKey: key ?? 'none',
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: MOST_MS,
      logLevel: 'off',
    });
  }

  async *stream({ messages, mostTokens, signal }: ChatRequest): AsyncIterable<string> {
    try {
      const chunks = await this.#client.chat.completions.create(
        {
          model: this.#model,
          messages: messages.map(({ role, content }) => ({ role, content })),
          stream: true,
          temperature: this.#temperature,
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- the older name, which every compatible server knows
          max_tokens: mostTokens,
        },
        { signal },
      );
      for await (const chunk of chunks) {
        // Servers differ in what they leave out; nothing here is taken for granted.
        const choices = chunk.choices as readonly { delta?: { content?: string | null } }[] | undefined;
        const piece = choices?.[0]?.delta?.content;
        if (typeof piece === 'string' && piece !== '') yield piece;
      }
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  /** Messages name the host and the status, never what the server wrote: it may repeat the key. */
  #failure(error: unknown, signal: AbortSignal): Failure {
    if (signal.aborted || error instanceof OpenAI.APIUserAbortError)
      return new Failure('interrupted', `the request to ${this.#host} was ended`);
    if (error instanceof OpenAI.APIConnectionTimeoutError)
      return new Failure('timeout', `${this.#host} did not answer within ${MOST_MS} ms`, { retryable: true });
    const status = error instanceof OpenAI.APIError ? (error.status as number | undefined) : undefined;
    if (status === undefined)
      return new Failure('unavailable', `the connection to ${this.#host} broke (${asError(error).name})`, {
        retryable: true,
      });
    const answered = `${this.#host} answered ${status}`;
    if (status === 429) return new Failure('rate_limited', answered, { retryable: true });
    if (status === 408 || status === 409 || status >= 500)
      return new Failure('unavailable', answered, { retryable: true });
    if (status === 401 || status === 403) return new Failure('forbidden', `${answered}: the key is not accepted`);
    return new Failure('bad_request', `${answered} to the model ${JSON.stringify(this.#model)}`);
  }
}
