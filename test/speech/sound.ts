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

/** Sounds one behind the other. */
export function joinedSound(sounds: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(sounds.reduce((sum, sound) => sum + sound.length, 0));
  let at = 0;
  for (const sound of sounds) {
    whole.set(sound, at);
    at += sound.length;
  }
  return whole;
}

/** True when two sounds agree sample by sample. Compared as bytes: a diff of half a million samples takes minutes. */
export function identical(a: Int16Array, b: Int16Array): boolean {
  return a.length === b.length && a.every((sample, i) => sample === b[i]);
}
