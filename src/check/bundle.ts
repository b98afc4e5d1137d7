import { Avatar } from '../avatar/avatar.js';
import { readBundle } from '../avatar/files.js';
import { seededRandom } from '../domain/clock.js';
import { openFeatureEncoder } from '../driving/lip-sync.js';
import { EyeReader } from './eyes.js';
import { Likeness } from './likeness.js';
import { OpeningReader } from './opening.js';
import { Painter } from './painter.js';
import { type Presenter, presenterIn } from './presenter.js';

/** A bundle, and readers that were calibrated on its own pictures and its own network. */
export interface Known {
  readonly avatar: Presenter;
  readonly painter: Painter;
  readonly likeness: Likeness;
  readonly opening: OpeningReader;
  readonly eyes: EyeReader;
  close(): Promise<void>;
}

/**
 * Opens a bundle and learns to read its presenter: 4 ms a picture, a few seconds in all; unpacking it first, where no server
 * has yet, takes longer.
 * @param size Of the stream's pictures.
 * @throws Failure `bad_request` naming the file that is wrong, or when the bundle has no view of that size.
 */
export async function learnBundle(
  folder: string,
  cache: string,
  size: { readonly width: number; readonly height: number },
  onProgress: (share: number) => void = () => undefined,
): Promise<Known> {
  const opened = await Avatar.open({
    bundle: readBundle(folder),
    cache,
    openEncoder: openFeatureEncoder,
    onProgress: (done, total) => onProgress((0.3 * done) / total),
  });
  const avatar = presenterIn(opened, size);
  const likeness = await Likeness.learn(avatar, (share) => onProgress(0.3 + 0.3 * share));
  const painter = await Painter.open(avatar);
  const opening = await OpeningReader.calibrate(avatar, painter, seededRandom(1));
  onProgress(0.8);
  const eyes = await EyeReader.calibrate(avatar);
  onProgress(1);
  return {
    avatar,
    painter,
    likeness,
    opening,
    eyes,
    close: async () => {
      await painter.close();
      opened.close();
    },
  };
}
