import type { Language } from '../domain/language.js';
import type { SpeechChunk, Timbre, Utterance } from '../domain/speech.js';
import type { PreparingVoice } from './voice.js';

/** How somebody sounds in each language; where one is missing, as the server's own voice. */
export type Timbres = Readonly<Partial<Record<Language, Timbre>>>;

/** The server's voice as one room has it: all of its sentences sound like its presenter. */
export class RoomVoice implements PreparingVoice {
  readonly #voice: PreparingVoice;
  readonly #timbres: Timbres;

  constructor(voice: PreparingVoice, timbres: Timbres) {
    this.#voice = voice;
    this.#timbres = timbres;
  }

  speak(utterance: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk> {
    return this.#voice.speak(this.#own(utterance), signal);
  }

  async prepare(utterance: Utterance): Promise<void> {
    await this.#voice.prepare(this.#own(utterance));
  }

  isPrepared(utterance: Utterance): boolean {
    return this.#voice.isPrepared(this.#own(utterance));
  }

  state(): ReturnType<PreparingVoice['state']> {
    return this.#voice.state();
  }

  /** The voice is the other rooms' too: whoever opened it closes it. */
  async close(): Promise<void> {
    await Promise.resolve();
  }

  #own(utterance: Utterance): Utterance {
    return { ...utterance, timbre: this.#timbres[utterance.language] };
  }
}
