import WebSocket from 'ws';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { SUBPROTOCOL, viewerEvent, type ViewerEvent } from '../gateway/protocol.js';

const HELLO_MS = 5_000;

/** A viewer's socket: what the room tells, and comments. */
export class ViewerSocket {
  readonly events: { readonly event: ViewerEvent; readonly arrivedMs: number }[] = [];
  readonly #socket: WebSocket;
  #closed = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Connects and waits for the room's hello. Rejects with Failure `unavailable`. */
  static async open(url: string, room: string, clock: Clock): Promise<ViewerSocket> {
    const address = `${url.replace(/^http/, 'ws')}/v1/rooms/${encodeURIComponent(room)}/socket`;
    const socket = new WebSocket(address, SUBPROTOCOL);
    const viewer = new ViewerSocket(socket);
    const limit = new AbortController();
    const hello = new Promise<void>((resolve, reject) => {
      socket.on('message', (data: Buffer) => {
        // Events that a newer server may tell besides are left out.
        const parsed = viewerEvent.safeParse(JSON.parse(data.toString('utf8')));
        if (!parsed.success) return;
        viewer.events.push({ event: parsed.data, arrivedMs: clock.monotonic() });
        if (parsed.data.type === 'hello') resolve();
      });
      socket.once('error', (error) => reject(new Failure('unavailable', `${address}: ${error.message}`)));
      socket.on('close', () => {
        viewer.#closed = true;
        reject(new Failure('unavailable', `${address} was closed before the room said hello`));
      });
      clock.sleep(HELLO_MS, limit.signal).then(
        () => reject(new Failure('timeout', `${address}: no hello within ${HELLO_MS} ms`)),
        () => undefined,
      );
    });
    try {
      await hello;
      return viewer;
    } catch (error) {
      socket.terminate();
      throw error;
    } finally {
      limit.abort();
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  comment(id: string, text: string): void {
    if (!this.#closed) this.#socket.send(JSON.stringify({ type: 'comment', id, text, nickname: 'check' }));
  }

  close(): void {
    this.#socket.close();
  }
}
