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

/** A voice that makes sentences before they are asked for: what was prepared is spoken at once. */
export interface PreparingVoice extends Voice {
  /**
   * Makes a sentence and keeps it. Resolves when it is made or is given up; never throws. Only a few wait at a time: more are given
   * up at once.
   */
  prepare(utterance: Utterance): Promise<void>;
  /** Whether a sentence would be spoken at once. */
  isPrepared(utterance: Utterance): boolean;
}
