import type { Language } from '../domain/language.js';
import type { QuizQuestion } from '../domain/quiz.js';
import type { QuizStep } from './quizzes.js';
import type { Script, ScriptLine, ScriptSegment, SegmentKind } from './script.js';

/** A guess at how fast lines are spoken, characters a second. */
const PACE: Readonly<Record<Language, number>> = { zh: 4.5, en: 15 };

/** A line of a part with the wording that was chosen. */
export interface PartLine {
  readonly text: string;
  readonly slide: string | null;
  /** The writer gave it; it is left out when somebody else says it first. */
  readonly written: boolean;
  /** Of a quiz: what is said is worded when its turn comes, and `text` is empty. */
  readonly quiz: { readonly question: QuizQuestion; readonly step: QuizStep } | null;
  /** Silence behind it inside the part, ms. */
  readonly waitMs: number;
}

/** A segment as it is on air, or what opens and closes the show. */
export interface Part {
  readonly id: string;
  readonly kind: SegmentKind;
  readonly product: string | null;
  readonly lines: readonly PartLine[];
  readonly waitMs: number;
  readonly pace: number;
  readonly interrupt: ScriptSegment['interrupt'];
  readonly countdownMs: number | null;
}

/** All wordings of some lines. */
export function wordings(lines: readonly ScriptLine[]): readonly string[] {
  return lines.flatMap(({ say }) => say);
}

/** Lines of a part that are words alone. */
export function plain(texts: readonly string[], slide?: string | null): readonly PartLine[] {
  return texts.map((text) => ({ text, slide: slide ?? null, written: false, quiz: null, waitMs: 0 }));
}

/** How long lines may take to say. */
export function durationMs(lines: readonly string[], language: Language): number {
  return (1000 * lines.reduce((sum, line) => sum + line.length, 0)) / PACE[language];
}

/** Where a show of another script stands: at the same segment, or at the nearest before it that is still there; -1: before the first. */
export function placeIn(script: Script, before: Script, at: number): number {
  for (let i = at; i >= 0; i -= 1) {
    const found = script.segments.findIndex(({ id }) => id === before.segments[i]?.id);
    if (found >= 0) return found;
  }
  return -1;
}

/** The lines behind the last one that was said: that one where it still stands, else as many on as there were. */
export function behind(
  lines: readonly ScriptLine[],
  before: readonly ScriptLine[],
  said: readonly PartLine[],
): readonly ScriptLine[] {
  const last = before.findLastIndex(({ say }) => said.some(({ text }) => say.includes(text)));
  if (last < 0) return lines;
  const words = before[last]?.say ?? [];
  const same = lines.findIndex(({ say }) => say.some((wording) => words.includes(wording)));
  return lines.slice((same < 0 ? last : same) + 1);
}
