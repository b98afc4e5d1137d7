/** The part of the package's API that is used; it ships no types. */
declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakEvent {
    readonly type: string;
    /** 1-based character position in the input. */
    readonly text_position: number;
    /** Milliseconds from the start of this call's audio. */
    readonly audio_position: number;
    readonly id?: string | number;
  }
  export interface EspeakWorker {
    /** 0, or 2 when unknown; then the old voice stays. */
    set_voice(name: string): number;
    set_rate(rate: number): number;
    set_pitch(pitch: number): number;
    set_range(range: number): number;
    /** Blocks; returning true from the callback ends it early. */
    synthesize(text: string, callback: (audio: Int16Array | undefined, events: EspeakEvent[]) => boolean): void;
  }
  export interface EspeakModule {
    readonly HEAPU8: Uint8Array;
    readonly eSpeakNGWorker: new () => EspeakWorker;
  }
  export default function create(): Promise<EspeakModule>;
}

declare module '@echogarden/speex-resampler-wasm/simd' {
  export interface SpeexModule {
    readonly HEAPF32: Float32Array;
    readonly HEAP32: Int32Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _speex_resampler_init(channels: number, inRate: number, outRate: number, quality: number, error: number): number;
    _speex_resampler_skip_zeros(state: number): number;
    _speex_resampler_process_float(
      state: number,
      channel: number,
      input: number,
      inLength: number,
      output: number,
      outLength: number,
    ): number;
    _speex_resampler_destroy(state: number): void;
  }
  export default function create(): Promise<SpeexModule>;
}
