import { Failure } from '../../../domain/failure.js';

/** A value of a command message. */
export type Amf = number | boolean | string | null | { readonly [name: string]: Amf };

/** AMF0 markers (Action Message Format 0, §2.1). */
const NUMBER = 0x00;
const BOOLEAN = 0x01;
const STRING = 0x02;
const OBJECT = 0x03;
const NULL = 0x05;
const UNDEFINED = 0x06;
const ECMA_ARRAY = 0x08;
const OBJECT_END = 0x09;
const STRICT_ARRAY = 0x0a;
const LONG_STRING = 0x0c;

/** How deep objects may lie in each other in what a server sends. */
const DEEPEST = 8;

/** Values in AMF0. */
export function encodeAmf(...values: readonly Amf[]): Buffer {
  return Buffer.concat(values.map(encoded));
}

function encoded(value: Amf): Buffer {
  if (value === null) return Buffer.from([NULL]);
  if (typeof value === 'boolean') return Buffer.from([BOOLEAN, value ? 1 : 0]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    return Buffer.concat([Buffer.from([STRING]), sized(text), text]);
  }
  const members = Object.entries(value).flatMap(([name, member]) => {
    const text = Buffer.from(name, 'utf8');
    return [sized(text), text, encoded(member)];
  });
  return Buffer.concat([Buffer.from([OBJECT]), ...members, Buffer.from([0, 0, OBJECT_END])]);
}

function sized(text: Buffer): Buffer {
  if (text.length > 0xffff) throw new Failure('bad_request', `a text of ${text.length} bytes, at most 65535 are taken`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return length;
}

/**
 * The values of an AMF0 message, which may be hostile.
 * @throws Failure `bad_request` when it is cut short or holds what no server sends.
 */
export function decodeAmf(bytes: Buffer): Amf[] {
  const reader = new Reader(bytes);
  const values: Amf[] = [];
  while (!reader.ended) values.push(reader.value(0));
  return values;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  value(depth: number): Amf {
    if (depth > DEEPEST) throw new Failure('bad_request', 'The server sent objects too deep in each other');
    const marker = this.#take(1)[0];
    switch (marker) {
      case NUMBER:
        return this.#take(8).readDoubleBE();
      case BOOLEAN:
        return this.#take(1)[0] !== 0;
      case STRING:
        return this.#text(this.#take(2).readUInt16BE());
      case LONG_STRING:
        return this.#text(this.#take(4).readUInt32BE());
      case NULL:
      case UNDEFINED:
        return null;
      case OBJECT:
        return this.#members(depth);
      case ECMA_ARRAY:
        this.#take(4);
        return this.#members(depth);
      case STRICT_ARRAY: {
        const count = this.#take(4).readUInt32BE();
        const items: Record<string, Amf> = {};
        for (let i = 0; i < count; i += 1) items[i] = this.value(depth + 1);
        return items;
      }
      default:
        throw new Failure('bad_request', `The server sent a value of AMF0 type ${String(marker)}`);
    }
  }

  #members(depth: number): Amf {
    const members: [string, Amf][] = [];
    for (;;) {
      const name = this.#text(this.#take(2).readUInt16BE());
      if (name === '' && this.#bytes[this.#at] === OBJECT_END) {
        this.#take(1);
        return Object.fromEntries(members);
      }
      members.push([name, this.value(depth + 1)]);
    }
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8');
  }

  #take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new Failure('bad_request', 'The server sent a message cut short');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
