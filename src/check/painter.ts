import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { Failure } from '../domain/failure.js';
import type { Picture } from '../domain/picture.js';
import { openSession } from '../driving/onnx.js';
import { Compositor } from '../rendering/compositing.js';
import type { Presenter } from './presenter.js';

/** Paints mouths of known articulation into the bundle's pictures, with the bundle's own network, as the stage does. */
export class Painter {
  readonly #avatar: Presenter;
  readonly #decoder: InferenceSession;
  readonly #compositor: Compositor;
  readonly #f8: Uint8Array;
  readonly #f4: Uint8Array;

  private constructor(avatar: Presenter, decoder: InferenceSession) {
    this.#avatar = avatar;
    this.#decoder = decoder;
    this.#compositor = new Compositor(
      avatar.lipSync.residualScale,
      avatar.manifest.mouth.size,
      avatar.lipSync.flowGrid,
    );
    const { f8, f4 } = avatar.lipSync.features;
    this.#f8 = new Uint8Array(f8[0] * f8[1] * f8[2]);
    this.#f4 = new Uint8Array(f4[0] * f4[1] * f4[2]);
  }

  static async open(avatar: Presenter): Promise<Painter> {
    return new Painter(avatar, await openSession(avatar.lipSyncFolder, avatar.lipSync.files.decoder));
  }

  /** Reads a picture of the bundle into `picture` and gives it the mouth of these viseme weights. */
  async paint(picture: Picture, index: number, weights: Float32Array): Promise<void> {
    const avatar = this.#avatar;
    avatar.readPicture(index, picture.data);
    if (!weights.some((weight) => weight > 0)) return;
    avatar.readFeatures(index, this.#f8, this.#f4);
    const { f8, f4 } = avatar.lipSync.features;
    const { flow, y, uv } = await this.#decoder.run({
      weights: new Tensor('float32', weights, [1, weights.length]),
      f8: new Tensor('uint8', this.#f8, [1, ...f8]),
      f4: new Tensor('uint8', this.#f4, [1, ...f4]),
    });
    if (
      !(flow?.data instanceof Float32Array) ||
      !(y?.data instanceof Uint8Array) ||
      !(uv?.data instanceof Uint8Array)
    ) {
      throw new Failure('internal', 'the lip-sync decoder gave outputs of another type than its contract says');
    }
    const { mouth } = avatar.manifest;
    this.#compositor.paste(picture, mouth.x[index] ?? 0, mouth.y[index] ?? 0, {
      flow: flow.data,
      y: y.data,
      uv: uv.data,
    });
  }

  async close(): Promise<void> {
    await this.#decoder.release();
  }
}
