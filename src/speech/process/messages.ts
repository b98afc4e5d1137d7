import type { Language } from '../../domain/language.js';
import type { SpeechChunk } from '../../domain/speech.js';
import type { VoiceName } from '../../domain/speech.js';
import type { Dialect } from '../voices/catalogue.js';
import type { Lexicon } from '../lexicon.js';
import type { FromSupervised, Ping } from './supervised.js';

/** Chunks of one utterance that may be on their way unread: at most 0.8 s of sound ahead of the listener. */
export const CREDIT = 4;
/** Utterances the process works on at a time. */
export const MOST_UTTERANCES = 32;

/** Server to voice process. `id` is the server's number of the utterance, never reused. */
export type ToVoiceProcess =
  | {
      readonly type: 'speak';
      readonly id: number;
      readonly text: string;
      readonly language: Language;
      readonly voice: VoiceName;
      readonly dialect: Dialect;
      readonly rate: number;
      readonly pitch: number;
      readonly names: readonly string[];
      readonly lexicon: Lexicon;
      /** LUFS. */
      readonly loudness: number;
    }
  /** One chunk was consumed; another may be sent. */
  | { readonly type: 'credit'; readonly id: number }
  | { readonly type: 'cancel'; readonly id: number }
  | Ping;

/** Voice process to server. */
export type FromVoiceProcess =
  | FromSupervised
  | { readonly type: 'chunk'; readonly id: number; readonly chunk: SpeechChunk }
  /** This utterance cannot be spoken; the process lives on. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
