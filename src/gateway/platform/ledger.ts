import type { CommentEvent } from '../../domain/event.js';
import { forgetOldest } from '../../domain/oldest.js';

/** Comments whose end is remembered. */
export const REMEMBERED = 100_000;
/** Comments that may be open; the room bounds them below this. */
const MOST_OPEN = 200_000;
/** Ends that are kept for those that come again with the same words: an outcome without a turn, an answer that many were given. */
const MOST_ENDS = 2_000;

/** What a comment's sender is told of its end: an answer in text may come before the outcome. */
export type Ends = readonly CommentEvent[];

interface Open {
  /** Whom to tell: whoever sent it last. */
  to: string;
  /** Without the comment's id, which is the same in all. */
  readonly told: CommentEvent[];
}

/**
 * Which comments of integrators a room has had, so that one that is sent again is not asked again: it gets the outcome that it
 * has, or the one it will have. Bounded; what it forgets is asked anew.
 */
export class Ledger {
  readonly #open = new Map<string, Open>();
  /** Without the ids. */
  readonly #ended = new Map<string, Ends>();
  /** By what they say: a hundred thousand comments end in few ways, and each is held once. */
  readonly #ends = new Map<string, Ends>();

  /** A comment that is sent again: how it ended, or `open`, then `to` is told; undefined: it is new. */
  again(key: string, id: string, to: string): Ends | 'open' | undefined {
    const open = this.#open.get(key);
    if (open === undefined) return this.#ended.get(key)?.map((event) => ({ ...event, id }));
    open.to = to;
    return 'open';
  }

  begin(key: string, to: string): void {
    forgetOldest(this.#open, MOST_OPEN - 1);
    this.#open.set(key, { to, told: [] });
  }

  /** Notes what a comment's sender is told. Returns whom to tell; undefined: it has ended, or was forgotten. */
  note(key: string, event: CommentEvent): string | undefined {
    const open = this.#open.get(key);
    if (open === undefined) return undefined;
    open.told.push({ ...event, id: '' });
    if (event.type === 'comment.closed' || event.type === 'comment.rejected') {
      this.#open.delete(key);
      forgetOldest(this.#ended, REMEMBERED - 1);
      this.#ended.set(key, this.#sameAs(open.told));
    }
    return open.to;
  }

  /** It may be sent again as if it were new. */
  forget(key: string): void {
    this.#open.delete(key);
  }

  /** The end that says the same, if there is one already. */
  #sameAs(end: Ends): Ends {
    const [first] = end;
    // Most end so: they need not be written out to be told apart.
    const plain = end.length === 1 && first?.type === 'comment.closed' && first.turn === undefined;
    const said = plain ? first.outcome : JSON.stringify(end);
    const same = this.#ends.get(said);
    if (same !== undefined) return same;
    forgetOldest(this.#ends, MOST_ENDS - 1);
    this.#ends.set(said, end);
    return end;
  }
}
