import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../domain/clock.js';

/** Above this many unsent bytes nothing more is taken from the logs, nor read from the client. */
const FULL_BYTES = 256 * 1024;
/** Below this it goes on. */
const LOW_BYTES = 64 * 1024;
/** A client that does not bring it below in this time is given up. */
const STUCK_MS = 30_000;
/** Answers to what was read before reading stopped; beyond this the client is given up at once. */
const MOST_BYTES = 2 * 1024 * 1024;
const TOO_SLOW = 1013;

/**
 * Writes to one socket within a bound. While the client is slower than what it is sent, events stay in the rooms' logs and its
 * own messages in the network; when it has read on, `onRoom` is called. A client that is stuck is closed with 1013 (RFC 6455
 * §7.4.1: try again later).
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #wire: Pick<Writable, 'cork' | 'uncork'>;
  readonly #clock: Clock;
  readonly #onRoom: () => void;
  readonly #flushed = (): void => this.#onFlushed();
  #fullSince: number | null = null;
  #isGathering = false;

  /** @param wire The connection under the socket. */
  constructor(socket: WebSocket, wire: Pick<Writable, 'cork' | 'uncork'>, clock: Clock, onRoom: () => void) {
    this.#socket = socket;
    this.#wire = wire;
    this.#clock = clock;
    this.#onRoom = onRoom;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Whether it takes events now. */
  get hasRoom(): boolean {
    return this.isOpen && this.#fullSince === null;
  }

  /** Sends an answer or an event. */
  write(text: string): void {
    if (!this.isOpen) return;
    this.#gather();
    this.#socket.send(text, this.#flushed);
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount > MOST_BYTES) this.giveUp();
    else if (bufferedAmount > FULL_BYTES && this.#fullSince === null) {
      this.#fullSince = this.#clock.monotonic();
      this.#socket.pause();
    }
  }

  send(message: { readonly type: string; readonly [field: string]: unknown }): void {
    this.write(JSON.stringify(message));
  }

  error(code: string, message: string): void {
    this.send({ type: 'error', code, message });
  }

  /** Called now and then: closes a socket that has been full for too long. */
  check(): void {
    if (this.#fullSince !== null && this.#clock.monotonic() - this.#fullSince > STUCK_MS) this.giveUp();
  }

  /** The client is too slow to be served; it may come back and resume. */
  giveUp(): void {
    // Paused, it would not see the client's answer to the close.
    this.#socket.resume();
    this.#socket.close(TOO_SLOW, 'too slow: read faster and resume');
  }

  /** What is written in one go leaves in one: a call of the system for each of a batch's fates was a fifth of the thread. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#wire.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#wire.uncork();
    });
  }

  #onFlushed(): void {
    if (this.#fullSince === null || this.#socket.bufferedAmount > LOW_BYTES) return;
    this.#fullSince = null;
    this.#socket.resume();
    this.#onRoom();
  }
}
