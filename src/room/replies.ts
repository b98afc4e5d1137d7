import type { Answerer, Question, Sentence } from '../domain/answer.js';
import type { Comment } from '../domain/comment.js';
import { asError } from '../domain/failure.js';
import type { CommentEvent } from '../domain/event.js';
import type { Log } from '../domain/log.js';
import type { Journal } from '../flywheel/journal.js';

/** Questions that may wait for an answer in text; a text costs about a millisecond, so they wait a second at most. */
const MOST_WAITING = 500;

export interface RepliesOptions {
  readonly room: string;
  readonly answerer: Answerer;
  readonly recent: () => readonly string[];
  readonly tell: (comment: Comment, event: CommentEvent) => void;
  readonly finish: (question: Question, outcome: 'replied' | 'expired' | 'dropped') => void;
  readonly journal: Journal;
  readonly log: Log;
  readonly closing: AbortSignal;
}

/** Answers in text, to the authors alone: what was said aloud a moment ago, and what would have to wait too long. */
export class Replies {
  readonly #options: RepliesOptions;
  readonly #waiting: Question[] = [];
  #working = false;

  constructor(options: RepliesOptions) {
    this.#options = options;
  }

  /** Takes a question; false when too many wait. */
  take(question: Question): boolean {
    if (this.#waiting.length >= MOST_WAITING || this.#options.closing.aborted) return false;
    this.#waiting.push(question);
    if (!this.#working) void this.#work();
    return true;
  }

  /** The room closes: what waits is given up. */
  clear(): void {
    for (const question of this.#waiting.splice(0)) this.#options.finish(question, 'dropped');
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let question = this.#waiting.shift(); question !== undefined; question = this.#waiting.shift()) {
      await this.#reply(question);
      // Hundreds in a row must not keep the room from its sentences.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#working = false;
  }

  async #reply(question: Question): Promise<void> {
    const { answerer, recent, tell, finish, journal, log, room, closing } = this.#options;
    const sentences: Sentence[] = [];
    try {
      const context = { ...question.asked, recent: recent(), medium: 'text' as const };
      for await (const sentence of answerer.answer(question, context, closing)) sentences.push(sentence);
    } catch (error) {
      log.error({ error: asError(error), room }, 'a reply in text failed');
    }
    const { language } = question;
    const text = sentences.map((sentence) => sentence.text).join(language === 'en' ? ' ' : '');
    const citations = [...new Set(sentences.flatMap((sentence) => sentence.citations))];
    if (text === '') {
      finish(question, 'expired');
      return;
    }
    for (const comment of question.comments) {
      tell(comment, { type: 'comment.replied', id: comment.clientId, text, language, citations });
    }
    finish(question, 'replied');
    journal.record({
      kind: 'reply',
      room,
      comments: question.comments.map(({ id, viewer, text: words, receivedAt }) => ({
        id,
        viewer,
        text: words,
        receivedAt,
      })),
      understanding: question.understanding,
      asked: question.asked,
      sentences,
    });
  }
}
