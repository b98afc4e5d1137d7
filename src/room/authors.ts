import type { Comment } from '../domain/comment.js';
import type { CommentEvent } from '../domain/event.js';

/** Who is to hear what becomes of a comment: each author, until it ended, and never after they left. */
export class Authors {
  readonly #tell = new Map<string, (event: CommentEvent) => void>();

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
    if (tell !== undefined) queueMicrotask(() => tell(event));
  }

  forget(viewer: string): void {
    for (const id of this.#tell.keys()) if (id.startsWith(`${viewer}/`)) this.#tell.delete(id);
  }
}
