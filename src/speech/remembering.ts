import type { SpeechChunk, Utterance } from '../domain/speech.js';
import type { Voice } from './voice.js';

/** Sound kept, in bytes: about five minutes, several times a show's script. */
const MOST_BYTES = 30 * 1024 * 1024;

/**
 * A voice that remembers what it said: a show says the same lines again and again, and making them was most of what a room costs
 * that nobody watches. Only whole sentences are kept; the longest unsaid are forgotten first.
 */
export class RememberingVoice implements Voice {
  readonly #voice: Voice;
  readonly #mostBytes: number;
  /** In the order in which they were said last. */
  readonly #said = new Map<string, { readonly chunks: readonly SpeechChunk[]; readonly bytes: number }>();
  #bytes = 0;

  constructor(voice: Voice, mostBytes = MOST_BYTES) {
    this.#voice = voice;
    this.#mostBytes = mostBytes;
  }

  async *speak(utterance: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk> {
    const key = `${utterance.language}:${utterance.text}`;
    const known = this.#said.get(key);
    if (known !== undefined) {
      this.#said.delete(key);
      this.#said.set(key, known);
      for (const chunk of known.chunks) {
        if (signal.aborted) return;
        yield chunk;
      }
      return;
    }
    const chunks: SpeechChunk[] = [];
    for await (const chunk of this.#voice.speak(utterance, signal)) {
      chunks.push(chunk);
      yield chunk;
    }
    if (!signal.aborted && chunks.at(-1)?.last === true) this.#keep(key, chunks);
  }

  state(): ReturnType<Voice['state']> {
    return this.#voice.state();
  }

  async close(): Promise<void> {
    this.#said.clear();
    await this.#voice.close();
  }

  #keep(key: string, chunks: readonly SpeechChunk[]): void {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.samples.byteLength, 0);
    if (bytes > this.#mostBytes / 4 || this.#said.has(key)) return;
    this.#said.set(key, { chunks, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#said) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#said.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
