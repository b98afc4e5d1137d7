import { randomBytes } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { asError, Failure } from '../../../domain/failure.js';
import { because, type Reason } from '../../../domain/reasons.js';
import { addressesOf, hostOf, pinnedTo, type Reach } from '../../../network/reaching.js';
import { unreached } from '../trouble.js';
import { type Amf, decodeAmf, encodeAmf } from './amf.js';
import { chunked, ChunkReader, type Message } from './chunks.js';

/** Message types (Adobe RTMP 1.0 §5.4, §7.1). */
const ACKNOWLEDGEMENT = 3;
const USER_CONTROL = 4;
const WINDOW_SIZE = 5;
const COMMAND_AMF3 = 17;
const COMMAND = 20;
const SET_CHUNK_SIZE = 1;
const AUDIO = 8;
const VIDEO = 9;
const DATA = 18;
const PING_REQUEST = 6;
const PING_RESPONSE = 7;

const VERSION = 3;
const HANDSHAKE_BYTES = 1536;
const CHUNK_SIZE = 4096;
/** Chunk streams by what goes over them, as other publishers do. */
const CONTROL = 2;
const COMMANDS = 3;
const MEDIA = { [AUDIO]: 4, [VIDEO]: 6, [DATA]: 4 } as const;
/** Status codes after which trying again cannot help: a wrong key or application. */
const FINAL = /BadAuth|Denied|AccessDenied|Unauthori[sz]ed|InvalidKey/i;
/** What they say of a key that is wrong, or that somebody sends with already: it may be free in a moment. */
const NAME = /BadName/i;

export interface PublisherTarget {
  /** rtmp://host[:port]/application, or rtmps. */
  readonly url: string;
  readonly key: string;
}

/**
 * A publishing RTMP client (Adobe RTMP 1.0), over TCP or TLS. Our own, since libavformat's blocks a thread of the pool that the
 * whole process shares (files, names) for as long as a platform is deaf, and node-av opens it without any timeout.
 */
export class RtmpPublisher {
  readonly #socket: Socket;
  readonly #onEnd: (failure: Failure) => void;
  readonly #chunks = new ChunkReader();
  readonly #waiting = new Map<number, { resolve: (values: Amf[]) => void; reject: (failure: Failure) => void }>();
  /** The step that is waited for: the handshake, then the server's word that it takes the stream. */
  #step: { resolve: () => void; reject: (failure: Failure) => void } | null = null;
  #transactions = 0;
  #stream = 0;
  #window = 0;
  #received = 0;
  #acknowledged = 0;
  #over: Failure | null = null;
  /** The key was given, and nothing was said to it yet. */
  #keyed = false;

  private constructor(socket: Socket, url: URL, onEnd: (failure: Failure) => void) {
    this.#socket = socket;
    this.#onEnd = onEnd;
    socket.on('error', (error) => {
      this.#end(this.#keyed && !(error instanceof Failure) ? this.#hungUp() : unreached(error, url, portOf(url)));
    });
    socket.on('close', () => this.#end(this.#hungUp()));
  }

  /**
   * Connects and publishes; resolves when the server takes the stream.
   * @param reach Where it may lead; the connection goes to the addresses that were checked.
   * @param onEnd Told once when the connection is over, whoever ended it.
   * @throws Failure, never with the key in its words.
   */
  static async open(
    target: PublisherTarget,
    reach: Reach,
    signal: AbortSignal,
    onEnd: (failure: Failure) => void,
  ): Promise<RtmpPublisher> {
    const url = new URL(target.url);
    const addresses = await addressesOf(hostOf(url), reach, signal).catch((error: unknown) => {
      throw unreached(error, url, portOf(url));
    });
    const socket = dial(url, addresses);
    const publisher = new RtmpPublisher(socket, url, onEnd);
    const stop = (): void => {
      socket.destroy(new Failure('interrupted', 'stopped'));
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      await publisher.#publish(url, target.key);
      return publisher;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Bytes that wait to be sent. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** Bytes sent since the beginning. */
  get bytes(): number {
    return Math.max(0, this.#socket.bytesWritten - this.#socket.writableLength);
  }

  audio(timestamp: number, body: Buffer): void {
    this.#send({ type: AUDIO, stream: this.#stream, timestamp, body }, MEDIA[AUDIO]);
  }

  video(timestamp: number, body: Buffer): void {
    this.#send({ type: VIDEO, stream: this.#stream, timestamp, body }, MEDIA[VIDEO]);
  }

  metadata(values: Amf): void {
    const body = encodeAmf('@setDataFrame', 'onMetaData', values);
    this.#send({ type: DATA, stream: this.#stream, timestamp: 0, body }, MEDIA[DATA]);
  }

  /** Says that nothing more comes, and hangs up. */
  close(key: string): void {
    if (this.#over !== null) return;
    this.#over = new Failure('interrupted', 'closed');
    this.#tell('FCUnpublish', null, key);
    this.#tell('deleteStream', null, this.#stream);
    this.#socket.end();
    // One that is deaf gets no farewell.
    if (this.#socket.writableLength > CHUNK_SIZE) this.#socket.destroy();
    else this.#socket.setTimeout(1_000, () => this.#socket.destroy());
  }

  async #publish(url: URL, key: string): Promise<void> {
    const socket = this.#socket;
    await this.#handshake();
    const size = Buffer.alloc(4);
    size.writeUInt32BE(CHUNK_SIZE);
    socket.write(chunked({ type: SET_CHUNK_SIZE, stream: 0, timestamp: 0, body: size }, CONTROL, 128));
    const app = decodeURIComponent(url.pathname.replace(/^\//, ''));
    await this.#ask('connect', {
      app,
      type: 'nonprivate',
      flashVer: 'FMLE/3.0 (compatible; Zhubo)',
      tcUrl: url.href,
    });
    this.#tell('releaseStream', null, key);
    this.#tell('FCPublish', null, key);
    const [, , stream] = await this.#ask('createStream', null);
    if (typeof stream !== 'number') throw refusal(because('rtmp-strange', { error: 'createStream' }));
    this.#stream = stream;
    await this.#until(() => {
      this.#keyed = true;
      this.#command(stream, 'publish', 0, null, key, 'live');
    });
    this.#keyed = false;
  }

  /** C0 and C1 out, S0, S1 and S2 in, C2 out (§5.2); what follows S2 belongs to the chunks. */
  async #handshake(): Promise<void> {
    const socket = this.#socket;
    const random = randomBytes(HANDSHAKE_BYTES);
    random.fill(0, 0, 8);
    let bytes = Buffer.alloc(0);
    await this.#until(() => {
      socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
        socket.write(Buffer.concat([Buffer.from([VERSION]), random]));
      });
      const take = (more: Buffer): void => {
        bytes = Buffer.concat([bytes, more]);
        // Known from the first byte on: what speaks something else, such as HTTP, would hang up before it had said so much.
        const strange = bytes[0] !== VERSION;
        if (!strange && bytes.length < 1 + 2 * HANDSHAKE_BYTES) return;
        socket.off('data', take);
        // Until somebody takes what follows it waits.
        socket.pause();
        if (strange) this.#step?.reject(refusal(because('rtmp-strange', { error: `version ${String(bytes[0])}` })));
        else this.#step?.resolve();
      };
      socket.on('data', take);
    });
    socket.write(bytes.subarray(1, 1 + HANDSHAKE_BYTES));
    socket.on('data', (more: Buffer) => this.#receive(more));
    const rest = bytes.subarray(1 + 2 * HANDSHAKE_BYTES);
    if (rest.length > 0) this.#receive(rest);
    socket.resume();
  }

  /** Resolves when the step that `begin` sets off is done; rejects when the connection is over before. */
  async #until(begin: () => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#step = { resolve, reject };
      if (this.#over === null) begin();
      else reject(this.#over);
    });
  }

  #receive(bytes: Buffer): void {
    try {
      for (const message of this.#chunks.push(bytes)) this.#take(message);
    } catch (error) {
      this.#end(error instanceof Failure ? error : refusal(because('rtmp-strange', { error: asError(error).message })));
      this.#socket.destroy();
      return;
    }
    this.#received += bytes.length;
    if (this.#window === 0 || this.#received - this.#acknowledged < this.#window) return;
    this.#acknowledged = this.#received;
    const body = Buffer.alloc(4);
    body.writeUInt32BE(this.#received >>> 0);
    this.#send({ type: ACKNOWLEDGEMENT, stream: 0, timestamp: 0, body }, CONTROL);
  }

  #take({ type, body }: Message): void {
    if (type === WINDOW_SIZE && body.length >= 4) this.#window = body.readUInt32BE();
    else if (type === USER_CONTROL && body.length >= 6 && body.readUInt16BE() === PING_REQUEST) {
      const pong = Buffer.from(body.subarray(0, 6));
      pong.writeUInt16BE(PING_RESPONSE);
      this.#send({ type: USER_CONTROL, stream: 0, timestamp: 0, body: pong }, CONTROL);
    } else if (type === COMMAND) this.#answer(decodeAmf(body));
    else if (type === COMMAND_AMF3) this.#answer(decodeAmf(body.subarray(1)));
  }

  #answer(values: Amf[]): void {
    const [name, transaction] = values;
    if (name === '_result' || name === '_error') {
      const asked = this.#waiting.get(Number(transaction));
      this.#waiting.delete(Number(transaction));
      // releaseStream and FCPublish are courtesies that many servers do not know.
      if (name === '_result') asked?.resolve(values.slice(1));
      else asked?.reject(refused(values[3] ?? values[2]));
      return;
    }
    if (name !== 'onStatus') return;
    const { code, level } = statusOf(values[3]);
    if (code === 'NetStream.Publish.Start') this.#step?.resolve();
    else if (level === 'error' || /Failed|Rejected|BadName|Closed|Shutdown/.test(code)) {
      const failure = refused(values[3]);
      this.#step?.reject(failure);
      this.#end(failure);
      this.#socket.destroy();
    }
  }

  async #ask(name: string, ...values: readonly Amf[]): Promise<Amf[]> {
    this.#transactions += 1;
    const transaction = this.#transactions;
    return await new Promise((resolve, reject) => {
      if (this.#over !== null) {
        reject(this.#over);
        return;
      }
      this.#waiting.set(transaction, { resolve: (answer) => resolve(answer), reject });
      this.#command(0, name, transaction, ...values);
    });
  }

  #tell(name: string, ...values: readonly Amf[]): void {
    this.#transactions += 1;
    this.#command(0, name, this.#transactions, ...values);
  }

  #command(stream: number, name: string, transaction: number, ...values: readonly Amf[]): void {
    this.#send({ type: COMMAND, stream, timestamp: 0, body: encodeAmf(name, transaction, ...values) }, COMMANDS);
  }

  #send(message: Message, chunkStream: number): void {
    if (this.#socket.writable) this.#socket.write(chunked(message, chunkStream, CHUNK_SIZE));
  }

  /** Many platforms hang up on a wrong key without a word. */
  #hungUp(): Failure {
    return refusal(because(this.#keyed ? 'rtmp-key-hung-up' : 'outlet-hung-up'));
  }

  #end(failure: Failure): void {
    if (this.#over !== null) return;
    this.#over = failure;
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#step?.reject(failure);
    this.#onEnd(failure);
  }
}

function dial(url: URL, addresses: readonly string[]): Socket {
  const host = hostOf(url);
  const secure = url.protocol === 'rtmps:';
  const port = portOf(url);
  const lookup = pinnedTo(addresses);
  const socket = secure
    ? connectTls({ host, port, lookup, ...(isIP(host) === 0 ? { servername: host } : {}) })
    : connectTcp({ host, port, lookup });
  return socket.setNoDelay(true);
}

function portOf({ protocol, port }: URL): number {
  return port === '' ? (protocol === 'rtmps:' ? 443 : 1935) : Number(port);
}

function statusOf(value: Amf | undefined): { code: string; level: string; description: string } {
  const { code, level, description } = typeof value === 'object' && value !== null ? value : {};
  const text = (one: Amf | undefined): string => (typeof one === 'string' ? one.slice(0, 200) : '');
  return { code: text(code), level: text(level), description: text(description) };
}

/** What the server said, as a failure; another try can help unless it is about who we are. */
function refused(value: Amf | undefined): Failure {
  const { code, description } = statusOf(value);
  const words = [code, description].filter((one) => one !== '').join(': ');
  const said = words === '' ? '' : ` (${words})`;
  if (FINAL.test(words)) return refusal(because('rtmp-key', { said }), false);
  return refusal(because(NAME.test(words) ? 'rtmp-name' : 'rtmp-refused', { said }));
}

function refusal(why: Reason, retryable = true): Failure {
  return new Failure('unavailable', why, { retryable });
}
