import type { Clock } from '../../domain/clock.js';

/**
 * What sockets' messages may take of one turn of the event loop: as long as everything else took since the last, within these
 * bounds. So in a flood they have half of the thread, and answers, other sockets and the journal the other half.
 */
const LEAST_MS = 10;
const MOST_MS = 100;
/** Messages of one socket that may wait; then no more is read of it. One read brings about a dozen. */
const MOST_WAITING = 8;

/** One socket's messages, in their order. */
export interface Lane {
  /** Whether so many wait that no more should be read. */
  readonly isFull: boolean;
  add(work: () => void): void;
  /** Does what waits now: the socket closes, and what it sent before counts. */
  flush(): void;
}

/**
 * Has sockets' messages handled a message each in turn, so much in one turn of the event loop. Handled as they were read, 500
 * connections in a flood had 64 KB each read in one turn: 300,000 comments, and the room stood still for twenty seconds.
 */
export class Rounds {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #later: (turn: () => void) => void;
  /** Lanes in which something waits, the next first. */
  readonly #queue: QueuedLane[] = [];
  #isSet = false;
  /** When the last turn was over. */
  #over = -Infinity;

  /** @param later Calls back in the next turn of the event loop. */
  constructor(clock: Pick<Clock, 'monotonic'>, later: (turn: () => void) => void = setImmediate) {
    this.#clock = clock;
    this.#later = later;
  }

  /** @param onEmpty Nothing waits in it any more: it may be read on. */
  lane(onEmpty: () => void): Lane {
    return new QueuedLane((lane) => {
      this.#queue.push(lane);
      this.#set();
    }, onEmpty);
  }

  #set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    this.#later(() => {
      this.#isSet = false;
      this.#turn();
    });
  }

  #turn(): void {
    const began = this.#clock.monotonic();
    const ends = began + Math.min(MOST_MS, Math.max(LEAST_MS, began - this.#over));
    try {
      for (let lane = this.#queue.shift(); lane !== undefined; lane = this.#queue.shift()) {
        if (lane.hasMore) this.#queue.push(lane);
        lane.step();
        if (this.#clock.monotonic() >= ends) return;
      }
    } finally {
      this.#over = this.#clock.monotonic();
      if (this.#queue.length > 0) this.#set();
    }
  }
}

class QueuedLane implements Lane {
  readonly #enqueue: (lane: QueuedLane) => void;
  readonly #onEmpty: () => void;
  readonly #waiting: (() => void)[] = [];
  #isQueued = false;

  constructor(enqueue: (lane: QueuedLane) => void, onEmpty: () => void) {
    this.#enqueue = enqueue;
    this.#onEmpty = onEmpty;
  }

  get isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING;
  }

  add(work: () => void): void {
    this.#waiting.push(work);
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#enqueue(this);
  }

  /** Whether something will wait after the next. */
  get hasMore(): boolean {
    return this.#waiting.length > 1;
  }

  /** Does the next. */
  step(): void {
    const work = this.#waiting.shift();
    this.#isQueued = this.#waiting.length > 0;
    work?.();
    if (!this.#isQueued) this.#onEmpty();
  }

  flush(): void {
    for (const work of this.#waiting.splice(0)) work();
  }
}
