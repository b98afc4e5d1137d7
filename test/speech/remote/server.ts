import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A speech engine on loopback that does what the test says. */
export class ScriptedEngineServer {
  readonly asked: Asked[] = [];
  /** Resolves each time a client has gone away before its answer was whole. */
  readonly gone: Promise<void>;
  answer: (response: ServerResponse, asked: Asked) => void | Promise<void> = () => undefined;
  speak: (socket: WebSocket, messages: readonly string[]) => void = () => undefined;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server, sockets: WebSocketServer) {
    this.#server = server;
    this.#sockets = sockets;
    let tell: () => void = () => undefined;
    this.gone = new Promise((resolve) => {
      tell = resolve;
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      response.on('close', () => {
        if (!response.writableFinished) tell();
      });
      void this.#take(request, response);
    });
    sockets.on('connection', (socket, request) => {
      const messages: string[] = [];
      this.asked.push({ method: 'WS', path: request.url ?? '', headers: request.headers, body: Buffer.alloc(0) });
      socket.on('close', () => tell());
      socket.on('message', (data: Buffer) => {
        messages.push(data.toString('utf8'));
        if (messages.length === 3) this.speak(socket, messages);
      });
    });
  }

  static async start(): Promise<ScriptedEngineServer> {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    const scripted = new ScriptedEngineServer(server, sockets);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = '', url = '', headers } = request;
    const asked = { method, path: url, headers, body: Buffer.concat(pieces) };
    this.asked.push(asked);
    await this.answer(response, asked);
  }
}

/** 16-bit sound as bytes. */
export function bytesOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** A WAV header as streaming servers write it: sizes are not known. */
export function wavHeader(rate: number, channels = 1, bits = 16): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE((rate * channels * bits) / 8, 28);
  header.writeUInt16LE((channels * bits) / 8, 32);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36);
  header.writeUInt32LE(0xffffffff, 40);
  return header;
}

/** A tone of `seconds` at 440 Hz, -12 dBFS. */
export function tone(rate: number, seconds: number): Int16Array {
  return Int16Array.from({ length: Math.round(rate * seconds) }, (_, i) =>
    Math.round(8_192 * Math.sin((2 * Math.PI * 440 * i) / rate)),
  );
}
