import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import type { Picture } from '../../src/domain/picture.js';
import { Compositor, type Mouth } from '../../src/rendering/compositing.js';
import { blend, tileFromRgba } from '../../src/rendering/tile.js';

const WIDTH = 320;
const HEIGHT = 256;

function noisePicture(): { width: number; height: number; data: Uint8Array } {
  const random = seededRandom(7);
  return {
    width: WIDTH,
    height: HEIGHT,
    data: Uint8Array.from({ length: (WIDTH * HEIGHT * 3) / 2 }, () => Math.floor(random() * 200) + 20),
  };
}

function still(): { flow: Float32Array; y: Uint8Array; uv: Uint8Array } {
  return {
    flow: new Float32Array(800),
    y: new Uint8Array(160 * 160).fill(128),
    uv: new Uint8Array(2 * 80 * 80).fill(128),
  };
}

describe('compositing a mouth', () => {
  it('leaves the picture as it is when nothing moves and nothing is painted', () => {
    const picture = noisePicture();
    const before = Uint8Array.from(picture.data);
    new Compositor(1).paste(picture, 64, 40, still());
    expect(picture.data).toEqual(before);
  });

  it('fetches pixels from where the flow says', () => {
    const picture = noisePicture();
    const before = Uint8Array.from(picture.data);
    const mouth = still();
    mouth.flow.fill(4, 0, 400);
    mouth.flow.fill(-2, 400);
    new Compositor(1).paste(picture, 64, 40, mouth);
    const at = (x: number, y: number): number => (40 + y) * WIDTH + 64 + x;
    for (const [x, y] of [
      [80, 80],
      [60, 100],
      [100, 60],
    ] as const)
      expect(picture.data[at(x, y)]).toBe(before[at(x + 4, y - 2)]);
    const chroma = WIDTH * HEIGHT + 60 * (WIDTH / 2) + 72;
    expect(picture.data[chroma]).toBe(before[chroma - WIDTH / 2 + 2]);
  });

  it('adds the residual in the middle, nothing at the edge, and touches nothing outside the box', () => {
    const picture = noisePicture();
    const before = Uint8Array.from(picture.data);
    const mouth = still();
    mouth.y.fill(138);
    new Compositor(1.5).paste(picture, 64, 40, mouth);
    expect(picture.data[(40 + 80) * WIDTH + 64 + 80]).toBe((before[(40 + 80) * WIDTH + 64 + 80] ?? 0) + 15);
    const outside = picture.data.filter((value, i) => {
      const x = i % WIDTH;
      const y = Math.floor(i / WIDTH);
      const inside = i < WIDTH * HEIGHT && x > 64 && x < 223 && y > 40 && y < 199;
      return !inside && value !== before[i];
    });
    expect(outside).toHaveLength(0);
  });
});

/** The same in floats and without haste: what the network was trained with. */
function plainPaste(picture: Picture, left: number, top: number, mouth: Mouth, size: number, grid: number): void {
  const { width, height, data } = picture;
  const cell = size / grid;
  const flowAt = (plane: number, x: number, y: number): number => {
    const axis = (at: number): [number, number, number] => {
      const position = Math.min(Math.max((at + 0.5) / cell - 0.5, 0), grid - 1);
      const low = Math.floor(position);
      return [low, Math.min(low + 1, grid - 1), position - low];
    };
    const [x0, x1, fx] = axis(x);
    const [y0, y1, fy] = axis(y);
    const value = (row: number, column: number): number => mouth.flow[plane * grid * grid + row * grid + column] ?? 0;
    const upper = value(y0, x0) * (1 - fx) + value(y0, x1) * fx;
    return upper * (1 - fy) + (value(y1, x0) * (1 - fx) + value(y1, x1) * fx) * fy;
  };
  const plane = (base: number, stride: number, residual: Uint8Array, residualAt: number, step: number): void => {
    const edge = size / step;
    const source = Array.from(
      { length: edge * edge },
      (_, i) => data[base + Math.floor(i / edge) * stride + (i % edge)] ?? 0,
    );
    for (let y = 0; y < edge; y += 1) {
      for (let x = 0; x < edge; x += 1) {
        const limit = (at: number): number => Math.min(Math.max(at, 0), edge - 1);
        const sx = limit(x + flowAt(0, x * step, y * step) / step);
        const sy = limit(y + flowAt(1, x * step, y * step) / step);
        const [x0, y0] = [Math.min(Math.floor(sx), edge - 2), Math.min(Math.floor(sy), edge - 2)];
        const at = (row: number, column: number): number => source[row * edge + column] ?? 0;
        const upper = at(y0, x0) + (at(y0, x0 + 1) - at(y0, x0)) * (sx - x0);
        const lower = at(y0 + 1, x0) + (at(y0 + 1, x0 + 1) - at(y0 + 1, x0)) * (sx - x0);
        const painted = upper + (lower - upper) * (sy - y0) + (residual[residualAt + y * edge + x] ?? 0) - 128;
        const t = Math.min(1, Math.min(x, y, edge - 1 - x, edge - 1 - y) / (edge / 10));
        const original = at(y, x);
        const value = original + (painted - original) * t * t * (3 - 2 * t);
        data[base + y * stride + x] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  };
  plane(top * width + left, width, mouth.y, 0, 1);
  const chroma = width * height + (top / 2) * (width / 2) + left / 2;
  plane(chroma, width / 2, mouth.uv, 0, 2);
  plane(chroma + (width * height) / 4, width / 2, mouth.uv, (size / 2) ** 2, 2);
}

describe('compositing in integers', () => {
  it.each([
    [160, 20],
    [160, 40],
    [240, 30],
  ])('paints what floats would, within a level, for a mouth of %d and a flow of %d cells', (size, grid) => {
    const random = seededRandom(3);
    const picture = { width: 320, height: 288, data: new Uint8Array((320 * 288 * 3) / 2) };
    for (let i = 0; i < picture.data.length; i += 1) picture.data[i] = 120 + 90 * Math.sin(i / 17) + 20 * random();
    const wanted = { ...picture, data: Uint8Array.from(picture.data) };
    const mouth = {
      // Half of the flow is nothing, as with real mouths; the rest points past the edges too.
      flow: Float32Array.from({ length: 2 * grid * grid }, () => (random() < 0.5 ? 0 : 30 * (random() - 0.5))),
      y: Uint8Array.from({ length: size * size }, () => (random() < 0.6 ? 128 : 256 * random())),
      uv: Uint8Array.from({ length: size * (size / 2) }, () => (random() < 0.6 ? 128 : 256 * random())),
    };
    plainPaste(wanted, 40, 20, mouth, size, grid);
    new Compositor(1, size, grid).paste(picture, 40, 20, mouth);
    const off = picture.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted.data[i] ?? 0))), 0);
    expect(off).toBeLessThanOrEqual(2);
  });
});

describe('a tile', () => {
  it('is laid four pixels at a time where it can be, with the same result within a level', () => {
    const random = seededRandom(5);
    const rgba = Uint8Array.from({ length: 64 * 32 * 4 }, (_, i) => {
      const pixel = i >> 2;
      const clear = [0, 255, 117, 40, Math.floor(256 * random())][Math.floor(pixel / 16) % 5] ?? 0;
      return i % 4 === 3 ? clear : Math.floor(256 * random());
    });
    const under = Uint8Array.from({ length: (128 * 64 * 3) / 2 }, () => Math.floor(256 * random()));
    const fast = { width: 128, height: 64, data: Uint8Array.from(under) };
    const slow = { width: 128, height: 64, data: new Uint8Array(under.length + 1).subarray(1) };
    slow.data.set(under);
    const tile = tileFromRgba(rgba, 64, 32, 16, 8);
    blend(fast, tile);
    blend(slow, tile);
    const off = fast.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (slow.data[i] ?? 0))), 0);
    expect(off).toBeLessThanOrEqual(1);
    expect(fast.data).not.toEqual(under);
  });

  it('covers where it is opaque, lets through where it is clear, in BT.709 limited range', () => {
    const picture = { width: 8, height: 4, data: new Uint8Array(48).fill(100) };
    const rgba = new Uint8Array(4 * 2 * 4);
    rgba.set([255, 255, 255, 255, 255, 255, 255, 255], 0);
    rgba.set([255, 255, 255, 255, 255, 255, 255, 255], 16);
    blend(picture, tileFromRgba(rgba, 4, 2, 2, 0));
    expect([...picture.data.subarray(0, 8)]).toEqual([100, 100, 235, 235, 100, 100, 100, 100]);
    expect(picture.data[33]).toBe(128);
    expect(picture.data[34]).toBe(100);
  });
});
