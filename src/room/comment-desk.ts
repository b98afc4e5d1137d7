import type { Question } from '../domain/answer.js';
import type { Clock } from '../domain/clock.js';
import type { Comment, CommentOutcome, Facet, RejectionReason, Understanding } from '../domain/comment.js';
import { TokenBucket } from '../domain/token-bucket.js';

const MOST_GROUPS = 200;
const MOST_IN_GROUP = 500;
const MOST_VIEWERS = 50_000;
/** A question nobody got to in this time is no longer worth an answer. */
const STALE_MS = 75_000;
/** What was answered just now is not said again: the same question joins that answer as chat. */
const COOL_DOWN_MS = 15_000;
/** One viewer: this many comments at once, and one more every two seconds. */
const VIEWER_BURST = 8;
const VIEWER_PER_SECOND = 0.5;

/** How close to buying a question is; what is asked decides more than how. */
const FACET_WEIGHT: Partial<Record<Facet, number>> = {
  price: 3,
  promotion: 3,
  stock: 3,
  size: 2.6,
  shipping: 2.2,
  returns: 2.2,
  color: 2,
  safety: 2.4,
};

export type Closed = (comment: Comment, outcome: CommentOutcome, turn?: string) => void;

interface Group {
  readonly key: string;
  readonly question: Question;
  readonly weight: number;
  readonly comments: Comment[];
  readonly since: number;
}

/**
 * Takes comments in, groups those that ask the same, hands out the one worth answering next, forgets the stale. Bounded
 * throughout; every comment that was accepted is closed exactly once.
 */
export class CommentDesk {
  readonly #clock: Clock;
  readonly #closed: Closed;
  readonly #groups = new Map<string, Group>();
  readonly #open = new Set<string>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #answered = new Map<string, number>();
  #ids = 0;

  constructor(clock: Clock, closed: Closed) {
    this.#clock = clock;
    this.#closed = closed;
  }

  /** Groups waiting for an answer. */
  get waiting(): number {
    return this.#groups.size;
  }

  /** Whether the viewer may comment now; counts the comment. */
  admits(comment: Comment): RejectionReason | null {
    const now = this.#clock.monotonic();
    let bucket = this.#buckets.get(comment.viewer);
    if (bucket === undefined) {
      bucket = new TokenBucket(VIEWER_PER_SECOND, VIEWER_BURST, now);
      const [oldest] = this.#buckets.keys();
      if (this.#buckets.size >= MOST_VIEWERS && oldest !== undefined) this.#buckets.delete(oldest);
      this.#buckets.set(comment.viewer, bucket);
    }
    if (!bucket.take(now)) return 'rate_limited';
    return this.#open.has(comment.id) ? 'duplicate_id' : null;
  }

  /** Takes an admitted comment. Returns a reason when there is no room for it. */
  take(comment: Comment, understanding: Understanding): RejectionReason | null {
    const { intent } = understanding;
    const key = keyOf(comment.text, understanding);
    const now = this.#clock.monotonic();
    if (intent === 'chatter' || now - (this.#answered.get(key) ?? -Infinity) < coolDown(understanding)) {
      this.#closed(comment, 'chat');
      return null;
    }
    const group = this.#groups.get(key);
    if (group !== undefined) {
      if (group.comments.length >= MOST_IN_GROUP) {
        this.#closed(comment, 'dropped');
        return null;
      }
      group.comments.push(comment);
      this.#open.add(comment.id);
      return null;
    }
    this.expire();
    if (this.#groups.size >= MOST_GROUPS) return 'desk_full';
    this.#ids += 1;
    const comments = [comment];
    const question = { id: `q${this.#ids}`, lead: comment, comments, language: understanding.language, intent };
    this.#groups.set(key, { key, question, comments, weight: weightOf(understanding), since: now });
    this.#open.add(comment.id);
    return null;
  }

  /** The question to answer next, taken off the desk; its comments stay open until `finish`. */
  next(): Question | null {
    this.expire();
    const now = this.#clock.monotonic();
    let best: { group: Group; rank: number } | null = null;
    for (const group of this.#groups.values()) {
      const rank = group.weight * (1 + Math.log2(group.comments.length)) + (now - group.since) / 20_000;
      if (best === null || rank > best.rank) best = { group, rank };
    }
    if (best === null) return null;
    this.#groups.delete(best.group.key);
    this.#answered.set(best.group.key, now);
    return best.group.question;
  }

  /** Closes a question's comments: the lead with the outcome, the others as grouped with it. */
  finish(question: Question, outcome: CommentOutcome, turn?: string): void {
    for (const comment of question.comments) {
      this.#open.delete(comment.id);
      const grouped = comment !== question.lead && (outcome === 'answered' || outcome === 'refused');
      this.#closed(comment, grouped ? 'grouped' : outcome, turn);
    }
  }

  /** Forgets what is stale. */
  expire(): void {
    const now = this.#clock.monotonic();
    for (const group of this.#groups.values()) {
      if (now - group.since < STALE_MS) continue;
      this.#groups.delete(group.key);
      this.finish(group.question, 'expired');
    }
    for (const [key, at] of this.#answered) if (now - at > COOL_DOWN_MS) this.#answered.delete(key);
  }

  /** The viewer left; their questions stay, since others may want the answer. */
  forget(viewer: string): void {
    this.#buckets.delete(viewer);
  }

  /** Closes everything that waits. */
  clear(): void {
    for (const group of this.#groups.values()) this.finish(group.question, 'dropped');
    this.#groups.clear();
  }
}

/** What makes two comments one question: the same facets of the same product, or else nearly the same words. */
function keyOf(text: string, { intent, facets, products, language }: Understanding): string {
  if (intent !== 'question') return `${language}:${intent}`;
  if (facets.length > 0) return `${language}:${facets.slice(0, 3).join('+')}:${products.join('+')}`;
  const dense = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+|[吗呢吧啊呀么的了]/gu, '');
  return `${language}:words:${dense}`;
}

function weightOf({ intent, facets }: Understanding): number {
  if (intent === 'question') return Math.max(1.5, ...facets.map((facet) => FACET_WEIGHT[facet] ?? 1.6));
  return intent === 'complaint' || intent === 'human' ? 2 : 0.5;
}

/** Questions about facts may come again soon; a greeting is returned once in a while. */
function coolDown({ intent }: Understanding): number {
  return intent === 'question' ? 3_000 : COOL_DOWN_MS;
}
