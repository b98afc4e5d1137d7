import type { Comment } from '../domain/comment.js';
import type { CommentEvent } from '../domain/event.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';

/** Who is to hear what becomes of a comment: each author, until it ended, and never after they left. */
export class Authors {
  readonly #tell = new Map<string, (event: CommentEvent) => void>();
  /** What is to be told as soon as what goes on now is over. */
  #due: (() => void)[] = [];
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(comment: Comment, tell: (event: CommentEvent) => void): void {
    this.#tell.set(comment.id, tell);
  }

  /** The comment was turned away after all: there is no later fate. */
  withdraw(comment: Comment): void {
    this.#tell.delete(comment.id);
  }

  /** Tells the author. A comment may end while it is handed in (chat): its author first hears that it was accepted. */
  tell(comment: Comment, event: CommentEvent): void {
    const tell = this.#tell.get(comment.id);
    if (event.type === 'comment.closed') this.#tell.delete(comment.id);
    if (tell !== undefined && this.#due.push(() => tell(event)) === 1) queueMicrotask(() => this.#tellDue());
  }

  /**
   * All at once: each microtask of its own makes an asynchronous resource, and a batch brings hundreds. Others are told whatever one of
   * them does.
   */
  #tellDue(): void {
    const due = this.#due;
    this.#due = [];
    for (const tell of due)
      try {
        tell();
      } catch (error) {
        this.#log.error({ error: asError(error) }, 'who is told what becomes of a comment failed');
      }
  }

  forget(viewer: string): void {
    for (const id of this.#tell.keys()) if (id.startsWith(`${viewer}/`)) this.#tell.delete(id);
  }
}
