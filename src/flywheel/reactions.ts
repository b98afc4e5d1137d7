import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { ChainKey } from './chain.js';
import type { Feedback, FeedbackKind } from './feedback.js';
import type { JournalEntry } from './journal.js';
import { likenessOf, shinglesOf } from './near-duplicates.js';

/** For so long after an answer, what its viewers do is taken for a reaction to it; milliseconds. */
const THANKS_MS = 90_000;
const REPEAT_MS = 5 * 60_000;
const LEFT_MS = 30_000;
const ORDER_MS = 30 * 60_000;
/** Viewers whose last answer is remembered. */
const MOST_VIEWERS = 20_000;
/** From this likeness on (Dice, 0..1) a question is the one before, asked again. */
const REPEATED = 0.5;
const THANKS = /谢|多谢|感恩|\b(?:thanks?|thank you|thx|ty|cheers)\b/i;

interface Answered {
  readonly n: number;
  readonly at: number;
  readonly shingles: ReadonlySet<string>;
  readonly product: string | null;
  readonly given: Set<FeedbackKind>;
}

interface JournaledComment {
  readonly id: string;
  readonly viewer: string;
  readonly text: string;
}

/** Sees from what viewers do after an answer how they took it: thanks, the same question again, leaving, an order. */
export class Reactions {
  readonly #key: ChainKey;
  readonly #feedback: Pick<Feedback, 'give'>;
  readonly #clock: Clock;
  readonly #log: Log;
  /** Of each viewer the last answer, the oldest first. */
  readonly #answered = new Map<string, Answered>();

  constructor(options: {
    readonly key: ChainKey;
    readonly feedback: Pick<Feedback, 'give'>;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#key = options.key;
    this.#feedback = options.feedback;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** @param n The record's number in the chain; null: it is not kept. */
  heed(entry: JournalEntry, n: number | null): void {
    const { kind, viewer } = entry;
    if ((kind === 'answer' || kind === 'reply') && n !== null) this.#answer(entry, n);
    else if (typeof viewer !== 'string') return;
    else if (kind === 'left') {
      this.#react(viewer, 'left', LEFT_MS);
      this.#answered.delete(viewer);
    } else if (kind === 'comment' && typeof entry['text'] === 'string') {
      if (THANKS.test(entry['text'])) this.#react(viewer, 'thanks', THANKS_MS);
    } else if (kind === 'platform' && entry['event'] === 'order') {
      const { product } = entry;
      this.#react(viewer, 'order', ORDER_MS, (answered) => product === null || answered.product === product);
    }
  }

  #answer(entry: JournalEntry, n: number): void {
    const comments = (entry['comments'] ?? []) as readonly JournaledComment[];
    const sentences = (entry['sentences'] ?? []) as readonly { readonly citations: readonly string[] }[];
    const cited = sentences.flatMap(({ citations }) => citations).map((id) => id.slice(0, id.indexOf('.')));
    const product = cited.find((id) => id !== 'store') ?? null;
    for (const { viewer, text } of comments) {
      const shingles = shinglesOf(text);
      this.#react(viewer, 'repeat', REPEAT_MS, (before) => likenessOf(before.shingles, shingles) >= REPEATED);
      this.#answered.delete(viewer);
      this.#answered.set(viewer, { n, at: this.#clock.monotonic(), shingles, product, given: new Set() });
    }
    for (const oldest of this.#answered.keys()) {
      if (this.#answered.size <= MOST_VIEWERS) break;
      this.#answered.delete(oldest);
    }
  }

  #react(viewer: string, kind: FeedbackKind, within: number, fits: (answered: Answered) => boolean = () => true): void {
    const answered = this.#answered.get(viewer);
    if (answered === undefined || answered.given.has(kind) || !fits(answered)) return;
    if (this.#clock.monotonic() - answered.at > within) return;
    answered.given.add(kind);
    this.#feedback.give({ ...this.#key, n: answered.n, kind, source: 'viewer' }).catch((error: unknown) => {
      this.#log.debug({ error: asError(error), ...this.#key }, "a viewer's reaction was not noted down");
    });
  }
}
