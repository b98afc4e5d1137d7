import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { EngineOutput, RemoteEngine, RemoteRequest } from './engine.js';
import { requestSound } from './http.js';
import { asPcm } from './pcm-stream.js';

export interface CosyVoiceOptions {
  /** Base of CosyVoice's own FastAPI server, e.g. `http://tts:50000`. */
  readonly url: string;
  /**
   * `sft`: a speaker of the model. `zero_shot`: a voice cloned from a recording and its words. `instruct2`: that, told how to
   * speak ("用四川话说这句话").
   */
  readonly mode: 'sft' | 'zero_shot' | 'instruct2';
  readonly speaker?: string;
  /** Recording of the cloned voice (WAV, 16 kHz or more) and what it says. Consent for it is the tenant's to have. */
  readonly promptFile?: string;
  readonly promptText?: string;
  readonly instruction?: string;
  /** Hz the model speaks at: 22050 (CosyVoice), 24000 (CosyVoice 2 and 3). */
  readonly rate: number;
}

/** CosyVoice's open server: a form in, headerless 16-bit sound out, no times. */
export class CosyVoice implements RemoteEngine {
  readonly name: string;
  /** Its server takes neither. */
  readonly does = { rate: false, pitch: false };
  readonly #options: CosyVoiceOptions;

  constructor(options: CosyVoiceOptions) {
    this.#options = options;
    this.name = `cosyvoice ${options.mode} at ${new URL(options.url).host}`;
  }

  async *synthesise({ text }: RemoteRequest, signal: AbortSignal): AsyncGenerator<EngineOutput, void, undefined> {
    const { url, mode, speaker, promptFile, promptText, instruction, rate } = this.#options;
    const form = new FormData();
    form.set('tts_text', text);
    if (speaker !== undefined) form.set('spk_id', speaker);
    if (promptText !== undefined) form.set('prompt_text', promptText);
    if (instruction !== undefined) form.set('instruct_text', instruction);
    if (promptFile !== undefined) {
      form.set('prompt_wav', new Blob([await readFile(promptFile)]), basename(promptFile));
    }
    const init = { method: 'POST', body: form };
    const path = `${url.replace(/\/$/, '')}/inference_${mode}`;
    // The server streams without a content type.
    yield* asPcm(requestSound(path, init, /^(?:audio\/|application\/octet|$)/i, signal), { rate, channels: 1 });
  }
}
