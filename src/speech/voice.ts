import type { PartState } from '../domain/part.js';
import type { SpeechChunk, Utterance } from '../domain/speech.js';

/** A voice turns one sentence into 48 kHz speech with cues. Adapters live in `voices/`. */
export interface Voice {
  /**
   * Chunks arrive in order and end with `last: true`. The consumer's pull is the back-pressure. Aborting ends the
   * iteration without throwing. Throws `Failure` (`unavailable`, retryable) when the engine died or timed out;
   * chunks already yielded stay valid.
   */
  speak(utterance: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk>;
  state(): PartState;
  close(): Promise<void>;
}
