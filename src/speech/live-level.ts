import { LOUDNESS } from './loudness.js';
import { Limiter } from './process/sound/dynamics.js';
import { Leveller } from './process/sound/leveller.js';

/** Brings sound that comes live to the house's level. 48 kHz mono s16; as long as what went in, `LIMITER_DELAY` samples late. */
export interface LevelsSound {
  process(samples: Int16Array): Int16Array;
}

/** For a person at a microphone: towards -16 LUFS as it is learnt how loud they are, and never above the limiter's ceiling. */
export function liveLevel(): LevelsSound {
  const level = new Leveller(LOUDNESS, 0).sentence();
  const limiter = new Limiter();
  return {
    process: (samples) => {
      const sound = Float32Array.from(samples, (sample) => sample / 32_768);
      level.process(sound);
      limiter.process(sound);
      return Int16Array.from(sound, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))));
    },
  };
}
