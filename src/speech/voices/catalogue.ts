import type { Language } from '../../domain/language.js';

/** Names of the embedded voices; each speaks both languages with one timbre. */
export const VOICE_NAMES = ['female', 'female-bright', 'male'] as const;
export type VoiceName = (typeof VOICE_NAMES)[number];

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
  /** Gain in front of the sound chain that brings this voice to -16 LUFS behind it, dB. Measured, see test/speech/calibrate.ts. */
  readonly gain: number;
}

export const VOICES: Readonly<Record<VoiceName, Readonly<Record<Language, EngineVoice>>>> = {
  female: {
    zh: { engine: 'cmn-latn-pinyin+f3', rate: 210, pitch: 50, range: 95, gain: 1.3 },
    en: { engine: 'en-us+f3', rate: 170, pitch: 50, range: 60, gain: 0.6 },
  },
  'female-bright': {
    zh: { engine: 'cmn-latn-pinyin+f2', rate: 212, pitch: 60, range: 95, gain: -1.3 },
    en: { engine: 'en-us+f2', rate: 175, pitch: 60, range: 65, gain: -0.7 },
  },
  male: {
    zh: { engine: 'cmn-latn-pinyin+m3', rate: 205, pitch: 45, range: 95, gain: 2.8 },
    en: { engine: 'en-us+m3', rate: 165, pitch: 45, range: 60, gain: 3.4 },
  },
};
