import type { Clock } from '../domain/clock.js';
import { SAMPLE_RATE, type Samples, samplesFromMs } from '../domain/media-time.js';
import type { SpeechChunk } from '../domain/speech.js';
import type { LevelsSound } from '../speech/live-level.js';

/** A take-over ends after this much; another may follow. */
export const LONGEST_MS = 5 * 60_000;
/** Nobody speaks: the presenter goes on. */
export const SILENCE_MS = 20_000;
/** Nothing comes any more, not even silence. */
const LOST_MS = 3_000;
/** Begins with this much, so that a network that comes and goes is not heard. */
const PREROLL: Samples = samplesFromMs(300);
/** With this much on the stage what comes waits here; with less than `LOW`, and nothing here, silence goes on in its place. */
const HIGH: Samples = samplesFromMs(500);
const LOW: Samples = samplesFromMs(100);
const PIECE: Samples = samplesFromMs(40);
/** What waits here is bounded: a network that stood still and then gives everything at once leaves out all but the end. */
const MOST_WAITING: Samples = samplesFromMs(600);
const KEPT: Samples = samplesFromMs(200);
const LOOK_MS = 20;
/** RMS below which nobody speaks, of 32768: -50 dBFS. */
const SILENT = 100;

/** Why an operator has the word no longer. `cut`: another operator took it, or the room closed. */
export type MicrophoneEnd = 'ended' | 'cut' | 'silence' | 'limit' | 'lost';

/** How a take-over goes, for the operator. */
export type MicrophoneEvent =
  /** Viewers hear them from now on. */
  { readonly type: 'live' } | { readonly type: 'ended'; readonly why: MicrophoneEnd; readonly seconds: number };

/** Where an operator's own voice goes in. */
export interface Microphone {
  /** The next sound: 48 kHz mono. Never blocks; ignored when it has ended. */
  push(samples: Int16Array): void;
  /** They have finished. What was said is still heard. */
  end(): void;
}

export interface LiveSoundOptions {
  /** Who speaks: the id of a user or a key. */
  readonly by: string;
  readonly level: LevelsSound;
  readonly clock: Clock;
  readonly onEvent: (event: MicrophoneEvent) => void;
}

/**
 * An operator's own voice on its way to the stage: evens out how it comes, brings it to the level of all speech, and ends it when nobody
 * speaks, nothing comes, or it has taken long enough. Bounded.
 */
export class LiveSound implements Microphone {
  readonly by: string;
  readonly #options: LiveSoundOptions;
  #pieces: Int16Array[] = [];
  #waiting: Samples = 0;
  #cameAt = 0;
  #loudAt = 0;
  #finished = false;
  #given: Samples = 0;
  #why: MicrophoneEnd | null = null;
  #told = false;

  constructor(options: LiveSoundOptions) {
    this.by = options.by;
    this.#options = options;
  }

  push(samples: Int16Array): void {
    if (this.#finished || this.#why !== null || samples.length === 0) return;
    this.#cameAt = this.#options.clock.monotonic();
    if (rms(samples) >= SILENT) this.#loudAt = this.#cameAt;
    this.#pieces.push(samples);
    this.#waiting += samples.length;
    if (this.#waiting > MOST_WAITING) this.#take(this.#waiting - KEPT);
  }

  end(): void {
    this.#finished = true;
  }

  /** Viewers hear it. */
  heard(): void {
    this.#options.onEvent({ type: 'live' });
  }

  /** It is over: by itself, or cut. Told once. Seconds are those that were given to the stage. */
  close(): { readonly why: MicrophoneEnd; readonly seconds: number } {
    const seconds = Math.round((10 * this.#given) / SAMPLE_RATE) / 10;
    const why = this.#why ?? 'cut';
    this.#why = why;
    this.#finished = true;
    this.#pieces = [];
    if (!this.#told) this.#options.onEvent({ type: 'ended', why, seconds });
    this.#told = true;
    return { why, seconds };
  }

  /**
   * The sound as the stage takes it, a little ahead of what is heard.
   * @param played How much of it was heard so far.
   */
  async *chunks(played: () => Samples, signal: AbortSignal): AsyncGenerator<SpeechChunk, void, undefined> {
    const { clock, level } = this.#options;
    this.#cameAt = clock.monotonic();
    this.#loudAt = this.#cameAt;
    while (!signal.aborted) {
      const ahead = this.#given - played();
      const over = this.#over();
      const wanted = this.#given === 0 ? PREROLL : PIECE;
      if (over !== null && (over !== 'ended' || this.#waiting === 0)) {
        this.#why = over;
        yield { at: this.#given, samples: new Int16Array(0), cues: [], last: true };
        return;
      }
      const next =
        ahead >= HIGH
          ? null
          : this.#waiting >= wanted || over !== null
            ? this.#take(wanted)
            : this.#given > 0 && ahead < LOW
              ? new Int16Array(PIECE)
              : null;
      if (next === null) {
        await clock.sleep(LOOK_MS, signal).catch(() => undefined);
        continue;
      }
      const at = this.#given;
      this.#given += next.length;
      yield { at, samples: level.process(next), cues: [], last: false };
    }
  }

  /** Why it ends here; null: it goes on. */
  #over(): MicrophoneEnd | null {
    const now = this.#options.clock.monotonic();
    if (this.#finished) return 'ended';
    if (this.#given >= samplesFromMs(LONGEST_MS)) return 'limit';
    if (now - this.#cameAt >= LOST_MS) return 'lost';
    return now - this.#loudAt >= SILENCE_MS ? 'silence' : null;
  }

  /** Takes at most so many samples from the front. */
  #take(most: Samples): Int16Array {
    const taken = new Int16Array(Math.min(most, this.#waiting));
    for (let at = 0; at < taken.length;) {
      const piece = this.#pieces[0] ?? new Int16Array(0);
      const count = Math.min(piece.length, taken.length - at);
      taken.set(piece.subarray(0, count), at);
      at += count;
      if (count === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(count);
    }
    this.#waiting -= taken.length;
    return taken;
  }
}

function rms(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
