import type { Follower, Numbered, RoomLog } from '../room-log.js';

/** What a subscription sends through: it says when there is room, and how many more events the client wants. */
export interface Sink {
  /** Whether a numbered event may be sent now; it counts against the client's credit when it is. */
  take(): boolean;
  write(text: string): void;
  /** So many events of a room wait: the client gave no credit, or reads slower than it happens. */
  onSlow(room: string, behind: number): void;
  /** What waits for the client is no longer kept. */
  onLost(): void;
}

/**
 * One client's place in one room's log. While it keeps up, events go straight to it; when it does not, they stay in the log and
 * it catches up from its place. So nothing is buffered for it, lost or sent twice.
 */
export class Subscription implements Follower {
  readonly log: RoomLog;
  readonly types: ReadonlySet<string> | null;
  readonly name: string;
  readonly #sink: Sink;
  readonly #unfollow: () => void;
  /** Everything up to here was sent or not wanted; while `#behind` is false that is the whole log. */
  #place: number;
  #behind = true;

  /** @param from The last number the client has seen. */
  constructor(log: RoomLog, from: number, types: ReadonlySet<string> | null, name: string, sink: Sink) {
    this.log = log;
    this.types = types;
    this.name = name;
    this.#sink = sink;
    this.#place = from;
    this.#unfollow = log.follow(this);
  }

  /** The number up to which the client has been told. */
  get place(): number {
    return this.#behind ? this.#place : this.log.seq;
  }

  /** Whether some of the log is still to be told. */
  get isBehind(): boolean {
    return this.#behind;
  }

  told = (numbered: Numbered): void => {
    if (this.#behind) return;
    if (this.#sink.take()) {
      this.#sink.write(numbered.text);
      return;
    }
    this.#behind = true;
    this.#place = numbered.seq - 1;
    this.#sink.onSlow(this.log.room.id, 1);
  };

  /** Sends what waits, as far as the client takes it. */
  catchUp(): void {
    if (!this.#behind) return;
    if (this.#place + 1 < this.log.oldest) {
      this.#sink.onLost();
      return;
    }
    for (let next = this.log.after(this.#place, this); next !== undefined; next = this.log.after(this.#place, this)) {
      // What lies between is not wanted.
      this.#place = next.seq - 1;
      if (!this.#sink.take()) {
        this.#sink.onSlow(this.log.room.id, this.log.seq - this.#place);
        return;
      }
      this.#sink.write(next.text);
      this.#place = next.seq;
    }
    this.#behind = false;
  }

  /** Called now and then: a client whose place is gone cannot go on. */
  check(): void {
    if (this.#behind && this.#place + 1 < this.log.oldest) this.#sink.onLost();
  }

  close(): void {
    this.#unfollow();
  }
}
