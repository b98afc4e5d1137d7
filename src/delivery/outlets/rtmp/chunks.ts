import { Failure } from '../../../domain/failure.js';

/** One RTMP message (Adobe RTMP 1.0 §6.1). */
export interface Message {
  readonly type: number;
  /** Message stream: 0 for the connection itself. */
  readonly stream: number;
  /** Milliseconds, 32 bits. */
  readonly timestamp: number;
  readonly body: Buffer;
}

/** A server's messages to a publisher are small: status, acknowledgements. */
const MOST_BYTES = 256 * 1024;
const EXTENDED = 0xff_ffff;
const SET_CHUNK_SIZE = 1;
const ABORT = 2;

/**
 * A message as chunks (§5.3): a full header, then continuation headers.
 * @param chunkStream 2..63.
 */
export function chunked(message: Message, chunkStream: number, chunkSize: number): Buffer {
  const { type, stream, timestamp, body } = message;
  const extended = timestamp >= EXTENDED;
  const head = Buffer.alloc(12);
  head[0] = chunkStream;
  head.writeUIntBE(extended ? EXTENDED : timestamp, 1, 3);
  head.writeUIntBE(body.length, 4, 3);
  head[7] = type;
  head.writeUInt32LE(stream, 8);
  const time = Buffer.alloc(extended ? 4 : 0);
  if (extended) time.writeUInt32BE(timestamp >>> 0);
  const parts: Buffer[] = [head, time, body.subarray(0, chunkSize)];
  for (let at = chunkSize; at < body.length; at += chunkSize)
    parts.push(Buffer.from([0xc0 | chunkStream]), time, body.subarray(at, at + chunkSize));
  return Buffer.concat(parts);
}

interface Stream {
  type: number;
  stream: number;
  timestamp: number;
  delta: number;
  length: number;
  extended: boolean;
  parts: Buffer[];
  received: number;
}

/** Puts a server's chunks back together. Pure: bytes in, messages out. */
export class ChunkReader {
  readonly #streams = new Map<number, Stream>();
  #waiting = Buffer.alloc(0);
  #chunkSize = 128;

  /** @throws Failure `bad_request` when it is no RTMP. */
  push(bytes: Buffer): Message[] {
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    const messages: Message[] = [];
    for (;;) {
      const chunk = this.#chunk();
      if (chunk === null) return messages;
      if (chunk === 'more') continue;
      if (chunk.type === SET_CHUNK_SIZE) this.#chunkSize = chunkSizeOf(chunk.body);
      else if (chunk.type === ABORT) this.#forget(chunk.body);
      else messages.push(chunk);
    }
  }

  /** One chunk off what waits: the message it completes, `more` when it completes none, null when it is not here yet. */
  #chunk(): Message | 'more' | null {
    const bytes = this.#waiting;
    const basic = bytes[0];
    if (basic === undefined) return null;
    const format = basic >> 6;
    let id = basic & 0x3f;
    let at = 1;
    if (id < 2) {
      if (bytes.length < 2 + id) return null;
      id = id === 0 ? 64 + (bytes[1] ?? 0) : 64 + bytes.readUInt16LE(1);
      at = basic & 0x3f ? 3 : 2;
    }
    const header = [11, 7, 3, 0][format] ?? 0;
    if (bytes.length < at + header) return null;
    const known = this.#streams.get(id);
    if (known === undefined && format !== 0)
      throw new Failure('bad_request', 'The server continues a message it never began');
    const stream = known ?? {
      type: 0,
      stream: 0,
      timestamp: 0,
      delta: 0,
      length: 0,
      extended: false,
      parts: [],
      received: 0,
    };
    const time = header >= 3 ? bytes.readUIntBE(at, 3) : 0;
    const extended = header >= 3 ? time === EXTENDED : stream.extended;
    const body = at + header + (extended ? 4 : 0);
    if (bytes.length < body) return null;
    const length = header >= 7 ? bytes.readUIntBE(at + 3, 3) : stream.length;
    if (length > MOST_BYTES) throw new Failure('bad_request', `The server sent a message of ${length} bytes`);
    const count = Math.min(this.#chunkSize, length - stream.received);
    if (bytes.length < body + count) return null;
    const given = extended ? bytes.readUInt32BE(at + header) : time;
    this.#streams.set(id, stream);
    stream.extended = extended;
    stream.length = length;
    if (header >= 7) stream.type = bytes[at + 6] ?? 0;
    if (header === 11) stream.stream = bytes.readUInt32LE(at + 7);
    if (stream.received === 0) {
      if (header === 11) stream.timestamp = given;
      else {
        if (header >= 3) stream.delta = given;
        stream.timestamp = (stream.timestamp + stream.delta) >>> 0;
      }
    }
    stream.parts.push(bytes.subarray(body, body + count));
    stream.received += count;
    this.#waiting = bytes.subarray(body + count);
    if (stream.received < stream.length) return 'more';
    const message = {
      type: stream.type,
      stream: stream.stream,
      timestamp: stream.timestamp,
      body: Buffer.concat(stream.parts),
    };
    stream.parts = [];
    stream.received = 0;
    return message;
  }

  #forget(body: Buffer): void {
    const stream = body.length < 4 ? undefined : this.#streams.get(body.readUInt32BE());
    if (stream === undefined) return;
    stream.parts = [];
    stream.received = 0;
  }
}

function chunkSizeOf(body: Buffer): number {
  const size = body.length < 4 ? 0 : body.readUInt32BE();
  if (size < 1 || size > 0xff_ffff) throw new Failure('bad_request', `The server set a chunk size of ${size}`);
  return size;
}
