import type { WebSocket } from 'ws';

/** Above this many unsent bytes events that only show the present are left out: a newer one follows. */
const SHED_BYTES = 64 * 1024;
/** Above this the client is too slow to be served. */
const CLOSE_BYTES = 1024 * 1024;
const PASSING = new Set(['caption', 'caption.timed', 'room.state', 'comment.shown']);

/** One event goes to every viewer of a room: it is written as text once. */
const written = new WeakMap<object, string>();

/**
 * Sends events to one viewer within a bound: first leaves out what passes, then says goodbye (RFC 6455 §7.4.1, 1013).
 */
export class Outgoing {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send<T extends { readonly type: string }>(event: T): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const waiting = this.#socket.bufferedAmount;
    if (waiting > CLOSE_BYTES) {
      this.#socket.close(1013, 'too slow: try again later');
      return;
    }
    if (waiting > SHED_BYTES && PASSING.has(event.type)) return;
    const text = written.get(event) ?? JSON.stringify(event);
    written.set(event, text);
    this.#socket.send(text);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  error(code: string, message: string): void {
    this.send({ type: 'error', code, message });
  }
}
