import type { Language } from './language.js';
import type { Samples } from './media-time.js';

/** Shape of the mouth at a moment: the Oculus visemes without silence, see models/lipsync/README.md. */
export const VISEMES = ['PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'ih', 'oh', 'ou'] as const;
export type Viseme = (typeof VISEMES)[number] | 'sil';

/** Something that happens at a media time inside an utterance. `at` and `length` count from its first sample. */
export type Cue =
  | { readonly kind: 'word'; readonly at: Samples; readonly length: Samples; readonly text: string }
  | { readonly kind: 'viseme'; readonly at: Samples; readonly length: Samples; readonly viseme: Viseme };

/** Names of the voices that every server has; each speaks both languages with one timbre. */
export const VOICE_NAMES = ['female', 'female-bright', 'male'] as const;
export type VoiceName = (typeof VOICE_NAMES)[number];

/** Who is heard. Engines of the voices file have voices of their own and keep them. */
export interface Timbre {
  readonly name: VoiceName;
  /** Factor on the voice's rate. */
  readonly rate: number;
  /** Shift in engine steps. */
  readonly pitch: number;
}

/** How a sentence is said. */
export interface Delivery {
  /** Factor on the voice's own rate, `SLOWEST_PACE`..`FASTEST_PACE`. Default 1. */
  readonly pace?: number;
  /** Names that are stressed where they first stand in the text: products'. */
  readonly names?: readonly string[];
  /** Default: the server's own voice. */
  readonly timbre?: Timbre | undefined;
}

export const SLOWEST_PACE = 0.7;
export const FASTEST_PACE = 1.4;

/** One sentence to be spoken. */
export interface Utterance extends Delivery {
  readonly id: string;
  readonly text: string;
  readonly language: Language;
}

/** A stretch of synthesised sound: 48 kHz mono s16, contiguous with the previous chunk of its utterance. */
export interface SpeechChunk {
  /** Position of the first sample in the utterance. */
  readonly at: Samples;
  /** 1 sample .. 1 s. May be empty only in the last chunk. */
  readonly samples: Int16Array;
  /** Cues that begin inside this chunk. */
  readonly cues: readonly Cue[];
  readonly last: boolean;
}
