import type { EngineOutput } from './engine.js';
import { PcmReader, type SoundFormat, WavReader } from './pcm.js';

const RIFF = Buffer.from('RIFF');

/** Bytes of an engine as sound: a WAV file is known by its beginning, everything else is raw 16-bit sound of `format`. */
export async function* asPcm(
  bytes: AsyncIterable<Uint8Array>,
  format: SoundFormat,
): AsyncGenerator<EngineOutput, void, undefined> {
  let begun: Buffer = Buffer.alloc(0);
  let reader: { push(bytes: Uint8Array): EngineOutput | null } | null = null;
  for await (const piece of bytes) {
    let next: Uint8Array = piece;
    if (reader === null) {
      begun = Buffer.concat([begun, piece]);
      if (begun.length < RIFF.length) continue;
      reader = begun.subarray(0, RIFF.length).equals(RIFF) ? new WavReader() : new PcmReader(format);
      next = begun;
    }
    const output = reader.push(next);
    if (output !== null) yield output;
  }
}
