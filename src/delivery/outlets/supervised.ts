import type { Clock, Random } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { OutletReport, OutletState } from '../../domain/outlet.js';
import { because, type Reason } from '../../domain/reasons.js';
import type { Outlet, OutletConnection } from './outlet.js';
import type { RoomFeed } from './room-feed.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A connection that stood this long was a good one: the next wait is the first again. */
const STEADY_MS = 10_000;
const CONNECT_MS = 15_000;
const CLOSE_MS = 4_000;
/** Seconds that the bit rate is a mean of. */
const MEASURED = 6;

export interface SupervisedOptions {
  readonly outlet: Outlet;
  readonly feed: RoomFeed;
  readonly clock: Clock;
  readonly random: Random;
  /** Takes what must not be shown out of an error's words. */
  readonly redact: (text: string) => string;
  readonly onChange: () => void;
}

/**
 * Keeps an outlet connected: connecting -> live -> retrying -> connecting ..., with waits that double up to half a minute,
 * each between half of it and the whole by chance, so that a platform's return is not met by everybody at once. `failed` when
 * trying again cannot help; `stopped` by us.
 */
export class SupervisedOutlet {
  readonly #options: SupervisedOptions;
  readonly #stopping = new AbortController();
  readonly #stopped: Promise<null>;
  readonly #done: Promise<void>;
  #state: OutletState = 'connecting';
  #since: number;
  #attempts = 0;
  #failure: Pick<OutletReport, 'error' | 'why'> = { error: null, why: null };
  #connection: OutletConnection | null = null;
  /** Of connections that are over. */
  #past = { bytes: 0, dropped: 0 };
  /** What had been sent by when, of the last seconds: a recording is written every two. */
  #measured: { readonly bytes: number; readonly at: number }[] = [];

  constructor(options: SupervisedOptions) {
    this.#options = options;
    this.#since = options.clock.now();
    this.#stopped = new Promise((resolve) => {
      this.#stopping.signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    // Not before whoever makes it holds it: `onChange` is told from the first moment on.
    this.#done = Promise.resolve().then(async () => await this.#run());
  }

  report(): OutletReport {
    return {
      state: this.#state,
      since: this.#since,
      attempts: this.#attempts,
      bytes: this.#bytes,
      bitsPerSecond: this.#state === 'live' ? this.#rate() : 0,
      dropped: this.#past.dropped + (this.#connection?.dropped ?? 0),
      ...this.#failure,
    };
  }

  /** Once a second: measures, and lets the connection do what it does by the clock. */
  tend(): void {
    this.#measured.push({ bytes: this.#bytes, at: this.#options.clock.monotonic() });
    if (this.#measured.length > MEASURED) this.#measured.shift();
    this.#connection?.tend?.();
  }

  /** Ends the connection and all trying; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  get #bytes(): number {
    return this.#past.bytes + (this.#connection?.bytes ?? 0);
  }

  #rate(): number {
    const first = this.#measured[0];
    const last = this.#measured.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return 0;
    return Math.round(((last.bytes - first.bytes) * 8_000) / (last.at - first.at));
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = this.#stopping;
    let wait = FIRST_WAIT_MS;
    while (!isAborted(signal)) {
      this.#attempts += 1;
      this.#enter('connecting');
      const failure = await this.#once(signal);
      if (failure === null) break;
      if (this.#state === 'live' && clock.now() - this.#since >= STEADY_MS) {
        wait = FIRST_WAIT_MS;
        this.#attempts = 0;
      }
      this.#failure = this.#told(failure);
      if (!failure.retryable) {
        this.#enter('failed');
        return;
      }
      this.#enter('retrying');
      await clock.sleep(wait * (0.5 + random() / 2), signal).catch(() => undefined);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    }
    this.#enter('stopped');
  }

  /** One connection from its beginning to its end; null: it was ended by us. */
  async #once(signal: AbortSignal): Promise<Failure | null> {
    const { outlet, feed } = this.#options;
    let end: (failure: Failure) => void = () => undefined;
    const ended = new Promise<Failure>((resolve) => {
      end = resolve;
    });
    try {
      const events = { ended: end, keyFrame: () => feed.askKeyFrame() };
      const connection = await this.#within(CONNECT_MS, signal, (attempt) =>
        outlet.connect({
          events,
          signal: attempt,
          pictures: feed.pictures,
          wallMs: (at) => feed.wallMs(at),
          now: () => this.#options.clock.monotonic(),
        }),
      );
      this.#connection = connection;
      const leave = feed.add({
        wants: connection.wants,
        write: (packet) => {
          // The other outlets' packets come by the same way: what one throws is its own end and nobody else's.
          try {
            connection.write(packet);
          } catch (thrown) {
            end(failureOf(thrown));
          }
        },
        hear: (sentence) => connection.hear?.(sentence),
      });
      if (!isAborted(signal)) this.#enter('live');
      const failure = isAborted(signal) ? null : await Promise.race([ended, this.#stopped]);
      leave();
      await this.#over(connection);
      return failure;
    } catch (thrown) {
      return isAborted(signal) ? null : failureOf(thrown);
    }
  }

  async #over(connection: OutletConnection): Promise<void> {
    const { clock } = this.#options;
    const patience = new AbortController();
    const late = clock.sleep(CLOSE_MS, patience.signal).catch(() => undefined);
    await Promise.race([connection.close().catch(() => undefined), late]);
    patience.abort();
    this.#past = { bytes: this.#bytes, dropped: this.#past.dropped + connection.dropped };
    this.#connection = null;
    this.#measured = [];
  }

  async #within(
    ms: number,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<OutletConnection>,
  ): Promise<OutletConnection> {
    const { clock } = this.#options;
    const attempt = new AbortController();
    const timer = new AbortController();
    const giveUp = (): void => attempt.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    const late = clock.sleep(ms, timer.signal).then(
      (): never => {
        attempt.abort();
        throw new Failure('timeout', because('outlet-no-answer', { seconds: ms / 1_000 }), { retryable: true });
      },
      async () => await new Promise<never>(() => undefined),
    );
    const working = work(attempt.signal);
    try {
      return await Promise.race([working, late]);
    } catch (error) {
      // One that comes after all is not wanted any more.
      working.then(async (connection) => await connection.close()).catch(() => undefined);
      throw error;
    } finally {
      timer.abort();
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** What is shown of a failure: others' words in it may hold what was sent to them. */
  #told(failure: Failure): { error: string; why: Reason } {
    const { redact } = this.#options;
    const { code, values } = failure.reason ?? because('outlet-failed', { error: failure.message });
    const clean = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact(value) : value,
    ]);
    return { error: redact(failure.message), why: { code, values: Object.fromEntries(clean) as Reason['values'] } };
  }

  #enter(state: OutletState): void {
    this.#state = state;
    this.#since = this.#options.clock.now();
    this.#options.onChange();
  }
}

function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure('unavailable', asError(thrown).message, { retryable: true, cause: thrown });
}

/** Read through a function, since it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
