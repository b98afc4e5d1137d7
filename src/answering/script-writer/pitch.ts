import type { Verdict } from '../../domain/answer.js';
import type { Language } from '../../domain/language.js';

/** The parts of a pitch, in order. */
export const PARTS = ['hook', 'point', 'proof', 'offer', 'call'] as const;
export type Part = (typeof PARTS)[number];

/** Lengths that can be asked for, seconds. */
export const LEAST_SECONDS = 5;
export const MOST_SECONDS = 600;

/** What is wanted. */
export interface PitchWish {
  /** Product id. */
  readonly product: string;
  readonly language: Language;
  /** Length when spoken, `LEAST_SECONDS` to `MOST_SECONDS`. */
  readonly seconds: number;
}

/** One line of a pitch. */
export interface PitchLine {
  readonly part: Part;
  /** For a script: with the slots of script lines unfilled, so that it follows later changes of price and stock. */
  readonly say: string;
  /** As it reads now. */
  readonly text: string;
  /** Facts behind it. */
  readonly citations: readonly string[];
  readonly verdict: Verdict;
}

export interface Pitch {
  readonly lines: readonly PitchLine[];
  /** What was drafted and did not pass. */
  readonly blocked: readonly { readonly text: string; readonly verdict: Verdict }[];
  /** Length when spoken, about. */
  readonly seconds: number;
  /** Who worded it. */
  readonly by: 'templates' | 'language-model';
}

/** Characters spoken in a second: measured on the embedded voices at their usual pace. */
const PACE: Readonly<Record<Language, number>> = { zh: 4.5, en: 15 };
/** Silence behind a sentence, s. */
const PAUSE = 0.4;

/** How long a line takes to say, seconds. Marks are silent in Chinese; figures take about two characters each. */
export function secondsOf(text: string, language: Language): number {
  const spoken = language === 'zh' ? text.replace(/[\s\p{P}]/gu, '').replace(/\d/g, '两字') : text;
  return spoken.length / PACE[language] + PAUSE;
}
