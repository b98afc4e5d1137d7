import type { Avatar } from '../avatar/avatar.js';
import { type View, viewOf } from '../avatar/view.js';
import { Failure } from '../domain/failure.js';

/** A bundle as a stream shows it: whole pictures, or the part that a square stream shows, with every place moved along. */
export interface Presenter {
  readonly manifest: Avatar['manifest'];
  readonly lipSync: Avatar['lipSync'];
  readonly lipSyncFolder: string;
  readPicture(index: number, into: Uint8Array): void;
  readFeatures(index: number, f8: Uint8Array, f4: Uint8Array): void;
}

/**
 * The presenter in a stream of this size.
 * @throws Failure `bad_request` when no view of the bundle has it: another presenter is on air.
 */
export function presenterIn(avatar: Avatar, size: { readonly width: number; readonly height: number }): Presenter {
  const views = (['9:16', '1:1'] as const).map((aspect) => () => viewOf(avatar.manifest, aspect));
  for (const view of views) {
    const { width, height } = view();
    if (width === size.width && height === size.height) return framed(avatar, view());
  }
  const { id, width, height } = avatar.manifest;
  throw new Failure(
    'bad_request',
    `The stream is ${size.width}x${size.height}, the bundle ${id} ${width}x${height}: name the presenter on air with --bundle; a 16:9 stream shows the square's presenter, which is what can be judged`,
  );
}

function framed(avatar: Avatar, view: View): Presenter {
  const { manifest } = avatar;
  const moved = (values: readonly number[], by: number): number[] => values.map((value) => value - by);
  const eye = (track: { x: number[]; y: number[]; width: number[] }): typeof track => ({
    x: moved(track.x, view.x),
    y: moved(track.y, view.y),
    width: track.width,
  });
  return {
    manifest: {
      ...manifest,
      width: view.width,
      height: view.height,
      mouth: { ...manifest.mouth, x: moved(manifest.mouth.x, view.x), y: moved(manifest.mouth.y, view.y) },
      eyes:
        manifest.eyes === undefined ? undefined : { left: eye(manifest.eyes.left), right: eye(manifest.eyes.right) },
    },
    lipSync: avatar.lipSync,
    lipSyncFolder: avatar.lipSyncFolder,
    readPicture: (index, into) => avatar.readPicture(index, into, view),
    readFeatures: (index, f8, f4) => avatar.readFeatures(index, f8, f4),
  };
}
