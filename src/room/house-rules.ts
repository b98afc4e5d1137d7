import type { Clock } from '../domain/clock.js';
import type { Facet, Understanding } from '../domain/comment.js';
import { asError, Failure } from '../domain/failure.js';

/** What is not talked about: a facet of a product, of everything (product null), or all of a product (facet null). */
export interface Topic {
  readonly facet: Facet | null;
  readonly product: string | null;
}

export interface Ban {
  readonly viewer: string;
  /** Wall time, ms since epoch; null: until the room closes. */
  readonly until: number | null;
}

const MOST_BANS = 10_000;
export const MOST_TOPICS = 50;

/** One change, to be kept. */
export type RuleChange =
  | ({ readonly kind: 'ban' } & Ban)
  | { readonly kind: 'unban'; readonly viewer: string }
  | { readonly kind: 'mute'; readonly topics: readonly Topic[] };

/** Where a room's rules outlast the process; without one they end with it. */
export interface KeptRules {
  readonly bans: readonly Ban[];
  readonly topics: readonly Topic[];
  /** Called in the order of the changes. */
  keep(change: RuleChange): Promise<void>;
}

/**
 * Who may not write in a room and what it does not talk about, as operators want it, until the room goes off the air. What changes
 * counts at once.
 */
export class HouseRules {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept: KeptRules | null;
  readonly #bans: Map<string, number | null>;
  #topics: readonly Topic[];

  constructor(clock: Pick<Clock, 'now'>, kept: KeptRules | null = null) {
    this.#clock = clock;
    this.#kept = kept;
    this.#bans = new Map(kept?.bans.map(({ viewer, until }) => [viewer, until]));
    this.#topics = kept?.topics ?? [];
  }

  /**
   * @param ms How long; null: until the room closes. False: too many are banned already.
   * @throws Failure `unavailable`: it counts, but could not be kept.
   */
  async ban(viewer: string, ms: number | null): Promise<boolean> {
    if (this.#bans.size >= MOST_BANS) this.#forgetOver();
    if (!this.#bans.has(viewer) && this.#bans.size >= MOST_BANS) return false;
    const until = ms === null ? null : this.#clock.now() + ms;
    this.#bans.set(viewer, until);
    await this.#keep({ kind: 'ban', viewer, until });
    return true;
  }

  /** False: they were not banned. @throws Failure `unavailable`: it counts, but could not be kept. */
  async unban(viewer: string): Promise<boolean> {
    if (!this.#bans.delete(viewer)) return false;
    await this.#keep({ kind: 'unban', viewer });
    return true;
  }

  isBanned(viewer: string): boolean {
    const until = this.#bans.get(viewer);
    if (until === undefined) return false;
    if (until === null || until > this.#clock.now()) return true;
    this.#bans.delete(viewer);
    return false;
  }

  bans(): readonly Ban[] {
    this.#forgetOver();
    return [...this.#bans].map(([viewer, until]) => ({ viewer, until }));
  }

  /** Takes the place of what was not talked about before. @throws Failure `unavailable`: it counts, but could not be kept. */
  async mute(topics: readonly Topic[]): Promise<void> {
    this.#topics = topics.slice(0, MOST_TOPICS);
    await this.#keep({ kind: 'mute', topics: this.#topics });
  }

  muted(): readonly Topic[] {
    return this.#topics;
  }

  /**
   * Whether a question is about something that is not talked about.
   * @param about The product it means when it names none.
   */
  isMuted({ intent, facets, products }: Understanding, about: string | null): boolean {
    if (this.#topics.length === 0 || intent !== 'question') return false;
    const [facet] = facets;
    const meant = products.length > 0 ? products : about === null ? [] : [about];
    return this.#topics.some(
      (topic) =>
        (topic.facet === null || topic.facet === facet) && (topic.product === null || meant.includes(topic.product)),
    );
  }

  async #keep(change: RuleChange): Promise<void> {
    try {
      await this.#kept?.keep(change);
    } catch (error) {
      throw new Failure('unavailable', 'It counts now, but could not be written down: a restart would forget it.', {
        retryable: true,
        cause: asError(error),
      });
    }
  }

  #forgetOver(): void {
    const now = this.#clock.now();
    for (const [viewer, until] of this.#bans) if (until !== null && until <= now) this.#bans.delete(viewer);
  }
}
