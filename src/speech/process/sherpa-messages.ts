import type { FromSupervised, Ping } from './supervised.js';

/** How the process sets its engine up; given to it as JSON when it starts. */
export interface SherpaSetup {
  /** Files by the names of sherpa-onnx's own configuration, e.g. `{ vits: { model, tokens } }`. */
  readonly model: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly threads: number;
  readonly speaker: number;
  /** The voice to clone, where the model can. */
  readonly reference: { readonly file: string; readonly text: string } | null;
}

/** Sentences that wait in the process at a time. */
export const MOST_WAITING = 16;

/** Server to process. `id` is the server's number of the sentence, never reused. */
export type ToSherpa =
  | { readonly type: 'say'; readonly id: number; readonly text: string; readonly speed: number }
  | { readonly type: 'cancel'; readonly id: number }
  | Ping;

/** Process to server. */
export type FromSherpa =
  | FromSupervised
  | { readonly type: 'sound'; readonly id: number; readonly samples: Int16Array; readonly rate: number }
  | { readonly type: 'done'; readonly id: number }
  /** This sentence cannot be said; the process lives on. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
