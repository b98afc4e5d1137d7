import type { Language } from '../../domain/language.js';
import type { VoiceName } from '../../domain/speech.js';

/** Chinese that the embedded engine speaks. Cantonese reads written Chinese, in either script, in Cantonese. */
export const DIALECTS = ['mandarin', 'cantonese'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** How the engine is set for one language of a voice. */
export interface EngineVoice {
  /** Name with variant as `set_voice` wants it. */
  readonly engine: string;
  /** Words a minute at rate 1; the engine takes 80..450. */
  readonly rate: number;
  /** 0..99. */
  readonly pitch: number;
  /** 0..99. Mandarin needs 90 or more: at 50 the fourth tone falls 2.9 semitones only, at 99 5.5. */
  readonly range: number;
  /** LUFS in front of the sound chain that comes out of it as -16 LUFS. Measured, as the gain is: see test/speech/calibrate.ts. */
  readonly level: number;
  /** Gain that brings this voice there on average, dB; each run is levelled for itself as far as it is long enough. */
  readonly gain: number;
  /** What it takes for Chinese: readings that we choose, or the characters, read by its own dictionary. Default `pinyin`. */
  readonly script?: 'pinyin' | 'hanzi';
}

export const VOICES: Readonly<Record<VoiceName, Readonly<Record<Language, EngineVoice>>>> = {
  female: {
    zh: { engine: 'cmn-latn-pinyin+f3', rate: 210, pitch: 50, range: 95, level: -20.3, gain: 0.7 },
    en: { engine: 'en-us+f3', rate: 170, pitch: 50, range: 60, level: -21.1, gain: -0.2 },
  },
  'female-bright': {
    zh: { engine: 'cmn-latn-pinyin+f2', rate: 212, pitch: 60, range: 95, level: -20.5, gain: -2.0 },
    en: { engine: 'en-us+f2', rate: 175, pitch: 60, range: 65, level: -21.0, gain: -1.4 },
  },
  male: {
    zh: { engine: 'cmn-latn-pinyin+m3', rate: 205, pitch: 45, range: 95, level: -19.0, gain: 1.7 },
    en: { engine: 'en-us+m3', rate: 165, pitch: 45, range: 60, level: -19.5, gain: 2.3 },
  },
};

/**
 * The same three in Cantonese. The engine's dictionary reads all 913 characters of the test corpora and the demo shop, and 銀行 and 行路 each by
 * its word; at range 95 the six tones of 诗史试时市事 lie at 214, 171-213, 164, 136-116, 122-164 and 140 Hz (measured).
 */
const CANTONESE: Readonly<Record<VoiceName, EngineVoice>> = {
  female: { engine: 'yue+f3', rate: 182, pitch: 50, range: 95, level: -20.1, gain: 1.2, script: 'hanzi' },
  'female-bright': { engine: 'yue+f2', rate: 184, pitch: 60, range: 95, level: -20.6, gain: -1.7, script: 'hanzi' },
  male: { engine: 'yue+m3', rate: 178, pitch: 45, range: 95, level: -18.5, gain: 2.6, script: 'hanzi' },
};

/** The engine's settings of a voice in a dialect of Chinese. */
export function engineVoices(name: VoiceName, dialect: Dialect): Readonly<Record<Language, EngineVoice>> {
  return dialect === 'cantonese' ? { ...VOICES[name], zh: CANTONESE[name] } : VOICES[name];
}
