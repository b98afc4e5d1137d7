import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { FeatureEncoder } from '../avatar/avatar.js';
import type { LipSyncManifest } from '../avatar/manifest.js';
import { Failure } from '../domain/failure.js';
import { Hearing, SAMPLES_AFTER, SAMPLES_BEFORE } from './hearing.js';
import { openSession } from './onnx.js';

/** What the network paints for one picture; buffers are reused by the next call. */
export interface MouthDelta {
  /** `2 x 20 x 20`: where each pixel of the output comes from, as (dx, dy) in luma pixels of the mouth crop. */
  readonly flow: Float32Array;
  /** 160 x 160 luma and 2 x 80 x 80 chroma residual around 128, to be scaled by the manifest's `residualScale`. */
  readonly y: Uint8Array;
  readonly uv: Uint8Array;
}

/** Sound quieter than this in the middle of the window closes the mouth, whatever the network thinks of noise. */
const GATE_FROM = SAMPLES_BEFORE - 48 * 50;
const GATE_TO = SAMPLES_BEFORE + 48 * 60;
/** In silence a weight falls to this share of itself per picture: shut within 160 ms, without a snap. */
const CLOSING = 0.45;
const CLOSED = 0.02;
const PICTURES_TO_CLOSE = 5;

/** The lip-sync model on one thread: sound -> articulation -> mouth. */
export class LipSync {
  readonly #manifest: LipSyncManifest;
  readonly #hearing: Hearing;
  readonly #audio: InferenceSession;
  readonly #decoder: InferenceSession;
  readonly #mel: Tensor;
  readonly #melData: Float32Array;
  readonly #weights: Float32Array;
  readonly #weightsTensor: Tensor;
  readonly #f8: Uint8Array;
  readonly #f4: Uint8Array;
  readonly #features: { f8: Tensor; f4: Tensor };
  readonly #silence: number;
  /** Pictures left in which the mouth closes behind a cut. */
  #lettingGo = 0;

  private constructor(manifest: LipSyncManifest, audio: InferenceSession, decoder: InferenceSession) {
    this.#manifest = manifest;
    this.#audio = audio;
    this.#decoder = decoder;
    this.#hearing = new Hearing(manifest.mel);
    const { bands, columns } = manifest.mel;
    this.#melData = new Float32Array(bands * columns);
    this.#mel = new Tensor('float32', this.#melData, [1, bands, columns]);
    this.#weights = new Float32Array(manifest.visemes.length);
    this.#weightsTensor = new Tensor('float32', this.#weights, [1, manifest.visemes.length]);
    const { f8, f4 } = manifest.features;
    this.#f8 = new Uint8Array(f8[0] * f8[1] * f8[2]);
    this.#f4 = new Uint8Array(f4[0] * f4[1] * f4[2]);
    this.#features = { f8: new Tensor('uint8', this.#f8, [1, ...f8]), f4: new Tensor('uint8', this.#f4, [1, ...f4]) };
    this.#silence = 32_768 * 10 ** (manifest.silenceRmsDbfs / 20);
  }

  static async open(folder: string, manifest: LipSyncManifest): Promise<LipSync> {
    const audio = await openSession(folder, manifest.files.audio);
    const decoder = await openSession(folder, manifest.files.decoder);
    return new LipSync(manifest, audio, decoder);
  }

  /**
   * Viseme weights (0..1, manifest order) for the moment in the middle of `sound`; see Hearing for its extent. All zero:
   * the mouth is at rest. The array is reused by the next call.
   */
  async articulate(sound: Int16Array): Promise<Float32Array> {
    if (sound.length !== SAMPLES_BEFORE + SAMPLES_AFTER) {
      throw new Failure('internal', `${sound.length} samples to hear, expected ${SAMPLES_BEFORE + SAMPLES_AFTER}`);
    }
    if (loudness(sound, GATE_FROM, GATE_TO) < this.#silence) {
      for (let i = 0; i < this.#weights.length; i += 1) {
        const falling = (this.#weights[i] ?? 0) * CLOSING;
        this.#weights[i] = falling < CLOSED ? 0 : falling;
      }
      return this.#weights;
    }
    this.#hearing.listen(sound, this.#melData);
    const { weights } = await this.#audio.run({ mel: this.#mel });
    this.#take(floats(weights));
    return this.#weights;
  }

  /**
   * The sound was cut in the middle. The network never heard a voice end like that: it shuts the widest mouth within one picture.
   * In the next pictures it closes as it does in silence; speech that follows at once has the mouth as soon as it is heard.
   */
  letGo(): void {
    this.#lettingGo = PICTURES_TO_CLOSE;
  }

  #take(weights: Float32Array): void {
    if (this.#lettingGo === 0) {
      this.#weights.set(weights);
      return;
    }
    this.#lettingGo -= 1;
    const said = Math.min(
      1,
      weights.reduce((sum, weight) => sum + weight, 0),
    );
    for (let i = 0; i < this.#weights.length; i += 1)
      this.#weights[i] = (weights[i] ?? 0) + (1 - said) * CLOSING * (this.#weights[i] ?? 0);
  }

  /** The mouth of a picture for the last articulation; null when the mouth is at rest and nothing need be painted. */
  async mouth(readFeatures: (f8: Uint8Array, f4: Uint8Array) => void): Promise<MouthDelta | null> {
    if (!this.#weights.some((weight) => weight > 0)) return null;
    readFeatures(this.#f8, this.#f4);
    const { flow, y, uv } = await this.#decoder.run({ weights: this.#weightsTensor, ...this.#features });
    return { flow: floats(flow), y: bytes(y), uv: bytes(uv) };
  }

  get residualScale(): number {
    return this.#manifest.residualScale;
  }

  async close(): Promise<void> {
    await this.#audio.release();
    await this.#decoder.release();
  }
}

/** Opens the part of the model that looks at a picture once, when an avatar is unpacked. */
export async function openFeatureEncoder(folder: string, manifest: LipSyncManifest): Promise<FeatureEncoder> {
  const session = await openSession(folder, manifest.files.encoder);
  const { mouth } = manifest;
  return {
    encode: async (y, uv) => {
      const { f8, f4 } = await session.run({
        y: new Tensor('uint8', y, [1, 1, mouth, mouth]),
        uv: new Tensor('uint8', uv, [1, 2, mouth / 2, mouth / 2]),
      });
      return Buffer.concat([bytes(f8), bytes(f4)]);
    },
    close: async () => session.release(),
  };
}

/** Root mean square of a stretch, in s16 units. */
function loudness(sound: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += (sound[i] ?? 0) ** 2;
  return Math.sqrt(sum / (to - from));
}

function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new Failure('internal', 'the lip-sync model gave no float32 output');
  return tensor.data;
}

function bytes(tensor: Tensor | undefined): Uint8Array {
  if (!(tensor?.data instanceof Uint8Array)) throw new Failure('internal', 'the lip-sync model gave no uint8 output');
  return tensor.data;
}
