import type { Clock } from '../../domain/clock.js';
import { asError } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { LanceTable } from './lance-table.js';

/** New rows are searched one by one until they are in the index: 100,000 cost 40 ms a question, these cost 2 ms. */
const ROWS = 5_000;
/** Each commit is a file more to open. */
const COMMITS = 40;
/** Fewer changes than that are taken in when nothing has changed for so long. */
const QUIET_MS = 20_000;
const LOOK_MS = 1_000;
/** Upkeep may take this share of the time: a pause of three times its last run. */
const REST = 3;
/** Upkeep that keeps failing is tried again later each time, up to this. */
const MOST_BACK_OFF_MS = 10 * 60_000;
/** Versions that a search under way may still read. */
const KEEP_MS = 60_000;

/** Takes new rows into the indexes, joins small files and removes old versions, in the background, one run at a time. */
export class LanceUpkeep {
  readonly #table: LanceTable;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #rows = 0;
  #commits = 0;
  #changedAt = 0;
  #notBefore = 0;
  #loop: Promise<void> = Promise.resolve();
  #failures = 0;
  #reason = '';

  constructor(table: LanceTable, clock: Clock, log: Log) {
    this.#table = table;
    this.#clock = clock;
    this.#log = log;
  }

  /** Why the files are not kept in order; undefined while they are. */
  get failing(): string | undefined {
    return this.#failures > 2 ? `upkeep failed ${this.#failures} times: ${this.#reason}` : undefined;
  }

  /** Whether nothing waits to be taken in. */
  get settled(): boolean {
    return this.#commits === 0;
  }

  changed(rows: number): void {
    this.#rows += rows;
    this.#commits += 1;
    this.#changedAt = this.#clock.monotonic();
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Waits for the run under way: LanceDB cannot be told to stop in the middle of one. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('closing'));
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      try {
        await this.#clock.sleep(LOOK_MS, signal);
      } catch {
        return;
      }
      if (this.#due()) await this.#once();
    }
  }

  #due(): boolean {
    const now = this.#clock.monotonic();
    if (this.#commits === 0 || now < this.#notBefore) return false;
    return this.#rows >= ROWS || this.#commits >= COMMITS || now - this.#changedAt >= QUIET_MS;
  }

  async #once(): Promise<void> {
    const began = this.#clock.monotonic();
    const taken = { rows: this.#rows, commits: this.#commits };
    try {
      // Twice in a row is no coincidence. lance-index 7.0.0 panics when it joins an index of words with that of replaced rows (a
      // price edit in a shop of 150 facts), each time again; it built every second until the server ended. Made anew it works.
      if (this.#failures >= 2) await this.#table.reindexWords();
      await this.#table.table.optimize({ cleanupOlderThan: new Date(this.#clock.now() - KEEP_MS) });
      this.#rows -= taken.rows;
      this.#commits -= taken.commits;
      this.#failures = 0;
    } catch (error) {
      // A change of the same files came first: the next run takes both in.
      this.#failures += 1;
      this.#reason = asError(error).message.slice(0, 200);
      this.#log.warn({ error: asError(error), failures: this.#failures }, 'upkeep of the index failed');
    }
    const took = this.#clock.monotonic() - began;
    const again = this.#failures === 0 ? 0 : Math.min(MOST_BACK_OFF_MS, LOOK_MS * 2 ** this.#failures);
    this.#notBefore = this.#clock.monotonic() + Math.max(took * REST, again);
    this.#log.debug({ ms: Math.round(took), ...taken }, 'upkeep of the index');
  }
}
