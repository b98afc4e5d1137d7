import { SAMPLE_RATE, SAMPLES_PER_PACKET } from '../domain/media-time.js';
import { Decoder, samplesOf } from './decoding.js';
import type { Recording } from './recording.js';

/** Loudness is looked at in steps of this. */
export const STEP_MS = 5;
const STEP = (SAMPLE_RATE * STEP_MS) / 1000;

/** What was heard, as one line of samples from the first packet on; what is missing is silence. */
export interface Heard {
  /** RTP timestamp of the first sample. */
  readonly ticks: number;
  readonly samples: Float32Array;
}

/** Decodes the sound and lays it out by its timestamps. */
export function hear(recording: Recording): Heard {
  const first = recording.sound[0]?.ticks ?? 0;
  const last = recording.sound.reduce((most, { ticks }) => Math.max(most, ticks), first);
  const samples = new Float32Array(last - first + SAMPLES_PER_PACKET);
  const decoder = new Decoder('opus');
  for (const packet of recording.sound) {
    decoder.decode(packet.data, (frame) => {
      const decoded = samplesOf(frame);
      const at = packet.ticks - first;
      samples.set(decoded.subarray(0, Math.max(0, samples.length - at)), at);
    });
  }
  decoder.close();
  return { ticks: first, samples };
}

/** Root mean square of each step, -1..1 samples or 16-bit ones alike scaled to 0..1. */
export function loudness(samples: Float32Array | Int16Array): Float32Array {
  const scale = samples instanceof Int16Array ? 1 / 32_768 : 1;
  const levels = new Float32Array(Math.floor(samples.length / STEP));
  for (let i = 0; i < levels.length; i += 1) {
    let sum = 0;
    for (let k = i * STEP; k < (i + 1) * STEP; k += 1) sum += (samples[k] as number) ** 2;
    levels[i] = Math.sqrt(sum / STEP) * scale;
  }
  return levels;
}
