import type { ViewerEvent } from '../gateway/protocol.js';
import { Connection, type OpenSocket, socketAddress } from './connection.js';

export interface ViewerSocketOptions {
  /** Where the server is, e.g. `https://live.example`. */
  readonly server: string;
  readonly room: string;
  /** A viewer token, for a private room. */
  readonly token?: string;
  readonly open: OpenSocket;
  readonly onEvent: (event: ViewerEvent) => void;
  /** The connection was lost; it comes back by itself. What becomes of open comments is not told any more. */
  readonly onLost?: () => void;
}

/** One viewer in one room: comments out, events in; it comes back by itself. */
export class ViewerSocket {
  readonly #connection: Connection;

  constructor({ server, room, token, open, onEvent, onLost }: ViewerSocketOptions) {
    this.#connection = new Connection({
      url: socketAddress(
        server,
        `/v1/rooms/${encodeURIComponent(room)}/socket${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`,
      ),
      open,
      onOpen: () => undefined,
      onMessage: (text) => onEvent(JSON.parse(text) as ViewerEvent),
      onClose: () => onLost?.(),
    });
  }

  open(): void {
    this.#connection.start();
  }

  /** @param id Chosen by you; in every event about this comment. @returns False when the socket is down: nothing was sent. */
  comment(id: string, text: string, nickname?: string): boolean {
    return this.#connection.send({ type: 'comment', id, text, ...(nickname === undefined ? {} : { nickname }) });
  }

  close(): void {
    this.#connection.close();
  }
}
