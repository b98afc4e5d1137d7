import type { SpeechChunk } from '../../src/domain/speech.js';

/** The chunks' samples in one piece; throws where they do not join. */
export function wholeSound(chunks: Iterable<SpeechChunk>): Int16Array {
  const all = [...chunks];
  const whole = new Int16Array(all.reduce((sum, chunk) => sum + chunk.samples.length, 0));
  let at = 0;
  for (const chunk of all) {
    if (chunk.at !== at) throw new Error(`Chunk at ${chunk.at} does not follow ${at}`);
    whole.set(chunk.samples, at);
    at += chunk.samples.length;
  }
  return whole;
}

/** True when two sounds agree sample by sample. Compared as bytes: a diff of half a million samples takes minutes. */
export function identical(a: Int16Array, b: Int16Array): boolean {
  return a.length === b.length && a.every((sample, i) => sample === b[i]);
}

/**
 * How far two renderings of one sentence are apart, as a share of their loudness; Infinity when their lengths differ. Two engines
 * draw the noise of their fricatives differently (measured .05 to .1), everything else is the same.
 */
export function apart(a: Int16Array, b: Int16Array): number {
  if (a.length !== b.length) return Infinity;
  let difference = 0;
  let total = 1;
  for (let i = 0; i < a.length; i += 1) {
    difference += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
    total += (a[i] ?? 0) ** 2;
  }
  return Math.sqrt(difference / total);
}
