import create from '@echogarden/speex-resampler-wasm/simd';
import type { SpeexModule } from '@echogarden/speex-resampler-wasm/simd';
import { SAMPLE_RATE } from '../../../domain/media-time.js';
import { ENGINE_RATE } from '../engine.js';

/** 2.9 ms of CPU per second of sound, 104 dB signal to noise; stateful, so pieces join without a click. */
const QUALITY = 5;
/** Samples taken per call; bounds the buffers on the WASM heap. */
const BLOCK = 4410;
/** Enough for the lowest rate that comes in: 8 kHz, read an octave lower. */
const OUT_BLOCK = 54_000;

/** Loads the resampler once; each utterance opens its own stream. */
export class Resampling {
  readonly #module: SpeexModule;
  readonly #input: number;
  readonly #output: number;
  readonly #lengths: number;

  private constructor(module: SpeexModule) {
    this.#module = module;
    this.#input = module._malloc(BLOCK * 4);
    this.#output = module._malloc(OUT_BLOCK * 4);
    this.#lengths = module._malloc(8);
  }

  static async load(): Promise<Resampling> {
    return new Resampling(await create());
  }

  /**
   * A stream to 48,000 Hz whose first output sample stands at the time of the first input sample.
   * @param rate Hz that come in, 4000..96000.
   */
  open(rate = ENGINE_RATE): ResampledStream {
    const state = this.#module._speex_resampler_init(1, rate, SAMPLE_RATE, QUALITY, this.#lengths);
    this.#module._speex_resampler_skip_zeros(state);
    return {
      push: (samples) => this.#push(state, samples),
      close: () => this.#module._speex_resampler_destroy(state),
    };
  }

  #push(state: number, samples: Float32Array): Float32Array {
    const pieces: Float32Array[] = [];
    for (let at = 0; at < samples.length;) {
      const block = samples.subarray(at, at + BLOCK);
      this.#module.HEAPF32.set(block, this.#input >> 2);
      this.#module.HEAP32[this.#lengths >> 2] = block.length;
      this.#module.HEAP32[(this.#lengths >> 2) + 1] = OUT_BLOCK;
      this.#module._speex_resampler_process_float(
        state,
        0,
        this.#input,
        this.#lengths,
        this.#output,
        this.#lengths + 4,
      );
      const taken = this.#module.HEAP32[this.#lengths >> 2] ?? 0;
      const made = this.#module.HEAP32[(this.#lengths >> 2) + 1] ?? 0;
      pieces.push(this.#module.HEAPF32.slice(this.#output >> 2, (this.#output >> 2) + made));
      if (taken === 0 && made === 0) throw new Error('The resampler took no input');
      at += taken;
    }
    return joinSound(pieces);
  }
}

export interface ResampledStream {
  push(samples: Float32Array): Float32Array;
  close(): void;
}

export function joinSound(pieces: readonly Float32Array[]): Float32Array {
  const only = pieces[0];
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
