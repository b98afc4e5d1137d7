import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    readonly type: string;
    readonly data: { readonly seq: number; readonly room: string; readonly turn?: string };
  };
}

/** Somebody's server, which does with a delivery what the test says. */
export class Receiver {
  readonly received: Received[] = [];
  /** How it answers; nothing sent: it keeps the sender waiting. */
  answer: (received: Received, response: ServerResponse) => void = (_received, response) => {
    response.statusCode = 204;
    response.end();
  };
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const received = { headers: request.headers, body, event: JSON.parse(body) as Received['event'] };
        this.received.push(received);
        this.answer(received, response);
      });
    });
  }

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.listen(0);
    return receiver;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the receiver does not listen');
    return address.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}
