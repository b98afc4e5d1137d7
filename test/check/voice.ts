import { Synthesis } from '../../src/speech/process/synthesis.js';
import type { Voice } from '../../src/speech/voice.js';
import { VOICES } from '../../src/speech/voices/catalogue.js';

/** The embedded voice in this process: the same samples as the server's, without a process to wait for. */
export async function ownVoice(): Promise<Voice> {
  const synthesis = await Synthesis.load();
  return {
    speak: async function* ({ text, language }) {
      await Promise.resolve();
      yield* synthesis.speak(text, language, { voice: VOICES.female, rate: 1, pitch: 0 });
    },
    state: () => ({ status: 'ok', mode: 'in this process' }),
    close: async () => Promise.resolve(),
  };
}
