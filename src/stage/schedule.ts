import type { Clock } from '../domain/clock.js';
import { msFromSamples, SAMPLES_PER_PICTURE } from '../domain/media-time.js';

const STEP_MS = msFromSamples(SAMPLES_PER_PICTURE);
/** Later than this (the machine slept) the schedule starts anew instead of racing after the wall clock. */
const LOST_MS = 1_000;
/** Media time is paired with the wall clock this often, in steps. */
const CLOCK_EVERY = 25;

/** One step of 40 ms, as it is taken. */
export interface Step {
  /** There is no time for this picture any more; its sound is sent all the same. */
  readonly late: boolean;
  /** When it was due, monotonic ms; what is sent now belongs to this time. */
  readonly due: number;
  /** Media time is to be paired with the wall clock now: once a second, and when the schedule began anew. */
  readonly tells: boolean;
}

/**
 * When what is due: a step every 40 ms of absolute time, so that nothing adds up over hours. After a stall the missed steps are taken
 * at once, without their pictures; after a longer one time begins anew.
 */
export class Schedule {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #due: number;
  #taken = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#due = clock.monotonic();
  }

  get isDue(): boolean {
    return this.#due <= this.#clock.monotonic();
  }

  /** ms until the next step is due. */
  get rest(): number {
    return Math.max(0, this.#due - this.#clock.monotonic());
  }

  take(): Step {
    const lateness = this.#clock.monotonic() - this.#due;
    const lost = lateness > LOST_MS;
    if (lost) this.#due = this.#clock.monotonic();
    const step = { late: lateness > STEP_MS, due: this.#due, tells: lost || this.#taken % CLOCK_EVERY === 0 };
    this.#due += STEP_MS;
    this.#taken += 1;
    return step;
  }
}
