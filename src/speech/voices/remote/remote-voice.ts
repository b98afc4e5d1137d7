import type { Clock } from '../../../domain/clock.js';
import { asError, Failure } from '../../../domain/failure.js';
import type { Log } from '../../../domain/log.js';
import { SAMPLE_RATE, type Samples, samplesFromMs } from '../../../domain/media-time.js';
import type { PartState } from '../../../domain/part.js';
import { type Cue, FASTEST_PACE, SLOWEST_PACE, type SpeechChunk, type Utterance } from '../../../domain/speech.js';
import { Leveller } from '../../process/sound/leveller.js';
import { Limiter, LIMITER_DELAY } from '../../process/sound/dynamics.js';
import { Stretch } from '../../process/sound/stretch.js';
import type { ResampledStream, Resampling } from '../../process/sound/resampler.js';
import { applyLexicon, type Lexicon } from '../../lexicon.js';
import { LOUDNESS } from '../../loudness.js';
import type { Voice } from '../../voice.js';
import { Alignment, type Reference } from './alignment.js';
import type { EngineMark, EngineOutput, RemoteEngine } from './engine.js';

export interface RemoteVoiceOptions {
  readonly engine: RemoteEngine;
  /** Says the same sentence for its cues when the engine tells no times; nobody hears it. */
  readonly reference: Voice;
  readonly resampling: Resampling;
  readonly clock: Clock;
  readonly log: Log;
  /** dB that are believed to bring this engine to its loudness, until it was heard; a limiter follows. Default 0. */
  readonly gainDb?: number;
  /** LUFS. Default -16. */
  readonly loudness?: number;
  /** Factor on its rate, 0.5..2. Default 1. */
  readonly rate?: number;
  /** Semitones, -12..12. Default 0. */
  readonly pitch?: number;
  /** How words of the shop are read. */
  readonly lexicon?: Lexicon;
  /** Longest wait for the first sound. Default 4000 ms: longer, and the next voice of the chain is quicker. */
  readonly firstMs?: number;
  /** Longest wait between two pieces of sound. Default 2000 ms. */
  readonly stallMs?: number;
}

/** Longest sentence taken from an engine: what speaks on is cut. */
const LONGEST = 60 * SAMPLE_RATE;
/** The resampler looks this far ahead at the lowest rate, in seconds. */
const RESAMPLER_TAIL = 0.006;
/** A piece handed on is at most this long, so that a cut is quick. */
const PIECE = samplesFromMs(200);

/**
 * A voice that lives elsewhere: one engine, with everything that engines have in common. Sound becomes 48 kHz at the house's
 * loudness; words and visemes come from the engine's own marks, else from the embedded engine aligned with what is heard.
 */
export class RemoteVoice implements Voice {
  readonly #options: RemoteVoiceOptions;
  readonly #closing = new AbortController();
  readonly #leveller: Leveller;
  #pace = 1;
  #failures = 0;
  #detail = '';

  constructor(options: RemoteVoiceOptions) {
    this.#options = options;
    this.#leveller = new Leveller(options.loudness ?? LOUDNESS, options.gainDb ?? 0);
  }

  async *speak(utterance: Utterance, signal: AbortSignal): AsyncGenerator<SpeechChunk, void, undefined> {
    const { engine, clock, log, firstMs = 4_000, stallMs = 2_000, lexicon = {}, pitch = 0 } = this.#options;
    if (signal.aborted) return;
    const ended = new AbortController();
    const all = AbortSignal.any([signal, this.#closing.signal, ended.signal]);
    let sentence: Sentence | null = null;
    let outputs: AsyncIterator<EngineOutput, void> | null = null;
    try {
      const { language } = utterance;
      const pace = Math.min(FASTEST_PACE, Math.max(SLOWEST_PACE, utterance.pace ?? 1));
      const rate = (this.#options.rate ?? 1) * pace;
      const text = applyLexicon(lexicon, utterance.text, language);
      outputs = engine.synthesise({ text, language, rate, pitch }, all)[Symbol.asyncIterator]();
      // The engine is asked first: its answer takes longer than the embedded engine's.
      let next = within(outputs.next(), firstMs, clock, engine.name);
      next.catch(() => undefined);
      sentence = new Sentence(this.#options, this.#leveller, rate, this.#pace, await this.#referenceOf(utterance, all));
      for (;;) {
        const result = await next;
        if (isAborted(signal)) return;
        if (result.done === true) break;
        for (const chunk of sentence.take(result.value)) {
          yield chunk;
          if (isAborted(signal)) return;
        }
        if (sentence.length > LONGEST) break;
        next = within(outputs.next(), stallMs, clock, engine.name);
      }
      if (!sentence.begun) throw new Failure('unavailable', `${engine.name} said nothing`, { retryable: true });
      for (const chunk of sentence.finish()) yield chunk;
      this.#pace = sentence.pace;
      this.#failures = 0;
    } catch (error) {
      if (isAborted(signal)) return;
      this.#failures += 1;
      this.#detail = asError(error).message;
      log.warn({ engine: engine.name, error: asError(error), failures: this.#failures }, 'the speech engine failed');
      throw error instanceof Failure
        ? error
        : new Failure('unavailable', `${engine.name}: ${this.#detail}`, { retryable: true, cause: error });
    } finally {
      sentence?.close();
      ended.abort();
      // Left between two pieces it would never come to what it does at its end. It may hang: its end is not waited for.
      void Promise.resolve(outputs?.return?.()).catch(() => undefined);
    }
  }

  state(): PartState {
    const mode = this.#options.engine.name;
    if (this.#failures === 0) return { status: 'ok', mode };
    return { status: 'degraded', mode, detail: this.#detail.slice(0, 200) };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#options.engine.close?.();
  }

  /** The embedded engine's cues; without them (it is being restarted) the sentence goes on air without words lit. */
  async #referenceOf(utterance: Utterance, signal: AbortSignal): Promise<Reference> {
    const pieces: Int16Array[] = [];
    const cues: Cue[] = [];
    try {
      // Always in the one voice whose length this engine's is known by.
      const asked = { ...utterance, id: `${utterance.id}?`, timbre: undefined };
      for await (const chunk of this.#options.reference.speak(asked, signal)) {
        pieces.push(chunk.samples);
        cues.push(...chunk.cues);
      }
    } catch (error) {
      this.#options.log.warn({ error: asError(error) }, 'no times for a sentence: the embedded engine did not answer');
    }
    const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      samples.set(piece, at);
      at += piece.length;
    }
    return { cues, samples };
  }
}

/** One sentence on its way from the engine to the stage. */
class Sentence {
  readonly #options: RemoteVoiceOptions;
  readonly #alignment: Alignment;
  readonly #limiter = new Limiter();
  readonly #level: ReturnType<Leveller['sentence']>;
  readonly #stretch: Stretch;
  /** Factor on the frequencies, done to the sound. */
  readonly #raised: number;
  readonly #marks: EngineMark[] = [];
  #stream: { readonly rate: number; readonly resampled: ResampledStream } | null = null;
  #skip = LIMITER_DELAY;
  /** The engine tells times itself. */
  #tells = false;
  length: Samples = 0;
  pace: number;

  constructor(options: RemoteVoiceOptions, leveller: Leveller, rate: number, pace: number, reference: Reference) {
    this.#options = options;
    this.#alignment = new Alignment(reference, pace);
    this.#level = leveller.sentence();
    const { does } = options.engine;
    // Read faster the sound is higher and shorter: stretched again it is only higher.
    this.#raised = does.pitch ? 1 : 2 ** ((options.pitch ?? 0) / 12);
    this.#stretch = new Stretch(this.#raised / (does.rate ? 1 : rate));
    this.pace = pace;
  }

  get begun(): boolean {
    return this.length > 0;
  }

  take(output: EngineOutput): SpeechChunk[] {
    if (output.kind === 'mark') {
      this.#tells = true;
      this.#marks.push(output.mark);
      return [];
    }
    if (this.#stream !== null && this.#stream.rate !== output.rate) {
      throw new Failure('unavailable', `${this.#options.engine.name} changed its rate inside a sentence`);
    }
    this.#stream ??= {
      rate: output.rate,
      resampled: this.#options.resampling.open(Math.round(output.rate * this.#raised)),
    };
    const sound = this.#stream.resampled.push(Float32Array.from(output.samples, (sample) => sample / 32_768));
    return this.#chunks(this.#stretch.push(sound), false);
  }

  /** What resampler and limiter still hold, and the end. */
  finish(): SpeechChunk[] {
    const tail = Math.ceil((this.#stream?.rate ?? 0) * RESAMPLER_TAIL);
    const held = this.#stretch.push(this.#stream?.resampled.push(new Float32Array(tail)) ?? new Float32Array(0));
    const left = this.#stretch.finish();
    const sound = new Float32Array(held.length + left.length + LIMITER_DELAY);
    sound.set(held);
    sound.set(left, held.length);
    const chunks = this.#chunks(sound, true);
    this.#level.end();
    return chunks;
  }

  close(): void {
    this.#stream?.resampled.close();
    this.#stream = null;
  }

  #chunks(sound: Float32Array, last: boolean): SpeechChunk[] {
    this.#level.process(sound);
    this.#limiter.process(sound);
    const skipped = Math.min(this.#skip, sound.length);
    this.#skip -= skipped;
    const samples = Int16Array.from(sound.subarray(skipped), (level) => Math.round(level * 32_767));
    const chunks: SpeechChunk[] = [];
    for (let at = 0; at < samples.length; at += PIECE) {
      const piece = samples.slice(at, at + PIECE);
      const begin = this.length;
      this.length += piece.length;
      const aligned = this.#alignment.push(piece);
      const cues = this.#tells ? this.#told(this.length) : aligned;
      chunks.push({ at: begin, samples: piece, cues, last: false });
    }
    if (!last) return chunks;
    const { cues, pace } = this.#alignment.finish(this.length);
    this.pace = pace;
    const left = this.#tells ? this.#told(Infinity) : cues;
    return [...chunks, { at: this.length, samples: new Int16Array(0), cues: left, last: true }];
  }

  /** Cues from the engine's own marks that begin before `end`. */
  #told(end: Samples): Cue[] {
    const due = this.#marks.filter((mark) => samplesFromMs(mark.ms) < end);
    this.#marks.splice(0, this.#marks.length, ...this.#marks.filter((mark) => samplesFromMs(mark.ms) >= end));
    return due.map((mark, i): Cue => {
      const at = samplesFromMs(mark.ms);
      if (mark.kind === 'word') return { kind: 'word', at, length: samplesFromMs(mark.lengthMs), text: mark.text };
      const next = due.slice(i + 1).find((other) => other.kind === 'viseme');
      return {
        kind: 'viseme',
        at,
        length: Math.max(0, samplesFromMs(next?.ms ?? mark.ms + 100) - at),
        viseme: mark.viseme,
      };
    });
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function within<T>(promise: Promise<T>, ms: number, clock: Clock, name: string): Promise<T> {
  const limit = new AbortController();
  const late = clock.sleep(ms, limit.signal).then(
    () => {
      throw new Failure('timeout', `${name} gave no sound for ${ms} ms`, { retryable: true });
    },
    () => new Promise<never>(() => undefined),
  );
  // The loser of the race must not be an unhandled rejection.
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    limit.abort();
  }
}
