import type { Clock } from '../domain/clock.js';
import type { Journal, JournalEntry } from './journal.js';

/** A record of the journal as operators are shown it: numbered from 1 since the process began. */
export interface Evidence {
  readonly seq: number;
  /** Wall time, ms since epoch. */
  readonly at: number;
  readonly entry: JournalEntry;
}

/** Records kept for those who look on; at a comment a second, the last hour and more. */
const MOST_KEPT = 5_000;

/** A journal that also shows operators what it records, as it is recorded: what was asked, said and why. */
export class LiveEvidence implements Journal {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #kept: Evidence[] = [];
  readonly #waiting = new Set<() => void>();
  #seq = 0;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  record(entry: JournalEntry): void {
    this.#journal.record(entry);
    this.#seq += 1;
    this.#kept.push({ seq: this.#seq, at: this.#clock.now(), entry });
    if (this.#kept.length > MOST_KEPT * 1.1) this.#kept.splice(0, this.#kept.length - MOST_KEPT);
    for (const wake of [...this.#waiting]) wake();
  }

  async close(): Promise<void> {
    for (const wake of [...this.#waiting]) wake();
    await this.#journal.close();
  }

  /** The oldest `most` of what was recorded after `seq` and is still kept. */
  after(seq: number, most: number): readonly Evidence[] {
    const first = this.#kept[0]?.seq ?? 0;
    const from = Math.max(0, seq + 1 - first);
    return this.#kept.slice(from, from + most);
  }

  /** The last record's number; 0: none yet. */
  get seq(): number {
    return this.#seq;
  }

  /** Resolves with the next record, after `ms`, or when the signal aborts. */
  async next(ms: number, signal: AbortSignal): Promise<void> {
    const came = new AbortController();
    const wake = (): void => came.abort();
    this.#waiting.add(wake);
    await this.#clock.sleep(ms, AbortSignal.any([came.signal, signal])).catch(() => undefined);
    this.#waiting.delete(wake);
  }
}
