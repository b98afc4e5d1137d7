import type { ViewerEvent } from '../../gateway/protocol.js';

const FIRST_RETRY_MS = 500;
const SLOWEST_RETRY_MS = 10_000;

/** The room's socket, which comes back by itself. */
export class RoomSocket {
  readonly #room: string;
  readonly #onEvent: (event: ViewerEvent) => void;
  readonly #onLost: () => void;
  #socket: WebSocket | null = null;
  #retryMs = FIRST_RETRY_MS;

  constructor(room: string, onEvent: (event: ViewerEvent) => void, onLost: () => void) {
    this.#room = room;
    this.#onEvent = onEvent;
    this.#onLost = onLost;
  }

  open(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(
      `${scheme}://${location.host}/v1/rooms/${encodeURIComponent(this.#room)}/socket`,
      'zhubo.v1',
    );
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      this.#onEvent(JSON.parse(data) as ViewerEvent);
    });
    socket.addEventListener('close', () => {
      this.#onLost();
      window.setTimeout(() => this.open(), this.#retryMs * (0.7 + Math.random() * 0.6));
      this.#retryMs = Math.min(SLOWEST_RETRY_MS, this.#retryMs * 2);
    });
  }

  /** False when the socket is down: nothing was sent. */
  comment(id: string, text: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ type: 'comment', id, text }));
    return true;
  }
}
