import type { Comment, Intent, Understanding } from './comment.js';
import type { Language } from './language.js';

/** The grounding check's judgement on one sentence. Journaled with it. */
export interface Verdict {
  readonly supported: boolean;
  /** Which check decided: one of the documented names, e.g. `rendered-from-facts`, `number-not-in-fact`. */
  readonly check: string;
  /** What it stumbled over, e.g. the number. */
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
  /** Drafts the check stopped before this sentence took their place; journaled, never spoken. */
  readonly blocked?: readonly { readonly text: string; readonly verdict: Verdict }[];
}

/** A group of comments that one answer serves, as the comment desk hands it out. */
export interface Question {
  readonly id: string;
  /** The comment whose wording is answered; the first of `comments`. */
  readonly lead: Comment;
  readonly comments: readonly Comment[];
  readonly language: Language;
  readonly intent: Intent;
  /** How the lead was understood when it came in. */
  readonly understanding: Understanding;
  /** What was on the card, and what this viewer had asked about, when it was asked: the show moves on meanwhile. */
  readonly asked: Pick<AnswerContext, 'thread' | 'pinned'>;
}

/** What the answerer may know of the room at the moment of the question. */
export interface AnswerContext {
  /** Product this viewer asked about a moment ago: "and what is it made of?" means that one. */
  readonly thread: string | null;
  /** Product on the card now; null before the first segment. */
  readonly pinned: string | null;
  /** Products spoken about lately, newest first, at most 4. */
  readonly recent: readonly string[];
  /** `text` is read by one viewer and never spoken: short, and no language model's time is spent on it. Default `speech`. */
  readonly medium?: 'speech' | 'text';
}

export interface Outline {
  /** Ids of the facts it would do no more than state; empty when it says something of its own: a sum, a size for a body. */
  readonly facts: readonly string[];
  /** Nothing in the shop answers it: it would be an honest refusal. */
  readonly refusal: boolean;
}

/** The answerer's port: sentences stream out so that the first is spoken while the rest is prepared. */
export interface Answerer {
  /**
   * Yields at least one sentence (an honest refusal when nothing supports an answer). Every sentence has
   * passed the grounding check. Stops early, without throwing, when `signal` aborts.
   */
  answer(question: Question, context: AnswerContext, signal: AbortSignal): AsyncIterable<Sentence>;
  /** What an answer would come to; asks no language model. */
  outline(question: Question, context: AnswerContext, signal: AbortSignal): Promise<Outline>;
}
