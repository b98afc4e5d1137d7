import type { Bilingual, Language } from '../domain/language.js';
import type { QuizQuestion } from '../domain/quiz.js';

/** What a segment is for; it decides how long it waits for viewers and how it may be cut. */
export type SegmentKind =
  'welcome' | 'pitch' | 'demonstration' | 'promotion' | 'questions' | 'interaction' | 'quiz' | 'closing';

/** One thing to say with its wordings, slots unfilled: one is chosen that was not heard lately. */
export interface ScriptLine {
  readonly say: readonly string[];
  /** The offer may be repeated as often as it comes up; everything else is not heard twice within ten minutes. */
  readonly offer: boolean;
  /** An image that stands from this line on. */
  readonly slide?: string | undefined;
}

export type ScriptLines = Readonly<Record<Language, readonly ScriptLine[]>>;

export interface ScriptSegment {
  readonly id: string;
  readonly kind: SegmentKind;
  readonly product: string | null;
  readonly lines: ScriptLines;
  /** An image that stands in place of the product card while the segment is on air. */
  readonly slide?: Bilingual | null;
  /** What a segment of the kind `quiz` asks. */
  readonly quiz?: QuizQuestion | null;
  /** Silence behind it in which the host listens, ms. */
  readonly waitMs: number;
  /** How fast it is said: a factor on the voice's own rate. */
  readonly pace: number;
  /** When a question may take the word: behind the sentence, behind its clause, or at once. */
  readonly interrupt: 'sentence' | 'clause' | 'now';
  /** How long it should last, ms; the writer fills it when the lines are too short. Null: as long as its lines. */
  readonly lengthMs: number | null;
  /** A promotion's countdown from its first line, ms. */
  readonly countdownMs: number | null;
}

/** When the show runs, minutes since midnight in the script's time zone; `to` before `from` runs past midnight. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

export interface Script {
  readonly opening: ScriptLines;
  /** Between two segments. */
  readonly bridges: ScriptLines;
  /** Back to a segment after it was cut; `{name}` is its product's. */
  readonly resumes: ScriptLines;
  /** In place of a segment whose product has just sold out. */
  readonly soldOut: ScriptLines;
  /** When nobody has written for a while. */
  readonly quiet: ScriptLines;
  readonly closing: ScriptLines;
  /** Silence behind the opening, ms. */
  readonly pauseMs: number;
  readonly segments: readonly ScriptSegment[];
  /** How often the segments are walked before the show closes; null: for ever. */
  readonly rounds: number | null;
  /** Null: always on. */
  readonly hours: readonly Hours[] | null;
  readonly timeZone: string;
}

/** Fills a line's slots for a product as it is now; citations are the facts the slots state. */
export type RenderLine = (
  line: string,
  product: string | null,
  language: Language,
) => { readonly text: string; readonly citations: readonly string[] };

/** Writes more lines about a product, slots unfilled, all grounded; the answering side's port. */
export type WriteLines = (wanted: {
  readonly product: string;
  readonly kind: SegmentKind;
  readonly language: Language;
  readonly lengthMs: number;
  readonly round: number;
}) => readonly string[];

/**
 * Why a quiz's answer is right, from the facts as they are now, with what it cites; null when its fact is gone: then it is not asked.
 * The answering side's port.
 */
export type ExplainQuiz = (
  quiz: QuizQuestion,
  language: Language,
) => { readonly text: string; readonly language: Language; readonly citations: readonly string[] } | null;
