import { SAMPLES_PER_PACKET, type Samples, samplesFromMs } from '../domain/media-time.js';
import type { Ambience } from './ambience.js';
import { EDGE, fadeEnd, ramp } from './edges.js';
import type { Performance, UtteranceEvent } from './stage.js';

/** Speech buffered beyond this makes `perform` wait. */
export const LOOK_AHEAD: Samples = samplesFromMs(2_000);
/** Between two sentences of one turn. */
const PAUSE: Samples = samplesFromMs(140);
/** Between two sentences when nobody waits for the second. */
const REST: Samples = samplesFromMs(220);
/** She breathes in after having said this much, so long after her last word and so long before her next. */
const BREATHLESS: Samples = samplesFromMs(1_500);
const BEFORE_BREATH: Samples = samplesFromMs(80);
const BEHIND_BREATH: Samples = samplesFromMs(20);
/** A sentence starts when this much of it is here, so that a slow voice does not stutter on its first word. */
const START_WITH: Samples = samplesFromMs(120);
/** A sentence whose next sound has not come for this long is given up. */
const GIVE_UP: Samples = samplesFromMs(3_000);
/** An interrupted sentence fades instead of clicking. */
const FADE: Samples = samplesFromMs(15);

interface Spoken {
  readonly turn: string;
  readonly utterance: string;
  readonly caption: string;
  readonly language: Performance['language'];
  readonly breathes: boolean;
  readonly chunks: Int16Array[];
  /** Samples waiting in `chunks`. */
  waiting: Samples;
  /** Samples received altogether. */
  received: Samples;
  complete: boolean;
  startedAt: Samples | null;
  starved: Samples;
  /** Silence still owed before it; null until its turn has come. */
  owed: Samples | null;
  /** Its voice was late: what comes next grows out of silence. */
  ranDry: boolean;
}

/**
 * What is heard when: the queue of sentences and the line of 48 kHz samples they become. Pure: no thread, no clock;
 * whoever calls `advance` is the clock. Silence fills what nobody speaks.
 */
export class Playout {
  readonly #queue: Spoken[] = [];
  readonly #history: Int16Array;
  readonly #ambience: Ambience | null;
  #now: Samples = 0;
  /** What was said last: whose it was, how long, and how long ago. */
  #last = { turn: '', length: 0, ago: 0 };
  #fading: Int16Array | null = null;

  /**
   * @param memory How many samples of the past `around` can give.
   * @param ambience What is heard beside speech; without it silence is nothing but zeros.
   */
  constructor(memory: Samples, ambience: Ambience | null = null) {
    this.#history = new Int16Array(memory);
    this.#ambience = ambience;
  }

  /** Media time of the next sample to be sent. */
  get now(): Samples {
    return this.#now;
  }

  /** Samples of speech waiting to be sent. */
  get buffered(): Samples {
    return this.#queue.reduce((sum, spoken) => sum + spoken.waiting, 0);
  }

  /** The sentence heard now, with how much of it was heard and how much is known to come. */
  get current(): {
    utterance: string;
    caption: string;
    language: Performance['language'];
    heard: Samples;
    total: Samples;
  } | null {
    const spoken = this.#queue[0];
    if (spoken?.startedAt == null) return null;
    const { utterance, caption, language, received, waiting } = spoken;
    return { utterance, caption, language, heard: received - waiting, total: received };
  }

  /** True when somebody speaks now or within the sound already here. */
  get speaking(): boolean {
    return this.#queue.length > 0;
  }

  /** Takes one chunk. A chunk of an utterance that was given up or interrupted is ignored. */
  push(performance: Performance): void {
    const { chunk } = performance;
    let spoken = this.#queue.find((one) => one.utterance === performance.utterance);
    if (spoken === undefined) {
      if (chunk.at !== 0) return;
      const { turn, utterance, caption, language, breathes } = performance;
      spoken = {
        turn,
        utterance,
        caption,
        language,
        breathes,
        chunks: [],
        waiting: 0,
        received: 0,
        complete: false,
        startedAt: null,
        starved: 0,
        owed: null,
        ranDry: false,
      };
      this.#queue.push(spoken);
    }
    if (chunk.samples.length > 0) {
      spoken.chunks.push(chunk.samples);
      spoken.waiting += chunk.samples.length;
      spoken.received += chunk.samples.length;
      spoken.starved = 0;
    }
    if (chunk.last && !spoken.complete) {
      spoken.complete = true;
      fadeEnd(spoken.chunks, Math.min(EDGE, spoken.waiting));
    }
  }

  /**
   * Drops everything of a turn, at once but for a short fade. Returns the media time at which its sound ends.
   * Events of sentences that had started are returned too.
   */
  interrupt(turn: string): { at: Samples; events: UtteranceEvent[] } {
    const events: UtteranceEvent[] = [];
    const first = this.#queue[0];
    let at = this.#now;
    if (first?.turn === turn && first.startedAt !== null) {
      const tail = new Int16Array(FADE);
      this.#peekInto(tail, 0);
      for (let i = 0; i < tail.length; i += 1) tail[i] = Math.round((tail[i] ?? 0) * (1 - i / tail.length));
      this.#fading = tail;
      at += FADE;
      events.push({ type: 'utterance.finished', turn, utterance: first.utterance, at, complete: false });
    } else if (first?.turn === turn) this.#ambience?.hush();
    for (let i = this.#queue.length - 1; i >= 0; i -= 1) if (this.#queue[i]?.turn === turn) this.#queue.splice(i, 1);
    // Who takes the word waits for nobody's pause.
    this.#last = { turn: '', length: 0, ago: 0 };
    return { at, events };
  }

  /**
   * The sound around a moment: `before` samples of it, then the rest of `into`, past and future; as far as it is known now,
   * silence where it is not. Returns `into`.
   */
  around(moment: Samples, before: Samples, into: Int16Array): Int16Array {
    into.fill(0);
    const from = moment - before;
    const past = Math.min(Math.max(0, this.#now - from), into.length);
    const { length } = this.#history;
    // The ring holds sample n at n % length; what is older than the ring, or before the beginning, stays silent.
    for (let at = Math.max(from, this.#now - length, 0); at < from + past;) {
      const slot = at % length;
      const count = Math.min(from + past - at, length - slot);
      into.set(this.#history.subarray(slot, slot + count), at - from);
      at += count;
    }
    if (past < into.length) this.#peekInto(into.subarray(past), Math.max(0, from - this.#now));
    return into;
  }

  /** Sends the next packet: its samples, and what started or ended inside it. */
  advance(): { samples: Int16Array; at: Samples; events: UtteranceEvent[] } {
    const samples = new Int16Array(SAMPLES_PER_PACKET);
    const events: UtteranceEvent[] = [];
    const at = this.#now;
    let filled = 0;
    if (this.#fading !== null) {
      filled = Math.min(this.#fading.length, samples.length);
      samples.set(this.#fading.subarray(0, filled));
      this.#fading = filled < this.#fading.length ? this.#fading.subarray(filled) : null;
    }
    while (filled < samples.length) {
      const spoken = this.#queue[0];
      if (spoken === undefined) {
        this.#last.ago += samples.length - filled;
        break;
      }
      if (spoken.startedAt === null) {
        if (!isReady(spoken)) {
          this.#last.ago += samples.length - filled;
          if (this.#starve(spoken, samples.length - filled, at + filled, events)) continue;
          break;
        }
        spoken.owed ??= this.#pauseBefore(spoken, this.#last);
        if (spoken.owed > 0) {
          filled += this.#rest(spoken, spoken.owed, filled, samples.length);
          continue;
        }
        spoken.startedAt = at + filled;
        events.push({ type: 'utterance.started', turn: spoken.turn, utterance: spoken.utterance, at: at + filled });
      }
      filled += take(spoken, samples.subarray(filled));
      if (spoken.waiting > 0) continue;
      if (!spoken.complete && !this.#starve(spoken, samples.length - filled, at + filled, events)) break;
      if (spoken.complete) this.#finish(spoken, at + filled, true, events);
    }
    this.#remember(samples);
    this.#now += samples.length;
    this.#ambience?.mix(samples);
    return { samples, at, events };
  }

  /** Silence before a sentence, counted from the next sample. */
  #pauseBefore({ turn, breathes }: Spoken, last: { turn: string; length: Samples; ago: Samples }): Samples {
    if (!breathes) return turn === last.turn ? Math.max(0, PAUSE - last.ago) : 0;
    const breath = this.#ambience?.breath ?? 0;
    if (breath === 0 || last.length < BREATHLESS) return Math.max(0, (last.length === 0 ? 0 : REST) - last.ago);
    return Math.max(0, BEFORE_BREATH - last.ago) + breath + BEHIND_BREATH;
  }

  /** Rests before a sentence, and breathes in; returns for how many samples. */
  #rest(spoken: Spoken, owed: Samples, from: Samples, until: Samples): Samples {
    const rest = Math.min(owed, until - from);
    spoken.owed = owed - rest;
    const breath = this.#ambience?.breath ?? 0;
    // Where the breath begins: the end of the pause is its own.
    const begin = owed - (breath + BEHIND_BREATH);
    const breathes = spoken.breathes && breath > 0 && this.#last.length >= BREATHLESS;
    if (breathes && begin >= 0 && begin < rest) this.#ambience?.inhale(from + begin);
    this.#last.ago += rest;
    return rest;
  }

  /** Counts the wait for more sound; true when the sentence was given up. */
  #starve(spoken: Spoken, missing: Samples, at: Samples, events: UtteranceEvent[]): boolean {
    spoken.starved += missing;
    if (spoken.starved < GIVE_UP) return false;
    this.#finish(spoken, at, false, events);
    return true;
  }

  #finish(spoken: Spoken, at: Samples, complete: boolean, events: UtteranceEvent[]): void {
    events.push({ type: 'utterance.finished', turn: spoken.turn, utterance: spoken.utterance, at, complete });
    this.#queue.shift();
    this.#last = { turn: spoken.turn, length: spoken.received, ago: 0 };
  }

  /** What `advance` would give from `skip` samples on, without taking it. */
  #peekInto(into: Int16Array, skip: Samples): void {
    let at = -skip;
    if (this.#fading !== null) {
      copy(this.#fading, into, at);
      at += this.#fading.length;
    }
    let last = this.#last;
    for (const spoken of this.#queue) {
      if (at >= into.length) return;
      if (spoken.startedAt === null) {
        if (!isReady(spoken)) return;
        at += spoken.owed ?? this.#pauseBefore(spoken, last);
      }
      for (const chunk of spoken.chunks) {
        copy(chunk, into, at);
        at += chunk.length;
      }
      if (!spoken.complete) return;
      last = { turn: spoken.turn, length: spoken.received, ago: 0 };
    }
  }

  #remember(samples: Int16Array): void {
    const { length } = this.#history;
    for (let done = 0; done < samples.length;) {
      const slot = (this.#now + done) % length;
      const count = Math.min(samples.length - done, length - slot);
      this.#history.set(samples.subarray(done, done + count), slot);
      done += count;
    }
  }
}

function isReady({ complete, waiting }: Spoken): boolean {
  return complete || waiting >= START_WITH;
}

/** Moves as many samples as fit from the sentence's chunks; returns how many. What is late leaves and comes back softly. */
function take(spoken: Spoken, into: Int16Array): Samples {
  let filled = 0;
  while (filled < into.length) {
    const chunk = spoken.chunks[0];
    if (chunk === undefined) break;
    const count = Math.min(chunk.length, into.length - filled);
    into.set(chunk.subarray(0, count), filled);
    filled += count;
    if (count === chunk.length) spoken.chunks.shift();
    else spoken.chunks[0] = chunk.subarray(count);
  }
  spoken.waiting -= filled;
  if (spoken.ranDry) ramp(into.subarray(0, Math.min(filled, EDGE)), 1);
  if (filled > 0) spoken.ranDry = false;
  if (spoken.waiting === 0 && !spoken.complete) {
    ramp(into.subarray(Math.max(0, filled - EDGE), filled), -1);
    spoken.ranDry = true;
  }
  return filled;
}

/** Copies `from` to position `at` of `into`; what falls outside is left out. */
function copy(from: Int16Array, into: Int16Array, at: number): void {
  const start = Math.max(0, -at);
  const end = Math.min(from.length, into.length - at);
  if (end > start) into.set(from.subarray(start, end), at + start);
}
