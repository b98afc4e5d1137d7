import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../domain/clock.js';
import { framesOf } from './frames.js';

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
  readonly #wire: Pick<Writable, 'write' | 'cork' | 'uncork'>;
  readonly #clock: Clock;
  readonly #onRoom: () => void;
  readonly #flushed = (): void => this.#onFlushed();
  #fullSince: number | null = null;
  /** What was written in this go, and how many bytes it is. */
  #gathered: string[] = [];
  #gatheredBytes = 0;

  /** @param wire The connection under the socket. */
  constructor(socket: WebSocket, wire: Pick<Writable, 'write' | 'cork' | 'uncork'>, clock: Clock, onRoom: () => void) {
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

  /** Sends an answer or an event. What is written in one go leaves in one. */
  write(text: string): void {
    if (!this.isOpen) return;
    if (this.#gathered.push(text) === 1) process.nextTick(() => this.#flush());
    this.#gatheredBytes += Buffer.byteLength(text);
    if (this.#gatheredBytes > FULL_BYTES) this.#flush();
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
    this.close(TOO_SLOW, 'too slow: read faster and resume');
  }

  /** Closes the socket after what was written. */
  close(code: number, reason: string): void {
    this.#flush();
    this.#socket.close(code, reason);
  }

  /** A call of the system, and a frame of `ws`, for each of a batch's fates were a fifth of the thread and a tenth. */
  #flush(): void {
    const texts = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    if (!this.isOpen || texts.length === 0) return;
    if (this.#socket.extensions === '') this.#wire.write(framesOf(texts), this.#flushed);
    else {
      this.#wire.cork();
      for (const text of texts) this.#socket.send(text, this.#flushed);
      this.#wire.uncork();
    }
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount > MOST_BYTES) this.giveUp();
    else if (bufferedAmount > FULL_BYTES && this.#fullSince === null) {
      this.#fullSince = this.#clock.monotonic();
      this.#socket.pause();
    }
  }

  #onFlushed(): void {
    if (this.#fullSince === null || this.#socket.bufferedAmount > LOW_BYTES) return;
    this.#fullSince = null;
    this.#socket.resume();
    this.#onRoom();
  }
}
