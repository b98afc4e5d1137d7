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
