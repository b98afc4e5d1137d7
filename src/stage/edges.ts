import { type Samples, samplesFromMs } from '../domain/media-time.js';

/** The end of a sentence, and of what is there of one whose voice is late, comes down within this: no edge, no click. */
export const EDGE: Samples = samplesFromMs(5);

/** The last sound of a sentence comes down to nothing, wherever its voice stopped. */
export function fadeEnd(chunks: Int16Array[], length: Samples): void {
  let left = length;
  for (let i = chunks.length - 1; i >= 0 && left > 0; i -= 1) {
    // A copy: what a voice remembers is not ours to change.
    const chunk = (chunks[i] as Int16Array).slice();
    chunks[i] = chunk;
    for (let at = chunk.length - 1; at >= 0 && left > 0; at -= 1, left -= 1) {
      chunk[at] = Math.round((chunk[at] as number) * ((length - left) / length));
    }
  }
}

/** From nothing to all of it, or (-1) the other way, in place. */
export function ramp(samples: Int16Array, direction: 1 | -1): void {
  const { length } = samples;
  for (let i = 0; i < length; i += 1) {
    const share = (i + 0.5) / length;
    samples[i] = Math.round((samples[i] as number) * (direction === 1 ? share : 1 - share));
  }
}
