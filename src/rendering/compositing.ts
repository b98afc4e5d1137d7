import type { Picture } from '../domain/picture.js';

const SIZE = 160;
const HALF = SIZE / 2;
const GRID = 20;

/** What the lip-sync network painted; see driving/lip-sync.ts. */
export interface Mouth {
  readonly flow: Float32Array;
  readonly y: Uint8Array;
  readonly uv: Uint8Array;
}

/**
 * Puts a mouth into a picture, in place and in I420: every pixel of the 160 x 160 box is fetched from where the flow
 * says (bilinear), the residual is added, and the result is laid over the original through a soft mask.
 * Scratch memory is kept; one instance per stage.
 */
export class Compositor {
  readonly #residualScale: number;
  readonly #mask = softMask(SIZE);
  readonly #halfMask = softMask(HALF);
  readonly #flowX = new Float32Array(SIZE * SIZE);
  readonly #flowY = new Float32Array(SIZE * SIZE);
  readonly #patch = new Uint8Array(SIZE * SIZE);
  readonly #axis = gridAxis();

  constructor(residualScale: number) {
    this.#residualScale = residualScale;
  }

  /** @param left, top Even corner of the mouth box in the picture. */
  paste(picture: Picture, left: number, top: number, mouth: Mouth): void {
    const { width, height, data } = picture;
    this.#spread(mouth.flow);
    this.#plane(data, 0, width, left, top, SIZE, mouth.y, 0, 1);
    const chroma = width * height;
    this.#plane(data, chroma, width / 2, left / 2, top / 2, HALF, mouth.uv, 0, 2);
    this.#plane(data, chroma + chroma / 4, width / 2, left / 2, top / 2, HALF, mouth.uv, HALF * HALF, 2);
  }

  /** The 20 x 20 flow at every luma pixel (bilinear, cell centres as in align_corners=false). */
  #spread(flow: Float32Array): void {
    const { low, share } = this.#axis;
    const flowX = this.#flowX;
    const flowY = this.#flowY;
    const cells = GRID * GRID;
    for (let y = 0; y < SIZE; y += 1) {
      const rowA = (low[y] as number) * GRID;
      const rowB = Math.min((low[y] as number) + 1, GRID - 1) * GRID;
      const shareY = share[y] as number;
      for (let x = 0; x < SIZE; x += 1) {
        const a = low[x] as number;
        const b = a < GRID - 1 ? a + 1 : a;
        const s = share[x] as number;
        const wa = (1 - shareY) * (1 - s);
        const wb = (1 - shareY) * s;
        const wc = shareY * (1 - s);
        const wd = shareY * s;
        const at = y * SIZE + x;
        flowX[at] =
          (flow[rowA + a] as number) * wa +
          (flow[rowA + b] as number) * wb +
          (flow[rowB + a] as number) * wc +
          (flow[rowB + b] as number) * wd;
        flowY[at] =
          (flow[cells + rowA + a] as number) * wa +
          (flow[cells + rowA + b] as number) * wb +
          (flow[cells + rowB + a] as number) * wc +
          (flow[cells + rowB + b] as number) * wd;
      }
    }
  }

  /** One plane; `step` is how many luma pixels one of its pixels spans. */
  #plane(
    data: Uint8Array,
    base: number,
    stride: number,
    left: number,
    top: number,
    size: number,
    residual: Uint8Array,
    residualAt: number,
    step: 1 | 2,
  ): void {
    const patch = this.#patch;
    const flowX = this.#flowX;
    const flowY = this.#flowY;
    const scale = this.#residualScale;
    for (let row = 0; row < size; row += 1) {
      const from = base + (top + row) * stride + left;
      for (let x = 0; x < size; x += 1) patch[row * size + x] = data[from + x] as number;
    }
    const mask = step === 1 ? this.#mask : this.#halfMask;
    const last = size - 1.001;
    for (let y = 0; y < size; y += 1) {
      const out = base + (top + y) * stride + left;
      for (let x = 0; x < size; x += 1) {
        const at = y * size + x;
        const alpha = mask[at] as number;
        if (alpha === 0) continue;
        const flowAt = y * step * SIZE + x * step;
        const wantedX = x + (flowX[flowAt] as number) / step;
        const wantedY = y + (flowY[flowAt] as number) / step;
        const sx = wantedX < 0 ? 0 : wantedX > last ? last : wantedX;
        const sy = wantedY < 0 ? 0 : wantedY > last ? last : wantedY;
        const ix = sx | 0;
        const iy = sy | 0;
        const fx = sx - ix;
        const i = iy * size + ix;
        const a = patch[i] as number;
        const c = patch[i + size] as number;
        const upper = a + ((patch[i + 1] as number) - a) * fx;
        const lower = c + ((patch[i + size + 1] as number) - c) * fx;
        const painted = upper + (lower - upper) * (sy - iy) + ((residual[residualAt + at] as number) - 128) * scale;
        const original = patch[at] as number;
        const value = original + (painted - original) * alpha + 0.5;
        data[out + x] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
}

/** 1 inside, smoothly 0 at the border: the network's own fade is 13 px wide, this one hides what is left. */
function softMask(size: number): Float32Array {
  const ramp = size / 10;
  return Float32Array.from({ length: size * size }, (_, i) => {
    const x = i % size;
    const y = (i - x) / size;
    const edge = Math.min(x, y, size - 1 - x, size - 1 - y);
    const t = Math.min(1, edge / ramp);
    return t * t * (3 - 2 * t);
  });
}

function gridAxis(): { low: Uint8Array; share: Float32Array } {
  const low = new Uint8Array(SIZE);
  const share = new Float32Array(SIZE);
  for (let i = 0; i < SIZE; i += 1) {
    const position = Math.min(Math.max(((i + 0.5) * GRID) / SIZE - 0.5, 0), GRID - 1);
    low[i] = Math.floor(position);
    share[i] = position - Math.floor(position);
  }
  return { low, share };
}
