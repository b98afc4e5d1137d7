import type { Language } from '../../../domain/language.js';
import type { Viseme } from '../../../domain/speech.js';

/** What an engine is asked to say: one sentence. */
export interface RemoteRequest {
  readonly text: string;
  readonly language: Language;
  /** Factor on the engine's own rate, 0.35..2.8; only those that `does` it look at it. */
  readonly rate: number;
  /** Semitones, -12..12, likewise. */
  readonly pitch: number;
}

/** A time the engine itself tells, in ms of its sound. */
export type EngineMark =
  | { readonly kind: 'word'; readonly ms: number; readonly lengthMs: number; readonly text: string }
  | { readonly kind: 'viseme'; readonly ms: number; readonly viseme: Viseme };

/** What comes from an engine, in order: sound, and marks where it tells any. */
export type EngineOutput =
  | { readonly kind: 'sound'; readonly samples: Int16Array; readonly rate: number }
  | { readonly kind: 'mark'; readonly mark: EngineMark };

/**
 * A speech engine behind HTTP, a socket or a process: the part that differs between them. Time-outs, retries, resampling, loudness,
 * cues and closing are written once, in RemoteVoice.
 */
export interface RemoteEngine {
  /** For people and logs, without secrets: `openai-compatible tts-1 at speech.example`. */
  readonly name: string;
  /** What the engine changes itself; the rest is done to its sound. */
  readonly does: { readonly rate: boolean; readonly pitch: boolean };
  /**
   * Speaks mono sound as it is made. Ends its connection when the signal aborts.
   * @throws Failure that says whether trying again can help.
   */
  synthesise(request: RemoteRequest, signal: AbortSignal): AsyncIterable<EngineOutput>;
  /** Frees what it holds, where it holds anything. */
  close?(): Promise<void>;
}
