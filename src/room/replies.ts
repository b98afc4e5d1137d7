import type { Answerer, Question, Sentence } from '../domain/answer.js';
import type { Comment } from '../domain/comment.js';
import { asError } from '../domain/failure.js';
import type { CommentEvent } from '../domain/event.js';
import type { Log } from '../domain/log.js';
import type { Journal } from '../flywheel/journal.js';

/** Questions that may wait for an answer in text; a text costs some milliseconds, so they wait a few seconds at most. */
const MOST_WAITING = 500;
/** Of that, what any question may take; the rest is kept for those close to buying. */
const OPEN_TO_ALL = 400;
/**
 * Answers that are looked for at once. In a flood a turn of the event loop takes tens of milliseconds, and a search waits for
 * one or two: one after another they would be thirty a second, though the thread could do hundreds.
 */
const AT_ONCE = 2;

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
  #working = 0;

  constructor(options: RepliesOptions) {
    this.#options = options;
  }

  /**
   * Takes a question; false when too many wait. Others who ask the same may be added to its comments until it is finished.
   * @param close It is close to buying.
   */
  take(question: Question, close: boolean): boolean {
    if (this.#waiting.length >= (close ? MOST_WAITING : OPEN_TO_ALL) || this.#options.closing.aborted) return false;
    this.#waiting.push(question);
    if (this.#working < AT_ONCE) void this.#work();
    return true;
  }

  /** The room closes: what waits is given up. */
  clear(): void {
    for (const question of this.#waiting.splice(0)) this.#options.finish(question, 'dropped');
  }

  async #work(): Promise<void> {
    this.#working += 1;
    for (let question = this.#waiting.shift(); question !== undefined; question = this.#waiting.shift()) {
      await this.#reply(question);
      // Hundreds in a row must not keep the room from its sentences.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#working -= 1;
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
