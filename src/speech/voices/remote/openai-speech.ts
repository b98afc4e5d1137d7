import { asPcm } from './pcm-stream.js';
import type { EngineOutput, RemoteEngine, RemoteRequest } from './engine.js';
import { requestSound } from './http.js';

export interface OpenAiSpeechOptions {
  /** Base of the API, e.g. `https://api.openai.com/v1`. */
  readonly url: string;
  readonly model: string;
  readonly voice: string;
  /** Never logged. */
  readonly key?: string;
  /** Hz of what the server calls `pcm`; OpenAI's is 24000. */
  readonly rate: number;
  /** How to speak, for models that take it. */
  readonly instructions?: string;
}

/** Any `/v1/audio/speech` endpoint: raw 16-bit sound as it is made, no times. */
export class OpenAiSpeech implements RemoteEngine {
  readonly name: string;
  readonly does = { rate: true, pitch: false };
  readonly #options: OpenAiSpeechOptions;

  constructor(options: OpenAiSpeechOptions) {
    this.#options = options;
    this.name = `openai-compatible ${options.model} at ${new URL(options.url).host}`;
  }

  async *synthesise(
    { text, rate: speed }: RemoteRequest,
    signal: AbortSignal,
  ): AsyncGenerator<EngineOutput, void, undefined> {
    const { url, model, voice, key, rate, instructions } = this.#options;
    const body = {
      model,
      voice,
      input: text,
      response_format: 'pcm',
      speed,
      ...(instructions === undefined ? {} : { instructions }),
    };
    const headers = {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const sound = requestSound(
      `${url.replace(/\/$/, '')}/audio/speech`,
      init,
      /^(?:audio\/|application\/octet)/i,
      signal,
    );
    // Servers that know no `pcm` answer with a WAV file, whatever was asked for.
    yield* asPcm(sound, { rate, channels: 1 });
  }
}
