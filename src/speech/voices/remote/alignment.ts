import { type Samples, samplesFromMs } from '../../../domain/media-time.js';
import type { Cue } from '../../../domain/speech.js';

/** What the embedded engine says of a sentence: its cues and its sound, of which the pauses are the anchors. */
export interface Reference {
  readonly cues: readonly Cue[];
  readonly samples: Int16Array;
}

/** Envelopes are looked at in steps of 10 ms. */
const STEP = samplesFromMs(10);
/** Below this share of the loudest step so far it is quiet: -32 dB. */
const QUIET = 0.025;
/** Shorter stretches of quiet are closures inside words. */
const SHORTEST_PAUSE = 9;
/** How fast the engine speaks next to the embedded one is learnt over this many sentences. */
const LEARNING = 0.25;

interface Stretch {
  /** Of the embedded engine's sound. */
  readonly from: Samples;
  readonly to: Samples;
}

/**
 * Places the embedded engine's cues on another engine's sound of the same sentence while that sound is still arriving. Stretches of
 * speech between pauses are matched one to one and each is stretched on its own; inside one, the pace of earlier sentences is
 * expected until its end is heard. See test/speech/remote/alignment.test.ts for the error.
 */
export class Alignment {
  /** In the order in which they begin. */
  readonly #cues: readonly Cue[];
  readonly #stretches: readonly Stretch[];
  readonly #pace: number;
  #next = 0;
  /** Where the last cue was placed: what is learnt later moves no cue before it. */
  #latest = 0;
  #heard = 0;
  #loudest = 0;
  #quiet = 0;
  #rest: Int16Array = new Int16Array(0);
  /** Where each stretch began and ended in the new sound. */
  readonly #places: { from: Samples; to: Samples | null }[] = [];

  /** @param pace Length of this engine's speech as a share of the embedded one's; 1 until known. */
  constructor(reference: Reference, pace: number) {
    this.#cues = reference.cues.toSorted((a, b) => a.at - b.at);
    this.#stretches = stretchesOf(reference.samples);
    this.#pace = pace;
  }

  /** Takes the next sound; gives the cues that begin in it, at their time from the sentence's beginning. */
  push(samples: Int16Array): Cue[] {
    const end = this.#heard + this.#rest.length + samples.length;
    this.#listen(samples);
    const cues: Cue[] = [];
    for (let cue = this.#cues[this.#next]; cue !== undefined; cue = this.#cues[this.#next]) {
      const at = this.#placeOf(cue.at);
      if (at === null || at >= end) break;
      const until = this.#placeOf(cue.at + cue.length) ?? at + Math.round(cue.length * this.#pace);
      const begin = Math.max(at, end - samples.length, this.#latest);
      this.#latest = begin;
      cues.push({ ...cue, at: begin, length: Math.max(0, until - begin) });
      this.#next += 1;
    }
    return cues;
  }

  /** Cues that are left when the sound has ended, at its end; and what this sentence teaches of the pace. */
  finish(end: Samples): { readonly cues: Cue[]; readonly pace: number } {
    const last = this.#places.at(-1);
    if (last !== undefined) last.to ??= Math.max(last.from + STEP, this.#heard - this.#quiet * STEP);
    const cues = this.#cues.slice(this.#next).map((cue): Cue => {
      const at = Math.max(this.#latest, Math.min(this.#placeOf(cue.at) ?? end, end));
      this.#latest = at;
      return { ...cue, at, length: Math.max(0, Math.min(end - at, Math.round(cue.length * this.#pace))) };
    });
    const [first, final] = [this.#stretches[0], this.#stretches.at(-1)];
    const [begun, over] = [this.#places[0], this.#places.at(-1)];
    if (first === undefined || final === undefined || begun === undefined || over?.to == null) {
      return { cues, pace: this.#pace };
    }
    const seen = (over.to - begun.from) / Math.max(STEP, final.to - first.from);
    return { cues, pace: this.#pace + LEARNING * (Math.min(3, Math.max(0.33, seen)) - this.#pace) };
  }

  /** Where a moment of the reference lies in the new sound; null when that was not heard yet. */
  #placeOf(at: Samples): Samples | null {
    const index = this.#stretches.findIndex(({ to }) => at <= to);
    const number = index < 0 ? this.#stretches.length - 1 : index;
    const stretch = this.#stretches[number];
    const place = this.#places[Math.min(number, this.#places.length - 1)];
    if (stretch === undefined || place === undefined || number >= this.#places.length) return null;
    const inside = Math.max(0, at - stretch.from);
    const length = place.to === null ? null : place.to - place.from;
    const scale = length === null ? this.#pace : length / Math.max(1, stretch.to - stretch.from);
    return Math.round(place.from + inside * scale);
  }

  /** Finds where speech begins and pauses. */
  #listen(samples: Int16Array): void {
    const all = new Int16Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
    let at = 0;
    for (; at + STEP <= all.length; at += STEP) this.#step(level(all, at));
    this.#rest = all.slice(at);
  }

  #step(loud: number): void {
    this.#loudest = Math.max(this.#loudest, loud);
    const place = this.#places.at(-1);
    if (loud < QUIET * this.#loudest || loud < 30) {
      this.#quiet += 1;
      const more = this.#places.length < this.#stretches.length;
      if (this.#quiet === SHORTEST_PAUSE && place !== undefined && more) {
        place.to ??= this.#heard + STEP - SHORTEST_PAUSE * STEP;
      }
    } else {
      if (place === undefined || (place.to !== null && this.#places.length < this.#stretches.length)) {
        this.#places.push({ from: this.#heard, to: null });
      }
      this.#quiet = 0;
    }
    this.#heard += STEP;
  }
}

/** Stretches of speech between the pauses of a whole sound. */
function stretchesOf(samples: Int16Array): Stretch[] {
  const levels = Array.from({ length: Math.floor(samples.length / STEP) }, (_, i) => level(samples, i * STEP));
  const loudest = levels.reduce((most, one) => Math.max(most, one), 0);
  const found: { from: Samples; to: Samples }[] = [];
  let quiet = SHORTEST_PAUSE;
  levels.forEach((loud, i) => {
    if (loud < QUIET * loudest || loud < 30) {
      quiet += 1;
      return;
    }
    const last = found.at(-1);
    if (last === undefined || quiet >= SHORTEST_PAUSE) found.push({ from: i * STEP, to: (i + 1) * STEP });
    else last.to = (i + 1) * STEP;
    quiet = 0;
  });
  return found;
}

function level(samples: Int16Array, from: number): number {
  let sum = 0;
  for (let i = from; i < from + STEP; i += 1) sum += (samples[i] ?? 0) ** 2;
  return Math.sqrt(sum / STEP);
}
