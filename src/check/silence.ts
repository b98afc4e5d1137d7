import type { Reading } from './lag.js';
import { AUDIBLE } from './spoken.js';
import { STEP_MS } from './sound.js';
import { quantile } from './statistics.js';

/** A mouth may still be closing this long after sound, and open this early before it. */
const AFTER_MS = 400;
const BEFORE_MS = 200;
const FEWEST = 15;

export interface Silence {
  readonly pictures: number;
  /** The opening that 95 % of pictures in silence stay below; NaN when there were too few to judge. */
  readonly opening: number;
}

/** How far the mouth is open while nothing is heard. `levels` is loudness in steps, from `fromMs` on. */
export function silenceOf(readings: readonly Reading[], levels: Float32Array, fromMs: number): Silence {
  const loud = new Float64Array(levels.length + 1);
  for (let i = 0; i < levels.length; i += 1) {
    loud[i + 1] = (loud[i] as number) + ((levels[i] as number) > AUDIBLE ? 1 : 0);
  }
  const quiet = readings.filter(({ ms }) => {
    const from = Math.floor((ms - AFTER_MS - fromMs) / STEP_MS);
    const to = Math.ceil((ms + BEFORE_MS - fromMs) / STEP_MS);
    return from >= 0 && to <= levels.length && loud[to] === loud[from];
  });
  const enough = quiet.length >= FEWEST;
  return {
    pictures: quiet.length,
    opening: enough
      ? quantile(
          quiet.map(({ opening }) => opening),
          0.95,
        )
      : NaN,
  };
}
