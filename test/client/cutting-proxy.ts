import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A wire that is cut: each connection through it dies, in both directions at once, after so many bytes from the server. */
export class CuttingProxy {
  cuts = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(target: number, next: () => number) {
    this.#server = createServer((client) => {
      const server = connect(target, '127.0.0.1');
      let left = next();
      const cut = (): void => {
        client.destroy();
        server.destroy();
      };
      for (const end of [client, server]) {
        this.#open.add(end);
        end.on('error', cut);
        end.on('close', () => {
          this.#open.delete(end);
          cut();
        });
      }
      client.on('data', (bytes) => void server.write(bytes));
      server.on('data', (bytes) => {
        // The last bytes arrive as far as they go: a message may be cut in its middle.
        client.write(bytes.subarray(0, left));
        left -= bytes.length;
        if (left > 0) return;
        this.cuts += 1;
        cut();
      });
    });
  }

  /** @param next How many bytes the next connection lives. */
  static async open(target: number, next: () => number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target, next);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  close(): void {
    for (const end of this.#open) end.destroy();
    this.#server.close();
  }
}
