import type { Clock } from '../domain/clock.js';
import type { Facet, Understanding } from '../domain/comment.js';

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

/** Who may not write in a room and what it does not talk about, as operators want it. For this show: a restart forgets it. */
export class HouseRules {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #bans = new Map<string, number | null>();
  #topics: readonly Topic[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @param ms How long; null: until the room closes. False: too many are banned already. */
  ban(viewer: string, ms: number | null): boolean {
    if (this.#bans.size >= MOST_BANS) this.#forgetOver();
    if (!this.#bans.has(viewer) && this.#bans.size >= MOST_BANS) return false;
    this.#bans.set(viewer, ms === null ? null : this.#clock.now() + ms);
    return true;
  }

  /** False: they were not banned. */
  unban(viewer: string): boolean {
    return this.#bans.delete(viewer);
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

  /** Takes the place of what was not talked about before. */
  mute(topics: readonly Topic[]): void {
    this.#topics = topics.slice(0, MOST_TOPICS);
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

  #forgetOver(): void {
    const now = this.#clock.now();
    for (const [viewer, until] of this.#bans) if (until !== null && until <= now) this.#bans.delete(viewer);
  }
}
