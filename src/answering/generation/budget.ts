import type { Clock } from '../../domain/clock.js';

export interface BudgetOptions {
  readonly clock: Clock;
  /** Tokens in and out that a room may use in a minute. Default 60,000. */
  readonly tokensPerMinute?: number;
  /** Requests at the same time. Default 2. */
  readonly mostInFlight?: number;
}

/** What a room may spend on a language model. Beyond it the composer answers. */
export class Budget {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #mostInFlight: number;
  #used = 0;
  #at: number;
  #inFlight = 0;

  constructor({ clock, tokensPerMinute = 60_000, mostInFlight = 2 }: BudgetOptions) {
    this.#clock = clock;
    this.#most = tokensPerMinute;
    this.#mostInFlight = mostInFlight;
    this.#at = clock.monotonic();
  }

  /** Takes what a request may use at most. The receipt must be settled; null: it may not go. */
  take(tokens: number): { settle(used: number): void } | null {
    this.#drain();
    if (this.#inFlight >= this.#mostInFlight || this.#used + tokens > this.#most) return null;
    this.#inFlight += 1;
    this.#used += tokens;
    let settled = false;
    return {
      settle: (used) => {
        if (settled) return;
        settled = true;
        this.#inFlight -= 1;
        this.#used = Math.max(0, this.#used - tokens + used);
      },
    };
  }

  #drain(): void {
    const now = this.#clock.monotonic();
    this.#used = Math.max(0, this.#used - ((now - this.#at) / 60_000) * this.#most);
    this.#at = now;
  }
}

/** Tokens of a text, roughly, from above: a Han character one, of other letters four. */
export function tokensOf(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han + Math.ceil((text.length - han) / 3.5);
}
