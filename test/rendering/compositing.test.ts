import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import { Compositor } from '../../src/rendering/compositing.js';
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

describe('a tile', () => {
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
