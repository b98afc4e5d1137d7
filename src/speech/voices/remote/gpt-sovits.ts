import type { EngineOutput, RemoteEngine, RemoteRequest } from './engine.js';
import { requestSound } from './http.js';
import { asPcm } from './pcm-stream.js';

export interface GptSoVitsOptions {
  /** Base of `api_v2`, e.g. `http://tts:9880`. */
  readonly url: string;
  /** Path of the reference recording *on that server*, its words and their language. */
  readonly reference: string;
  readonly referenceText: string;
  readonly referenceLanguage: string;
  /** Hz the model speaks at when the answer is not a WAV file. */
  readonly rate: number;
}

/** GPT-SoVITS' `api_v2`: a cloned voice, streamed as a WAV file, no times. */
export class GptSoVits implements RemoteEngine {
  readonly name: string;
  readonly does = { rate: true, pitch: false };
  readonly #options: GptSoVitsOptions;

  constructor(options: GptSoVitsOptions) {
    this.#options = options;
    this.name = `gpt-sovits at ${new URL(options.url).host}`;
  }

  async *synthesise(request: RemoteRequest, signal: AbortSignal): AsyncGenerator<EngineOutput, void, undefined> {
    const { url, reference, referenceText, referenceLanguage, rate } = this.#options;
    const body = {
      text: request.text,
      text_lang: request.language,
      ref_audio_path: reference,
      prompt_text: referenceText,
      prompt_lang: referenceLanguage,
      media_type: 'wav',
      streaming_mode: true,
      speed_factor: request.rate,
    };
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    yield* asPcm(requestSound(`${url.replace(/\/$/, '')}/tts`, init, /^audio\//i, signal), { rate, channels: 1 });
  }
}
