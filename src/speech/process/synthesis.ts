import type { Language } from '../../domain/language.js';
import { SAMPLE_RATE } from '../../domain/media-time.js';
import type { Cue, SpeechChunk } from '../../domain/speech.js';
import { LOUDNESS } from '../loudness.js';
import { plan as planOf, type Plan } from '../plan.js';
import { runSound, type Manner, type RunSound } from './run-sound.js';
import { ENGINE_RATE, SpeechEngine } from './engine.js';
import { Compressor, Limiter, LIMITER_DELAY, SPEECH_COMPRESSION } from './sound/dynamics.js';
import { equaliser, SPEECH_BANDS } from './sound/equaliser.js';
import { joinSound, Resampling } from './sound/resampler.js';

/** The first chunk is short, for the listener who waits; the others are long, for the messages they cost. */
const FIRST_CHUNK = (SAMPLE_RATE * 80) / 1000;
const CHUNK = (SAMPLE_RATE * 200) / 1000;
/** Engine samples put through the chain at a time: 100 ms. */
const STRIDE = ENGINE_RATE / 10;
/** Gain behind the compressor, dB. The voices' own gains bring them to -16 LUFS with this. */
const MAKE_UP = 11.4;
/** Runs the resampler's filter and the limiter out; silence, cut off again. */
const FLUSH = 256;

/** Engine, resampler and sound chain of one process. Utterances may be interleaved; each has its own state. */
export class Synthesis {
  readonly #engine: SpeechEngine;
  readonly #resampling: Resampling;

  constructor(engine: SpeechEngine, resampling: Resampling) {
    this.#engine = engine;
    this.#resampling = resampling;
  }

  static async load(): Promise<Synthesis> {
    return new Synthesis(await SpeechEngine.load(), await Resampling.load());
  }

  /**
   * Speaks `text`. Each `next()` does the work of at most one run of a clause and one chunk (30 ms at worst, 5 ms usually).
   * Chunks are contiguous, the last one says so and is empty when nothing can be said. The same arguments give the same
   * samples in any process.
   */
  *speak(text: string, language: Language, manner: Manner): Generator<SpeechChunk, void, undefined> {
    const { voice, names = [], lexicon = {}, loudness = LOUDNESS } = manner;
    const plan = planOf(text, language, { script: voice.zh.script, names, lexicon });
    const stream = this.#resampling.open();
    try {
      const chain = new Chain(stream, loudness - LOUDNESS);
      const timeline = new Timeline(plan);
      const cutter = new Cutter();
      let taken = 0;
      for (const [clause, { runs }] of plan.clauses.entries()) {
        for (const index of runs.keys()) {
          const sound = runSound(this.#engine, plan, clause, index, manner);
          cutter.cues.push(...timeline.add(sound, taken));
          taken += sound.samples.length;
          for (let at = 0; at < sound.samples.length; at += STRIDE) {
            cutter.push(chain.process(sound.samples.subarray(at, at + STRIDE)));
            yield* cutter.full();
          }
        }
      }
      const total = outputSamples(taken);
      if (total > 0) cutter.push(chain.process(new Float32Array(FLUSH)));
      cutter.cues.push(...timeline.end(total));
      yield cutter.rest(total);
    } finally {
      stream.close();
    }
  }
}

function outputSamples(engineSamples: number): number {
  return Math.round((engineSamples * SAMPLE_RATE) / ENGINE_RATE);
}

/** Resampling, equaliser, compressor, limiter; the limiter's delay is taken off, so time stays what it was. */
class Chain {
  readonly #stream: { push(samples: Float32Array): Float32Array };
  readonly #equaliser = equaliser(SPEECH_BANDS);
  readonly #compressor: Compressor;
  readonly #limiter = new Limiter();
  #late = LIMITER_DELAY;

  /** @param gainDb on the house's loudness */
  constructor(stream: { push(samples: Float32Array): Float32Array }, gainDb: number) {
    this.#stream = stream;
    this.#compressor = new Compressor(SPEECH_COMPRESSION, MAKE_UP + gainDb);
  }

  process(samples: Float32Array): Float32Array {
    const sound = this.#stream.push(samples);
    this.#equaliser.process(sound);
    this.#compressor.process(sound);
    this.#limiter.process(sound);
    const skipped = Math.min(this.#late, sound.length);
    this.#late -= skipped;
    return sound.subarray(skipped);
  }
}

/** Cuts the stream into chunks and gives each the cues that begin in it. */
class Cutter {
  /** In order of time; added before the sound they belong to. */
  readonly cues: Cue[] = [];
  #pieces: Float32Array[] = [];
  #waiting = 0;
  #at = 0;
  #size = FIRST_CHUNK;

  push(sound: Float32Array): void {
    this.#pieces.push(sound);
    this.#waiting += sound.length;
  }

  *full(): Generator<SpeechChunk, void, undefined> {
    // One chunk is always held back, so that the last one is known to be the last.
    while (this.#waiting >= this.#size + 1) {
      const size = this.#size;
      this.#size = CHUNK;
      yield this.#cut(size, false);
    }
  }

  rest(total: number): SpeechChunk {
    return this.#cut(Math.max(0, total - this.#at), true);
  }

  #cut(size: number, last: boolean): SpeechChunk {
    const sound = joinSound(this.#pieces);
    const samples = new Int16Array(size);
    for (let at = 0; at < size; at += 1) {
      samples[at] = Math.max(-32_768, Math.min(32_767, Math.round((sound[at] ?? 0) * 32_767)));
    }
    const left = sound.subarray(size);
    this.#pieces = [left];
    this.#waiting = left.length;
    const at = this.#at;
    this.#at += size;
    const later = this.cues.findIndex((cue) => cue.at >= this.#at);
    const cues = this.cues.splice(0, last || later < 0 ? this.cues.length : later);
    return { at, samples, cues, last };
  }
}

/** Places the cues of the clauses on the utterance's 48 kHz time. A cue lasts until the next of its kind. */
class Timeline {
  readonly #plan: Plan;
  #open: { at: number; viseme: Extract<Cue, { kind: 'viseme' }>['viseme'] } | undefined;
  #last = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  add(sound: RunSound, offset: number): Cue[] {
    const time = (at: number): number => outputSamples(offset + at);
    const cues: Cue[] = [];
    for (const { at, end, segment } of sound.words) {
      const source = this.#plan.segments[segment];
      if (source === undefined || end <= at) continue;
      const text = this.#plan.text.slice(source.start, source.end);
      cues.push({ kind: 'word', at: time(at), length: time(end) - time(at), text: text.trim() });
    }
    for (const { at, viseme } of sound.visemes) {
      const before = this.#open;
      if (before !== undefined && time(at) > before.at) {
        cues.push({ kind: 'viseme', at: before.at, length: time(at) - before.at, viseme: before.viseme });
      }
      this.#open = { at: time(at), viseme };
    }
    this.#last = time(sound.samples.length);
    // The mouth at the end of a clause is shut until the next begins; its length is known now only up to there.
    return this.#closed(cues, this.#last);
  }

  end(total: number): Cue[] {
    return this.#closed([], total);
  }

  #closed(cues: Cue[], until: number): Cue[] {
    const open = this.#open;
    if (open !== undefined && until > open.at) {
      cues.push({ kind: 'viseme', at: open.at, length: until - open.at, viseme: open.viseme });
    }
    this.#open = undefined;
    return cues.sort((left, right) => left.at - right.at);
  }
}
