import type { Sentence } from '../domain/answer.js';
import type { Clock } from '../domain/clock.js';
import type { Language } from '../domain/language.js';
import type { FactChange } from '../domain/product.js';

/** What was said this long ago is no longer in viewers' ears, and a correction would puzzle more than it helps. */
const REMEMBERED_MS = 10 * 60_000;
const MOST_REMEMBERED = 400;
/** Corrections that may wait; a bulk import must not turn the show into a list of corrections. */
const MOST_WAITING = 8;

/** A sentence that viewers heard. */
export interface Heard {
  /** Names the sentence in events and for operators, e.g. `a12.3`. */
  readonly id: string;
  readonly turn: string;
  readonly text: string;
  readonly language: Language;
  readonly citations: readonly string[];
}

/** Why something on air is put right: a fact changed after it was spoken, or an operator says it was wrong. */
export type CorrectionCause =
  { readonly by: 'fact'; readonly change: FactChange } | { readonly by: 'operator'; readonly text: string | null };

export interface Correction {
  readonly heard: Heard;
  readonly cause: CorrectionCause;
}

/** Words corrections: the answering side's port. */
export interface ComposesCorrections {
  /** Sentences that put it right, checked like every other; empty when the change is not worth saying. */
  correct(correction: Correction): readonly Sentence[];
  /** Why an operator's words may not be spoken, or null. */
  forbidden(text: string, language: Language): string | null;
}

/** Remembers what was spoken and which of it has to be put right. Bounded; each sentence is corrected once for one change. */
export class Corrections {
  readonly #clock: Clock;
  #heard: { readonly heard: Heard; readonly at: number }[] = [];
  #waiting: Correction[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  remember(heard: Heard): void {
    const now = this.#clock.monotonic();
    this.#heard = this.#heard.filter(({ at }) => now - at < REMEMBERED_MS).slice(1 - MOST_REMEMBERED);
    this.#heard.push({ heard, at: now });
  }

  /** Facts changed: what was said from them lately is queued. One correction a fact, for the sentence said last. */
  factsChanged(changes: readonly FactChange[]): void {
    const now = this.#clock.monotonic();
    for (const change of changes) {
      const { before, after } = change;
      if (before === undefined || !differs(before.text, after?.text)) continue;
      const said = this.#heard.findLast(
        ({ heard, at }) => now - at < REMEMBERED_MS && heard.citations.includes(before.id),
      );
      if (said !== undefined) this.#queue({ heard: said.heard, cause: { by: 'fact', change } }, before.id);
    }
  }

  /** An operator flags a sentence heard lately. False when too many corrections wait. */
  flag(heard: Heard, text: string | null): boolean {
    return this.#queue({ heard, cause: { by: 'operator', text } }, null);
  }

  /** What was heard in the last ten minutes, oldest first. */
  heard(): readonly Heard[] {
    const now = this.#clock.monotonic();
    return this.#heard.filter(({ at }) => now - at < REMEMBERED_MS).map(({ heard }) => heard);
  }

  /** The correction to speak now; it waits no longer. */
  next(): Correction | null {
    return this.#waiting.shift() ?? null;
  }

  /** One taken by `next` that was cut: it comes first again. */
  putBack(correction: Correction): void {
    this.#waiting.unshift(correction);
  }

  clear(): void {
    this.#waiting = [];
  }

  /** A later change of the same fact takes the place of the earlier one that still waits, and keeps what was said before both. */
  #queue(correction: Correction, fact: string | null): boolean {
    const { cause } = correction;
    const earlier = this.#waiting.findIndex((one) => one.cause.by === 'fact' && one.cause.change.before?.id === fact);
    const replaced = this.#waiting[earlier];
    if (fact !== null && replaced?.cause.by === 'fact' && cause.by === 'fact') {
      const { before } = replaced.cause.change;
      const change = { ...cause.change, ...(before === undefined ? {} : { before }) };
      const undone = before !== undefined && !differs(before.text, change.after?.text);
      this.#waiting.splice(
        earlier,
        1,
        ...(undone ? [] : [{ heard: replaced.heard, cause: { by: 'fact' as const, change } }]),
      );
      return true;
    }
    if (this.#waiting.length >= MOST_WAITING) return false;
    this.#waiting.push(correction);
    return true;
  }
}

function differs(before: Readonly<Record<string, string | undefined>>, after: typeof before | undefined): boolean {
  return before['zh'] !== after?.['zh'] || before['en'] !== after?.['en'];
}
