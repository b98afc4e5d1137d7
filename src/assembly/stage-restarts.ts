import type { Clock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import type { Stage } from '../stage/stage.js';

/** The first wait before a stage that died is started again; it doubles up to ten seconds. */
const RESTART_MS = 200;
const SLOWEST_RESTART_MS = 10_000;

export interface StageRestartsOptions {
  readonly start: () => Promise<Stage>;
  /** Takes a stage that is to go on air. */
  readonly adopt: (stage: Stage) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Starts another stage in place of one that died, or whose delivery did: one after the other, until one is on air. A stage that is
 * not wanted any more when it is ready is closed: nobody else knows of it.
 */
export class StageRestarts {
  readonly #options: StageRestartsOptions;
  readonly #closing = new AbortController();
  /** How often a restart was asked for: a stage begun before the last time is of no use. */
  #asked = 0;
  #busy = false;

  constructor(options: StageRestartsOptions) {
    this.#options = options;
  }

  /** Asks for another stage; while one is on its way, for one after it. */
  ask(): void {
    this.#asked += 1;
    if (!this.#busy) void this.#run();
  }

  /** No stage goes on air from now on. */
  close(): void {
    this.#closing.abort();
  }

  async #run(): Promise<void> {
    const { start, adopt, clock, log } = this.#options;
    const { signal } = this.#closing;
    this.#busy = true;
    let on = false;
    for (let wait = RESTART_MS; !on && !signal.aborted; wait = Math.min(SLOWEST_RESTART_MS, wait * 2)) {
      try {
        await clock.sleep(wait, signal);
        const asked = this.#asked;
        const stage = await start();
        on = asked === this.#asked && !isAborted(signal);
        if (on) adopt(stage);
        else
          stage.close().catch((error: unknown) => log.warn({ error: asError(error) }, 'a spare stage did not close'));
      } catch (error) {
        if (!isAborted(signal)) log.error({ error: asError(error) }, 'the stage could not be started again');
      }
    }
    this.#busy = false;
  }
}

/** Read through a function, since it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
