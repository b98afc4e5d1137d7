/** The part of the package's API that is used; it ships no types. Optional: it may not be installed. */
declare module 'sherpa-onnx-node' {
  export interface GeneratedAudio {
    /** -1..1, mono. */
    readonly samples: Float32Array;
    readonly sampleRate: number;
  }
  export interface GenerateRequest {
    readonly text: string;
    readonly sid: number;
    readonly speed: number;
    readonly enableExternalBuffer?: boolean;
    readonly generationConfig?: Readonly<Record<string, unknown>>;
    /** After each batch of sentences, with its own samples; returning 0 ends the work. */
    readonly onProgress?: (piece: { readonly samples: Float32Array; readonly progress: number }) => number;
  }
  export interface OfflineTts {
    readonly sampleRate: number;
    readonly numSpeakers: number;
    generateAsync(request: GenerateRequest): Promise<GeneratedAudio>;
  }
  interface SherpaOnnx {
    readonly OfflineTts: { createAsync(config: unknown): Promise<OfflineTts> };
    readWave(path: string): GeneratedAudio;
  }
  const sherpa: SherpaOnnx;
  export default sherpa;
}
