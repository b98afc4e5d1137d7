import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Amf, decodeAmf, encodeAmf } from '../../../src/delivery/outlets/rtmp/amf.js';
import { chunked, ChunkReader } from '../../../src/delivery/outlets/rtmp/chunks.js';

const HANDSHAKE_BYTES = 1536;
const COMMAND = 20;

/** What a platform makes of a stream key: a status with its code and words, or nothing but that it hangs up. */
export type Verdict = { readonly code: string; readonly description: string } | 'hangs up';

/** As much of an RTMP server as refuses a publisher. */
export class RtmpPlatform {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(verdict: Verdict): Promise<RtmpPlatform> {
    const server = createServer((socket) => serve(socket, verdict)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RtmpPlatform(server);
  }

  close(): void {
    this.#server.close();
  }
}

function serve(socket: Socket, verdict: Verdict): void {
  const chunks = new ChunkReader();
  let handshake = Buffer.alloc(0);
  let shaken = false;
  const tell = (...values: readonly Amf[]): void => {
    const message = { type: COMMAND, stream: 0, timestamp: 0, body: encodeAmf(...values) };
    socket.write(chunked(message, 3, 128));
  };
  const take = (bytes: Buffer): void => {
    for (const { type, body } of chunks.push(bytes)) {
      if (type !== COMMAND) continue;
      const [name, transaction = 0] = decodeAmf(body);
      if (name === 'connect') tell('_result', transaction, null, { code: 'NetConnection.Connect.Success' });
      if (name === 'createStream') tell('_result', transaction, null, 1);
      if (name !== 'publish') continue;
      if (verdict === 'hangs up') socket.destroy();
      else tell('onStatus', 0, null, { level: 'error', ...verdict });
    }
  };
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    if (shaken) {
      take(bytes);
      return;
    }
    const begun = handshake.length > HANDSHAKE_BYTES;
    handshake = Buffer.concat([handshake, bytes]);
    if (!begun && handshake.length > HANDSHAKE_BYTES)
      socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * HANDSHAKE_BYTES)]));
    if (handshake.length < 1 + 2 * HANDSHAKE_BYTES) return;
    shaken = true;
    take(handshake.subarray(1 + 2 * HANDSHAKE_BYTES));
  });
}
