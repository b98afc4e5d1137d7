import type { Language } from '../domain/language.js';
import type { LiveSound } from './microphone.js';

const MOST_WAITING = 20;

/** Something an operator wants said. */
export interface Order {
  readonly text: string;
  readonly language: Language;
}

/** When an operator's words come: after the sentence being heard, after its clause, or at once. */
export type When = 'sentence' | 'clause' | 'now';

/** What goes on without the operator: everything, answers only, or nothing. */
export type Held = 'nothing' | 'show' | 'everything';

/** What operators want of a room: words to be said before anything else, the word for one of them, and what is to stand still. Bounded. */
export class Operator {
  readonly #waiting: Order[] = [];
  held: Held = 'nothing';
  /** An operator at the microphone, waiting for the word or speaking. One at a time. */
  microphone: LiveSound | null = null;

  get waiting(): number {
    return this.#waiting.length + (this.microphone === null ? 0 : 1);
  }

  /** False: too much waits already. */
  order(order: Order): boolean {
    if (this.#waiting.length >= MOST_WAITING) return false;
    this.#waiting.push(order);
    return true;
  }

  next(): Order | null {
    return this.#waiting.shift() ?? null;
  }

  clear(): void {
    this.#waiting.length = 0;
    this.microphone?.close();
    this.microphone = null;
  }
}
