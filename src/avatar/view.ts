import type { Aspect } from '../domain/aspect.js';
import { Failure } from '../domain/failure.js';
import type { AvatarManifest } from './manifest.js';

/** A stream's picture: how large it is, and which part of the bundle's pictures stands at its left. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly view: View;
}

/**
 * How a stream of an aspect is laid out. The presenter stands at the left; what is left of the width belongs to the shop.
 * @throws Failure as `viewOf`.
 */
export function layoutOf(manifest: Framed, aspect: Aspect): Layout {
  const view = viewOf(manifest, aspect === '9:16' ? '9:16' : '1:1');
  const width = aspect === '16:9' ? 16 * Math.round((view.height * 16) / 9 / 16) : view.width;
  return { width, height: view.height, view };
}

/** The part of a bundle's pictures that is shown, in even pixels. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the mouth's middle lies in a square cut by us, from the top: the whole head above, shoulders below. */
const MOUTH_AT = 0.6;

type Framed = Pick<AvatarManifest, 'width' | 'height' | 'mouth' | 'square'>;

/**
 * What is shown of a bundle. A square is the bundle's own `square`, or else as wide as the picture, with the mouth a little below its
 * middle and never beyond the picture.
 * @throws Failure `bad_request` when a mouth lies outside: it could not be painted.
 */
export function viewOf(manifest: Framed, aspect: Exclude<Aspect, '16:9'>): View {
  const { width, height } = manifest;
  if (aspect === '9:16') return { x: 0, y: 0, width, height };
  const view = squareOf(manifest);
  const out = firstMouthOutside(manifest.mouth, view);
  if (out >= 0) {
    throw new Failure(
      'bad_request',
      `no square of ${view.width} pixels holds the mouth of picture ${out}: give the bundle a "square"`,
    );
  }
  return view;
}

/** The first picture whose mouth box leaves the view, or -1. */
export function firstMouthOutside({ size, x, y }: AvatarManifest['mouth'], view: View): number {
  return x.findIndex((left, i) => {
    const top = y[i] ?? 0;
    return left < view.x || top < view.y || left + size > view.x + view.width || top + size > view.y + view.height;
  });
}

function squareOf({ width, height, mouth, square }: Framed): View {
  if (square !== undefined) return { x: square.x, y: square.y, width: square.size, height: square.size };
  const size = Math.min(width, height);
  const middle = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length) + mouth.size / 2;
  const place = (wanted: number, room: number): number => 2 * Math.round(Math.min(Math.max(wanted, 0), room) / 2);
  return {
    x: place(middle(mouth.x) - size / 2, width - size),
    y: place(middle(mouth.y) - MOUTH_AT * size, height - size),
    width: size,
    height: size,
  };
}
