import { SAMPLE_RATE } from '../../../domain/media-time.js';
import { Meter } from './meter.js';

/** Most that is added or taken, dB. */
const MOST_DB = 24;
/** Softer than this the beginning of a sentence is breath or noise, LUFS. */
const SPEECH = -45;
/** A sentence is judged from here on, seconds. */
const JUDGED_S = 0.8;
/** How fast the gain follows, dB a second: slow enough not to be heard. */
const DB_PER_S = 3;

/**
 * Brings the sentences of a voice whose level is not known to a loudness: what one sentence teaches the next begins with. BS.1770
 * loudness of what comes in; a limiter belongs behind it.
 */
export class Leveller {
  readonly #loudness: number;
  #gainDb: number;
  #learnt = false;

  /** @param loudness LUFS @param gainDb what is believed until something is heard */
  constructor(loudness: number, gainDb: number) {
    this.#loudness = loudness;
    this.#gainDb = gainDb;
  }

  /** The next sentence: levels its sound in place, piece by piece; `end` when it is whole. */
  sentence(): { process(sound: Float32Array): void; end(): void } {
    const meter = new Meter(SAMPLE_RATE);
    let gainDb = this.#gainDb;
    let begun = false;
    const wanted = (): number => {
      const heard = meter.integrated();
      return heard < SPEECH ? gainDb : Math.max(-MOST_DB, Math.min(MOST_DB, this.#loudness - heard));
    };
    return {
      process: (sound) => {
        if (sound.length === 0) return;
        meter.push(sound);
        if (!begun && !this.#learnt) gainDb = wanted();
        begun = true;
        const from = 10 ** (gainDb / 20);
        if (meter.seconds >= JUDGED_S) {
          const most = (DB_PER_S * sound.length) / SAMPLE_RATE;
          gainDb += Math.max(-most, Math.min(most, wanted() - gainDb));
        }
        const step = (10 ** (gainDb / 20) - from) / sound.length;
        for (let i = 0; i < sound.length; i += 1) sound[i] = (sound[i] as number) * (from + step * i);
      },
      end: () => {
        if (meter.seconds < JUDGED_S) return;
        this.#gainDb = this.#learnt ? (this.#gainDb + wanted()) / 2 : wanted();
        this.#learnt = true;
      },
    };
  }
}
