import type { Comment, Intent } from './comment.js';
import type { Language } from './language.js';

/** The grounding check's judgement on one sentence. Journaled with it. */
export interface Verdict {
  readonly supported: boolean;
  /** Which check decided, e.g. `rendered-from-facts`, `unsupported`. */
  readonly check: string;
  readonly detail?: string;
}

/** One sentence that may be spoken: its text with everything that allows it. */
export interface Sentence {
  readonly text: string;
  readonly language: Language;
  /** Ids of the facts behind it. Empty only for talk that claims nothing (greeting, honest refusal). */
  readonly citations: readonly string[];
  readonly verdict: Verdict;
  /** `facts` claim something, `talk` claims nothing, `refusal` says honestly that nothing supports an answer. */
  readonly kind: 'facts' | 'talk' | 'refusal';
}

/** A group of comments that one answer serves, as the comment desk hands it out. */
export interface Question {
  readonly id: string;
  /** The comment whose wording is answered; the first of `comments`. */
  readonly lead: Comment;
  readonly comments: readonly Comment[];
  readonly language: Language;
  readonly intent: Intent;
}

/** What the answerer may know of the room at the moment of the question. */
export interface AnswerContext {
  /** Product this viewer asked about a moment ago: "and what is it made of?" means that one. */
  readonly thread: string | null;
  /** Product on the card now; null before the first segment. */
  readonly pinned: string | null;
  /** Products spoken about lately, newest first, at most 4. */
  readonly recent: readonly string[];
}

/** The answerer's port: sentences stream out so that the first is spoken while the rest is prepared. */
export interface Answerer {
  /**
   * Yields at least one sentence (an honest refusal when nothing supports an answer). Every sentence has
   * passed the grounding check. Stops early, without throwing, when `signal` aborts.
   */
  answer(question: Question, context: AnswerContext, signal: AbortSignal): AsyncIterable<Sentence>;
}
