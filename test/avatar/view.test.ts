import { describe, expect, it } from 'vitest';
import { layoutOf, viewOf } from '../../src/avatar/view.js';

const mouth = { size: 160 as const, x: [280, 300], y: [600, 580] };

describe('the part of the pictures that is shown', () => {
  it('is all of them in portrait', () => {
    expect(viewOf({ width: 720, height: 1280, mouth }, '9:16')).toEqual({ x: 0, y: 0, width: 720, height: 1280 });
  });

  it('is as wide as they are in a square, with the mouth below its middle', () => {
    const view = viewOf({ width: 720, height: 1280, mouth }, '1:1');
    expect(view).toEqual({ x: 0, y: 238, width: 720, height: 720 });
    expect((670 - view.y) / 720).toBeCloseTo(0.6, 2);
  });

  it('never leaves the pictures', () => {
    const high = { size: 160 as const, x: [280], y: [100] };
    expect(viewOf({ width: 720, height: 1280, mouth: high }, '1:1').y).toBe(0);
    const low = { size: 160 as const, x: [280], y: [1100] };
    expect(viewOf({ width: 720, height: 1280, mouth: low }, '1:1').y).toBe(560);
  });

  it("is the bundle's own square where it has one, and refused when a mouth would be outside", () => {
    const square = { x: 40, y: 160, size: 640 };
    const view = viewOf({ width: 720, height: 1280, mouth, square }, '1:1');
    expect(view).toEqual({ x: 40, y: 160, width: 640, height: 640 });
    expect(() => viewOf({ width: 720, height: 1280, mouth, square: { x: 0, y: 0, size: 512 } }, '1:1')).toThrow(
      /holds the mouth of picture 0/,
    );
  });
});

describe('the layout of a stream', () => {
  const manifest = { width: 720, height: 1280, mouth };

  it('is the pictures themselves in a portrait and a square', () => {
    expect(layoutOf(manifest, '9:16')).toEqual({ width: 720, height: 1280, view: viewOf(manifest, '9:16') });
    expect(layoutOf(manifest, '1:1')).toEqual({ width: 720, height: 720, view: viewOf(manifest, '1:1') });
  });

  it('has the square at the left of a landscape of 16 to 9, in macroblocks', () => {
    expect(layoutOf(manifest, '16:9')).toEqual({ width: 1280, height: 720, view: viewOf(manifest, '1:1') });
  });
});
