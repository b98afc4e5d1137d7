import type { Bilingual } from '../../domain/language.js';

/** How the presenter talks. `warm` takes a word more, `brisk` comes to the point, `calm` does not exclaim. */
export const TONES = ['warm', 'brisk', 'calm'] as const;
export type Tone = (typeof TONES)[number];

/** Who is talking, as the language model and the composer are told. Written by the shop; claims nothing about products. */
export interface Persona {
  /** What the presenter is called in the room. */
  readonly name: Bilingual;
  readonly tone: Tone;
  /** A line on manner for the language model, at most 200 characters; empty when there is nothing to add. */
  readonly manner: Bilingual;
}

export const DEFAULT_PERSONA: Persona = {
  name: { zh: '主播', en: 'the host' },
  tone: 'warm',
  manner: { zh: '', en: '' },
};
