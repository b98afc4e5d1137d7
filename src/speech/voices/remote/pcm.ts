import { Failure } from '../../../domain/failure.js';
import type { EngineOutput } from './engine.js';

/** RIFF header with extra chunks is never longer than this. */
const LONGEST_HEADER = 64 * 1024;
const PCM = 1;
const EXTENSIBLE = 0xfffe;

export interface SoundFormat {
  /** Hz, 8000..48000. */
  readonly rate: number;
  readonly channels: 1 | 2;
}

/** Little-endian 16-bit sound from bytes that are cut anywhere; two channels are mixed to one. */
export class PcmReader {
  readonly #format: SoundFormat;
  #rest: Buffer = Buffer.alloc(0);

  constructor(format: SoundFormat) {
    this.#format = format;
  }

  push(bytes: Uint8Array): EngineOutput {
    const frame = 2 * this.#format.channels;
    const all = Buffer.concat([this.#rest, bytes]);
    const frames = Math.floor(all.length / frame);
    this.#rest = all.subarray(frames * frame);
    const samples = new Int16Array(frames);
    for (let i = 0; i < frames; i += 1) {
      const left = all.readInt16LE(i * frame);
      samples[i] = this.#format.channels === 1 ? left : (left + all.readInt16LE(i * frame + 2)) >> 1;
    }
    return { kind: 'sound', samples, rate: this.#format.rate };
  }
}

/**
 * Reads a WAV file as it streams in: 16-bit PCM, mono or stereo. Sizes in the header are not believed, since who streams
 * does not know them (0 and 0xFFFFFFFF are common).
 */
export class WavReader {
  #header: Buffer = Buffer.alloc(0);
  #reader: PcmReader | null = null;

  /** @throws Failure `unavailable` for what is no such file. */
  push(bytes: Uint8Array): EngineOutput | null {
    if (this.#reader !== null) return this.#reader.push(bytes);
    this.#header = Buffer.concat([this.#header, bytes]);
    const found = parseHeader(this.#header);
    if (found === null) {
      if (this.#header.length > LONGEST_HEADER) throw new Failure('unavailable', 'The WAV file has no "data" chunk');
      return null;
    }
    this.#reader = new PcmReader(found.format);
    return this.#reader.push(this.#header.subarray(found.data));
  }
}

function parseHeader(bytes: Buffer): { format: SoundFormat; data: number } | null {
  if (bytes.length < 12) return null;
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Failure(
      'unavailable',
      `Not a WAV file: it begins with ${JSON.stringify(bytes.toString('latin1', 0, 12))}`,
    );
  }
  let format: SoundFormat | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = bytes.toString('latin1', at, at + 4);
    if (id === 'data') {
      if (format === null) throw new Failure('unavailable', 'The WAV file has its "data" before its "fmt "');
      return { format, data: at + 8 };
    }
    const size = bytes.readUInt32LE(at + 4);
    if (id === 'fmt ') {
      if (at + 24 > bytes.length) return null;
      format = parseFormat(bytes, at + 8);
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

function parseFormat(bytes: Buffer, at: number): SoundFormat {
  const tag = bytes.readUInt16LE(at);
  const channels = bytes.readUInt16LE(at + 2);
  const rate = bytes.readUInt32LE(at + 4);
  const bits = bytes.readUInt16LE(at + 14);
  if ((tag !== PCM && tag !== EXTENSIBLE) || bits !== 16 || (channels !== 1 && channels !== 2)) {
    throw new Failure(
      'unavailable',
      `The WAV file has format ${tag}, ${bits} bits, ${channels} channels; allowed: PCM, 16 bits, 1 or 2 channels`,
    );
  }
  return { rate: checkedRate(rate), channels };
}

/** @throws Failure `unavailable` outside 8000..48000 Hz. */
export function checkedRate(rate: number): number {
  if (Number.isInteger(rate) && rate >= 8_000 && rate <= 48_000) return rate;
  throw new Failure('unavailable', `The engine speaks at ${rate} Hz; allowed: 8000 to 48000`);
}
